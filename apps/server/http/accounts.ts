/** Accounts, managed by admins and by keys of the scope admin. */
import { accountChangeSchema, accountCreateSchema, accountSchema, pageOf } from '@foyer/wire';
import * as z from 'zod/mini';
import { accountView } from '../access/account-parts.ts';
import { refuse } from './answers.ts';
import type { App, RouteContext } from './context.ts';
import { note } from './room-access.ts';
import { idParams, keyed, problemAnswers } from './schemas.ts';

const path = '/api/v1/accounts';

function listRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'List accounts',
    security: keyed,
    response: { 200: pageOf(accountSchema), ...problemAnswers },
  };
  app.get(path, { schema }, async (request, reply) => {
    const allowed = await context.guards.allow(request, 'admin');
    if (!allowed.ok) return refuse(reply, allowed.refusal);
    const accounts = await context.store.accounts.list();
    return { items: accounts.map((account) => accountView(account, context.config)), next: null };
  });
}

function createRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'Make an account',
    security: keyed,
    body: accountCreateSchema,
    response: { 201: accountSchema, ...problemAnswers },
  };
  app.post(path, { schema }, async (request, reply) => {
    const allowed = await context.guards.allow(request, 'admin');
    if (!allowed.ok) return refuse(reply, allowed.refusal);
    const made = await context.accounts.create(request.body);
    if (!made.ok) return refuse(reply, made.refusal);
    note(context, request, allowed.value, { what: 'account.made', subject: `account:${made.value.id}` });
    return reply.code(201).send(accountView(made.value, context.config));
  });
}

function changeRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'Change an account',
    security: keyed,
    params: idParams,
    body: accountChangeSchema,
    response: { 200: accountSchema, ...problemAnswers },
  };
  app.patch(`${path}/:id`, { schema }, async (request, reply) => {
    const allowed = await context.guards.allow(request, 'admin');
    if (!allowed.ok) return refuse(reply, allowed.refusal);
    const own = allowed.value.kind === 'account' ? allowed.value.session.id : undefined;
    const changed = await context.accounts.change(request.params.id, request.body, own);
    if (!changed.ok) return refuse(reply, changed.refusal);
    const subject = `account:${changed.value.id}`;
    if (changed.value.disabled) context.meetings.credentialsRevoked(undefined, [subject]);
    else context.meetings.credentialRestored(subject);
    note(context, request, allowed.value, { what: 'account.changed', subject });
    return accountView(changed.value, context.config);
  });
}

function deleteRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'Delete an account',
    security: keyed,
    params: idParams,
    response: { 204: z.null(), ...problemAnswers },
  };
  app.delete(`${path}/:id`, { schema }, async (request, reply) => {
    const allowed = await context.guards.allow(request, 'admin');
    if (!allowed.ok) return refuse(reply, allowed.refusal);
    const gone = await context.accounts.delete(request.params.id);
    if (!gone.ok) return refuse(reply, gone.refusal);
    const subject = `account:${gone.value.id}`;
    context.meetings.credentialsRevoked(undefined, [subject]);
    note(context, request, allowed.value, { what: 'account.deleted', subject });
    return reply.code(204).send(null);
  });
}

export function accountRoutes(app: App, context: RouteContext): void {
  listRoute(app, context);
  createRoute(app, context);
  changeRoute(app, context);
  deleteRoute(app, context);
}
