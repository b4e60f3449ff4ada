/** The server that is killed: the whole of it but media, which keeps nothing. Says where it listens. */
import { join } from 'node:path';
import { compose } from '../../apps/server/compose.ts';
import { loadConfig } from '../../apps/server/config/load.ts';
import { FakeMedia } from '../../apps/server/media/fake.ts';
import { makeLog } from '../../apps/server/observe/log.ts';
import { reportAndExit, say } from '../../apps/server/process.ts';

async function main(): Promise<void> {
  const folder = process.env.FOYER_DATA ?? '';
  const config = loadConfig(process.env, folder);
  if (!config.ok) throw new Error(JSON.stringify(config.refusal));
  const server = await compose(config.value, '0.0.0-kills', makeLog(config.value.logLevel), {
    media: () => new FakeMedia(),
    clientFolder: join(folder, 'dist'),
  });
  const origin = await server.http.listen({ host: '127.0.0.1', port: config.value.port });
  say(`listening on ${origin}`);
}

main().catch(reportAndExit);
