/** For requests whose body means nothing here, in whatever form a page, a program or a provider sends one. */
import type { App } from './context.ts';

/** The routes take any body, up to their limit, and see none. A scope of its own: no other route takes what a form could send. */
export function withAnyBody(app: App, routes: (plugin: App) => void): void {
  void app.register(async (plugin: App) => {
    plugin.removeAllContentTypeParsers();
    plugin.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, _body, done) => done(null, undefined));
    routes(plugin);
  });
}
