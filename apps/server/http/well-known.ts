/** What other programs look for at fixed places (RFC 8615). */
import type { App, RouteContext } from './context.ts';

/** Seconds that others may keep the keys: a new one is in use at once, so not long. */
const keptFor = 300;

export function wellKnownRoutes(app: App, { keys }: RouteContext): void {
  const schema = { hide: true };
  app.get('/.well-known/jwks.json', { schema }, async (_request, reply) =>
    reply
      .header('cache-control', `public, max-age=${keptFor}`)
      .type('application/jwk-set+json')
      .send(Buffer.from(JSON.stringify(keys.jwks()))),
  );
}
