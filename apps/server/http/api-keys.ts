/** API keys, managed by admins and by keys of the scope admin. A key itself is said once, when it is made. */
import { apiKeyCreateSchema, apiKeyInfoSchema, apiKeyMadeSchema, pageOf } from '@foyer/wire';
import * as z from 'zod/mini';
import { ApiKeys, apiKeyInfo } from '../access/api-keys.ts';
import { refuse } from './answers.ts';
import type { App, RouteContext } from './context.ts';
import { note } from './room-access.ts';
import { idParams, keyed, problemAnswers } from './schemas.ts';

const path = '/api/v1/api-keys';

function listRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'List API keys',
    security: keyed,
    response: { 200: pageOf(apiKeyInfoSchema), ...problemAnswers },
  };
  app.get(path, { schema }, async (request, reply) => {
    const allowed = await context.guards.allow(request, 'admin');
    if (!allowed.ok) return refuse(reply, allowed.refusal);
    const keys = await context.store.apiKeys.list();
    return { items: keys.map(apiKeyInfo), next: null };
  });
}

function createRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'Make an API key',
    security: keyed,
    body: apiKeyCreateSchema,
    response: { 201: apiKeyMadeSchema, ...problemAnswers },
  };
  const keys = new ApiKeys(context.store.apiKeys, context.clock);
  app.post(path, { schema }, async (request, reply) => {
    const allowed = await context.guards.allow(request, 'admin');
    if (!allowed.ok) return refuse(reply, allowed.refusal);
    const made = await keys.make(request.body, context.chance);
    note(context, request, allowed.value, { what: 'api-key.made', subject: `key:${made.id}` });
    return reply.code(201).send(made);
  });
}

function revokeRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'Revoke an API key',
    security: keyed,
    params: idParams,
    response: { 204: z.null(), ...problemAnswers },
  };
  app.delete(`${path}/:id`, { schema }, async (request, reply) => {
    const allowed = await context.guards.allow(request, 'admin');
    if (!allowed.ok) return refuse(reply, allowed.refusal);
    const { id } = request.params;
    if (!(await context.store.apiKeys.revoke(id, context.clock.wall()))) return refuse(reply, { kind: 'not-found' });
    note(context, request, allowed.value, { what: 'api-key.revoked', subject: `key:${id}` });
    return reply.code(204).send(null);
  });
}

export function apiKeyRoutes(app: App, context: RouteContext): void {
  listRoute(app, context);
  createRoute(app, context);
  revokeRoute(app, context);
}
