/** Handoffs: how a page inside another site's page comes by a pass. Rules: SI35. */
import {
  type Handoff as HandoffView,
  handoffCollectedSchema,
  handoffCollectSchema,
  handoffConfirmSchema,
  handoffCreateSchema,
  handoffMadeSchema,
  handoffSchema,
} from '@foyer/wire';
import * as z from 'zod/mini';
import type { Refusal } from '../problems.ts';
import type { RoomRecord } from '../store/port.ts';
import { refuse } from './answers.ts';
import type { App, RouteContext } from './context.ts';
import { isOwnPage } from './origin.ts';
import { note } from './room-access.ts';
import { idParams, problemAnswers } from './schemas.ts';
import { foreignPage } from './sign-in.ts';

const notASite: Refusal = {
  kind: 'request-invalid',
  errors: [{ pointer: '/site', detail: 'is no site that may show rooms inside its pages' }],
};
const gone: Refusal = { kind: 'not-found' };

function makeRoute(app: App, context: RouteContext): void {
  const { config, handoffs, guards } = context;
  const schema = {
    summary: 'Ask for a pass through a window',
    body: handoffCreateSchema,
    response: { 200: handoffMadeSchema, ...problemAnswers },
  };
  app.post('/api/v1/sign-in/handoffs', { schema }, async (request, reply) => {
    const foreign = foreignPage(request, context);
    if (foreign !== undefined) return refuse(reply, foreign);
    const { room, site = null } = request.body;
    // Named to whoever confirms, so it must not be whatever somebody likes to be taken for.
    if (site !== null && !config.embedOrigins.includes(site)) return refuse(reply, notASite);
    const made = handoffs.make({ room, site }, guards.network(request));
    return made.ok ? reply.send(made.value) : refuse(reply, made.refusal);
  });
}

/** The title of a room that tells it to anybody. */
function openTitle(room: RoomRecord | undefined): string | null {
  const isOpen = room !== undefined && room.policy.entry === 'open' && room.passwordHash === null;
  return isOpen && !room.policy.locked ? room.title : null;
}

function showRoute(app: App, { handoffs, store }: RouteContext): void {
  const schema = {
    summary: 'Which room and site a window would give a pass to',
    params: idParams,
    response: { 200: handoffSchema, ...problemAnswers },
  };
  app.get('/api/v1/sign-in/handoffs/:id', { schema }, async (request, reply) => {
    const handoff = handoffs.find(request.params.id);
    if (handoff === undefined) return refuse(reply, gone);
    const { room: slug, site, expiresAt } = handoff;
    const title = openTitle(await store.rooms.find(slug));
    return reply.send({ room: { slug, title }, site, expiresAt } satisfies HandoffView);
  });
}

function confirmRoute(app: App, context: RouteContext): void {
  const { config, handoffs, guards } = context;
  const schema = {
    summary: 'Give the page a pass of one’s own sign-in',
    params: idParams,
    body: handoffConfirmSchema,
    response: { 204: z.null(), ...problemAnswers },
  };
  app.post('/api/v1/sign-in/handoffs/:id/confirm', { schema }, async (request, reply) => {
    const { headers, host } = request;
    if (!isOwnPage(headers, host, config.publicUrl)) return refuse(reply, { kind: 'origin-foreign' });
    const caller = await guards.account(request);
    if (caller === undefined) return refuse(reply, { kind: 'sign-in-required' });
    const { id } = request.params;
    const room = handoffs.find(id)?.room ?? null;
    const confirmed = handoffs.confirm(id, request.body.proof, caller);
    if (!confirmed.ok) return refuse(reply, confirmed.refusal);
    note(context, request, caller, { what: 'sign-in.handed-off', room });
    return reply.code(204).send(null);
  });
}

function collectRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'Collect the pass',
    params: idParams,
    body: handoffCollectSchema,
    response: { 200: handoffCollectedSchema, ...problemAnswers },
  };
  app.post('/api/v1/sign-in/handoffs/:id/collect', { schema }, async (request, reply) => {
    const foreign = foreignPage(request, context);
    if (foreign !== undefined) return refuse(reply, foreign);
    const collected = context.handoffs.collect(request.params.id, request.body.secret);
    if (!collected.ok) return refuse(reply, collected.refusal);
    const { value } = collected;
    return reply.send(value === 'waiting' ? { state: value } : { state: 'done', ...value });
  });
}

export function handoffRoutes(app: App, context: RouteContext): void {
  makeRoute(app, context);
  showRoute(app, context);
  confirmRoute(app, context);
  collectRoute(app, context);
}
