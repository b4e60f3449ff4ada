/** What a provider tells us by itself: that somebody signed out there (OpenID Connect Back-Channel Logout 1.0). */
import { problemBase, signInProblems } from '@foyer/wire';
import type { FastifyReply } from 'fastify';
import { isOutage, type LogoutRefusal } from '../sign-in/accounts/sign-outs.ts';
import { refuse, sendProblem } from './answers.ts';
import type { App, RouteContext } from './context.ts';
import { idParams } from './schemas.ts';
import { foreignPage } from './sign-in.ts';

const form = 'application/x-www-form-urlencoded';
/** A token of 256 KB, and its name. */
const bodyLimit = 300 * 1_024;

/** Exactly one token; more of them say nothing. */
function tokenIn(body: unknown): string | undefined {
  if (typeof body !== 'string') return undefined;
  const [token, ...others] = new URLSearchParams(body).getAll('logout_token');
  return others.length > 0 || token === '' ? undefined : token;
}

/** The cause, and nothing of what is known: whoever sent it may be anybody. */
function refuseLogout(reply: FastifyReply, refusal: LogoutRefusal): FastifyReply {
  if (refusal.kind === 'throttled') return refuse(reply, refusal);
  const { kind } = refusal;
  const { title } = signInProblems[kind];
  // 502: the provider was right to say it, and may say it again.
  const failed = isOutage(kind) ? 502 : 400;
  return sendProblem(reply, {
    type: problemBase + kind,
    title,
    status: kind === 'sign-in-provider-unknown' ? 404 : failed,
  });
}

export function backchannelRoutes(app: App, context: RouteContext): void {
  // A scope of its own: no other route takes what a form could send.
  void app.register(async (plugin: App) => {
    plugin.addContentTypeParser(form, { parseAs: 'string', bodyLimit }, (_request, body, done) => done(null, body));
    const schema = { summary: 'A provider says that somebody signed out', params: idParams, hide: true };
    plugin.post('/sign-in/:id/backchannel-logout', { schema, bodyLimit }, async (request, reply) => {
      // Providers ask from their own servers: no page has anything to say here, not even something wrong.
      const foreign = foreignPage(request, context);
      if (foreign !== undefined) return refuse(reply, foreign);
      const network = context.guards.network(request);
      const told = await context.signOuts.told(request.params.id, tokenIn(request.body), network);
      if (!told.ok) return refuseLogout(reply, told.refusal);
      return reply.header('cache-control', 'no-store').code(200).send();
    });
  });
}
