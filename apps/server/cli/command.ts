/** What a command is: its words, what it takes, and what it does. The table of them is in `commands/`. */
import { Fault, type Result } from '@foyer/kernel';
import type { Api } from './api.ts';
import type { Failure, Output } from './outcome.ts';

/**
 * How a flag is written and read: `flag` has no value; `switch` is `on` or `off`; `span` is a length such as `2h`, read as
 * seconds; `time` is an ISO date or Unix seconds; `secret` is a text, or `-` for a line of standard input; `texts` may be
 * given several times.
 */
export type FlagKind = 'flag' | 'switch' | 'text' | 'texts' | 'secret' | 'whole' | 'span' | 'time' | 'json';

export interface Flag {
  readonly kind: FlagKind;
  readonly says: string;
  /** Stands for the value in the help. */
  readonly value?: string;
  /** The only values it takes. */
  readonly choices?: readonly string[];
  readonly needed?: boolean;
}

export type Flags = Readonly<Record<string, Flag>>;

/** What was given, parsed as the flags say. */
export class Given {
  readonly places: readonly string[];
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(places: readonly string[], values: ReadonlyMap<string, unknown>) {
    this.places = places;
    this.#values = values;
  }

  /** A place that the command needs; the parser has made sure of it. */
  place(index: number): string {
    const value = this.places[index];
    if (value === undefined) throw new Fault(`the command takes no place ${index}`);
    return value;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  value(name: string): unknown {
    return this.#values.get(name);
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name);
    return typeof value === 'string' ? value : undefined;
  }

  texts(name: string): readonly string[] {
    const value = this.#values.get(name);
    return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
  }

  number(name: string): number | undefined {
    const value = this.#values.get(name);
    return typeof value === 'number' ? value : undefined;
  }

  flag(name: string): boolean {
    return this.#values.get(name) === true;
  }

  /** Members of a request body by flag, as `[member, flag]`; what was not given is left out. */
  body(members: readonly (readonly [member: string, flag: string])[]): Record<string, unknown> {
    return Object.fromEntries(
      members.flatMap(([member, flag]) => (this.has(flag) ? [[member, this.value(flag)]] : [])),
    );
  }
}

/** What a command may use of the world. */
export interface Tools {
  readonly api: Api;
  /** Text of a file; `-` is standard input. Undefined where it cannot be read. */
  read(path: string): string | undefined;
  /** Random text that nobody can guess. */
  readonly secret: () => string;
  /** Is the output a terminal that shows colours? */
  readonly coloured?: boolean;
}

export interface Command {
  /** `room create`. */
  readonly words: string;
  readonly says: string;
  /** Places such as `<slug>`; in `[…]` where it may be left out. */
  readonly takes: readonly string[];
  readonly flags: Flags;
  /** More than the flags say; a paragraph each. */
  readonly notes?: readonly string[];
  readonly examples: readonly string[];
  readonly run: (given: Given, tools: Tools) => Promise<Result<Output, Failure>>;
}
