/** Meetings as an operator sees them: which run, ending or moving one, changing or removing somebody. */
import { no, ok, type Result } from '@foyer/kernel';
import { atTheDoor, people } from '@foyer/meeting';
import {
  type ParticipantChange,
  participantChangeSchema,
  permissionSchema,
  personSchema,
  type RunningMeeting,
  runningMeetingSchema,
} from '@foyer/wire';
import type { FastifyRequest } from 'fastify';
import * as z from 'zod/mini';
import { type Caller, callerName } from '../access/ports.ts';
import type { Mailbox } from '../meetings/mailbox.ts';
import type { OperatorChange } from '../meetings/meetings.ts';
import { wordsOf } from '../meetings/notes.ts';
import type { Refusal } from '../problems.ts';
import { refuse } from './answers.ts';
import type { App, RouteContext } from './context.ts';
import { callerInRoom, note } from './room-access.ts';
import { idParams, keyed, problemAnswers } from './schemas.ts';

const participantParams = z.object({ slug: z.string(), id: z.string() });
const expelQuery = z.object({ ban: z._default(z.enum(['true', 'false']), 'false') });

function viewOf({ room, meeting }: Mailbox): RunningMeeting {
  return {
    id: meeting.id,
    room: room.slug,
    title: room.title,
    startedAt: meeting.startedAt,
    participants: people(meeting).map(({ id, identity, name, role, joinedAt, presence }) => {
      return { id, identity, name, role, joinedAt, presence };
    }),
    waiting: atTheDoor(meeting).length,
  };
}

/** The caller and the meetings it may see: with the scope all, signed in those in its own rooms. */
async function visible(
  request: FastifyRequest,
  { guards, meetings }: RouteContext,
): Promise<Result<{ caller: Caller; mailboxes: readonly Mailbox[] }, Refusal>> {
  const allowed = await guards.allow(request, 'meetings');
  if (allowed.ok) return ok({ caller: allowed.value, mailboxes: meetings.all() });
  const signedIn = allowed.refusal.kind === 'scope-missing' ? await guards.account(request) : undefined;
  if (signedIn === undefined) return allowed;
  const own = meetings.all().filter(({ room }) => room.owner === signedIn.account.id);
  return ok({ caller: signedIn, mailboxes: own });
}

function listRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'List the meetings that run',
    security: keyed,
    response: { 200: z.object({ items: z.array(runningMeetingSchema) }), ...problemAnswers },
  };
  app.get('/api/v1/meetings', { schema }, async (request, reply) => {
    const seen = await visible(request, context);
    if (!seen.ok) return refuse(reply, seen.refusal);
    return reply.header('cache-control', 'no-store').send({ items: seen.value.mailboxes.map(viewOf) });
  });
}

/** A meeting that the caller may see, by its id. */
async function visibleOne(
  request: FastifyRequest<{ Params: { id: string } }>,
  context: RouteContext,
): Promise<Result<{ caller: Caller; mailbox: Mailbox }, Refusal>> {
  const seen = await visible(request, context);
  if (!seen.ok) return seen;
  const mailbox = seen.value.mailboxes.find(({ meeting }) => meeting.id === request.params.id);
  return mailbox === undefined ? no({ kind: 'not-found' }) : ok({ caller: seen.value.caller, mailbox });
}

function endRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'End a meeting; its room stays',
    security: keyed,
    params: idParams,
    response: { 204: z.null(), ...problemAnswers },
  };
  app.delete('/api/v1/meetings/:id', { schema }, async (request, reply) => {
    const seen = await visibleOne(request, context);
    if (!seen.ok) return refuse(reply, seen.refusal);
    const { caller, mailbox } = seen.value;
    const ended = context.meetings.end(mailbox);
    if (!ended.ok) return refuse(reply, ended.refusal);
    note(context, request, caller, { what: 'meeting.ended', room: mailbox.room.slug, subject: request.params.id });
    return reply.code(204).send(null);
  });
}

function moveRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'Send everyone of a meeting to come back at once; nobody loses the place',
    security: keyed,
    params: idParams,
    response: { 204: z.null(), ...problemAnswers },
  };
  app.post('/api/v1/meetings/:id/move', { schema }, async (request, reply) => {
    const seen = await visibleOne(request, context);
    if (!seen.ok) return refuse(reply, seen.refusal);
    const { caller, mailbox } = seen.value;
    mailbox.move();
    note(context, request, caller, { what: 'meeting.moved', room: mailbox.room.slug, subject: request.params.id });
    return reply.code(204).send(null);
  });
}

function changeRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'Change what a participant may do, while the meeting lasts',
    security: keyed,
    params: participantParams,
    body: participantChangeSchema,
    response: { 200: personSchema, ...problemAnswers },
  };
  app.patch('/api/v1/rooms/:slug/participants/:id', { schema }, async (request, reply) => {
    const { slug, id } = request.params;
    const allowed = await callerInRoom(context, request, 'meetings', slug);
    if (!allowed.ok) return refuse(reply, allowed.refusal);
    const changed = context.meetings.change(slug, id, changeOf(request.body));
    if (!changed.ok) return refuse(reply, changed.refusal);
    const subject = `participant:${id} ${changed.value.name}`;
    const reason = noteOf(request.body);
    note(context, request, allowed.value.caller, { what: 'participant.changed', room: slug, subject, reason });
    return reply.header('cache-control', 'no-store').send(changed.value);
  });
}

function changeOf({ role, permissions }: ParticipantChange): OperatorChange {
  if (permissions === undefined) return { role };
  if (Array.isArray(permissions)) return { role, permissions: new Set(permissions) };
  const { give, take } = givenAndTaken(permissions);
  return { role, permissions: { give, take } };
}

type Changes = Exclude<ParticipantChange['permissions'], readonly unknown[] | undefined>;
type Names = Extract<ParticipantChange['permissions'], readonly unknown[]>;

function givenAndTaken(changes: Changes): { readonly give: Names; readonly take: Names } {
  const named: Names = permissionSchema.options.filter((one) => changes[one] !== undefined);
  return { give: named.filter((one) => changes[one] === true), take: named.filter((one) => changes[one] === false) };
}

/** For the audit log: `listener, +chat.send, -track.publish.camera`, or `=` before a whole set. */
function noteOf({ role, permissions }: ParticipantChange): string {
  const words: string[] = role === undefined ? [] : [role];
  if (Array.isArray(permissions)) words.push(`= ${permissions.join(' ')}`);
  else if (permissions !== undefined) words.push(wordsOf(givenAndTaken(permissions)));
  return words.join(', ');
}

function expelRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'Remove a participant, for good with `ban=true`',
    security: keyed,
    params: participantParams,
    querystring: expelQuery,
    response: { 204: z.null(), ...problemAnswers },
  };
  app.delete('/api/v1/rooms/:slug/participants/:id', { schema }, async (request, reply) => {
    const removed = await expel(request, context, { ...request.params, ban: request.query.ban === 'true' });
    return removed.ok ? reply.code(204).send(null) : refuse(reply, removed.refusal);
  });
}

async function expel(
  request: FastifyRequest,
  context: RouteContext,
  { slug, id, ban }: { readonly slug: string; readonly id: string; readonly ban: boolean },
): Promise<Result<true, Refusal>> {
  const allowed = await callerInRoom(context, request, 'meetings', slug);
  if (!allowed.ok) return allowed;
  const { caller } = allowed.value;
  const expelled = context.meetings.expel(slug, id, { ban, by: callerName(caller) });
  if (!expelled.ok) return expelled;
  // A ban notes itself where it is kept.
  if (!ban) note(context, request, caller, { what: 'participant.removed', room: slug, subject: `participant:${id}` });
  return ok(true);
}

export function meetingRoutes(app: App, context: RouteContext): void {
  listRoute(app, context);
  endRoute(app, context);
  moveRoute(app, context);
  changeRoute(app, context);
  expelRoute(app, context);
}
