/** Starting with files that cannot be used, and running out of files while running. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { Program } from '../harness/child.ts';
import { apiKey, ask, call, RoomChannel } from '../harness/kill-loop-calls.ts';
import { until } from '../harness/until.ts';

const entry = fileURLToPath(new URL('../harness/kill-loop-server.ts', import.meta.url));
const folders: string[] = [];
const programs: Program[] = [];

afterEach(async () => {
  for (const program of programs.splice(0)) await program.end('SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function fresh(): string {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-start-'));
  folders.push(folder);
  return folder;
}

function start(folder: string, through: readonly string[] = []): Program {
  const env = { FOYER_DATA: folder, FOYER_API_KEY: apiKey, FOYER_PORT: '0', FOYER_LOG_LEVEL: 'error' };
  const program = new Program(entry, { env, ...(through.length === 0 ? {} : { through }) });
  programs.push(program);
  return program;
}

const listening = (program: Program): Promise<string> =>
  program.until('listening', () => program.lines.map((line) => /listening on (\S+)/.exec(line)?.[1]).find(Boolean));

const letter = 'This is a letter, not a database. '.repeat(200);

test('a foyer.db that is none: not started, and one sentence says which file and why', async () => {
  const folder = fresh();
  writeFileSync(join(folder, 'foyer.db'), letter);
  const program = start(folder);
  await until('the end', () => program.ended, { within: 20_000 });
  expect(program.exitCode).toBe(1);
  const said = `Not started: the database ${join(folder, 'foyer.db')} cannot be opened: file is not a database`;
  await until('the sentence', () => program.lines.includes(said));
});

test('SN30 a live.db that is none is put aside and said so; the server starts', async () => {
  const folder = fresh();
  writeFileSync(join(folder, 'live.db'), letter);
  const program = start(folder);
  await listening(program);
  expect(program.lines.join('\n')).toMatch(/cannot be read: starting without them/);
  expect(readdirSync(folder).filter((name) => name.startsWith('live.db.broken-'))).toHaveLength(1);
});

test('no more files to open: who is inside stays and speaks, newcomers come in when there are some again', async () => {
  const program = start(fresh(), ['bash', '-c', 'ulimit -n 96; exec "$0" "$@"']);
  const origin = await listening(program);
  await ask(origin, { method: 'POST', path: '/api/v1/rooms', body: { slug: 'demo', policy: { entry: 'open' } } });
  const join = {
    method: 'POST',
    path: '/api/v1/rooms/demo/join',
    body: { credentials: {}, name: 'Ada' },
    visitor: true,
  };
  const { channel: ticket } = await ask(origin, join);
  const channel = new RoomChannel(origin, 'demo', ticket.token);
  await channel.snapshot();
  const crowd = await everyFile(Number(new URL(origin).port));
  for (let i = 0; i < 20; i += 1) {
    const answer = await channel.obey({ type: 'chat.send', message: `message-${i}`, text: 'still here' });
    expect(answer).toBe('ok');
  }
  const refused = await call(origin, { ...join, body: { ...join.body, name: 'Ben' } }).catch((error: unknown) => error);
  expect(refused instanceof Error || (refused as { status: number }).status >= 500).toBe(true);
  for (const socket of crowd) socket.destroy();
  const later = await until('a newcomer to be let in', () =>
    ask(origin, { ...join, body: { ...join.body, name: 'Ben' } }).catch(() => undefined),
  );
  expect(later.outcome).toBe('admitted');
  expect(program.ended).toBe(false);
  channel.close();
}, 60_000);

/** Connections until the server takes no more: of the later ones nothing comes back. */
async function everyFile(port: number): Promise<Socket[]> {
  const crowd = Array.from({ length: 200 }, () => connect(port, '127.0.0.1'));
  let settled = 0;
  for (const socket of crowd) {
    socket.on('error', () => undefined);
    socket.once('connect', () => {
      settled += 1;
    });
    socket.once('close', () => {
      settled += 1;
    });
  }
  await until('everyone to have tried', () => settled >= crowd.length);
  return crowd;
}
