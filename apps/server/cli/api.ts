/** The REST API of a running server, as commands use it: answers parsed, refusals as values. */
import { no, ok, type Result } from '@foyer/kernel';
import { type Problem, problemSchema } from '@foyer/wire';
import * as z from 'zod/mini';
import { type Failure, failed } from './outcome.ts';

const patience = 30_000;

export interface Place {
  /** Without a slash at the end. */
  readonly url: string;
  readonly apiKey: string;
}

export interface Wish<Schema extends z.ZodMiniType> {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Shape of the answer. */
  readonly as: Schema;
}

/** For answers without content. */
export const nothing = z.null();

export interface Answer<Value> {
  readonly value: Value;
  readonly etag: string | null;
}

export class Api {
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  /** @param path below `/api/v1`, its parts encoded */
  async ask<Schema extends z.ZodMiniType>(
    path: string,
    { method = 'GET', body, headers = {}, as }: Wish<Schema>,
  ): Promise<Result<Answer<z.output<Schema>>, Failure>> {
    const content = body === undefined ? {} : { 'content-type': 'application/json' };
    let response: Response;
    let text: string;
    try {
      response = await fetch(`${this.#place.url}/api/v1${path}`, {
        method,
        // A key is for the server it was meant for, wherever that one would send us.
        redirect: 'error',
        signal: AbortSignal.timeout(patience),
        headers: { authorization: `Bearer ${this.#place.apiKey}`, ...content, ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      text = await response.text();
    } catch (error) {
      return no({ kind: 'unreachable', url: this.#place.url, why: reasonOf(error) });
    }
    return this.#read(response, text, as);
  }

  async get<Schema extends z.ZodMiniType>(path: string, as: Schema): Promise<Result<z.output<Schema>, Failure>> {
    const answer = await this.ask(path, { as });
    return answer.ok ? ok(answer.value.value) : answer;
  }

  /** Every page of a list. */
  async list<Item extends z.ZodMiniType>(path: string, item: Item): Promise<Result<z.output<Item>[], Failure>> {
    const page = z.object({ items: z.array(item), next: z.optional(z.nullable(z.string())) });
    const items: z.output<Item>[] = [];
    let next: string | null | undefined;
    do {
      const after =
        next === undefined || next === null ? '' : `${path.includes('?') ? '&' : '?'}after=${encodeURIComponent(next)}`;
      const answer = await this.get(`${path}${after}`, page);
      if (!answer.ok) return answer;
      items.push(...answer.value.items);
      next = answer.value.next;
    } while (next !== null && next !== undefined);
    return ok(items);
  }

  #read<Schema extends z.ZodMiniType>(
    response: Response,
    text: string,
    as: Schema,
  ): Result<Answer<z.output<Schema>>, Failure> {
    let content: unknown = null;
    try {
      content = text === '' ? null : JSON.parse(text);
    } catch {
      // Another server, or a proxy in between.
      return failed(`What answers at ${this.#place.url} is no Foyer (status ${response.status}).`);
    }
    if (!response.ok) {
      const problem = problemOf(content);
      return problem === undefined
        ? failed(`What answers at ${this.#place.url} is no Foyer (status ${response.status}).`)
        : no({ kind: 'refused', problem });
    }
    const parsed = z.safeParse(as, content);
    return parsed.success
      ? ok({ value: parsed.data, etag: response.headers.get('etag') })
      : failed('The server answers in a way that this command does not know: is it of the same version?');
  }
}

function problemOf(content: unknown): Problem | undefined {
  const parsed = z.safeParse(problemSchema, content);
  // The catalogue's members are optional; those of other types are never printed.
  return parsed.success ? (parsed.data as Problem) : undefined;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message;
}
