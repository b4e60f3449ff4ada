// npm run test:keycloak: sign-in against a real Keycloak, which is brought from Maven Central once. Needs Java 17 or newer.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ensureWebBuilt } from './build-web.mjs';
import { ensureChromium } from './chromium.mjs';
import { ensureInstalled, pinnedNode, root } from './ensure.mjs';

const version = '26.7.3';
const artifact = 'keycloak-quarkus-dist';
// As Maven Central has it beside the archive.
const sha512 =
  '664c8ac2997d94b69825af70acc3a6017a7a53a1504a6e21b2d82a04e5f53593b30cabdf80ffe3eb661f13442a57fbc15c4186a1899f2841e8145532e5ae7e1c';
const file = `${artifact}-${version}.tar.gz`;
const cache = join(root, 'node_modules', '.cache', 'keycloak');

function giveUp(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

function ensureJava() {
  const asked = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const said = /version "(\d+)/.exec(asked.stderr ?? '')?.[1];
  if (said === undefined) giveUp('Keycloak needs Java 17 or newer: there is no java on the PATH.');
  if (Number(said) < 17) giveUp(`Keycloak needs Java 17 or newer: the java on the PATH is ${said}.`);
}

/** Maven knows the mirror of whoever has one. */
function byMaven() {
  const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:get';
  const wanted = `-Dartifact=org.keycloak:${artifact}:${version}:tar.gz`;
  const run = spawnSync('mvn', ['-q', '-B', plugin, wanted, '-Dtransitive=false'], { stdio: 'inherit' });
  const repository = join(homedir(), '.m2', 'repository', 'org', 'keycloak', artifact, version, file);
  return run.status === 0 && existsSync(repository) ? repository : undefined;
}

async function byHttps() {
  const answer = await fetch(`https://repo.maven.apache.org/maven2/org/keycloak/${artifact}/${version}/${file}`);
  if (!answer.ok || answer.body === null) giveUp(`Maven Central answered ${answer.status} for ${file}.`);
  const path = join(cache, file);
  await pipeline(Readable.fromWeb(answer.body), createWriteStream(path));
  return path;
}

async function isAsPinned(path) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex') === sha512;
}

/** Folder of the unpacked Keycloak. */
async function ensureKeycloak() {
  const home = join(cache, `keycloak-${version}`);
  if (existsSync(home)) return home;
  process.stderr.write(`Bringing Keycloak ${version} (170 MB)…\n`);
  mkdirSync(cache, { recursive: true });
  const archive = byMaven() ?? (await byHttps());
  if (!(await isAsPinned(archive)))
    giveUp(`${archive} is not the archive that is pinned in scripts/test-keycloak.mjs.`);
  // Under another name until it is whole.
  const half = join(cache, `unpacking-${process.pid}`);
  mkdirSync(half);
  const unpacked = spawnSync('tar', ['-xzf', archive, '-C', half], { stdio: 'inherit' });
  if (unpacked.status !== 0) giveUp(`${archive} cannot be unpacked.`);
  renameSync(join(half, `keycloak-${version}`), home);
  rmSync(half, { recursive: true });
  rmSync(join(cache, file), { force: true });
  return home;
}

ensureInstalled();
ensureJava();
const home = process.env.KEYCLOAK_HOME ?? (await ensureKeycloak());
const chromium = ensureChromium();
ensureWebBuilt();
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const run = spawnSync(pinnedNode(), [vitest, 'run', '--project', 'keycloak', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, KEYCLOAK_HOME: home, CHROMIUM_PATH: chromium },
});
process.exitCode = run.status ?? 1;
