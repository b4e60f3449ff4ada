/** One request of the admin pages: parsed answers or a refusal, with the version (ETag) of what can be changed. */
import { no, ok } from '@foyer/kernel';
import type { Problem } from '@foyer/wire';
import * as z from 'zod/mini';
import { type Answer, failureOf, patience, reach, unreachable } from './api.ts';
import type { Failure } from './failure-kind.ts';

export interface Wish<Schema> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  /** The version a change is based on (RFC 9110 section 13.1.1). */
  readonly ifMatch?: string;
  /** Milliseconds, where an honest answer takes longer than usual. */
  readonly patience?: number;
  readonly answer: Schema;
}

/** What came with the version that a later change of it must name. */
export interface Versioned<Value> {
  readonly value: Value;
  readonly etag: string;
}

/** Answers without a body (204). */
export const nothing = z.pipe(
  z.unknown(),
  z.transform(() => undefined),
);

export async function call<Schema extends z.ZodMiniType>(
  ask: typeof fetch,
  wish: Wish<Schema>,
): Promise<Answer<z.infer<Schema>>> {
  const answer = await callVersioned(ask, wish);
  return answer.ok ? ok(answer.value.value) : answer;
}

/** As `call`, with the answer's ETag; empty where the server sent none. */
export async function callVersioned<Schema extends z.ZodMiniType>(
  ask: typeof fetch,
  wish: Wish<Schema>,
): Promise<Answer<Versioned<z.infer<Schema>>>> {
  const reached = await reach(ask, addressOf(wish), requestOf(wish));
  if (!reached.ok) return reached;
  const { status, retryAfter, json, etag = '' } = reached.value;
  if (status >= 400) return no(withDetails(failureOf(status, json, retryAfter), json));
  const parsed = z.safeParse(wish.answer, json);
  return parsed.success ? ok({ value: parsed.data, etag }) : no(unreachable);
}

function addressOf({ path, query = {} }: Wish<unknown>): string {
  const given = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

function requestOf({ method, body, ifMatch, patience: longest = patience }: Wish<unknown>): RequestInit {
  return {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    },
    cache: 'no-store',
    credentials: 'same-origin',
    signal: AbortSignal.timeout(longest),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

const detailsSchema = z.object({
  errors: z.catch(z.optional(z.array(z.object({ pointer: z.string(), detail: z.string() }))), undefined),
  scope: z.catch(z.optional(z.string()), undefined),
  instance: z.catch(z.optional(z.string()), undefined),
});

/** What forms speak of beyond the pages of the door: what is wrong where, and the scope that is missing. */
function withDetails(failure: Failure, json: unknown): Failure {
  const parsed = z.safeParse(detailsSchema, json);
  if (!parsed.success) return failure;
  const { errors, scope } = parsed.data;
  const more: Partial<Problem> = {
    ...(errors === undefined ? {} : { errors }),
    ...(scope === undefined ? {} : { scope }),
  };
  return { ...failure, facts: { ...failure.facts, ...more } };
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

/** A list that comes whole, as a single page. */
export function wholeList<Item extends z.ZodMiniType>(item: Item) {
  return z.pipe(
    z.object({ items: z.array(item) }),
    z.transform(({ items }) => ({ items, next: null })),
  );
}
