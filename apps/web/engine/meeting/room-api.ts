/** The room's policy over REST, as somebody inside may change it: by the channel token, under the version it is based on. */
import { no, ok, type Result } from '@foyer/kernel';
import {
  type PolicyChange,
  type Problem,
  type ProblemFacts,
  problem,
  problemSchema,
  roomSchema,
  slugOf,
  type WirePolicy,
} from '@foyer/wire';
import * as z from 'zod/mini';

export interface RoomApiWorld {
  /** The browser's `fetch`, or a fake of it. */
  readonly ask: typeof fetch;
  readonly slug: string;
  /** The channel token of the present admission (RFC 6750 section 2.1), asked anew each time. */
  readonly token: () => string;
}

interface Known {
  readonly policy: WirePolicy;
  readonly etag: string;
}

type Answer = Result<Known, Problem>;

/** Longer than any honest answer takes. Milliseconds. */
const patience = 12_000;

export class RoomApi {
  private readonly world: RoomApiWorld;
  /** What the server said last, with its version; undefined where that may be out of date. */
  private known: Known | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(world: RoomApiWorld) {
    this.world = world;
  }

  /**
   * Changes the policy; changes go one after the other. Where somebody else changed it meanwhile it is read again, and
   * tried once more if that other change left alone what this one is about.
   * @param seen what the person looked at when deciding
   * @returns the policy as it is now, or a problem: `precondition-failed` where others changed the same, `connection-lost`
   *   where the server could not be reached
   */
  change(change: PolicyChange, seen: WirePolicy): Promise<Result<WirePolicy, Problem>> {
    const mine = this.turn.then(() => this.changeNow(change, seen));
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  private async changeNow(change: PolicyChange, seen: WirePolicy): Promise<Result<WirePolicy, Problem>> {
    for (const isAgain of [false, true]) {
      const base: Answer = this.known === undefined ? await this.call('GET') : ok(this.known);
      if (!base.ok) return base;
      if (collides(change, seen, { fresh: base.value.policy, isAgain })) break;
      const answer = await this.call('PATCH', { etag: base.value.etag, change });
      if (answer.ok) return ok(answer.value.policy);
      if (slugOf(answer.refusal.type) !== 'precondition-failed') return answer;
    }
    this.known = undefined;
    return no(problem('precondition-failed'));
  }

  private async call(method: 'GET' | 'PATCH', wish?: { etag: string; change: PolicyChange }): Promise<Answer> {
    this.known = undefined;
    const address = `/api/v1/rooms/${encodeURIComponent(this.world.slug)}`;
    try {
      const response = await this.world.ask(address, this.request(method, wish));
      const body = jsonOf(await response.text());
      if (!response.ok) return no(problemOf(body));
      const parsed = z.safeParse(roomSchema, body);
      if (!parsed.success) return no(problem('connection-lost'));
      const etag = response.headers.get('etag');
      const known = { policy: parsed.data.policy, etag: etag ?? '' };
      if (etag !== null) this.known = known;
      return ok(known);
    } catch (cause) {
      // What fetch throws is a network that failed (TypeError) or our patience (TimeoutError).
      if (cause instanceof TypeError || cause instanceof DOMException) return no(problem('connection-lost'));
      throw cause;
    }
  }

  private request(method: 'GET' | 'PATCH', wish: { etag: string; change: PolicyChange } | undefined): RequestInit {
    const authorization = `Bearer ${this.world.token()}`;
    const signal = AbortSignal.timeout(patience);
    const shared = { method, cache: 'no-store', credentials: 'same-origin', signal } as const;
    const accept = 'application/json';
    if (wish === undefined) return { ...shared, headers: { accept, authorization } };
    return {
      ...shared,
      headers: { accept, authorization, 'content-type': 'application/json', 'if-match': wish.etag },
      body: JSON.stringify({ policy: wish.change }),
    };
  }
}

/** Whether what the change is about is no longer as the person saw it. */
function collides(
  change: PolicyChange,
  seen: WirePolicy,
  { fresh, isAgain }: { readonly fresh: WirePolicy; readonly isAgain: boolean },
): boolean {
  const { password, guests = {}, withheld = {}, ...plain } = change;
  if (typeof password === 'string') {
    // Two passwords cannot be told apart from outside: after a change by others a set one may be another one.
    if (seen.hasPassword !== fresh.hasPassword || (isAgain && fresh.hasPassword)) return true;
  }
  return (
    moved(plain, seen, fresh) ||
    moved(guests, seen.guests, fresh.guests) ||
    moved(withheld, seen.withheld, fresh.withheld)
  );
}

/** Somebody else's change to the very value that is wished for is no harm. */
function moved(wished: object, seen: object, fresh: object): boolean {
  const before = new Map<string, unknown>(Object.entries(seen));
  const now = new Map<string, unknown>(Object.entries(fresh));
  return Object.entries(wished).some(
    ([key, wish]) => !same(before.get(key), now.get(key)) && !same(wish, now.get(key)),
  );
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

const factsSchema = z.object({
  detail: z.catch(z.optional(z.string()), undefined),
  permission: z.catch(z.optional(z.string()), undefined),
  retryAfter: z.catch(z.optional(z.number()), undefined),
});

/** A refusal of ours; whatever else answers here, a proxy say, is not the server. */
function problemOf(body: unknown): Problem {
  const parsed = z.safeParse(problemSchema, body);
  const slug = parsed.success ? slugOf(parsed.data.type) : undefined;
  if (slug === undefined) return problem('connection-lost');
  const facts = z.safeParse(factsSchema, body);
  return problem(slug, facts.success ? definite(facts.data) : {});
}

function definite(facts: z.infer<typeof factsSchema>): ProblemFacts {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}
