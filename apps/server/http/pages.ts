/** What a browser is given: the web client, and the page behind each problem's type. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { isProblemSlug, isSignInCause } from '@foyer/wire';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from './answers.ts';
import type { App, RouteContext } from './context.ts';

/** The build puts a hash of the content into these names. */
const hashed = '/assets/';

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Foyer</title>
<h1>The web client is not built</h1><p>Run <code>npm start</code>, which builds it, or build <code>apps/web</code>.</p></html>
`;

/** Beginnings of paths that are never a page of the web client. */
const notPages = ['/api/', '/compat/', '/.well-known/', '/rtc', '/twirp/', '/problems/', hashed];

function pathOf(url: string): string {
  return url.split(/[?#]/, 1)[0] ?? '/';
}

function sendIndex(reply: FastifyReply, folder: string): FastifyReply {
  reply.header('cache-control', 'no-store');
  if (!existsSync(join(folder, 'index.html')))
    return reply.code(503).header('retry-after', 5).type('text/html; charset=utf-8').send(notBuilt);
  return reply.sendFile('index.html', { cacheControl: false });
}

/** Files of the build's top folder, such as the icon; everything else is a page of the client. */
function isTopFile(path: string, folder: string): boolean {
  return /^\/[\w-]+(\.[\w-]+)+$/.test(path) && existsSync(join(folder, path));
}

export function pageRoutes(app: App, { clientFolder, problemsFolder }: RouteContext): void {
  // Without a build there is nothing to serve until the next start.
  if (existsSync(clientFolder)) app.register(fastifyStatic, { root: clientFolder, serve: false });

  app.get<{ Params: { slug: string } }>('/problems/:slug', { schema: { hide: true } }, async (request, reply) => {
    const { slug } = request.params;
    const path = join(problemsFolder, `${slug}.md`);
    if (!(isProblemSlug(slug) || isSignInCause(slug)) || !existsSync(path)) return refuse(reply, { kind: 'not-found' });
    return reply.type('text/plain; charset=utf-8').send(readFileSync(path, 'utf8'));
  });

  app.get<{ Params: { '*': string } }>('/assets/*', { schema: { hide: true } }, async (request, reply) => {
    const name = request.params['*'];
    if (!/^[\w.-]+$/.test(name) || !existsSync(join(clientFolder, 'assets', name)))
      return refuse(reply, { kind: 'not-found' });
    return reply.sendFile(`assets/${name}`, { maxAge: 31_536_000_000, immutable: true });
  });

  app.setNotFoundHandler(async (request: FastifyRequest, reply: FastifyReply) => {
    const path = pathOf(request.url);
    const isPage =
      (request.method === 'GET' || request.method === 'HEAD') && !notPages.some((one) => path.startsWith(one));
    if (!isPage) return refuse(reply, { kind: 'not-found' });
    if (isTopFile(path, clientFolder)) return reply.sendFile(path.slice(1), { maxAge: 0 });
    return sendIndex(reply, clientFolder);
  });
}
