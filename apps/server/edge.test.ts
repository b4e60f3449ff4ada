import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Permission, permissions, type Role, roles } from '@foyer/admission';
import type { Command, Knock, KnockView, MeetingEvent } from '@foyer/meeting';
import {
  permissionSchema,
  roleSchema,
  type WireCommand,
  type WireEvent,
  type WireKnock,
  type WirePermission,
  type WireRole,
} from '@foyer/wire';
import { afterEach, describe, expect, expectTypeOf, test } from 'vitest';
import { FakeClock } from './clock.ts';
import { cryptoChance } from './compose.ts';
import { callerOf, isSameSecret } from './http/guards.ts';
import { isHost, isOwnOrigin, originOf } from './http/origin.ts';
import type { LobbyState } from './lobby/table.ts';
import { Secret } from './observe/secret.ts';
import { problemOf } from './problems.ts';
import { makeRoom, randomSlug, titleOf } from './rooms.ts';
import { keptSecret, mediaKeyOf, randomText } from './secrets.ts';
import { SqliteStore } from './store/sqlite.ts';

const folders: string[] = [];
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'foyer-edge-'));
  folders.push(made);
  return made;
};
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true });
});

test('the wire and the pure half agree on their words', () => {
  expect([...permissionSchema.options].sort()).toEqual([...permissions].sort());
  expect(roleSchema.options).toEqual(roles);
  expectTypeOf<Permission>().toEqualTypeOf<WirePermission>();
  expectTypeOf<Role>().toEqualTypeOf<WireRole>();
  expectTypeOf<WireCommand>().toExtend<Command>();
  expectTypeOf<Exclude<MeetingEvent, { type: 'policy.changed' | 'lobby.waiting' }>>().toExtend<WireEvent>();
  expectTypeOf<KnockView>().toExtend<WireKnock>();
  expectTypeOf<LobbyState>().toExtend<Knock['state']['is'] | 'ended'>();
});

describe('Host headers', () => {
  test.each(['localhost', 'localhost:3000', 'meet.example.org', '127.0.0.1:80', '[::1]:3000', 'a-b.example', 'x'])(
    'taken: %s',
    (host) => expect(isHost(host)).toBe(true),
  );
  test.each([
    undefined,
    '',
    ' ',
    'a b',
    'a/b',
    'a@b',
    'a#b',
    'a?b',
    'a\\b',
    'a:b',
    'a:',
    'a:123456',
    '-a',
    '[::1',
    "a'",
    'a"',
    'a;b',
    'ä',
  ])('refused: %j', (host) => expect(isHost(host)).toBe(false));

  test('the public address wins; without one, the request says', () => {
    const request = { host: 'localhost:3000', protocol: 'http' } as const;
    expect(originOf('https://meet.example.org', request)).toBe('https://meet.example.org');
    expect(originOf(undefined, request)).toBe('http://localhost:3000');
    expect(originOf(undefined, { host: 'a b', protocol: 'http' })).toBeUndefined();
  });
});

describe('CH9 origins of the room channel', () => {
  const rows: [string | undefined, string, string | undefined, boolean][] = [
    [undefined, 'localhost:3000', undefined, true],
    ['http://localhost:3000', 'localhost:3000', undefined, true],
    ['https://meet.example.org', 'meet.example.org', undefined, true],
    ['https://meet.example.org', 'inner:3000', 'https://meet.example.org', true],
    ['http://localhost:3000', 'localhost:3000', 'https://meet.example.org', true],
    ['https://evil.example', 'localhost:3000', 'https://meet.example.org', false],
    ['http://localhost:3001', 'localhost:3000', undefined, false],
    ['null', 'localhost:3000', undefined, false],
    ['', 'localhost:3000', undefined, false],
  ];
  test.each(rows)('%s at %s', (...[origin, host, publicUrl, own]) => {
    expect(isOwnOrigin(origin, host, publicUrl)).toBe(own);
  });
});

describe('AD15 who counts as one caller', () => {
  const rows: [string, string][] = [
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ];
  test.each(rows)('%s is %s', (ip, caller) => expect(callerOf(ip)).toBe(caller));
});

describe('rooms', () => {
  test('made-up names: 500 differ, all are slugs', async () => {
    const names = new Set(Array.from({ length: 500 }, () => randomSlug(cryptoChance)));
    expect(names.size).toBe(500);
    for (const name of names) expect(name).toMatch(/^[a-z]{6}-[a-z]{6}-[a-z]{6}-\d{4}$/);
  });

  test('titles from names', () => {
    expect([titleOf('demo'), titleOf('board-meeting'), titleOf('a--b')]).toEqual(['Demo', 'Board meeting', 'A b']);
  });

  test('AD17 names the server needs itself', async () => {
    const around = { store: new SqliteStore(':memory:'), chance: cryptoChance, clock: new FakeClock() };
    for (const slug of ['api', 'rtc', 'twirp', 'assets', 'problems', 'healthz'])
      expect(await makeRoom({ slug }, around)).toMatchObject({ ok: false, refusal: { kind: 'request-invalid' } });
  });
});

describe('secrets', () => {
  test('made once, then kept, readable by the owner alone', () => {
    const where = folder();
    const first = keptSecret(where, 'key', () => 'one');
    expect(keptSecret(where, 'key', () => 'two').reveal()).toBe('one');
    expect(first.reveal()).toBe('one');
    expect(statSync(join(where, 'key')).mode & 0o777).toBe(0o600);
  });

  test('a file that others could read is closed to them', () => {
    const where = folder();
    writeFileSync(join(where, 'key'), 'one\n', { mode: 0o644 });
    keptSecret(where, 'key', () => 'two');
    expect(statSync(join(where, 'key')).mode & 0o777).toBe(0o600);
  });

  test('an empty file is an error, not a secret', () => {
    const where = folder();
    writeFileSync(join(where, 'key'), '\n');
    expect(() => keptSecret(where, 'key', () => 'two')).toThrow(/is empty/);
  });

  test('the media key is the configured pair or a generated one', () => {
    const where = folder();
    expect(mediaKeyOf(where, { apiKey: 'a', apiSecret: 'b' }, cryptoChance)).toEqual({ apiKey: 'a', apiSecret: 'b' });
    const made = mediaKeyOf(where, {}, cryptoChance);
    expect(made.apiSecret).toHaveLength(43);
    expect(mediaKeyOf(where, {}, cryptoChance)).toEqual(made);
  });

  test('comparing', () => {
    const secret = new Secret(randomText(cryptoChance));
    expect(isSameSecret(secret.reveal(), secret)).toBe(true);
    for (const given of ['', 'x', secret.reveal().slice(1), `${secret.reveal()} `])
      expect(isSameSecret(given, secret)).toBe(false);
  });
});

test('a refused token’s flaw stays inside', () => {
  expect(problemOf({ kind: 'token-invalid', flaw: 'signature', claim: 'exp' })).toEqual({
    type: '/problems/token-invalid',
    title: 'The invitation is not valid',
    status: 401,
  });
});
