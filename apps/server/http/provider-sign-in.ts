/** The pages of sign-in at a provider: there, back, why not, and what a provider fetches from us. Rules: SI5–SI8, SI16, SI29. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signInProblems } from '@foyer/wire';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { failurePage, type ShownFailure, unknownPage } from '../sign-in/failure-page.ts';
import type { Beginning, Step } from '../sign-in/flow.ts';
import { returnPathOf } from '../sign-in/flow-return.ts';
import { answerError, refuse, TooManyRequests } from './answers.ts';
import { withAnyBody } from './any-body.ts';
import type { App, RouteContext } from './context.ts';
import { giveAttempt, giveSignIn, takeAttempt } from './cookies.ts';
import { originOf } from './origin.ts';
import { iconsOf } from './provider-sign-in-icons.ts';
import { placeOf } from './sign-in.ts';

interface ProviderRoute {
  readonly Params: { readonly id: string };
}

const hidden = { schema: { hide: true } } as const;

/** As it was sent: what comes twice must be seen to come twice. */
function queryOf(request: FastifyRequest): URLSearchParams {
  return new URLSearchParams(searchOf(request));
}

/** With its `?`; empty where there is none. */
function searchOf({ url }: FastifyRequest): string {
  const at = url.indexOf('?');
  return at === -1 ? '' : url.slice(at);
}

function indexOf({ clientFolder }: RouteContext): string | undefined {
  const path = join(clientFolder, 'index.html');
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function sendPage(reply: FastifyReply, status: number, page: string): FastifyReply {
  return reply.code(status).header('cache-control', 'no-store').type('text/html; charset=utf-8').send(page);
}

function showFailure(reply: FastifyReply, shown: ShownFailure, context: RouteContext): FastifyReply {
  return sendPage(reply, signInProblems[shown.cause].status, failurePage(shown, indexOf(context)));
}

function goTo(reply: FastifyReply, address: string): FastifyReply {
  return reply.code(303).header('cache-control', 'no-store').header('location', address).send();
}

function take(reply: FastifyReply, step: Step, context: RouteContext): FastifyReply {
  for (const name of step.take) takeAttempt(reply, name);
  if (step.kind === 'failed') return showFailure(reply, step.shown, context);
  if (step.kind === 'go') {
    if (step.give !== undefined) giveAttempt(reply, step.give);
    return goTo(reply, step.to);
  }
  const { secret, session } = step.opened;
  giveSignIn(reply, secret, session.expiresAt - session.createdAt);
  return goTo(reply, step.to);
}

function wishOf(request: FastifyRequest): Pick<Beginning, 'return' | 'silent' | 'another'> {
  const query = queryOf(request);
  const isSo = (name: string) => query.get(name) === 'true';
  return { return: returnPathOf(query.get('return')), silent: isSo('silent'), another: isSo('another') };
}

/** A person gets a page where a program would get a problem. */
function tooMany(context: RouteContext, error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  if (!(error instanceof TooManyRequests)) return answerError(error, request, reply);
  reply.header('retry-after', error.retryAfter);
  const { id = '' } = request.params as Partial<ProviderRoute['Params']>;
  const { cookies } = request;
  const of = { provider: id, cookies, network: context.guards.network(request), ...wishOf(request) };
  return context.signIn.flow.tooBusy(of).then((step) => take(reply, step, context));
}

function forPeople(context: RouteContext) {
  return {
    ...hidden,
    errorHandler: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) =>
      tooMany(context, error, request, reply),
  };
}

/** As it is, and with the slash that people and proxies put at its end. */
function withSlash(path: string): readonly string[] {
  return [path, `${path}/`];
}

function wayThere(app: App, context: RouteContext): void {
  const { config, signIn } = context;
  for (const path of withSlash('/sign-in/:id'))
    app.get<ProviderRoute>(path, forPeople(context), async (request, reply) => {
      const { id } = request.params;
      // To the router `/sign-in/` names a provider without a name; to people it is the page with all ways.
      if (id === '') return goTo(reply, `/sign-in${searchOf(request)}`);
      const step = await signIn.flow.begin({
        ...wishOf(request),
        provider: id,
        origin: originOf(config.publicUrl, request),
        cookies: request.cookies,
        network: context.guards.network(request),
      });
      return take(reply, step, context);
    });
}

/** More than any answer of a provider has: it is only read so that the person gets their page. */
const formLimit = 300 * 1_024;

function wayBack(app: App, context: RouteContext): void {
  const { signIn, guards } = context;
  for (const path of withSlash('/sign-in/:id/callback')) {
    app.get<ProviderRoute>(path, forPeople(context), async (request, reply) => {
      // An answer counts once, and whoever only looks whether the page is there has not come with it.
      if (request.method === 'HEAD') return reply.code(204).header('cache-control', 'no-store').send();
      const { params, cookies } = request;
      const place = placeOf(request, context);
      const step = await signIn.flow.finish({ provider: params.id, query: queryOf(request), cookies, place });
      return take(reply, step, context);
    });
    const options = { ...forPeople(context), bodyLimit: formLimit };
    withAnyBody(app, (plugin) =>
      plugin.post<ProviderRoute>(path, options, async (request, reply) => {
        const { params, cookies } = request;
        const step = await signIn.flow.posted({ provider: params.id, cookies, network: guards.network(request) });
        return take(reply, step, context);
      }),
    );
  }
}

function failedRoute(app: App, context: RouteContext): void {
  const { config, signIn } = context;
  app.get('/sign-in/failed', hidden, async (request, reply) => {
    const query = queryOf(request);
    const found = await signIn.failures.find(query.get('ref') ?? '');
    if (found === undefined) return sendPage(reply, 404, unknownPage(indexOf(context)));
    const options = config.signIn.providers.find(({ id }) => id === found.provider);
    const provider = options === undefined ? null : { id: options.id, name: options.name };
    const { ref, cause } = found;
    return showFailure(reply, { ref, cause, provider, return: returnPathOf(query.get('return')) }, context);
  });
}

function fetchedRoutes(app: App, context: RouteContext): void {
  const { config, signIn } = context;
  app.get('/sign-in/jwks.json', hidden, async (_request, reply) =>
    reply
      .header('cache-control', 'public, max-age=300')
      .type('application/jwk-set+json')
      // As bytes: for text Fastify would add a charset, which this media type does not have.
      .send(Buffer.from(JSON.stringify(signIn.keys.published()))),
  );

  const icons = iconsOf(config.signIn.providers, app.log);
  app.get<ProviderRoute>('/sign-in/:id/icon', hidden, async (request, reply) => {
    const icon = icons.get(request.params.id);
    if (icon === undefined) return refuse(reply, { kind: 'not-found' });
    // A picture and nothing more, also for whoever opens it as a page.
    reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox");
    return reply.header('cache-control', 'public, max-age=3600').type(icon.type).send(icon.bytes);
  });
}

export function providerSignInRoutes(app: App, context: RouteContext): void {
  wayThere(app, context);
  wayBack(app, context);
  failedRoute(app, context);
  fetchedRoutes(app, context);
}
