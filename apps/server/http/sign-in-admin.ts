/** Company sign-in for admins: why sign-ins failed, what the doctor finds, and the keys that providers encrypt with. */
import {
  doctorReportSchema,
  pageOf,
  providerKeySchema,
  type SignInFailureView,
  signInFailureSchema,
} from '@foyer/wire';
import type { FastifyReply } from 'fastify';
import * as z from 'zod/mini';
import { failureView } from '../sign-in/advice/failure-view.ts';
import { Doctor } from '../sign-in/doctor/doctor.ts';
import { lastFailures } from '../sign-in/doctor/history.ts';
import { refuse } from './answers.ts';
import { withAnyBody } from './any-body.ts';
import type { App, RouteContext } from './context.ts';
import { originOf } from './origin.ts';
import { note } from './room-access.ts';
import { badHost, keyed, problemAnswers } from './schemas.ts';

const mostFailures = 100;
const failuresPath = '/api/v1/sign-in/failures';
const keysPath = '/api/v1/sign-in/keys';

function failuresRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'Why sign-ins at providers failed: the newest hundred',
    security: keyed,
    response: { 200: pageOf(signInFailureSchema), ...problemAnswers },
  };
  app.get(failuresPath, { schema }, async (request, reply) => {
    const allowed = await context.guards.allow(request, 'admin');
    if (!allowed.ok) return refuse(reply, allowed.refusal);
    const failures = await context.store.signInFailures.list(mostFailures);
    const { providers } = context.config.signIn;
    return { items: failures.map((one) => failureView(one, providers)), next: null };
  });
}

/** The status in it is that of the page the person saw; this answer is a success. As bytes, like every problem. */
function sendFailure(reply: FastifyReply, failure: SignInFailureView): FastifyReply {
  reply.header('cache-control', 'no-store').type('application/problem+json');
  return reply.send(Buffer.from(JSON.stringify(failure)));
}

function failureRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'Why one sign-in failed, by the reference the person was shown',
    security: keyed,
    params: z.object({ ref: z.string().check(z.maxLength(128)) }),
    response: {
      200: {
        description: 'The cause as a problem (RFC 9457), with facts and advice',
        content: { 'application/problem+json': { schema: signInFailureSchema } },
      },
      ...problemAnswers,
    },
  };
  app.get(`${failuresPath}/:ref`, { schema }, async (request, reply) => {
    const allowed = await context.guards.allow(request, 'admin');
    if (!allowed.ok) return refuse(reply, allowed.refusal);
    const failure = await context.store.signInFailures.find(request.params.ref);
    if (failure === undefined) return refuse(reply, { kind: 'not-found' });
    return sendFailure(reply, failureView(failure, context.config.signIn.providers));
  });
}

function doctorRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'Look at every provider, or one, as far as that goes without signing anybody in',
    security: keyed,
    body: z.nullish(z.strictObject({ provider: z.optional(z.string().check(z.maxLength(64))) })),
    response: { 200: doctorReportSchema, ...problemAnswers },
  };
  const { clock, chance, config, signIn, store } = context;
  const { publicUrl } = config;
  const { providers, keys } = signIn;
  const failures = () => lastFailures(store);
  const doctor = new Doctor({ providers, keys, clock, chance, publicUrl, failures });
  app.post('/api/v1/sign-in/doctor', { schema }, async (request, reply) => {
    const allowed = await context.guards.allow(request, 'admin');
    if (!allowed.ok) return refuse(reply, allowed.refusal);
    const origin = originOf(publicUrl, request);
    if (origin === undefined) return refuse(reply, badHost);
    const report = await doctor.look(origin, request.body?.provider);
    return report ?? refuse(reply, { kind: 'not-found' });
  });
}

function keyListRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'List the keys with which providers encrypt for this server',
    security: keyed,
    response: { 200: pageOf(providerKeySchema), ...problemAnswers },
  };
  app.get(keysPath, { schema }, async (request, reply) => {
    const allowed = await context.guards.allow(request, 'admin');
    if (!allowed.ok) return refuse(reply, allowed.refusal);
    return { items: context.signIn.keys.list(), next: null };
  });
}

function rotateRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'Publish new keys from now on; what was encrypted with the older ones is still opened for a while',
    security: keyed,
    response: { 200: pageOf(providerKeySchema), ...problemAnswers },
  };
  app.post(keysPath, { schema }, async (request, reply) => {
    const allowed = await context.guards.allow(request, 'admin');
    if (!allowed.ok) return refuse(reply, allowed.refusal);
    const keys = await context.signIn.keys.rotate();
    const kids = keys.flatMap(({ kid, state }) => (state === 'published' ? [kid] : []));
    note(context, request, allowed.value, { what: 'sign-in-keys.rotated', subject: kids.join(' ') });
    request.log.info({ kids }, 'keys for providers rotated');
    return { items: [...keys], next: null };
  });
}

export function signInAdminRoutes(app: App, context: RouteContext): void {
  failuresRoute(app, context);
  failureRoute(app, context);
  doctorRoute(app, context);
  keyListRoute(app, context);
  withAnyBody(app, (plugin) => rotateRoute(plugin, context));
}
