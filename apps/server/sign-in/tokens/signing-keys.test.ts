import type { KeyObject } from 'node:crypto';
import { no, ok, type Result } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import { algorithmOf } from '../../issuers/algorithms.ts';
import { HandClock } from '../../issuers/testing.ts';
import type { SignInFailure } from '../ports.ts';
import { SigningKeys } from './signing-keys.ts';
import { publicKey } from './testing.ts';

const RS256 = algorithmOf('RS256');
const seconds = 1_000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

const jwk = (more: object = {}, key: KeyObject = publicKey('rsa')) => ({ ...key.export({ format: 'jwk' }), ...more });
const setOf = (...keys: object[]) => ok(JSON.stringify({ keys }));
const away: SignInFailure = { kind: 'sign-in-signing-keys-unreachable', facts: { reason: 'timeout' } };

const uses = ['id-token', 'userinfo', 'response', 'logout-token'] as const;

/** As a logout token asks. */
const sent = (kid: string | undefined, algorithm = RS256) => ({ algorithm, kid, use: 'logout-token' }) as const;

/** A key set that counts how often it is asked for, and answers when it is told to. */
function published(first: Result<string, SignInFailure>) {
  const clock = new HandClock();
  const state = { answer: first, asked: 0, gate: Promise.resolve() };
  const keys = new SigningKeys({
    clock,
    fetch: async () => {
      state.asked += 1;
      await state.gate;
      return state.answer;
    },
  });
  return { clock, state, keys };
}

const same = (found: Result<readonly KeyObject[], SignInFailure>, ...names: Parameters<typeof publicKey>[0][]) =>
  found.ok &&
  found.value.length === names.length &&
  found.value.every((key, index) => key.equals(publicKey(names[index] ?? 'rsa')));

describe('SI13 which key is meant', () => {
  const set = setOf(jwk({ kid: 'a' }), jwk({ kid: 'b' }, publicKey('otherRsa')));

  test('the one of that name', async () => {
    const { keys } = published(set);
    expect(same(await keys.find(sent('a')), 'rsa')).toBe(true);
    expect(same(await keys.find(sent('b')), 'otherRsa')).toBe(true);
  });

  test('any, where the token names none', async () => {
    expect(same(await published(set).keys.find(sent(undefined)), 'rsa', 'otherRsa')).toBe(true);
  });

  test('each of two that share a name', async () => {
    const { keys } = published(setOf(jwk({ kid: 'a' }), jwk({ kid: 'a' }, publicKey('otherRsa'))));
    expect(same(await keys.find(sent('a')), 'rsa', 'otherRsa')).toBe(true);
  });

  test('a nameless one, where the token names one that is not in the set', async () => {
    const { keys } = published(setOf(jwk(), jwk({ kid: 'b' }, publicKey('otherRsa'))));
    expect(same(await keys.find(sent('a')), 'rsa')).toBe(true);
  });

  test('by use, alg, form and length', async () => {
    const misfits = [
      jwk({ use: 'enc' }),
      jwk({ alg: 'RS512' }),
      jwk({ alg: 'RSA-OAEP-256' }),
      jwk({ key_ops: ['encrypt'] }),
      jwk({}, publicKey('p256')),
      { kty: 'oct', k: 'c2VjcmV0' },
      { kty: 'RSA', n: 'AQAB', e: 'AQAB' },
      'a text',
    ];
    const { keys } = published(ok(JSON.stringify({ keys: [...misfits, jwk({ use: 'sig', alg: 'RS256' })] })));
    expect(same(await keys.find(sent(undefined)), 'rsa')).toBe(true);
    expect(same(await keys.find(sent(undefined, algorithmOf('ES256'))), 'p256')).toBe(true);
    expect((await keys.find(sent(undefined, algorithmOf('ES384')))).ok).toBe(false);
  });
});

describe('SI13 fetching', () => {
  test('once, and again for an unknown name, at most three times in three seconds', async () => {
    const { keys, state, clock } = published(setOf(jwk({ kid: 'a' })));
    for (let time = 0; time < 5; time += 1) expect((await keys.find(sent('a'))).ok).toBe(true);
    expect(state.asked).toBe(1);
    state.answer = setOf(jwk({ kid: 'b' }, publicKey('otherRsa')));
    expect(same(await keys.find(sent('b')), 'otherRsa')).toBe(true);
    expect(state.asked).toBe(2);
    for (let time = 0; time < 5; time += 1)
      expect(await keys.find(sent('a'))).toEqual(
        no({ kind: 'sign-in-signing-key-unknown', facts: { alg: 'RS256', kid: 'a', keys: ['b'] } }),
      );
    expect(state.asked).toBe(3);
    state.answer = setOf(jwk({ kid: 'a' }));
    clock.at += 3 * seconds - 1;
    expect((await keys.find(sent('a'))).ok).toBe(false);
    expect(state.asked).toBe(3);
    clock.at += 1;
    expect((await keys.find(sent('a'))).ok).toBe(true);
    expect(state.asked).toBe(4);
  });

  test.each(['id-token', 'userinfo', 'response'] as const)(
    'for %s twenty times in ten seconds, whatever other tokens make be fetched meanwhile',
    async (use) => {
      const { keys, state, clock } = published(setOf(jwk({ kid: '0' })));
      const find = (kid: string) => keys.find({ algorithm: RS256, kid, use });
      for (const other of uses.filter((one) => one !== use))
        for (let time = 0; time < 30; time += 1) await keys.find({ algorithm: RS256, kid: 'junk', use: other });
      const before = state.asked;
      expect(before).toBe(20 + 20 + 3);
      for (let time = 1; time <= 20; time += 1) {
        state.answer = setOf(jwk({ kid: String(time) }));
        expect(await find(String(time))).toMatchObject({ ok: true });
      }
      expect(state.asked).toBe(before + 20);
      state.answer = setOf(jwk({ kid: 'next' }));
      expect(await find('next')).toMatchObject({ refusal: { kind: 'sign-in-signing-key-unknown' } });
      clock.at += 10 * seconds - 1;
      expect(await find('next')).toMatchObject({ ok: false });
      clock.at += 1;
      expect(await find('next')).toMatchObject({ ok: true });
      expect(state.asked).toBe(before + 21);
    },
  );

  test('many at once wait for one', async () => {
    const { keys, state } = published(setOf(jwk({ kid: 'a' })));
    const found = await Promise.all(Array.from({ length: 50 }, () => keys.find(sent('a'))));
    expect(found.every(({ ok: good }) => good)).toBe(true);
    expect(state.asked).toBe(1);
  });

  test('after ten minutes, and not before', async () => {
    const { keys, state, clock } = published(setOf(jwk({ kid: 'a' })));
    await keys.find(sent('a'));
    state.answer = setOf(jwk({ kid: 'a' }, publicKey('otherRsa')));
    clock.at = 10 * minutes;
    expect(same(await keys.find(sent('a')), 'rsa')).toBe(true);
    clock.at += 1;
    expect(same(await keys.find(sent('a')), 'otherRsa')).toBe(true);
    expect(state.asked).toBe(2);
  });

  test('another look finds what was replaced under its name, and nothing where nothing was fetched', async () => {
    const { keys, state, clock } = published(setOf(jwk({ kid: 'a' })));
    await keys.find(sent('a'));
    for (let time = 0; time < 2; time += 1) expect((await keys.findAnew(sent('a'))).length).toBe(1);
    state.answer = setOf(jwk({ kid: 'a' }, publicKey('otherRsa')));
    expect(await keys.findAnew(sent('a'))).toEqual([]);
    clock.at += 3 * seconds;
    expect(same(ok(await keys.findAnew(sent('a'))), 'otherRsa')).toBe(true);
  });

  test('a provider that is away: its keys serve a day, an unknown one is not told from the outage', async () => {
    const { keys, state, clock } = published(setOf(jwk({ kid: 'a' })));
    await keys.find(sent('a'));
    state.answer = no(away);
    clock.at = 24 * hours;
    expect((await keys.find(sent('a'))).ok).toBe(true);
    clock.at += 3 * seconds;
    expect(await keys.find(sent('a'))).toEqual(no(away));
    state.answer = setOf(jwk({ kid: 'a' }));
    clock.at += 3 * seconds;
    expect((await keys.find(sent('a'))).ok).toBe(true);
    state.answer = no(away);
    clock.at += 3 * seconds;
    expect(await keys.find(sent('x'))).toEqual(no(away));
    expect((await keys.find(sent('a'))).ok).toBe(true);
  });

  test('a provider that was never reached is asked three times in three seconds', async () => {
    const { keys, state, clock } = published(no(away));
    for (let time = 0; time < 5; time += 1) expect(await keys.find(sent('a'))).toEqual(no(away));
    expect(state.asked).toBe(3);
    clock.at += 3 * seconds;
    await keys.find(sent('a'));
    expect(state.asked).toBe(5);
  });
});

describe('a set without keys', () => {
  const rows: [string, string, string][] = [
    ['is no JSON', '<html>', 'no-json'],
    ['is no object', '[]', 'no-json'],
    ['has no keys', '{}', 'no-keys'],
    ['has keys that are no list', '{"keys":{}}', 'no-keys'],
    ['is empty', '{"keys":[]}', 'no-signing-keys'],
    ['has a key for encryption alone', JSON.stringify({ keys: [jwk({ use: 'enc' })] }), 'no-signing-keys'],
    ['says so by alg alone', JSON.stringify({ keys: [jwk({ alg: 'RSA-OAEP' })] }), 'no-signing-keys'],
  ];
  test.each(rows)('that %s', async (_what, text, found) => {
    const { keys } = published(ok(text));
    expect(await keys.find(sent(undefined))).toEqual(no({ kind: 'sign-in-signing-keys-missing', facts: { found } }));
    expect(await keys.text()).toEqual(ok(text));
  });
});

test('the text is told as it was published, and an outage as one', async () => {
  const { keys, state, clock } = published(setOf(jwk({ kid: 'a', x5c: ['more'] })));
  expect(await keys.text()).toEqual(state.answer);
  state.answer = no(away);
  expect((await keys.text()).ok).toBe(true);
  clock.at = 11 * minutes;
  expect(await keys.text()).toEqual(no(away));
  expect(state.asked).toBe(2);
});
