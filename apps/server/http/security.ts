/** Headers that keep a browser from doing what our pages never ask for, and the cookies it sends. */
import fastifyCookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Config } from '../config/load.ts';
import { isSlug, reservedSlugs } from '../rooms.ts';
import { isHost } from './origin.ts';

/**
 * Everything from this server alone; no inline script, sockets to ourselves, providers as far as a page has to see whether it
 * reaches them (SI37), and a frame around rooms only where allowed.
 */
export async function securityHeaders(
  app: FastifyInstance,
  { publicUrl, embedOrigins, signIn }: Pick<Config, 'publicUrl' | 'embedOrigins' | 'signIn'>,
): Promise<void> {
  const ancestors = embedOrigins.length === 0 ? "'none'" : embedOrigins.join(' ');
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
        connectSrc: ["'self'", (request) => ownSockets(request.headers.host), ...originsToReach(signIn)],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: [(request) => (isRoomPage(request.url) ? ancestors : "'none'")],
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
    if (embedOrigins.length > 0) allowEmbedding(request.url, reply);
    // Answers of the API are for whoever asked, now; a route that knows better says so.
    // By the route: the path may be spelled in other ways.
    const { url = request.url } = request.routeOptions;
    if (url.startsWith('/api/')) reply.header('cache-control', 'no-store');
    reply.header(
      'permissions-policy',
      'camera=(self), microphone=(self), display-capture=(self), autoplay=(self), fullscreen=(self), geolocation=()',
    );
  });
}

/** Any path that could be a room's; whether there is one is nobody's business here. */
function isRoomPage(url: string | undefined): boolean {
  const slug = pathOf(url).slice(1);
  return isSlug(slug) && !reservedSlugs.has(slug);
}

function allowEmbedding(url: string, reply: FastifyReply): void {
  // It knows no list of sites; frame-ancestors says the same and more.
  if (isRoomPage(url)) reply.removeHeader('x-frame-options');
  // The window in which somebody signs in asks the embedded page that opened it for its proof.
  if (/^\/sign-in(?:\/|$)/.test(pathOf(url))) reply.header('cross-origin-opener-policy', 'unsafe-none');
}

function pathOf(url = '/'): string {
  return url.split(/[?#]/, 1)[0] ?? '/';
}

/** Characters for them in the header, which comes with every answer: proxies take 4 KB of headers, some no more. */
const roomForOrigins = 1_500;

/**
 * Where the issuers are, in their order and as many as fit; none where no browser is signed in again silently. To a page, one
 * that is left out is not to be reached, so its people press the button themselves.
 */
function originsToReach({ renewSilently, providers }: Config['signIn']): string[] {
  const origins = renewSilently ? [...new Set(providers.map(({ issuer }) => new URL(issuer).origin))] : [];
  let room = roomForOrigins;
  return origins.filter(({ length }) => {
    room -= length + 1;
    return room >= 0;
  });
}

function ownSockets(host: string | undefined): string {
  return isHost(host) ? `ws://${host} wss://${host}` : "'self'";
}
