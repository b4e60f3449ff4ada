/** Reads the configuration, puts the server together, listens, and drains when it is told to go. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compose } from './compose.ts';
import { loadConfig, warnings } from './config/load.ts';
import { makeLog } from './observe/log.ts';
import { drainOnSignal, reportAndExit, say } from './process.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

async function main(): Promise<void> {
  const config = loadConfig(process.env, root);
  if (!config.ok) {
    for (const { place, problem } of config.refusal) process.stderr.write(`${place}: ${problem}\n`);
    process.exit(2);
  }
  const { host, port, publicUrl, logLevel } = config.value;
  const log = makeLog(logLevel);
  for (const warning of warnings(config.value)) log.warn(warning);
  const server = await compose(config.value, version, log);
  await server.http.listen({ host, port }).catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  drainOnSignal(server);
  const bound = server.http.server.address();
  const origin = publicUrl ?? `http://localhost:${typeof bound === 'object' ? bound?.port : port}`;
  say(`Foyer ${version} listening on ${origin}`);
  say(`Open your first meeting: ${await server.firstMeeting(origin)}`);
  const setUp = server.setUpLink(origin);
  if (setUp !== undefined) say(`Make yourself the first admin (this link works once): ${setUp}`);
}

main().catch(reportAndExit);
