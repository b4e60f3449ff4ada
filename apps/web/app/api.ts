/** The server's REST interface as this client uses it: parsed answers or a refusal, never an exception for either. */
import { no, ok, type Result } from '@foyer/kernel';
import {
  type Held,
  type JoinAnswer,
  type JoinRequest,
  joinAnswerSchema,
  limits,
  type Me,
  meSchema,
  type Preview,
  type Problem,
  type ProblemFacts,
  previewSchema,
  problemSchema,
  type RoomCreate,
  type RoomCreated,
  roomCreatedSchema,
  signedOutSchema,
  slugOf,
  type Welcome,
  welcomeSchema,
} from '@foyer/wire';
import * as z from 'zod/mini';
import type { Failure } from './failure-kind.ts';

export type Answer<Value> = Result<Value, Failure>;

export interface Api {
  /** `GET /api/v1/welcome`. */
  readonly welcome: () => Promise<Answer<Welcome>>;
  /** `POST /api/v1/rooms`. */
  readonly createRoom: (room: RoomCreate) => Promise<Answer<RoomCreated>>;
  /** `POST /api/v1/rooms/:slug/preview`: what a join would be answered with, before anybody is admitted. */
  readonly preview: (slug: string, join: JoinRequest) => Promise<Answer<Preview>>;
  /** `POST /api/v1/rooms/:slug/join`: admitted, or held until somebody inside decides. */
  readonly join: (slug: string, join: JoinRequest) => Promise<Answer<JoinAnswer>>;
  /** `GET /api/v1/me`; `sign-in-required` where nobody is signed in. */
  readonly me: () => Promise<Answer<Me>>;
  /** `POST /api/v1/sign-in`: the session comes as a cookie that no script can read. */
  readonly signIn: (who: { readonly username: string; readonly password: string }) => Promise<Answer<Me>>;
  /** `POST /api/v1/sign-out`. */
  readonly signOut: () => Promise<Answer<undefined>>;
  /** `POST /api/v1/sign-out-at-provider`: signs out here, and says where to go on to for signing out there; null: nowhere. */
  readonly signOutAtProvider: () => Promise<Answer<{ readonly url: string | null }>>;
  /** `POST /api/v1/set-up`: makes the first admin with the secret of the console, and signs them in. */
  readonly setUp: (first: SetUp) => Promise<Answer<Me>>;
}

export interface SetUp {
  readonly secret: string;
  readonly username: string;
  readonly password: string;
}

/** Longer than any honest answer takes; shorter than people wait. Milliseconds. */
export const patience = 12_000;

interface Request<Schema> {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
  readonly answer: Schema;
}

/** The answer of 204. */
export const nothing: z.ZodMiniType<undefined> = z.undefined();

/** @param ask the browser's `fetch`, or a fake of it */
export function createApi(ask: typeof fetch): Api {
  const room = (slug: string) => `/api/v1/rooms/${encodeURIComponent(slug)}`;
  return {
    welcome: () => call(ask, { method: 'GET', path: '/api/v1/welcome', answer: welcomeSchema }),
    createRoom: (body) => call(ask, { method: 'POST', path: '/api/v1/rooms', body, answer: roomCreatedSchema }),
    preview: (slug, body) => call(ask, { method: 'POST', path: `${room(slug)}/preview`, body, answer: previewSchema }),
    join: (slug, body) => call(ask, { method: 'POST', path: `${room(slug)}/join`, body, answer: joinAnswerSchema }),
    me: () => call(ask, { method: 'GET', path: '/api/v1/me', answer: meSchema }),
    signIn: (body) => call(ask, { method: 'POST', path: '/api/v1/sign-in', body, answer: meSchema }),
    signOut: () => call(ask, { method: 'POST', path: '/api/v1/sign-out', body: {}, answer: nothing }),
    signOutAtProvider: () =>
      call(ask, { method: 'POST', path: '/api/v1/sign-out-at-provider', body: {}, answer: signedOutSchema }),
    setUp: (body) => call(ask, { method: 'POST', path: '/api/v1/set-up', body, answer: meSchema }),
  };
}

export async function call<Schema extends z.ZodMiniType>(
  ask: typeof fetch,
  { method, path, body, answer }: Request<Schema>,
): Promise<Answer<z.infer<Schema>>> {
  const reached = await reach(ask, path, {
    method,
    headers:
      body === undefined
        ? { accept: 'application/json' }
        : { accept: 'application/json', 'content-type': 'application/json' },
    cache: 'no-store',
    credentials: 'same-origin',
    signal: AbortSignal.timeout(patience),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!reached.ok) return reached;
  const { status, retryAfter, json } = reached.value;
  if (status >= 400) return no(failureOf(status, json, retryAfter));
  // Where nothing is to be said, a page in between that says something is not our server either.
  if (status !== 204 && Object.is(answer, nothing)) return no(unreachable);
  const parsed = z.safeParse(answer, json);
  // A page of a proxy or a captive portal answers 200 too: whatever it is, it is not our server.
  return parsed.success ? ok(parsed.data) : no(unreachable);
}

export interface Reached {
  readonly status: number;
  readonly retryAfter: number | undefined;
  readonly etag: string | undefined;
  /** Undefined where the body is not JSON. */
  readonly json: unknown;
}

export const unreachable: Failure = { kind: 'server-unreachable', facts: {} };

/** One request: what came back, whatever its status; `server-unreachable` where nothing did. */
export async function reach(ask: typeof fetch, path: string, init: RequestInit): Promise<Answer<Reached>> {
  try {
    const response = await ask(path, init);
    const text = await response.text();
    const after = Number(response.headers.get('retry-after') ?? Number.NaN);
    return ok({
      status: response.status,
      retryAfter: Number.isFinite(after) ? after : undefined,
      etag: response.headers.get('etag') ?? undefined,
      json: jsonOf(text),
    });
  } catch (cause) {
    // What fetch throws is a network that failed (TypeError) or our patience (TimeoutError, AbortError).
    if (cause instanceof TypeError || cause instanceof DOMException) return no(unreachable);
    throw cause;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

/** A refusal out of an answer of 400 or more (RFC 9457); one that is not ours comes from something in between. */
export function failureOf(status: number, json: unknown, retryAfter: number | undefined): Failure {
  const parsed = z.safeParse(problemSchema, json);
  const kind = parsed.success ? slugOf(parsed.data.type) : undefined;
  const facts = factsOf(json, retryAfter);
  if (kind !== undefined) return { kind, facts };
  if (status === 429) return { kind: 'too-many-requests', facts };
  if (status === 502 || status === 503 || status === 504) return { kind: 'server-unreachable', facts };
  return { kind: 'server-fault', facts };
}

const factsSchema = z.object({
  instance: z.catch(z.optional(z.string().check(z.maxLength(200))), undefined),
  retryAfter: z.catch(z.optional(z.number().check(z.minimum(0))), undefined),
  notBefore: z.catch(z.optional(z.number()), undefined),
  expiredAt: z.catch(z.optional(z.number()), undefined),
  opensAt: z.catch(z.optional(z.number()), undefined),
  reason: z.catch(z.optional(z.string().check(z.minLength(1), z.maxLength(limits.text))), undefined),
  scope: z.catch(z.optional(z.string().check(z.maxLength(40))), undefined),
  cause: z.catch(z.optional(z.string().check(z.maxLength(40))), undefined),
});

/** The facts the screens speak of; a malformed one is left out, since clients ignore what they do not understand. */
export function factsOf(json: unknown, headerRetryAfter?: number): ProblemFacts {
  const parsed = z.safeParse(factsSchema, json);
  const said = parsed.success ? parsed.data : {};
  const facts = { ...said, retryAfter: said.retryAfter ?? headerRetryAfter };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

/** A refusal out of a goodbye: on a channel the same problems come without a status line around them. */
export function failureOfProblem(problem: Problem): Failure {
  const { kind, facts } = failureOf(problem.status, problem, undefined);
  return problem.by === undefined ? { kind, facts } : { kind, facts, by: problem.by };
}

/** What `rejoin` throws into the engine where the server said no: the failure travels on it, back to the page. */
export class RejoinRefused extends Error {
  override readonly name = 'RejoinRefused';
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(`rejoin refused: ${failure.kind}`);
    this.failure = failure;
  }
}

/** What `rejoin` throws where somebody inside has to decide first: the page waits, the engine does not ask again. */
export class RejoinHeld extends Error {
  override readonly name = 'RejoinHeld';
  readonly held: Held;
  /** Read by the engine: this does not pass by itself. */
  readonly failure = { kind: 'held' } as const;
  constructor(held: Held) {
    super(`rejoin held: ${held.reason}`);
    this.held = held;
  }
}
