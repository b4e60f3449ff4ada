// Plain JavaScript for any Node ≥ 20: brings the dependencies and the pinned Node into place before TypeScript can run.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const stamp = join(root, 'node_modules', '.foyer-installed');

function wanted() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/** Installs what the lock file says, once; a second call with the same lock file costs a hash. */
export function ensureInstalled() {
  const want = wanted();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === want) return;
  process.stderr.write('Installing dependencies…\n');
  // Not `npm ci`: it refuses a lock file that lacks the binaries of platforms which the registry in reach does not carry.
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const install = spawnSync(npm, ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (install.status !== 0) {
    process.stderr.write('npm install failed: see above. Nothing was started.\n');
    process.exit(install.status ?? 1);
  }
  writeFileSync(stamp, want);
}

/** Path of a Node that strips types: the one the `node` package brought, else this one where it is new enough. */
export function pinnedNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const brought = join(root, 'node_modules', 'node', 'bin', name);
  if (existsSync(brought)) return brought;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  process.stderr.write('The pinned Node is missing: delete node_modules and run again.\n');
  process.exit(1);
}
