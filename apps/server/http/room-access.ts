/** Who may do what with which room: asked at the beginning of every route that names one. */
import { no, ok, type Result } from '@foyer/kernel';
import type { Scope } from '@foyer/wire';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod/mini';
import { type Caller, callerName } from '../access/ports.ts';
import type { Refusal } from '../problems.ts';
import { isSlug } from '../rooms.ts';
import type { AuditRecord, RoomRecord } from '../store/port.ts';
import type { RouteContext } from './context.ts';

export interface RoomCaller {
  readonly caller: Caller;
  readonly room: RoomRecord;
}

/**
 * The caller and the room. Who may not touch the room hears the same as where there is none, so that names and ids of
 * other people's things cannot be tried out: API keys alone hear that a scope is missing.
 */
export async function callerInRoom(
  context: RouteContext,
  request: FastifyRequest,
  scope: Scope,
  slug: string,
): Promise<Result<RoomCaller, Refusal>> {
  const room = isSlug(slug) ? await context.store.rooms.find(slug) : undefined;
  const allowed = await allow(context, request, scope, room);
  if (!allowed.ok) return no(allowed.refusal ?? { kind: 'room-not-found' });
  return room === undefined ? no({ kind: 'room-not-found' }) : ok({ caller: allowed.value, room });
}

/** The caller, where it may; without a refusal where it may not and is not to know why. */
export async function allow(
  context: RouteContext,
  request: FastifyRequest,
  scope: Scope,
  room: RoomRecord | undefined,
): Promise<Result<Caller, Refusal | undefined>> {
  const allowed = await context.guards.allow(request, scope, room);
  if (allowed.ok || request.headers.authorization !== undefined) return allowed;
  return allowed.refusal.kind === 'scope-missing' ? no(undefined) : allowed;
}

/** Room, doer and network of an act; `more` says what and to whom. */
export function note(
  context: RouteContext,
  request: FastifyRequest,
  by: Caller | 'visitor',
  more: Pick<AuditRecord, 'what'> & Partial<AuditRecord>,
): void {
  context.audit.note({
    ...more,
    by: by === 'visitor' ? by : callerName(by),
    network: context.guards.network(request),
  });
}

const wholeNumber = z.pipe(
  z.pipe(z.string().check(z.regex(/^\d{1,5}$/, 'must be a whole number')), z.transform(Number)),
  z.int().check(z.minimum(1), z.maximum(1_000)),
);

/** `?after=&limit=` of every list. */
export const pageQuery = z.object({
  after: z.optional(z.string().check(z.maxLength(128))),
  limit: z.optional(wholeNumber),
});

const usualLimit = 100;

/** One page out of one item more than it holds, which tells whether there is another. */
export async function pageFrom<Row>(
  query: z.infer<typeof pageQuery>,
  read: (page: { readonly limit: number; readonly after?: string }) => Promise<readonly Row[]>,
  nameOf: (row: Row) => string,
): Promise<{ readonly rows: readonly Row[]; readonly next: string | null }> {
  const { limit = usualLimit, after } = query;
  const found = await read({ limit: limit + 1, ...(after === undefined ? {} : { after }) });
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return { rows, next: found.length > limit && last !== undefined ? nameOf(last) : null };
}

/** `?remove=true`: those who came in by it leave as well. */
export const removeQuery = z.object({ remove: z.optional(z.enum(['true', 'false'])) });
