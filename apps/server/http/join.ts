/** Joining: what a visitor shows is gathered and given to the door; the answer is an entry, a wait or a problem. */
import { joinAnswerSchema, joinSchema, type Preview, previewSchema } from '@foyer/wire';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { Visit } from '../door/evidence.ts';
import type { Judged } from '../door.ts';
import { answerError, refuse } from './answers.ts';
import type { App, RouteContext } from './context.ts';
import { originOf } from './origin.ts';
import { badHost, problemAnswers, slugParams } from './schemas.ts';

/** Names of people inside that a preview shows at most. */
const previewNames = 5;

/** Nothing but the token can make a join this large, so it is answered as what it is. */
async function answerOversized(this: unknown, error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return refuse(reply, { kind: 'token-invalid', flaw: 'size' });
  return answerError(error, request, reply);
}

type JoinRequest = FastifyRequest<{
  Params: { slug: string };
  Body: { credentials: Visit['credentials']; name?: string | undefined };
}>;

async function visitOf(request: JoinRequest, reply: FastifyReply, { guards }: RouteContext): Promise<Visit> {
  const { credentials, name } = request.body;
  const signedIn = await guards.visitor(request);
  return {
    slug: request.params.slug,
    credentials,
    name,
    network: guards.network(request),
    family: guards.family(request, reply),
    account: signedIn?.account,
    isGone: () => request.raw.socket.destroyed || request.raw.socket.readableEnded,
  };
}

/** Who would wait learns nothing of the meeting. */
function previewOf({ room, grant, outcome, reason }: Judged, { meetings }: RouteContext): Preview {
  const shown = {
    room: { slug: room.slug, title: room.title },
    role: grant.role,
    ...(grant.name === undefined ? {} : { name: grant.name }),
    ...(grant.suggestedName === undefined ? {} : { suggestedName: grant.suggestedName }),
  };
  if (outcome === 'hold') return { ...shown, entry: reason };
  const inside = [...(meetings.find(room.slug)?.meeting.participants.values() ?? [])];
  const names = inside.slice(0, previewNames).map((one) => one.name);
  return { ...shown, entry: 'admitted', people: { count: inside.length, names } };
}

export function joinRoutes(app: App, context: RouteContext): void {
  const { config, door } = context;
  const shared = { params: slugParams, body: joinSchema };

  app.post(
    '/api/v1/rooms/:slug/join',
    {
      errorHandler: answerOversized,
      schema: { summary: 'Join a meeting', ...shared, response: { 200: joinAnswerSchema, ...problemAnswers } },
    },
    async (request, reply) => {
      const origin = originOf(config.publicUrl, request);
      if (origin === undefined) return refuse(reply, badHost);
      const entered = await door.enter(await visitOf(request, reply, context), origin);
      if (!entered.ok) return refuse(reply, entered.refusal);
      return reply.header('cache-control', 'no-store').send(entered.value);
    },
  );

  app.post(
    '/api/v1/rooms/:slug/preview',
    {
      errorHandler: answerOversized,
      schema: { summary: 'What a credential opens', ...shared, response: { 200: previewSchema, ...problemAnswers } },
    },
    async (request, reply) => {
      const judged = await door.preview(await visitOf(request, reply, context));
      if (!judged.ok) return refuse(reply, judged.refusal);
      return reply.header('cache-control', 'no-store').send(previewOf(judged.value, context));
    },
  );
}
