// npm run check: types, style, arrows, unused code, budgets, spec coverage and generated pages. Runs all, then judges.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureInstalled, pinnedNode, root } from './ensure.mjs';

ensureInstalled();
const bin = (path) => join(root, 'node_modules', ...path.split('/'));
const node = pinnedNode();
const tsc = bin('typescript/bin/tsc');
const checks = [
  ['style', [bin('@biomejs/biome/bin/biome'), 'ci', '--colors=off', '--diagnostic-level=error', '.']],
  ['types, pure half', [tsc, '-p', 'tsconfig.pure.json']],
  ['types, server and media', [tsc, '-p', 'tsconfig.node.json']],
  ['types, web', [tsc, '-p', 'apps/web/tsconfig.json']],
  ['types, tests and bench', [tsc, '-p', 'tsconfig.proof.json']],
  [
    'arrows',
    [
      bin('dependency-cruiser/bin/dependency-cruiser.mjs'),
      'packages',
      'apps',
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'err',
    ],
  ],
  ['unused code', [bin('knip/bin/knip.js'), '--no-progress']],
  ['budgets, spec, catalogue', [join(root, 'scripts', 'check-house.ts')]],
  ['generated pages', [join(root, 'scripts', 'make-docs.ts'), '--verify']],
];

let failures = 0;
for (const [name, command] of checks) {
  const run = spawnSync(node, command, { cwd: root, encoding: 'utf8' });
  const good = run.status === 0;
  if (!good) failures += 1;
  process.stdout.write(`${good ? 'ok  ' : 'FAIL'} ${name}\n`);
  if (!good) process.stdout.write(`${run.stdout}${run.stderr}\n`);
}
process.exitCode = failures === 0 ? 0 : 1;
