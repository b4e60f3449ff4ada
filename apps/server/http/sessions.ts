/** Signed-in browsers: one's own, and for admins everybody's. */

import { ok, type Result } from '@foyer/kernel';
import { pageOf, type SignInSession, signInSessionSchema } from '@foyer/wire';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod/mini';
import type { Caller } from '../access/ports.ts';
import type { Refusal } from '../problems.ts';
import type { SignInSessionRecord } from '../store/port.ts';
import { refuse } from './answers.ts';
import type { App, RouteContext } from './context.ts';
import { takeSignIn } from './cookies.ts';
import { note } from './room-access.ts';
import { idParams, keyed, problemAnswers } from './schemas.ts';

const path = '/api/v1/sessions';

/** `?all=true`: those of every account. */
const allQuery = z.object({ all: z.optional(z.enum(['true', 'false'])) });

/** For one's own an account is enough; for all, an admin or a key of that scope. */
async function callerFor(
  request: FastifyRequest,
  context: RouteContext,
  all: boolean,
): Promise<Result<Caller, Refusal>> {
  const signedIn = request.headers.authorization === undefined ? await context.guards.account(request) : undefined;
  return signedIn !== undefined && !all ? ok(signedIn) : context.guards.allow(request, 'admin');
}

function listRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'List sign-ins: one’s own, or with `all=true` those of all accounts',
    security: keyed,
    querystring: allQuery,
    response: { 200: pageOf(signInSessionSchema), ...problemAnswers },
  };
  app.get(path, { schema }, async (request, reply) => {
    const all = request.query.all === 'true';
    const caller = await callerFor(request, context, all);
    if (!caller.ok) return refuse(reply, caller.refusal);
    const own = caller.value.kind === 'account' ? caller.value : undefined;
    // A key has no sessions of its own: it sees all.
    const sessions = await context.accounts.sessions.list(all ? undefined : own?.account.id);
    const accounts = new Map((await context.store.accounts.list()).map((account) => [account.id, account.username]));
    const view = (session: SignInSessionRecord): SignInSession[] => {
      const username = accounts.get(session.account);
      // The account went between the two reads, and its sessions with it.
      if (username === undefined) return [];
      const { id, createdAt, lastSeenAt, expiresAt, device } = session;
      const account = { id: session.account, username };
      return [{ id, account, createdAt, lastSeenAt, expiresAt, device, current: id === own?.session.id }];
    };
    return { items: sessions.flatMap(view), next: null };
  });
}

function endRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'End a sign-in',
    security: keyed,
    params: idParams,
    response: { 204: z.null(), ...problemAnswers },
  };
  app.delete(`${path}/:id`, { schema }, async (request, reply) => {
    const { id } = request.params;
    const { sessions } = context.accounts;
    const own = await context.guards.account(request);
    const isOwn = own !== undefined && (await sessions.list(own.account.id)).some((session) => session.id === id);
    const caller = await callerFor(request, context, !isOwn);
    // To who is no admin, somebody else's session looks like none at all.
    const isHidden = !caller.ok && own !== undefined && caller.refusal.kind === 'scope-missing';
    if (!caller.ok) return refuse(reply, isHidden ? { kind: 'not-found' } : caller.refusal);
    if (!(await sessions.end(id))) return refuse(reply, { kind: 'not-found' });
    if (own?.session.id === id) takeSignIn(reply);
    note(context, request, caller.value, { what: 'session.ended', subject: `session:${id}` });
    return reply.code(204).send(null);
  });
}

export function sessionRoutes(app: App, context: RouteContext): void {
  listRoute(app, context);
  endRoute(app, context);
}
