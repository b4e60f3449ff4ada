/** Joining: the token is judged, the person brought into the meeting, and told where its channel and its media are. */
import { listPermissions } from '@foyer/admission';
import { no, ok, type Result } from '@foyer/kernel';
import { type Admitted as AdmittedAnswer, admittedSchema, joinSchema, previewSchema } from '@foyer/wire';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Admitted } from '../door.ts';
import type { Joined } from '../meetings/meetings.ts';
import type { Refusal } from '../problems.ts';
import { mintMediaToken } from '../tokens/media-tokens.ts';
import { answerError, refuse } from './answers.ts';
import type { App, RouteContext } from './context.ts';
import { originOf, webSocketOrigin } from './origin.ts';
import { badHost, problemAnswers, slugParams } from './schemas.ts';

/** Milliseconds a join waits for a media server that is starting. */
const mediaPatience = 5_000;
const mediaPause = 50;
/** Names of people inside that a preview shows at most. */
const previewNames = 5;

const nameMissing: Refusal = {
  kind: 'request-invalid',
  errors: [{ pointer: '/name', detail: 'is needed: the invitation does not name its bearer' }],
};

/** Nothing but the token can make a join this large, so it is answered as what it is. */
async function answerOversized(this: unknown, error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return refuse(reply, { kind: 'token-invalid', flaw: 'size' });
  return answerError(error, request, reply);
}

/** Counts wrong secrets: tokens that this server never signed. An expired one, say, was a right one once. */
async function judge(
  request: FastifyRequest<{ Params: { slug: string }; Body: { credentials: { token?: string | undefined } } }>,
  context: RouteContext,
): Promise<Result<Admitted, Refusal>> {
  const patience = await context.guards.patience(request);
  if (patience !== undefined) return no(patience);
  const { slug } = request.params;
  const judged = await context.door.judge(slug, request.body.credentials.token);
  if (judged.ok) return judged;
  if (judged.refusal.kind === 'token-invalid') await context.guards.countWrongSecret(request);
  const { kind } = judged.refusal;
  request.log.info({ room: slug.slice(0, 64), ip: request.ip, ...judged.refusal, kind }, 'join refused');
  return judged;
}

async function mediaReady({ media, clock }: RouteContext): Promise<boolean> {
  const end = clock.now() + mediaPatience;
  while (!media.ready() && clock.now() < end) await new Promise((resolve) => setTimeout(resolve, mediaPause));
  return media.ready();
}

function admittedAnswer(context: RouteContext, admitted: Admitted, joined: Joined, origin: string): AdmittedAnswer {
  const { slug, title } = admitted.room;
  const { id, identity, name, role, permissions } = joined.participant;
  const bearer = { room: slug, identity, name, session: joined.session, permissions };
  const wsOrigin = webSocketOrigin(origin);
  return {
    outcome: 'admitted',
    participant: { id, identity, name, role, permissions: listPermissions(permissions) },
    room: { slug, title },
    media: { url: wsOrigin, token: mintMediaToken(context.mediaKey, bearer, context.clock.wall()) },
    channel: { url: `${wsOrigin}/api/v1/rooms/${slug}/channel`, token: joined.channelToken },
  };
}

/** The token's name wins over the one typed; where neither is, the person is asked for one. */
async function enter(
  context: RouteContext,
  admitted: Admitted,
  typedName: string | undefined,
): Promise<Result<Joined, Refusal>> {
  const name = admitted.grant.name ?? typedName;
  if (name === undefined) return no(nameMissing);
  if (!(await mediaReady(context))) return no({ kind: 'media-unavailable' });
  const joined = await context.meetings.join(admitted.room, admitted.grant, name);
  return joined.ok ? ok(joined.value) : joined;
}

export function joinRoutes(app: App, context: RouteContext): void {
  const { config, meetings } = context;
  const shared = { params: slugParams, body: joinSchema };

  app.post(
    '/api/v1/rooms/:slug/join',
    {
      errorHandler: answerOversized,
      schema: { summary: 'Join a meeting', ...shared, response: { 200: admittedSchema, ...problemAnswers } },
    },
    async (request, reply) => {
      const judged = await judge(request, context);
      if (!judged.ok) return refuse(reply, judged.refusal);
      const origin = originOf(config.publicUrl, request);
      if (origin === undefined) return refuse(reply, badHost);
      const joined = await enter(context, judged.value, request.body.name);
      if (!joined.ok) return refuse(reply, joined.refusal);
      return reply
        .header('cache-control', 'no-store')
        .send(admittedAnswer(context, judged.value, joined.value, origin));
    },
  );

  app.post(
    '/api/v1/rooms/:slug/preview',
    {
      errorHandler: answerOversized,
      schema: { summary: 'What an invitation opens', ...shared, response: { 200: previewSchema, ...problemAnswers } },
    },
    async (request, reply) => {
      const judged = await judge(request, context);
      if (!judged.ok) return refuse(reply, judged.refusal);
      const { room, grant } = judged.value;
      const inside = [...(meetings.find(room.slug)?.meeting.participants.values() ?? [])];
      return reply.header('cache-control', 'no-store').send({
        room: { slug: room.slug, title: room.title },
        role: grant.role,
        ...(grant.name === undefined ? {} : { name: grant.name }),
        people: { count: inside.length, names: inside.slice(0, previewNames).map((one) => one.name) },
      });
    },
  );
}
