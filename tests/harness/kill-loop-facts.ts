/** What a server has answered, and so may not forget; and what it was asked and may or may not have done. */

/** A value that was set again and again: the last that was answered, and what was asked after that. */
export class Setting<Value> {
  answered: Value | undefined;
  #asked: Value[] = [];

  ask(value: Value): void {
    this.#asked.push(value);
  }

  answer(): void {
    this.answered = this.#asked.at(-1);
    this.#asked = [];
  }

  /** May the server say this now? */
  allows(value: Value, before: Value): boolean {
    return value === (this.answered ?? before) || this.#asked.includes(value);
  }
}

export interface Admission {
  readonly id: string;
  readonly identity: string;
  readonly name: string;
  /** For one use. */
  readonly token: string;
  readonly channelToken: string;
}

/** A token for one use whose join was not answered. */
export type Attempt = Pick<Admission, 'name' | 'token'>;

export interface HeldKnock extends Attempt {
  readonly id: string;
  readonly secret: string;
  readonly verdict: Setting<'admitted' | 'declined'>;
}

/** One meeting. */
export interface Facts {
  readonly room: string;
  readonly host: Admission;
  /** Writes to the chat, and raises a hand. */
  readonly writer: Admission;
  /** Whose camera is taken and given back. */
  readonly speaker: Admission;
  readonly admitted: Map<string, Admission>;
  readonly attempts: Set<Attempt>;
  readonly banned: Set<Admission>;
  /** Asked to be banned, and not answered. */
  readonly doomed: Set<Admission>;
  readonly knocks: Map<string, HeldKnock>;
  readonly said: string[];
  /** Sent, and not answered. */
  readonly saying: Set<string>;
  readonly camera: Setting<boolean>;
  readonly hand: Setting<boolean>;
}

export function facts(room: string, host: Admission, writer: Admission, speaker: Admission): Facts {
  return {
    ...{ room, host, writer, speaker, said: [], saying: new Set() },
    ...{ admitted: new Map(), attempts: new Set(), banned: new Set(), doomed: new Set(), knocks: new Map() },
    ...{ camera: new Setting<boolean>(), hand: new Setting<boolean>() },
  };
}

/** How many things of each kind were answered, and which of them are lost. */
export class Ledger {
  readonly answered = new Map<string, number>();
  readonly lost: string[] = [];

  count(what: string): void {
    this.answered.set(what, (this.answered.get(what) ?? 0) + 1);
  }

  /** Says what is lost where it does not hold. */
  expect(holds: boolean, what: string): void {
    if (!holds) this.lost.push(what);
  }

  get total(): number {
    return [...this.answered.values()].reduce((sum, one) => sum + one, 0);
  }
}
