/** Headers that keep a browser from doing what our pages never ask for, and the cookies it sends. */
import fastifyCookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';
import { isHost } from './origin.ts';

/** Everything from this server alone; no inline script, no frame around us, sockets to ourselves. */
export async function securityHeaders(app: FastifyInstance, publicUrl: string | undefined): Promise<void> {
  const secure = publicUrl?.startsWith('https:') ?? false;
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        fontSrc: ["'self'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        mediaSrc: ["'self'", 'blob:', 'mediastream:'],
        workerSrc: ["'self'", 'blob:'],
        manifestSrc: ["'self'"],
        // Older browsers do not count their own host's ws: as 'self'.
        connectSrc: ["'self'", (request) => ownSockets(request.headers.host)],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    strictTransportSecurity: secure ? { maxAge: 15_552_000, includeSubDomains: false } : false,
    crossOriginEmbedderPolicy: false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
  });
  await app.register(fastifyCookie);
  app.addHook('onRequest', async (request, reply) => {
    // Answers of the API are for whoever asked, now; a route that knows better says so.
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
    reply.header(
      'permissions-policy',
      'camera=(self), microphone=(self), display-capture=(self), autoplay=(self), fullscreen=(self), geolocation=()',
    );
  });
}

function ownSockets(host: string | undefined): string {
  return isHost(host) ? `ws://${host} wss://${host}` : "'self'";
}
