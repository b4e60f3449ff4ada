import { describe, expect, test } from 'vitest';
import { countingChance } from '../access/testing.ts';
import { FakeClock } from '../clock.ts';
import { Secret } from '../observe/secret.ts';
import { Attempts, Sealer } from './attempts.ts';

const secret = new Secret('a secret of the data folder');
const sealerOf = (text = 'attempt', of = secret) => new Sealer(of, text, countingChance());

describe('SI5 sealed texts', () => {
  test('open again, also after a restart, and never look the same', () => {
    const sealer = sealerOf();
    const [one, other] = [sealer.seal('text'), sealer.seal('text')];
    expect(one).not.toBe(other);
    expect(sealerOf().open(one)).toBe('text');
    expect(one).not.toContain(Buffer.from('text').toString('base64url'));
  });

  test('open with no other key, for no other purpose, and not where anything was changed', () => {
    const sealed = sealerOf().seal('some text that matters');
    expect(sealerOf('attempt', new Secret('another')).open(sealed)).toBeUndefined();
    expect(sealerOf('id-token').open(sealed)).toBeUndefined();
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'Q' : 'A') + sealed.slice(at + 1);
      expect(sealerOf().open(changed)).toBeUndefined();
    }
    for (const text of ['', 'x', 'A'.repeat(38), '{}', '…']) expect(sealerOf().open(text)).toBeUndefined();
  });
});

const of = {
  provider: 'company',
  redirectUri: 'http://localhost/sign-in/company/callback',
  return: '/a',
  silent: false,
};

function stage() {
  const clock = new FakeClock();
  const chance = countingChance();
  const attempts = (sealer = sealerOf()) => new Attempts({ sealer, clock, chance, minutes: 15 });
  return { clock, attempts };
}

describe('SI5 SI6 attempts', () => {
  test('each has values of its own, of 256 bits, in a cookie of its own', () => {
    const attempts = stage().attempts();
    const [one, other] = [attempts.begin(of), attempts.begin(of)];
    const values = [one, other].flatMap(({ attempt: { state, nonce, verifier } }) => [state, nonce, verifier]);
    expect(new Set(values).size).toBe(6);
    for (const value of values) expect(value).toMatch(/^[\w-]{43}$/);
    expect(one.cookie.name).toMatch(/^__Host-foyer-si-[\w-]{8}$/);
    expect(one.cookie.name).not.toBe(other.cookie.name);
    for (const value of values) expect(one.cookie.value + other.cookie.value).not.toContain(value);
  });

  test('an answer is taken once, whatever the cookie does', () => {
    const attempts = stage().attempts();
    const { attempt, cookie } = attempts.begin(of);
    const cookies = { [cookie.name]: cookie.value };
    expect(attempts.take(attempt.state, cookies)).toEqual({ ok: true, value: attempt });
    expect(attempts.take(attempt.state, cookies)).toEqual({ ok: false, refusal: { kind: 'used' } });
    expect(attempts.take(attempt.state, {})).toEqual({ ok: false, refusal: { kind: 'used' } });
  });

  test('an answer is known as taken after others were, too', () => {
    const attempts = stage().attempts();
    const begun = Array.from({ length: 200 }, () => attempts.begin(of));
    const taken = () =>
      begun.map(({ attempt, cookie }) => attempts.take(attempt.state, { [cookie.name]: cookie.value }));
    expect(taken().every(({ ok }) => ok)).toBe(true);
    expect(new Set(taken().map((one) => (one.ok ? 'taken' : one.refusal.kind)))).toEqual(new Set(['used']));
  });

  test('several tabs at once, in any order, with a restart in between', () => {
    const { attempts } = stage();
    const before = attempts();
    const begun = [before.begin(of), before.begin({ ...of, return: '/b' }), before.begin({ ...of, return: '/c' })];
    const cookies = Object.fromEntries(begun.map(({ cookie }) => [cookie.name, cookie.value]));
    const after = attempts();
    for (const { attempt } of begun.toReversed())
      expect(after.take(attempt.state, cookies)).toEqual({ ok: true, value: attempt });
  });

  test('another browser, another cookie, another state: unknown', () => {
    const attempts = stage().attempts();
    const [mine, theirs] = [attempts.begin(of), attempts.begin(of)];
    const unknown = { ok: false, refusal: { kind: 'unknown' } };
    expect(attempts.take(mine.attempt.state, {})).toEqual(unknown);
    expect(attempts.take(mine.attempt.state, { [theirs.cookie.name]: theirs.cookie.value })).toEqual(unknown);
    expect(attempts.take(mine.attempt.state, { [mine.cookie.name]: theirs.cookie.value })).toEqual(unknown);
    expect(attempts.take('', { [mine.cookie.name]: mine.cookie.value })).toEqual(unknown);
    expect(attempts.take(mine.attempt.state, { [mine.cookie.name]: mine.cookie.value }).ok).toBe(true);
  });

  test('at the last second, and one later', () => {
    const { clock, attempts } = stage();
    const all = attempts();
    const [early, late] = [all.begin(of), all.begin(of)];
    const cookies = { [early.cookie.name]: early.cookie.value, [late.cookie.name]: late.cookie.value };
    clock.advance(15 * 60_000);
    expect(all.take(early.attempt.state, cookies).ok).toBe(true);
    clock.advance(1_000);
    expect(all.take(late.attempt.state, cookies)).toEqual({
      ok: false,
      refusal: { kind: 'expired', attempt: late.attempt, seconds: 901 },
    });
    expect(late.cookie.maxAge).toBeGreaterThan(901);
  });

  test('a browser keeps six: the oldest goes, and what cannot be read', () => {
    const { clock, attempts } = stage();
    const all = attempts();
    const cookies: Record<string, string> = { 'other-cookie': 'x', '__Host-foyer': 'y' };
    const names: string[] = [];
    for (let count = 0; count < 6; count += 1) {
      expect(all.crowding(cookies)).toEqual([]);
      const { cookie } = all.begin(of);
      cookies[cookie.name] = cookie.value;
      names.push(cookie.name);
      clock.advance(1_000);
    }
    expect(all.crowding(cookies)).toEqual([names[0]]);
    expect(all.crowding({ ...cookies, '__Host-foyer-si-garbage1': 'zz' }).toSorted()).toEqual(
      [names[0], '__Host-foyer-si-garbage1'].toSorted(),
    );
  });

  test('the only one of a provider is found without its state', () => {
    const attempts = stage().attempts();
    const { attempt, cookie } = attempts.begin(of);
    const other = attempts.begin({ ...of, provider: 'other' });
    const cookies = { [cookie.name]: cookie.value, [other.cookie.name]: other.cookie.value };
    expect(attempts.lone('company', cookies)).toEqual(attempt);
    const second = attempts.begin(of).cookie;
    expect(attempts.lone('company', { ...cookies, [second.name]: second.value })).toBeUndefined();
    expect(attempts.lone('company', {})).toBeUndefined();
  });
});
