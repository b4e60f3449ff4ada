/** Reads the configuration, puts the server together, listens, and drains when it is told to go. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compose, type Server } from './compose.ts';
import { loadConfig, warnings } from './config/load.ts';
import { makeLog } from './observe/log.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

/** Milliseconds that draining may take. */
const drainPatience = 4_500;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function drainOnSignal(server: Server): void {
  let going = false;
  const go = (): void => {
    if (going) process.exit(1);
    going = true;
    say('Going down: telling everyone (again to stop at once)');
    setTimeout(() => process.exit(0), drainPatience).unref();
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', go);
  process.on('SIGTERM', go);
}

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
  await server.http.listen({ host, port });
  drainOnSignal(server);
  const bound = server.http.server.address();
  const origin = publicUrl ?? `http://localhost:${typeof bound === 'object' ? bound?.port : port}`;
  say(`Foyer ${version} listening on ${origin}`);
  say(`Open your first meeting: ${await server.firstMeeting(origin)}`);
}

await main();
