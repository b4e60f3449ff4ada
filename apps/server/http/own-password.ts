/** A new password for oneself: whoever is signed in shows the old one once more. */
import { ownPasswordSchema } from '@foyer/wire';
import * as z from 'zod/mini';
import { refuse } from './answers.ts';
import type { App, RouteContext } from './context.ts';
import { giveSignIn, signInSecretOf } from './cookies.ts';
import { isOwnPage } from './origin.ts';
import { note } from './room-access.ts';
import { problemAnswers } from './schemas.ts';

export function ownPasswordRoutes(app: App, context: RouteContext): void {
  const schema = {
    summary: 'Change one’s own password; other sign-ins of the account end',
    body: ownPasswordSchema,
    response: { 204: z.null(), ...problemAnswers },
  };
  app.put('/api/v1/me/password', { schema }, async (request, reply) => {
    const { headers, host } = request;
    if (signInSecretOf(request) !== undefined && !isOwnPage(headers, host, context.config.publicUrl))
      return refuse(reply, { kind: 'origin-foreign' });
    // A key or a participant has no password, whatever cookie comes with it.
    const caller = headers.authorization === undefined ? await context.guards.account(request) : undefined;
    if (caller === undefined) return refuse(reply, { kind: 'sign-in-required' });
    const network = context.guards.network(request);
    const changed = await context.accounts.changeOwnPassword(caller, request.body, network);
    const subject = `account:${caller.account.id}`;
    if (!changed.ok) {
      const { kind } = changed.refusal;
      if (kind === 'credentials-wrong')
        note(context, request, caller, { what: 'password.refused', subject, credential: 'password', reason: kind });
      return refuse(reply, changed.refusal);
    }
    const { secret, session } = changed.value;
    giveSignIn(reply, secret, session.expiresAt - context.clock.wall());
    note(context, request, caller, { what: 'password.changed', subject, credential: 'password' });
    return reply.code(204).send(null);
  });
}
