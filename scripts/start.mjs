// npm start: brings everything into place on any Node ≥ 20, then runs the server on the pinned one.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureWebBuilt } from './build-web.mjs';
import { ensureInstalled, pinnedNode, root } from './ensure.mjs';

ensureInstalled();
ensureWebBuilt();

// A process group of its own: a terminal's Ctrl-C would otherwise reach the server twice, and twice means "at once".
// The pipe ends when this process does, however it ends; the server then drains and leaves too.
const server = spawn(pinnedNode(), [join(root, 'apps', 'server', 'main.ts')], {
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  detached: process.platform !== 'win32',
});

let last = 0;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    const now = performance.now();
    if (now - last > 400) server.kill(signal === 'SIGINT' ? 'SIGINT' : 'SIGTERM');
    last = now;
  });
}
server.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === null ? 1 : 0);
});
