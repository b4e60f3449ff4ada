/** The first admin, made with the secret of the link on the server's console. */
import { meSchema, setUpSchema } from '@foyer/wire';
import { refuse } from './answers.ts';
import type { App, RouteContext } from './context.ts';
import { problemAnswers } from './schemas.ts';
import { answerSignedIn, foreignPage, placeOf } from './sign-in.ts';

export function setUpRoutes(app: App, context: RouteContext): void {
  const schema = { summary: 'Make the first admin', body: setUpSchema, response: { 200: meSchema, ...problemAnswers } };
  app.post('/api/v1/set-up', { schema }, async (request, reply) => {
    const foreign = foreignPage(request, context);
    if (foreign !== undefined) return refuse(reply, foreign);
    const place = placeOf(request, context);
    const made = await context.accounts.setUp(request.body, place);
    if (!made.ok) {
      const { kind } = made.refusal;
      if (kind === 'credentials-wrong')
        context.audit.note({ what: 'set-up.refused', by: 'visitor', reason: kind, network: place.network });
      return refuse(reply, made.refusal);
    }
    const subject = `account:${made.value.account.id}`;
    context.audit.note({ what: 'set-up.done', by: 'visitor', subject, network: place.network });
    return answerSignedIn(reply, made.value, context);
  });
}
