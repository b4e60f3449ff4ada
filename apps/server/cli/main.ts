/** `npm run foyer -- <command>`: manages a running server from a terminal or a script. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { run } from './run.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

function read(path: string): string | undefined {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch {
    // Whatever keeps it from being read, the command says that it cannot be.
    return undefined;
  }
}

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  folder: root,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  read,
  secret: () => randomBytes(15).toString('base64url'),
  // https://no-color.org
  coloured: process.stdout.isTTY === true && (process.env.NO_COLOR ?? '') === '',
});
