/** The media server's own plain HTTP: carried through as it is, to whichever media process it concerns. */
import type { FastifyReply } from 'fastify';
import type { ForwardedAnswer } from '../media/port.ts';
import type { App, RouteContext } from './context.ts';

/** LiveKit clients of any page may ask why their connection failed; the token is what protects. */
const anyOrigin = { 'access-control-allow-origin': '*' };

function send(reply: FastifyReply, answer: ForwardedAnswer): FastifyReply {
  return reply.code(answer.status).headers(anyOrigin).type(answer.contentType).send(Buffer.from(answer.body));
}

export function mediaRoutes(app: App, { media, config }: RouteContext): void {
  for (const path of ['/rtc/validate', '/rtc/v1/validate'])
    app.get(path, { schema: { hide: true } }, async (request, reply) =>
      send(reply, await media.validate(request.url, request.headers.authorization)),
    );

  app.register(async (twirp) => {
    // Read as bytes: JSON and protobuf alike are understood by the media port, not here.
    twirp.removeAllContentTypeParsers();
    twirp.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: Math.max(config.limits.bodyBytes, 65_536) },
      (_request, body, done) => done(null, body),
    );
    twirp.post<{ Params: { method: string } }>(
      '/twirp/livekit.RoomService/:method',
      { schema: { hide: true } },
      async (request, reply) => {
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const type = request.headers['content-type'] ?? 'application/json';
        const { authorization } = request.headers;
        return send(reply, await media.roomService(request.params.method, type, authorization, body));
      },
    );
  });
}
