/** Join tokens: made by whoever holds the API key. */
import { joinTokenCreateSchema, joinTokenSchema } from '@foyer/wire';
import { isSlug } from '../rooms.ts';
import { refuse } from './answers.ts';
import type { App, RouteContext } from './context.ts';
import { originOf } from './origin.ts';
import { badHost, keyed, problemAnswers, slugParams } from './schemas.ts';

export function joinTokenRoutes(app: App, context: RouteContext): void {
  const { store, config, door } = context;

  app.post(
    '/api/v1/rooms/:slug/join-tokens',
    {
      schema: {
        summary: 'Make a join token for a room',
        security: keyed,
        params: slugParams,
        body: joinTokenCreateSchema,
        response: { 201: joinTokenSchema, ...problemAnswers },
      },
    },
    async (request, reply) => {
      const allowed = await context.guards.apiKey(request);
      if (!allowed.ok) return refuse(reply, allowed.refusal);
      const origin = originOf(config.publicUrl, request);
      if (origin === undefined) return refuse(reply, badHost);
      const { slug } = request.params;
      const room = isSlug(slug) ? await store.findRoom(slug) : undefined;
      if (room === undefined) return refuse(reply, { kind: 'room-not-found' });
      const minted = door.invite(room, request.body);
      if (!minted.ok) return refuse(reply, minted.refusal);
      const { id, token, expiresAt } = minted.value;
      request.log.info({ room: slug, id, role: request.body.role }, 'join token made');
      return reply.code(201).send({ id, token, url: `${origin}/${slug}#token=${token}`, expiresAt });
    },
  );
}
