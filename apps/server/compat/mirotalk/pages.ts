/** MiroTalk's links lead to our own pages; what they carry goes into the fragment, where no log and no Referer has it. */
import { decide } from '@foyer/admission';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App, RouteContext } from '../../http/context.ts';
import { makeRoom, startPolicy } from '../../rooms.ts';
import { fieldsOf, textOf } from './body.ts';
import { pageOf } from './links.ts';
import { slugOf } from './names.ts';

/**
 * MiroTalk's rooms need not be made. A host's token for every room is leave enough to make one on the way in; nobody
 * else makes any, and whoever has no good token sees the screen that says so.
 */
async function prepareRoom(slug: string, token: string | undefined, context: RouteContext): Promise<void> {
  if (token === undefined || (await context.store.rooms.find(slug)) !== undefined) return;
  const evidence = await context.invitations.evidence(token);
  if (evidence.kind !== 'token' || evidence.claims.role !== 'host' || !evidence.claims.rooms?.includes('*')) return;
  const { config, clock } = context;
  const policy = startPolicy(config.rooms);
  const empty = { banned: false, hostPresent: false, inside: false, participants: 0, serverCapacity: 1 };
  const join = { slug, evidence, password: 'none', leeway: config.clockLeewaySeconds } as const;
  const judged = decide(join, { id: 'r_new', slug, policy }, empty, clock.wall());
  // Where two come at once, one makes it and the other finds it.
  if (judged.outcome === 'admit') await makeRoom({ slug, policy }, context);
}

function goTo(reply: FastifyReply, path: string): FastifyReply {
  return reply.header('cache-control', 'no-store').redirect(path, 302);
}

export function pageRoutes(app: App, context: RouteContext): void {
  const schema = { hide: true };
  const byQuery = async (request: FastifyRequest, reply: FastifyReply) => {
    const query = fieldsOf(request.query);
    const name = textOf(query, 'room');
    const slug = name === undefined || name === 'random' ? undefined : slugOf(name);
    if (slug === undefined) return goTo(reply, '/');
    await prepareRoom(slug, textOf(query, 'token'), context);
    return goTo(reply, pageOf(slug, query));
  };
  const byPath = async (request: FastifyRequest<{ Params: { room: string } }>, reply: FastifyReply) => {
    const slug = slugOf(request.params.room);
    return goTo(reply, slug === undefined ? '/' : `/${slug}`);
  };
  for (const base of ['', '/compat/mirotalk']) {
    app.get(`${base}/join`, { schema }, byQuery);
    app.get(`${base}/join/:room`, { schema }, byPath);
  }
}
