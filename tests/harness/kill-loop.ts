/**
 * `npm run test:kills -- [loops] [--seed 7]`: a server is asked for many things at once and killed in the middle, again and
 * again. Whatever it had answered must be there after the next start, and its files must be sound.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Program } from './child.ts';
import { apiKey, ask, patience } from './kill-loop-calls.ts';
import { look, tryAll } from './kill-loop-check.ts';
import { type Facts, Ledger } from './kill-loop-facts.ts';
import { begin, write } from './kill-loop-writer.ts';
import { type Random, runSeed, seeded } from './random.ts';

const entry = fileURLToPath(new URL('kill-loop-server.ts', import.meta.url));

/** Answers after which a server is killed, at most, and milliseconds after the last of them. */
const mostAnswers = 100;
const longestPause = 20;
/** Of the starts, how many are killed before they are through. */
const killedStarts = 0.15;
/** Milliseconds within which most starts are through. */
const startTime = 900;

const environment = {
  FOYER_API_KEY: apiKey,
  FOYER_PORT: '0',
  FOYER_LOG_LEVEL: 'error',
  FOYER_GRACE_SECONDS: '3600',
  FOYER_LOBBY_GRACE_SECONDS: '3600',
  FOYER_CHAT_HISTORY: '1000',
  FOYER_MEETING_CAPACITY: '10000',
  FOYER_LIMIT_API_REQUESTS_PER_MINUTE: '1000000',
  FOYER_LIMIT_CHANNEL_MESSAGES_PER_SECOND: '10000',
  FOYER_LIMIT_WRONG_SECRETS: '1000000',
  FOYER_LIMIT_KNOCKS_PER_MINUTE: '10000',
};

export interface KillReport {
  readonly seed: number;
  readonly loops: number;
  /** Those on the way up included. */
  readonly kills: number;
  readonly answered: ReadonlyMap<string, number>;
  readonly total: number;
  /** What is not as it was answered; must be empty. */
  readonly lost: readonly string[];
}

interface World {
  readonly folder: string;
  readonly random: Random;
  readonly ledger: Ledger;
  kills: number;
}

export async function runKills(loops: number, seed: number, tell: (line: string) => void): Promise<KillReport> {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-kills-'));
  const world: World = { folder, random: seeded(seed), ledger: new Ledger(), kills: 0 };
  const { ledger } = world;
  let kept: readonly Facts[] = [];
  let loop = 0;
  while (loop < loops && ledger.lost.length === 0) {
    kept = await oneLoop(world, kept);
    loop += 1;
    if (loop % 25 === 0)
      tell(`${loop} loops, ${world.kills} kills, ${ledger.total} answered, ${ledger.lost.length} lost`);
  }
  if (ledger.lost.length === 0) rmSync(folder, { recursive: true });
  else tell(`the data are left in ${folder}`);
  const { answered, total, lost } = ledger;
  return { seed, loops: loop, kills: world.kills, answered, total, lost };
}

/** Looks at the two meetings before, writes to a third, and kills. */
async function oneLoop(world: World, kept: readonly Facts[]): Promise<readonly Facts[]> {
  const { random, ledger } = world;
  while (random.happens(killedStarts)) await kill(world, start(world), random.below(startTime));
  const program = start(world);
  const origin = await program.until(
    'listening',
    () => program.lines.map((line) => /listening on (\S+)/.exec(line)?.[1]).find(Boolean),
    patience,
  );
  const writing = { origin, random, ledger };
  for (const [index, at] of kept.entries()) {
    await look(writing, at);
    // The later one is tried now, and looked at once more after the next kill.
    if (index === kept.length - 1) await tryAll(writing, at);
    else await endMeeting(origin, at.room);
  }
  await checkRunning(world, origin, kept.at(-1));
  const at = await begin(writing);
  const work = write(writing, at);
  const enough = ledger.total + random.below(mostAnswers);
  await program.until('enough answers', () => ledger.total >= enough, patience);
  await kill(world, program, random.below(longestPause));
  await work;
  return [...kept.slice(-1), at];
}

function start({ folder }: World): Program {
  return new Program(entry, { env: { ...environment, FOYER_DATA: folder } });
}

async function kill(world: World, program: Program, after: number): Promise<void> {
  await pause(after);
  await program.end('SIGKILL');
  world.kills += 1;
  checkFiles(world);
}

async function endMeeting(origin: string, room: string): Promise<void> {
  const { items } = await ask(origin, { method: 'GET', path: '/api/v1/meetings' });
  const running = items.find((one: { room: string }) => one.room === room);
  await ask(origin, { method: 'DELETE', path: `/api/v1/meetings/${running?.id}` });
}

/** Ended meetings stay ended. */
async function checkRunning({ ledger }: World, origin: string, kept: Facts | undefined): Promise<void> {
  const { items } = await ask(origin, { method: 'GET', path: '/api/v1/meetings' });
  const rooms = items.map(({ room }: { room: string }) => room);
  const expected = kept === undefined ? [] : [kept.room];
  ledger.expect(rooms.join() === expected.join(), `meetings ${rooms.join()} instead of ${expected.join()}`);
}

/** On a copy: the server itself must find them as the kill left them. */
function checkFiles({ folder, ledger }: World): void {
  const copy = mkdtempSync(join(tmpdir(), 'foyer-copy-'));
  cpSync(folder, copy, { recursive: true });
  for (const name of ['foyer.db', 'live.db']) {
    const database = new DatabaseSync(join(copy, name));
    const found = database.prepare('pragma integrity_check').get()?.integrity_check;
    database.close();
    ledger.expect(found === 'ok', `${name}: ${found}`);
  }
  rmSync(copy, { recursive: true });
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: { seed: { type: 'string' } }, allowPositionals: true });
  const seed = values.seed === undefined ? runSeed() : Number(values.seed);
  const loops = Number(positionals[0] ?? 500);
  console.log(`seed ${seed}`);
  const begun = performance.now();
  const { loops: run, kills, answered, total, lost } = await runKills(loops, seed, (line) => console.log(line));
  for (const [what, count] of answered) console.log(`${String(count).padStart(8)} ${what}`);
  const minutes = ((performance.now() - begun) / 60_000).toFixed(1);
  console.log(`${run} loops, ${kills} kills, ${total} answered, ${lost.length} lost, ${minutes} min`);
  for (const one of lost) console.log(`lost: ${one}`);
  process.exitCode = lost.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
