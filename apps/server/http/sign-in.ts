/** Signing in and out, who one is, and what the home page may offer to whoever asks. */
import { meSchema, signInSchema, welcomeSchema } from '@foyer/wire';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod/mini';
import { accountView, mayCreateRooms, type Place } from '../access/account-parts.ts';
import type { OpenedSignIn } from '../access/accounts.ts';
import { deviceOf } from '../access/device.ts';
import type { SignInRefusal } from '../access/password-proof.ts';
import type { SignedIn } from '../access/sign-in-sessions.ts';
import type { Refusal } from '../problems.ts';
import { discoveryAddress } from '../sign-in/discovery.ts';
import { refuse } from './answers.ts';
import { withAnyBody } from './any-body.ts';
import type { App, RouteContext } from './context.ts';
import { giveSignIn, signInSecretOf, takeSignIn } from './cookies.ts';
import { isForeignPage, isOwnPage } from './origin.ts';
import { note } from './room-access.ts';
import { problemAnswers } from './schemas.ts';

export function placeOf(request: FastifyRequest, context: RouteContext): Place {
  return {
    network: context.guards.network(request),
    device: deviceOf(request.headers['user-agent']),
    previous: signInSecretOf(request),
  };
}

/** A page elsewhere must not sign somebody in as somebody else, either. */
export function foreignPage(request: FastifyRequest, context: RouteContext): Refusal | undefined {
  return isForeignPage(request.headers, request.host, context.config.publicUrl)
    ? { kind: 'origin-foreign' }
    : undefined;
}

function meOf({ account, session }: SignedIn, context: RouteContext): z.infer<typeof meSchema> {
  return {
    account: accountView(account, context.config),
    session: { id: session.id, expiresAt: session.expiresAt },
    nameLocked: account.rights?.nameLocked ?? true,
    signOutAt: context.signOuts.offeredAt(session.provider) ?? null,
    mayCreateRooms: mayCreateRooms(context.config.roomCreation, account.level),
  };
}

/** Hands over the cookie and says who is signed in now. */
export function answerSignedIn(reply: FastifyReply, opened: OpenedSignIn, context: RouteContext): FastifyReply {
  giveSignIn(reply, opened.secret, opened.session.expiresAt - opened.session.createdAt);
  return reply.send(meOf(opened, context));
}

/** Only answers to a guess are noted: a flood that is turned away would otherwise fill the log. */
function noteRefused(refusal: SignInRefusal, network: string, { audit }: RouteContext): void {
  if (refusal.kind === 'throttled' || refusal.kind === 'busy') return;
  // Never the name that was typed: people type their password there.
  const subject = refusal.account === undefined ? null : `account:${refusal.account}`;
  audit.note({
    what: 'sign-in.refused',
    by: 'visitor',
    subject,
    credential: 'password',
    reason: refusal.kind,
    network,
  });
}

function signInRoute(app: App, context: RouteContext): void {
  const schema = { summary: 'Sign in', body: signInSchema, response: { 200: meSchema, ...problemAnswers } };
  app.post('/api/v1/sign-in', { schema }, async (request, reply) => {
    const foreign = foreignPage(request, context);
    if (foreign !== undefined) return refuse(reply, foreign);
    const place = placeOf(request, context);
    const opened = await context.accounts.signIn(request.body, place);
    if (!opened.ok) {
      noteRefused(opened.refusal, place.network, context);
      return refuse(reply, opened.refusal);
    }
    const by = `account:${opened.value.account.id}`;
    context.audit.note({ what: 'sign-in.done', by, subject: by, credential: 'password', network: place.network });
    return answerSignedIn(reply, opened.value, context);
  });
}

function meRoute(app: App, context: RouteContext): void {
  const schema = { summary: 'Who is signed in', response: { 200: meSchema, ...problemAnswers } };
  app.get('/api/v1/me', { schema }, async (request, reply) => {
    const caller = await context.guards.account(request);
    return caller === undefined ? refuse(reply, { kind: 'sign-in-required' }) : meOf(caller, context);
  });
}

/** Both tell a browser that has no session the same: it is signed out. */
function signOutRoutes(app: App, context: RouteContext): void {
  const ways = [
    { url: '/api/v1/sign-out', summary: 'Sign out', everywhere: false },
    { url: '/sign-out', summary: 'Sign out, from a page', everywhere: false },
    { url: '/api/v1/sign-out-everywhere', summary: 'End every session of one’s own', everywhere: true },
  ];
  for (const { url, summary, everywhere } of ways) {
    const schema = { summary, response: { 204: z.null(), ...problemAnswers } };
    app.post(url, { schema }, async (request, reply) => {
      const { headers, host } = request;
      const { publicUrl } = context.config;
      // A program with the cookie may end that one session; more is for pages of ours alone.
      const mayEnd = everywhere ? isOwnPage(headers, host, publicUrl) : !isForeignPage(headers, host, publicUrl);
      if (signInSecretOf(request) !== undefined && !mayEnd) return refuse(reply, { kind: 'origin-foreign' });
      const caller = await context.guards.visitor(request);
      if (caller === undefined && everywhere) return refuse(reply, { kind: 'sign-in-required' });
      takeSignIn(reply);
      if (caller === undefined) return reply.code(204).send(null);
      const { sessions } = context.accounts;
      if (everywhere) await sessions.endAllOf(caller.account.id);
      else await sessions.end(caller.session.id);
      note(context, request, caller, { what: everywhere ? 'sign-out.everywhere' : 'sign-out.done' });
      return reply.code(204).send(null);
    });
  }
}

function welcomeRoute(app: App, context: RouteContext): void {
  const { config, version, accounts } = context;
  const schema = { summary: 'What whoever asks may do', response: { 200: welcomeSchema, ...problemAnswers } };
  app.get('/api/v1/welcome', { schema }, async (request) => {
    const caller = await context.guards.account(request);
    const localAccounts = await accounts.exist();
    const { providers } = config.signIn;
    return {
      version,
      mayCreateRooms: mayCreateRooms(config.roomCreation, caller?.account.level),
      signIn: localAccounts || providers.length > 0,
      localAccounts,
      providers: providers.map(({ id, name, iconFile, issuer }) => ({
        ...{ id, name },
        discovery: discoveryAddress({ issuer }),
        icon: iconFile === undefined ? null : `/sign-in/${id}/icon`,
      })),
      renewSilently: config.signIn.renewSilently,
      needsSetUp: accounts.needsSetUp,
    };
  });
}

export function signInRoutes(app: App, context: RouteContext): void {
  signInRoute(app, context);
  meRoute(app, context);
  withAnyBody(app, (plugin) => signOutRoutes(plugin, context));
  welcomeRoute(app, context);
}
