/** The keys that sign join tokens: listed, followed by a new one, retired. */
import { pageOf, signingKeyInfoSchema } from '@foyer/wire';
import * as z from 'zod/mini';
import { refuse } from './answers.ts';
import type { App, RouteContext } from './context.ts';
import { credentialOf } from './join-tokens.ts';
import { note, removeQuery } from './room-access.ts';
import { keyed, problemAnswers } from './schemas.ts';

function listRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'List the keys that sign join tokens, newest first',
    security: keyed,
    response: { 200: pageOf(signingKeyInfoSchema), ...problemAnswers },
  };
  app.get('/api/v1/signing-keys', { schema }, async (request, reply) => {
    const allowed = await context.guards.allow(request, 'admin');
    if (!allowed.ok) return refuse(reply, allowed.refusal);
    return { items: [...context.keys.list()], next: null };
  });
}

function rotateRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'Sign with a new key from now on; tokens of the older ones stay good',
    security: keyed,
    response: { 201: signingKeyInfoSchema, ...problemAnswers },
  };
  app.post('/api/v1/signing-keys', { schema }, async (request, reply) => {
    const allowed = await context.guards.allow(request, 'admin');
    if (!allowed.ok) return refuse(reply, allowed.refusal);
    const made = await context.keys.rotate();
    note(context, request, allowed.value, { what: 'key.rotated', subject: made.kid });
    request.log.info({ kid: made.kid }, 'signing key rotated');
    return reply.code(201).send(made);
  });
}

function retireRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'Retire a key: its tokens are refused from now on; with `remove`, those who came in by one leave',
    security: keyed,
    params: z.object({ kid: z.string().check(z.maxLength(128)) }),
    querystring: removeQuery,
    response: { 204: z.null(), ...problemAnswers },
  };
  app.delete('/api/v1/signing-keys/:kid', { schema }, async (request, reply) => {
    const allowed = await context.guards.allow(request, 'admin');
    if (!allowed.ok) return refuse(reply, allowed.refusal);
    const { kid } = request.params;
    if (!(await context.keys.retire(kid))) return refuse(reply, { kind: 'not-found' });
    const ids = await context.store.joinTokens.revokeAll({ kid }, context.clock.wall());
    note(context, request, allowed.value, { what: 'key.retired', subject: kid });
    request.log.info({ kid, tokens: ids.length }, 'signing key retired');
    context.meetings.credentialsRevoked(undefined, ids.map(credentialOf), request.query.remove !== 'true');
    return reply.code(204).send(null);
  });
}

export function signingKeyRoutes(app: App, context: RouteContext): void {
  listRoute(app, context);
  rotateRoute(app, context);
  retireRoute(app, context);
}
