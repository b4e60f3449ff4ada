/** MiroTalk's REST calls and links, for clients that only change their base address (docs/spec/mirotalk.md). */
import { refuse } from '../../http/answers.ts';
import type { App, RouteContext } from '../../http/context.ts';
import { callRoutes } from './calls.ts';
import { pageRoutes } from './pages.ts';
import { answerMirotalk, readBodies } from './parsing.ts';

export function mirotalkRoutes(app: App, context: RouteContext): void {
  if (!context.config.admission.mirotalk.enabled) return;
  pageRoutes(app, context);
  app.register(async (plugin) => {
    const typed: App = plugin.withTypeProvider();
    readBodies(typed);
    typed.setErrorHandler(answerMirotalk);
    callRoutes(typed, context);
    // Anything else under this address is no page either.
    typed.all('/compat/mirotalk/*', { schema: { hide: true } }, async (_request, reply) =>
      refuse(reply, { kind: 'not-found' }),
    );
  });
}
