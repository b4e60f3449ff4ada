import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SqliteStore } from '../store/sqlite.ts';
import { mayCreateRooms, type Place, usernameKey } from './account-parts.ts';
import { deviceOf } from './device.ts';
import { type AccessParts, accessParts } from './testing.ts';

const here: Place = { network: '203.0.113.7', device: 'Firefox on Linux', previous: undefined };
const elsewhere: Place = { ...here, network: '198.51.100.1' };
const password = 'a long password';

let parts: AccessParts;
beforeEach(async () => {
  parts = await accessParts({ FOYER_LIMIT_WRONG_SECRETS: '3' });
});
afterEach(async () => parts.stop());

async function make(username: string, level: 'user' | 'host' | 'admin' = 'host') {
  const made = await parts.accounts.create({ username, password, level });
  if (!made.ok) throw new Error(made.refusal.kind);
  return made.value;
}

async function signIn(username: string, place = here, typed = password) {
  const opened = await parts.accounts.signIn({ username, password: typed }, place);
  return opened.ok ? opened.value : opened.refusal.kind;
}

async function opened(username: string, place = here) {
  const value = await signIn(username, place);
  if (typeof value === 'string') throw new Error(value);
  return value;
}

describe('signing in', () => {
  test('AC4 an unknown name and a wrong password are answered alike and cost the same: one derivation, the same counts', async () => {
    await make('ana');
    const before = parts.quick.calls;
    const unknown = await parts.accounts.signIn({ username: 'nobody', password: 'guess' }, here);
    const between = parts.quick.calls;
    const wrong = await parts.accounts.signIn({ username: 'ana', password: 'guess' }, elsewhere);
    expect(unknown).toEqual({ ok: false, refusal: { kind: 'credentials-wrong' } });
    expect(wrong).toMatchObject({ ok: false, refusal: { kind: 'credentials-wrong' } });
    expect([between - before, parts.quick.calls - between]).toEqual([1, 1]);
    for (const name of ['ana', 'nobody'])
      for (let i = 0; i < 2; i += 1) await signIn(name, { ...here, network: name }, 'no');
    for (const name of ['ana', 'nobody']) expect(await signIn(name, { ...here, network: 'third' })).toBe('throttled');
  });

  test('AC4 that an account is disabled hears only who has its password', async () => {
    const { id } = await make('ana');
    await parts.accounts.change(id, { disabled: true });
    expect(await signIn('ana', here, 'guess')).toBe('credentials-wrong');
    expect(await signIn('ana')).toBe('account-disabled');
  });

  test('AC8 of 100 guesses at once no more are answered than are free, even if the right one is among them', async () => {
    await make('ana');
    const guesses = Array.from({ length: 100 }, (_, i) => (i === 50 ? password : `guess ${i}`));
    const answers = await Promise.all(guesses.map((typed) => signIn('ana', here, typed)));
    const kinds = answers.map((answer) => (typeof answer === 'string' ? answer : 'signed in'));
    expect(kinds.filter((kind) => kind === 'credentials-wrong')).toHaveLength(3);
    expect(kinds).not.toContain('signed in');
    for (const kind of kinds) expect(['credentials-wrong', 'throttled', 'busy']).toContain(kind);
  });

  test('AC9 wrong passwords of one account count from wherever they come', async () => {
    await make('ana');
    for (let i = 0; i < 3; i += 1)
      expect(await signIn('ana', { ...here, network: `n${i}` }, 'no')).toBe('credentials-wrong');
    const before = parts.quick.calls;
    const answer = await parts.accounts.signIn({ username: 'ANA', password }, { ...here, network: 'n9' });
    expect(answer).toEqual({ ok: false, refusal: { kind: 'throttled', retryAfter: 1 } });
    // Before any work: a throttled flood costs no hash.
    expect(parts.quick.calls).toBe(before);
    parts.clock.advance(1_000);
    expect(await signIn('ana')).toMatchObject({ account: { username: 'ana' } });
  });

  test('AC9 one network guessing at many accounts waits; other networks do not', async () => {
    for (const name of ['ana', 'ben', 'cyd', 'dan']) await make(name);
    for (const name of ['ana', 'ben', 'cyd']) expect(await signIn(name, here, 'no')).toBe('credentials-wrong');
    expect(await signIn('dan', here)).toBe('throttled');
    expect(await signIn('dan', elsewhere)).toMatchObject({ account: { username: 'dan' } });
  });

  test('AC7 a right password never counts, and clears its account but not its network', async () => {
    await make('ana');
    for (let i = 0; i < 20; i += 1) expect(await signIn('ana')).toMatchObject({ account: { username: 'ana' } });
    for (let i = 0; i < 2; i += 1) await signIn('ana', elsewhere, 'no');
    await opened('ana', here);
    for (let i = 0; i < 2; i += 1)
      expect(await signIn('ana', { ...here, network: 'third' }, 'no')).toBe('credentials-wrong');
    // With an account of one's own nobody guesses at others without end.
    await make('eve');
    await signIn('ana', elsewhere, 'no');
    expect(await signIn('eve', elsewhere)).toBe('throttled');
  });

  test('AC25 a name is one name in any case and any width', async () => {
    await make('Ana.Müller');
    for (const typed of ['ana.müller', 'ANA.MÜLLER', 'Ana.Mu\u0308ller', '\uff21na.müller'])
      expect(await signIn(typed)).toMatchObject({ account: { username: 'Ana.Müller' } });
    const again = await parts.accounts.create({ username: 'ANA.müller', password });
    expect(again).toEqual({ ok: false, refusal: { kind: 'username-taken' } });
    expect(usernameKey('ß')).not.toBe(usernameKey('ss'));
  });
});

describe('sessions', () => {
  test('AC15 the secret has 256 bits and is kept nowhere; the session is found by it alone', async () => {
    await make('ana');
    const { secret, session } = await opened('ana');
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(JSON.stringify(await parts.store.signInSessions.list())).not.toContain(secret);
    expect(await parts.accounts.sessions.find(secret)).toMatchObject({ session: { id: session.id } });
    for (const other of [session.id, session.secretHash, '', `${secret.slice(0, -1)}!`])
      expect(await parts.accounts.sessions.find(other)).toBeUndefined();
    expect(parts.log()).not.toContain(secret);
  });

  test('AC16 a sign-in ends the session its browser had, whosesoever it was', async () => {
    await make('ana');
    await make('ben');
    const first = await opened('ana');
    const other = await opened('ana', elsewhere);
    const second = await opened('ben', { ...here, previous: first.secret });
    expect(second.secret).not.toBe(first.secret);
    expect(await parts.accounts.sessions.find(first.secret)).toBeUndefined();
    expect(await parts.accounts.sessions.find(second.secret)).toMatchObject({ account: { username: 'ben' } });
    expect(await parts.accounts.sessions.find(other.secret)).toMatchObject({ account: { username: 'ana' } });
  });

  test('AC16 a secret that was planted before becomes nobody’s session', async () => {
    await make('ana');
    const planted = 'A'.repeat(43);
    const { secret } = await opened('ana', { ...here, previous: planted });
    expect(secret).not.toBe(planted);
    expect(await parts.accounts.sessions.find(planted)).toBeUndefined();
  });

  test('AC17 it ends when it was idle for too long; use keeps it, up to its absolute end', async () => {
    await make('ana');
    const idle = await opened('ana');
    parts.clock.advance(48 * 3_600_000 - 1_000);
    expect(await parts.accounts.sessions.find(idle.secret)).toBeDefined();
    for (let hours = 48; hours < 167; hours += 17) {
      expect(await parts.accounts.sessions.find(idle.secret), String(hours)).toBeDefined();
      parts.clock.advance(17 * 3_600_000);
    }
    parts.clock.advance(3_601_000);
    expect(await parts.accounts.sessions.find(idle.secret)).toBeUndefined();
    const other = await opened('ana');
    parts.clock.advance(48 * 3_600_000);
    expect(await parts.accounts.sessions.find(other.secret)).toBeUndefined();
    expect(await parts.accounts.sessions.list()).toEqual([]);
  });

  test('AC17 rows that ended by themselves go within the hour after', async () => {
    await make('ana');
    await opened('ana');
    parts.clock.advance(170 * 3_600_000);
    await expect.poll(() => parts.store.signInSessions.list()).toEqual([]);
  });

  test('AC17 when it was last seen is written at most once a minute', async () => {
    await make('ana');
    const { secret, session } = await opened('ana');
    parts.clock.advance(59_000);
    expect((await parts.accounts.sessions.find(secret))?.session.lastSeenAt).toBe(session.createdAt);
    expect((await parts.store.signInSessions.list())[0]?.lastSeenAt).toBe(session.createdAt);
    parts.clock.advance(1_000);
    await parts.accounts.sessions.find(secret);
    expect((await parts.store.signInSessions.list())[0]?.lastSeenAt).toBe(session.createdAt + 60);
  });

  test.each([
    ['disabling', { disabled: true }],
    ['a new password', { password: 'another password' }],
  ])('AC19 %s ends all sessions of the account and of no other', async (_name, change) => {
    const { id } = await make('ana');
    await make('ben');
    const [one, two, other] = [await opened('ana'), await opened('ana', elsewhere), await opened('ben')];
    expect((await parts.accounts.change(id, change)).ok).toBe(true);
    expect(await parts.accounts.sessions.find(one.secret)).toBeUndefined();
    expect(await parts.accounts.sessions.find(two.secret)).toBeUndefined();
    expect(await parts.accounts.sessions.find(other.secret)).toBeDefined();
  });

  test('AC19 deleting does, too; a new name or level does not', async () => {
    const { id } = await make('ana');
    const { secret } = await opened('ana');
    await parts.accounts.change(id, { name: 'Ana', level: 'user' });
    expect(await parts.accounts.sessions.find(secret)).toMatchObject({ account: { name: 'Ana', level: 'user' } });
    await parts.accounts.delete(id);
    expect(await parts.accounts.sessions.find(secret)).toBeUndefined();
    expect(await signIn('ana')).toBe('credentials-wrong');
  });

  test('AC19 whoever changes the own password keeps this one session', async () => {
    const { id } = await make('ana');
    const [here1, there] = [await opened('ana'), await opened('ana', elsewhere)];
    await parts.accounts.change(id, { password: 'another password' }, here1.session.id);
    expect(await parts.accounts.sessions.find(here1.secret)).toBeDefined();
    expect(await parts.accounts.sessions.find(there.secret)).toBeUndefined();
    expect(await signIn('ana')).toBe('credentials-wrong');
    expect(await signIn('ana', here, 'another password')).toMatchObject({ account: { id } });
  });

  test('AC19 a sign-in that began with the old password does not end as a session after the change', async () => {
    const { id } = await make('ana');
    const change = parts.accounts.change(id, { password: 'another password' });
    const late = Promise.all(Array.from({ length: 10 }, () => signIn('ana')));
    expect((await change).ok).toBe(true);
    const answers = await late;
    const sessions = await parts.accounts.sessions.list(id);
    expect(sessions).toEqual([]);
    for (const answer of answers)
      if (typeof answer !== 'string') expect(await parts.accounts.sessions.find(answer.secret)).toBeUndefined();
  });

  test('AC19 a session that a disabled account should not have any more opens nothing', async () => {
    const { id } = await make('ana');
    const { secret } = await opened('ana');
    await parts.store.accounts.change(id, { disabled: true });
    expect(await parts.accounts.sessions.find(secret)).toBeUndefined();
  });

  test('AC18 all of one account end at once, but the one that stays', async () => {
    const { id } = await make('ana');
    const [one, two] = [await opened('ana'), await opened('ana', elsewhere)];
    expect(await parts.accounts.sessions.endAllOf(id, one.session.id)).toEqual([two.session.id]);
    expect((await parts.accounts.sessions.list(id)).map((session) => session.id)).toEqual([one.session.id]);
    expect(await parts.accounts.sessions.end(two.session.id)).toBe(false);
    expect(await parts.accounts.sessions.end(one.session.id)).toBe(true);
  });
});

describe('the last admin', () => {
  test.each([
    ['disabled', { disabled: true }, '/disabled'],
    ['demoted', { level: 'host' as const }, '/level'],
  ])('AC22 cannot be %s', async (_name, change, pointer) => {
    const { id } = await make('root', 'admin');
    const disabled = await make('gone', 'admin');
    await parts.accounts.change(disabled.id, { disabled: true });
    expect(await parts.accounts.change(id, change)).toMatchObject({
      ok: false,
      refusal: { kind: 'request-invalid', errors: [{ pointer }] },
    });
    await make('second', 'admin');
    expect((await parts.accounts.change(id, change)).ok).toBe(true);
  });

  test('AC22 cannot be deleted, but renamed', async () => {
    const { id } = await make('root', 'admin');
    expect(await parts.accounts.delete(id)).toMatchObject({ ok: false, refusal: { kind: 'request-invalid' } });
    expect(await parts.accounts.change(id, { name: 'Root', level: 'admin' })).toMatchObject({ ok: true });
  });

  test('AC22 of two admins who remove each other at the same time one stays', async () => {
    const admins = [await make('one', 'admin'), await make('two', 'admin'), await make('three', 'admin')];
    const results = await Promise.all(
      admins.map(({ id }, i) => (i === 1 ? parts.accounts.delete(id) : parts.accounts.change(id, { level: 'user' }))),
    );
    expect(results.filter((result) => result.ok)).toHaveLength(2);
    expect(await parts.store.accounts.count('admin')).toBe(1);
  });

  test('AC22 what is not there is not found', async () => {
    expect(await parts.accounts.change('u_none', { name: 'x' })).toEqual({ ok: false, refusal: { kind: 'not-found' } });
    expect(await parts.accounts.delete('u_none')).toEqual({ ok: false, refusal: { kind: 'not-found' } });
  });
});

describe('set-up', () => {
  const secretOf = (link: string | undefined) => link?.split('#secret=')[1] ?? '';
  const first = (secret: string, username = 'root') => parts.accounts.setUp({ secret, username, password }, here);

  test('AC23 the link makes the first admin and signs it in, once', async () => {
    expect(parts.accounts.needsSetUp).toBe(true);
    const link = parts.accounts.setUpLink('https://meet.example.org');
    expect(link).toMatch(/^https:\/\/meet\.example\.org\/set-up#secret=[\w-]{43}$/);
    const made = await first(secretOf(link));
    expect(made).toMatchObject({ ok: true, value: { account: { username: 'root', level: 'admin' } } });
    expect(parts.accounts.needsSetUp).toBe(false);
    expect(parts.accounts.setUpLink('https://meet.example.org')).toBeUndefined();
    expect(await first(secretOf(link), 'other')).toEqual({ ok: false, refusal: { kind: 'set-up-done' } });
    if (made.ok) expect(await parts.accounts.sessions.find(made.value.secret)).toBeDefined();
  });

  test('AC23 of 50 tries at once exactly one makes an admin', async () => {
    const secret = secretOf(parts.accounts.setUpLink('http://x'));
    const tries = await Promise.all(Array.from({ length: 50 }, (_, i) => first(secret, `root${i}`)));
    expect(tries.filter((one) => one.ok)).toHaveLength(1);
    expect(await parts.store.accounts.list()).toHaveLength(1);
    const kinds = new Set(tries.flatMap((one) => (one.ok ? [] : [one.refusal.kind])));
    expect([...kinds].sort()).toEqual(['busy', 'set-up-done']);
  });

  test('AC23 a wrong secret is a guess and counts; a link before the last one is wrong', async () => {
    const old = secretOf(parts.accounts.setUpLink('http://x'));
    const secret = secretOf(parts.accounts.setUpLink('http://x'));
    for (const guess of [old, '', 'x'.repeat(128)])
      expect(await first(guess)).toEqual({ ok: false, refusal: { kind: 'credentials-wrong' } });
    expect(await first(secret)).toEqual({ ok: false, refusal: { kind: 'throttled', retryAfter: 1 } });
    expect(parts.quick.calls).toBe(0);
    parts.clock.advance(1_000);
    expect((await first(secret)).ok).toBe(true);
  });

  test('AC23 without a printed link nothing is set up', async () => {
    expect(await first('')).toEqual({ ok: false, refusal: { kind: 'credentials-wrong' } });
  });

  test('AC23 a name that is taken leaves the link good', async () => {
    await make('ana');
    const secret = secretOf(parts.accounts.setUpLink('http://x'));
    expect(await first(secret, 'ANA')).toEqual({ ok: false, refusal: { kind: 'username-taken' } });
    expect((await first(secret)).ok).toBe(true);
  });

  test('AC23 an admin made in another way ends the set-up', async () => {
    const secret = secretOf(parts.accounts.setUpLink('http://x'));
    await make('ana', 'admin');
    expect(await first(secret)).toEqual({ ok: false, refusal: { kind: 'set-up-done' } });
  });

  test('AC23 so does one who is raised', async () => {
    const { id } = await make('ana');
    expect(parts.accounts.needsSetUp).toBe(true);
    await parts.accounts.change(id, { level: 'admin' });
    expect(parts.accounts.needsSetUp).toBe(false);
  });

  test('AC23 after a restart it is needed only where there is still no admin', async () => {
    const store = new SqliteStore(':memory:');
    store.close = async () => undefined;
    const before = await accessParts({}, store);
    await before.accounts.create({ username: 'root', password, level: 'admin' });
    const after = await accessParts({}, store);
    expect(after.accounts.needsSetUp).toBe(false);
    expect(after.accounts.setUpLink('http://x')).toBeUndefined();
    await after.stop();
  });
});

describe('configured accounts', () => {
  const starting = async (store: SqliteStore, accounts: object[]) => {
    store.close = async () => undefined;
    return accessParts({ FOYER_ACCOUNTS: JSON.stringify(accounts) }, store);
  };
  const ana = { username: 'ana', password, name: 'Ana', level: 'admin' };

  test('AC24 are made at the start, and stay as they are at the next', async () => {
    const store = new SqliteStore(':memory:');
    const first = await starting(store, [ana, { username: 'ben', password }]);
    const before = await store.accounts.list();
    expect(before).toMatchObject([
      { username: 'ana', name: 'Ana', level: 'admin', configured: true },
      { username: 'ben', name: 'ben', level: 'host', configured: true },
    ]);
    expect(first.accounts.needsSetUp).toBe(false);
    const session = await first.accounts.signIn({ username: 'ana', password }, here);
    const second = await starting(store, [ana, { username: 'ben', password }]);
    expect((await store.accounts.list()).map((one) => one.passwordHash)).toEqual(before.map((one) => one.passwordHash));
    expect(session.ok && (await second.accounts.sessions.find(session.value.secret))).toBeTruthy();
  });

  test('AC24 follow the configuration in name, level and password; a new password ends the sessions', async () => {
    const store = new SqliteStore(':memory:');
    const first = await starting(store, [ana]);
    const session = await first.accounts.signIn({ username: 'ana', password }, here);
    const second = await starting(store, [{ ...ana, password: 'another password', name: 'Anna', level: 'host' }]);
    expect(await store.accounts.list()).toMatchObject([{ username: 'ana', name: 'Anna', level: 'host' }]);
    expect(session.ok && (await second.accounts.sessions.find(session.value.secret))).toBe(undefined);
    expect((await second.accounts.signIn({ username: 'ana', password: 'another password' }, here)).ok).toBe(true);
    expect(second.accounts.needsSetUp).toBe(true);
  });

  test('AC24 are disabled when the configuration names them no more, and enabled when it does again', async () => {
    const store = new SqliteStore(':memory:');
    const first = await starting(store, [ana]);
    await first.accounts.create({ username: 'hand', password });
    const session = await first.accounts.signIn({ username: 'ana', password }, here);
    const second = await starting(store, []);
    expect(session.ok && (await second.accounts.sessions.find(session.value.secret))).toBe(undefined);
    expect(await second.accounts.signIn({ username: 'ana', password }, here)).toMatchObject({
      refusal: { kind: 'account-disabled' },
    });
    expect(await store.accounts.findByUsername('hand')).toMatchObject({ disabled: false });
    await starting(store, [ana]);
    expect(await store.accounts.findByUsername('ana')).toMatchObject({ disabled: false, configured: true });
  });

  test('AC24 once let go and enabled by hand, stay enabled', async () => {
    const store = new SqliteStore(':memory:');
    await starting(store, [ana]);
    const second = await starting(store, []);
    const account = await store.accounts.findByUsername('ana');
    await second.accounts.change(account?.id ?? '', { disabled: false });
    await starting(store, []);
    expect(await store.accounts.findByUsername('ana')).toMatchObject({ disabled: false });
  });

  test('AC24 take over an account made by hand under the same name', async () => {
    const store = new SqliteStore(':memory:');
    const first = await starting(store, []);
    const made = await first.accounts.create({ username: 'Ana', password: 'by hand it was', level: 'user' });
    await starting(store, [ana]);
    expect(await store.accounts.findByUsername('ana')).toMatchObject({
      id: made.ok && made.value.id,
      level: 'admin',
      configured: true,
    });
  });

  test('AC24 named twice, the first counts and the log says so; no password gets there', async () => {
    const store = new SqliteStore(':memory:');
    const started = await starting(store, [ana, { username: 'ANA', password: 'second password', level: 'user' }]);
    expect(await store.accounts.list()).toMatchObject([{ username: 'ana', level: 'admin' }]);
    expect(started.log()).toContain('configured twice');
    expect(started.log()).not.toContain(password);
    expect(started.log()).not.toContain('second password');
  });
});

test.each([
  ['api', [false, false, false, true]],
  ['hosts', [false, false, true, true]],
  ['signed-in', [false, true, true, true]],
  ['anyone', [true, true, true, true]],
] as const)(
  'AC29 who may make rooms, where the policy is %s: nobody in particular, user, host, admin',
  (creation, row) => {
    const levels = [undefined, 'user', 'host', 'admin'] as const;
    expect(levels.map((level) => mayCreateRooms(creation, level))).toEqual(row);
  },
);

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0',
    'Edge on Windows',
  ],
  [
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
    'Chrome on Android',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    'Safari on iPhone',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
    'Safari on macOS',
  ],
  ['<script>alert(1)</script> Windows', 'Browser on Windows'],
  ['curl/8', 'Unknown browser'],
  [undefined, 'Unknown browser'],
])('AC18 a session is named by its browser, in words of ours: %s', (header, words) => {
  expect(deviceOf(header)).toBe(words);
});
