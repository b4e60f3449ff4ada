/** Signing out here and at the provider one came from (OpenID Connect RP-Initiated Logout 1.0). */
import { signedOutSchema } from '@foyer/wire';
import { refuse } from './answers.ts';
import { withAnyBody } from './any-body.ts';
import type { App, RouteContext } from './context.ts';
import { signInSecretOf, takeSignIn } from './cookies.ts';
import { isOwnPage, originOf } from './origin.ts';
import { note } from './room-access.ts';
import { badHost, idParams, problemAnswers } from './schemas.ts';

function goRoute(app: App, context: RouteContext): void {
  const schema = {
    summary: 'Sign out, and say where to go on to for signing out at the provider',
    response: { 200: signedOutSchema, ...problemAnswers },
  };
  app.post('/api/v1/sign-out-at-provider', { schema }, async (request, reply) => {
    const { headers, host } = request;
    if (signInSecretOf(request) !== undefined && !isOwnPage(headers, host, context.config.publicUrl))
      return refuse(reply, { kind: 'origin-foreign' });
    const origin = originOf(context.config.publicUrl, request);
    if (origin === undefined) return refuse(reply, badHost);
    const caller = await context.guards.account(request);
    takeSignIn(reply);
    if (caller === undefined) return { url: null };
    // First here: whatever becomes of the provider, this browser is signed out.
    await context.accounts.sessions.end(caller.session.id);
    note(context, request, caller, { what: 'sign-out.done' });
    return { url: (await context.signOuts.goOn(caller.session.provider, origin)) ?? null };
  });
}

export function signOutAtProviderRoutes(app: App, context: RouteContext): void {
  withAnyBody(app, (plugin) => goRoute(plugin, context));
  // The way back. It says nothing that counts, so nothing is asked of it; the start page says that it is done.
  const schema = { params: idParams, hide: true };
  app.get('/sign-in/:id/signed-out', { schema }, async (_request, reply) =>
    reply.header('cache-control', 'no-store').redirect('/#signed-out', 303),
  );
}
