/** The audit log: all of it for admins, one room's for its owner. */
import type { Result } from '@foyer/kernel';
import { type AuditEntry, auditEntrySchema, pageOf } from '@foyer/wire';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod/mini';
import type { Caller } from '../access/ports.ts';
import type { Refusal } from '../problems.ts';
import { isSlug } from '../rooms.ts';
import type { RoomRecord } from '../store/port.ts';
import { refuse } from './answers.ts';
import type { App, RouteContext } from './context.ts';
import { keyed, problemAnswers } from './schemas.ts';

const defaultLimit = 50;
const largestLimit = 500;

const wholeQuery = (least: number, most: number) =>
  z.optional(
    z.pipe(
      z.pipe(z.string().check(z.regex(/^\d{1,15}$/, 'must be a whole number')), z.transform(Number)),
      z.int().check(z.minimum(least), z.maximum(most)),
    ),
  );

const auditQuery = z.object({
  room: z.optional(z.string().check(z.maxLength(64))),
  /** Exactly this kind, such as `join.refused`. */
  what: z.optional(z.string().check(z.maxLength(64))),
  /** Only entries with a smaller number: `next` of the page before. */
  before: wholeQuery(1, Number.MAX_SAFE_INTEGER),
  limit: wholeQuery(1, largestLimit),
});

/** Admins first: to them a room that is gone still has its entries. */
async function judge(
  request: FastifyRequest,
  context: RouteContext,
  room: RoomRecord | undefined,
): Promise<Result<{ caller: Caller; all: boolean }, Refusal>> {
  const admin = await context.guards.allow(request, 'admin');
  if (admin.ok) return { ok: true, value: { caller: admin.value, all: true } };
  if (room === undefined || admin.refusal.kind !== 'scope-missing') return admin;
  const owner = await context.guards.allow(request, 'meetings', room);
  return owner.ok ? { ok: true, value: { caller: owner.value, all: false } } : owner;
}

export function auditRoutes(app: App, context: RouteContext): void {
  const schema = {
    summary: 'The audit log, newest first',
    security: keyed,
    querystring: auditQuery,
    response: { 200: pageOf(auditEntrySchema), ...problemAnswers },
  };
  app.get('/api/v1/audit', { schema }, async (request, reply) => {
    const { room: slug, what, before, limit = defaultLimit } = request.query;
    const room = slug !== undefined && isSlug(slug) ? await context.store.rooms.find(slug) : undefined;
    const judged = await judge(request, context, room);
    if (!judged.ok) return refuse(reply, judged.refusal);
    // What was noted a moment ago is part of the answer.
    await context.audit.flush();
    const entries = await context.store.audit.list({
      limit,
      ...(slug === undefined ? {} : { room: slug }),
      ...(what === undefined ? {} : { what }),
      ...(before === undefined ? {} : { before }),
    });
    // An earlier room of this name was somebody else's; and an owner learns of no network but its own.
    const shown = judged.value.all
      ? entries
      : entries.filter(({ at }) => at >= (room?.createdAt ?? 0)).map(withoutNetwork);
    const last = shown.length === entries.length && entries.length === limit ? entries.at(-1) : undefined;
    return { items: [...shown], next: last === undefined ? null : String(last.seq) };
  });
}

function withoutNetwork(entry: AuditEntry): AuditEntry {
  return { ...entry, network: null };
}
