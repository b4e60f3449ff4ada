// Runs a TypeScript file of this repository on the pinned Node, whatever Node npm itself runs on.
import { spawnSync } from 'node:child_process';
import { ensureInstalled, pinnedNode } from './ensure.mjs';

ensureInstalled();
const [file, ...rest] = process.argv.slice(2);
const run = spawnSync(pinnedNode(), [file, ...rest], { stdio: 'inherit' });
process.exitCode = run.status ?? 1;
