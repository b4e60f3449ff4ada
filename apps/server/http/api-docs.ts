/**
 * The REST API, described: the OpenAPI document, made from the schemas that check every request, and a page to read and
 * try it on. The page comes whole from this server and asks nobody else for anything.
 */
import swaggerUi from '@fastify/swagger-ui';
import type { App } from './context.ts';

/** Swagger UI draws icons from `data:` addresses and runs no inline script, so the policy of all our pages fits it. */
const page = {
  routePrefix: '/api/docs',
  theme: { title: 'Foyer API' },
  uiConfig: {
    // Without the bar that loads other documents.
    layout: 'BaseLayout',
    docExpansion: 'list',
    defaultModelsExpandDepth: -1,
    // A key typed here stays in this tab's memory.
    persistAuthorization: false,
    tryItOutEnabled: false,
  },
} as const;

/** @param app with @fastify/swagger registered */
export function apiDocsRoutes(app: App): void {
  app.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  app.register(swaggerUi, page);
}
