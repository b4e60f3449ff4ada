/** MiroTalk's REST calls. Success is 200, also where something is made. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App, RouteContext } from '../../http/context.ts';
import { originOf } from '../../http/origin.ts';
import { note } from '../../http/room-access.ts';
import { type Fields, fieldsOf, textOf } from './body.ts';
import { callerFor, deny } from './guard.ts';
import { joinLink } from './links.ts';
import { slugOf } from './names.ts';
import type { MirotalkCall } from './options.ts';
import { bodyLimit, Unworkable } from './parsing.ts';
import { meetingsOf, statsOf } from './reports.ts';
import { type Call, roomOf, tokenFor } from './rooms.ts';

export const base = '/compat/mirotalk/api/v1';

/** Version 4 of RFC 9562. */
function uuid({ chance }: RouteContext): string {
  const bytes = chance(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

function guestName({ chance }: RouteContext): string {
  return `User-${Buffer.from(chance(new Uint8Array(4))).readUInt32BE() % 999_999}`;
}

function originFor({ context, request }: Call): string {
  const origin = originOf(context.config.publicUrl, request);
  if (origin === undefined) throw new Unworkable('the Host header is no host name');
  return origin;
}

async function meeting(call: Call): Promise<object> {
  const slug = uuid(call.context);
  await roomOf(call, slug, { title: 'Meeting', open: true });
  return { meeting: `${originFor(call)}/join/${slug}` };
}

async function join(call: Call): Promise<object> {
  const { context, request } = call;
  if (request.body === undefined) throw new Unworkable('no body');
  const fields = fieldsOf(request.body);
  const room = textOf(fields, 'room') ?? uuid(context);
  const slug = slugOf(room);
  if (slug === undefined) throw new Unworkable('the room has no name');
  const wish = Object.hasOwn(fields, 'token') ? fields.token : undefined;
  const withToken = typeof wish === 'object' && wish !== null;
  // Without a token the link alone must do.
  await roomOf(call, slug, { title: titleFor(room), open: !withToken });
  const token = withToken ? await tokenFor(call, fieldsOf(wish), slug) : undefined;
  const name = textOf(fields, 'name') ?? guestName(context);
  const { shape } = context.config.admission.mirotalk;
  return { join: joinLink({ origin: originFor(call), room, name, fields, token, shape }) };
}

/** The name as it was given, where it can be shown. */
function titleFor(room: string): string {
  const title = room.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
  return title.slice(0, 120).toWellFormed();
}

async function token(call: Call): Promise<object> {
  if (call.request.body === undefined) return { token: '' };
  const fields: Fields = fieldsOf(call.request.body);
  const room = textOf(fields, 'room');
  return { token: await tokenFor(call, fields, room === undefined ? undefined : slugOf(room)) };
}

const calls: { readonly [Name in MirotalkCall]: (call: Call) => object | Promise<object> } = {
  meeting,
  join,
  token,
  meetings: ({ context }) => meetingsOf(context, context.config.admission.mirotalk.shape),
  stats: ({ context }) => statsOf(context, context.config.admission.mirotalk.shape),
};
const methods: { readonly [Name in MirotalkCall]: 'GET' | 'POST' } = {
  ...{ meeting: 'POST', join: 'POST', token: 'POST' },
  ...{ meetings: 'GET', stats: 'GET' },
};

function handler(name: MirotalkCall, context: RouteContext) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const caller = await callerFor(name, request, context);
    if (!caller.ok) return deny(reply, caller.refusal);
    return reply
      .header('cache-control', 'no-store')
      .send(await calls[name]({ context, request, caller: caller.value }));
  };
}

/** The limit of REST holds here too, though the paths lie elsewhere. */
function shared({ config }: RouteContext) {
  return {
    schema: { hide: true },
    bodyLimit,
    config: { rateLimit: { max: config.limits.apiRequestsPerMinute, allowList: [] } },
  };
}

function endRoute(app: App, context: RouteContext): void {
  app.delete<{ Params: { room: string } }>(`${base}/meeting/:room`, shared(context), async (request, reply) => {
    const caller = await callerFor('meetings', request, context);
    if (!caller.ok) return deny(reply, caller.refusal);
    const slug = slugOf(request.params.room);
    const mailbox = slug === undefined ? undefined : context.meetings.find(slug);
    if (mailbox === undefined) return reply.send({ success: false, error: 'No meeting runs in this room' });
    const ended = context.meetings.end(mailbox);
    if (!ended.ok) return reply.code(503).send({ success: false, error: 'The meeting cannot be ended now' });
    note(context, request, caller.value, { what: 'meeting.ended', room: mailbox.room.slug });
    return reply.send({ success: true, message: 'The meeting was ended', room: request.params.room });
  });
}

export function callRoutes(app: App, context: RouteContext): void {
  for (const name of ['meeting', 'join', 'token', 'meetings', 'stats'] as const) {
    app.route({ method: methods[name], url: `${base}/${name}`, ...shared(context), handler: handler(name, context) });
  }
  if (context.config.admission.mirotalk.shape === 'sfu') endRoute(app, context);
}
