/** Is the server there. */
import * as z from 'zod/mini';
import type { App } from './context.ts';

const healthSchema = z.object({ status: z.literal('ok') });

export function healthRoutes(app: App): void {
  app.get('/healthz', { schema: { summary: 'Is the server up', response: { 200: healthSchema } } }, async () => ({
    status: 'ok' as const,
  }));
}
