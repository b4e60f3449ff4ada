/** Is the server there, and what may a visitor do. */
import { welcomeSchema } from '@foyer/wire';
import * as z from 'zod/mini';
import type { App, RouteContext } from './context.ts';

const healthSchema = z.object({ status: z.literal('ok') });

export function healthRoutes(app: App, { config, version }: RouteContext): void {
  app.get('/healthz', { schema: { summary: 'Is the server up', response: { 200: healthSchema } } }, async () => ({
    status: 'ok' as const,
  }));

  app.get(
    '/api/v1/welcome',
    { schema: { summary: 'What a visitor may do', response: { 200: welcomeSchema } } },
    async () => ({ version, mayCreateRooms: config.roomCreation === 'anyone' }),
  );
}
