import { randomFillSync } from 'node:crypto';
import type { Chance } from '@foyer/kernel';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Audit } from '../access/ports.ts';
import { FakeClock } from '../clock.ts';
import { makeLog } from '../observe/log.ts';
import { aToken } from '../store/contract/samples.ts';
import { SqliteStore } from '../store/sqlite.ts';
import { KeyRing } from './key-ring.ts';
import { TokenUpkeep } from './upkeep.ts';

const chance: Chance = (bytes) => randomFillSync(bytes);
const hour = 3_600_000;
const day = 24 * hour;

let store: SqliteStore;
let clock: FakeClock;
let keys: KeyRing;
let noted: unknown[];
let lines: string[];
let upkeep: TokenUpkeep;

beforeEach(async () => {
  store = new SqliteStore(':memory:');
  clock = new FakeClock(1_800_000_000);
  keys = await KeyRing.open({ store: store.signingKeys, clock, chance, days: 2 });
  noted = [];
  lines = [];
  const audit: Audit = { note: (entry) => noted.push(entry), flush: async () => undefined };
  const log = makeLog('info', { write: (line: string) => lines.push(line) });
  upkeep = new TokenUpkeep({ keys, joinTokens: store.joinTokens, audit, clock, log });
});
afterEach(async () => {
  upkeep.stop();
  await store.close();
});

/** Lets what a timer began come to its end: the store answers within some turns of the event loop. */
async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}

async function hours(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    clock.advance(hour);
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

test('TK3 the keys are looked at when the server starts, and every hour', async () => {
  const first = keys.signing().kid;
  clock.advance(2 * day);
  await upkeep.start();
  expect(keys.signing().kid).not.toBe(first);
  expect(noted).toEqual([{ what: 'key.rotated', by: 'server', subject: keys.signing().kid }]);
  const second = keys.signing().kid;
  await hours(47);
  expect(keys.signing().kid).toBe(second);
  await hours(1);
  await until(() => keys.signing().kid !== second);
  expect(noted).toHaveLength(2);
});

test('TK34 records of tokens are forgotten thirty days after their end, looked for once a day', async () => {
  const end = 1_800_000_000;
  await store.joinTokens.add([aToken({ id: 'j_long', expiresAt: end - 30 * 86_400 - 1 })]);
  await store.joinTokens.add([aToken({ id: 'j_late', expiresAt: end - 30 * 86_400 + 3_600 })]);
  await upkeep.start();
  expect(await store.joinTokens.find('j_long')).toBeUndefined();
  await hours(23);
  expect(await store.joinTokens.find('j_late')).toBeDefined();
  await hours(1);
  await until(async () => (await store.joinTokens.find('j_late')) === undefined);
});

test('a store that fails is said in the log and asked again an hour later', async () => {
  clock.advance(2 * day);
  const { joinTokens } = store;
  const audit: Audit = { note: (entry) => noted.push(entry), flush: async () => undefined };
  const log = makeLog('info', { write: (line: string) => lines.push(line) });
  let asked = 0;
  const flaky: Pick<KeyRing, 'tend'> = {
    tend: () => {
      asked += 1;
      return asked === 1 ? Promise.reject(new Error('the disk is away')) : keys.tend();
    },
  };
  const own = new TokenUpkeep({ keys: flaky, joinTokens, audit, clock, log });
  await own.start();
  expect(lines.join('')).toContain('upkeep of join tokens failed');
  expect(noted).toEqual([]);
  await hours(1);
  await until(() => noted.length === 1);
  own.stop();
});

test('once stopped it leaves no timer', async () => {
  await upkeep.start();
  upkeep.stop();
  const first = keys.signing().kid;
  await hours(72);
  expect(keys.signing().kid).toBe(first);
});
