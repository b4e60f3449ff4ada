import { pageOf, signingKeyInfoSchema } from '@foyer/wire';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FakeClock } from '../clock.ts';
import { type As, ownPage, raise, type Stage } from '../testing/stage.ts';

const path = '/api/v1/signing-keys';
let stage: Stage;
beforeAll(async () => {
  stage = await raise();
  await stage.room('demo');
});
afterAll(() => stage.stop());

async function keys(own = stage): Promise<{ kid: string; state: string }[]> {
  return (await own.call('GET', path, undefined, 'operator')).json.items;
}

const kidOf = (token: string) => decodeProtectedHeader(token).kid ?? '';

describe('TK3 rotating by command', () => {
  test('new tokens come from the new key, the old ones stay good', async () => {
    const before = await stage.token('demo', { role: 'host', name: 'Ana' });
    const made = await stage.call('POST', path, undefined, 'operator');
    expect(made.status).toBe(201);
    expect(signingKeyInfoSchema.parse(made.json)).toEqual({ ...made.json, state: 'signing' });
    const after = await stage.token('demo', { role: 'host', name: 'Ben' });
    expect(kidOf(after)).toBe(made.json.kid);
    for (const token of [before, after]) expect((await stage.ask('demo', { token })).status).toBe(200);
    const listed = await stage.call('GET', path, undefined, 'operator');
    expect(pageOf(signingKeyInfoSchema).parse(listed.json)).toEqual(listed.json);
    expect(listed.text).not.toContain('"d"');
    expect((await keys()).slice(0, 2)).toMatchObject([
      { kid: kidOf(after), state: 'signing' },
      { kid: kidOf(before), state: 'verifying' },
    ]);
  });

  test('the pages of the admin send an empty object', async () => {
    expect((await stage.call('POST', path, {}, await stage.admin())).status).toBe(201);
  });
});

test('TK3 rotating by age, while the server runs', async () => {
  const clock = new FakeClock();
  const own = await raise({ FOYER_SIGNING_KEY_DAYS: '1' }, { clock });
  const [first] = await keys(own);
  while ((await keys(own))[0]?.kid === first?.kid) clock.advance(3_600_000);
  expect((await keys(own)).map(({ state }) => state)).toEqual(['signing', 'verifying']);
  expect((await own.audited()).map(({ what, by }) => ({ what, by }))).toContainEqual({
    what: 'key.rotated',
    by: 'server',
  });
  await own.stop();
});

describe('TK5 retiring a key', () => {
  test('its tokens are revoked, with a successor first; again is no error', async () => {
    const old = await stage.token('demo', { role: 'host', name: 'Ana' });
    expect((await stage.ask('demo', { token: old })).status).toBe(200);
    const inside = stage.server.meetings.find('demo')?.meeting.participants.size;
    for (let i = 0; i < 2; i += 1)
      expect((await stage.call('DELETE', `${path}/${kidOf(old)}`, undefined, 'operator')).status).toBe(204);
    expect(await stage.ask('demo', { token: old })).toMatchObject({ status: 401, slug: 'token-revoked' });
    expect(stage.server.meetings.find('demo')?.meeting.participants.size).toBe(inside);
    const fresh = await stage.token('demo', { role: 'host', name: 'Ben' });
    expect(kidOf(fresh)).not.toBe(kidOf(old));
    expect((await stage.ask('demo', { token: fresh })).status).toBe(200);
    expect(await keys()).toContainEqual(expect.objectContaining({ kid: kidOf(old), state: 'retired' }));
  });

  test('TK32 with remove, those who came in by one of its tokens leave', async () => {
    await stage.room('cleared');
    const old = await stage.token('cleared', { role: 'speaker', name: 'Ana' });
    await stage.ask('cleared', { token: old });
    await stage.call('POST', path, undefined, 'operator');
    await stage.join('cleared', 'host');
    await stage.call('DELETE', `${path}/${kidOf(old)}?remove=true`, undefined, 'operator');
    const left = [...(stage.server.meetings.find('cleared')?.meeting.participants.values() ?? [])];
    expect(left.map(({ role }) => role)).toEqual(['host']);
  });

  test('TK4 a forgery under a retired key is invalid, not revoked', async () => {
    const old = await stage.token('demo', { role: 'host', name: 'Ana' });
    await stage.call('DELETE', `${path}/${kidOf(old)}`, undefined, 'operator');
    const token = `${old.split('.', 2).join('.')}.${Buffer.alloc(64, 1).toString('base64url')}`;
    expect(await stage.ask('demo', { token })).toMatchObject({ slug: 'token-invalid' });
  });

  test.each(['k_nowhere', '__proto__', '%00'])('an unknown one: %s', async (kid) => {
    expect(await stage.call('DELETE', `${path}/${kid}`, undefined, 'operator')).toMatchObject({ slug: 'not-found' });
  });
});

describe('TK6 /.well-known/jwks.json', () => {
  test('verifies our tokens, for anybody, and may be kept for a while', async () => {
    const token = await stage.token('demo', { role: 'host' });
    const answer = await stage.call('GET', '/.well-known/jwks.json');
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/jwk-set+json');
    expect(answer.headers['cache-control']).toBe('public, max-age=300');
    const { payload } = await jwtVerify(token, createLocalJWKSet(answer.json), { issuer: 'foyer' });
    expect(payload).toMatchObject({ room: 'demo' });
    const good = (await keys()).filter(({ state }) => state !== 'retired').map(({ kid }) => kid);
    expect(answer.json.keys.map(({ kid }: { kid: string }) => kid)).toEqual(good);
    expect(answer.text).not.toContain('"d"');
  });
});

describe('TK5 keys are the whole server’s', () => {
  test('for admins and keys with the scope admin alone', async () => {
    const rows: [string, As, string][] = [
      ['nobody', 'visitor', 'api-key-missing'],
      ['a page', ownPage, 'sign-in-required'],
      ['a host', await stage.account('host'), 'scope-missing'],
      ['other scopes', await stage.key('rooms', 'tokens', 'meetings'), 'scope-missing'],
    ];
    const before = await keys();
    const acts = [
      ['GET', path],
      ['POST', path],
      ['DELETE', `${path}/${before[0]?.kid}`],
    ] as const;
    for (const [name, as, slug] of rows)
      for (const [method, where] of acts)
        expect((await stage.call(method, where, undefined, as)).slug, `${name} ${method}`).toBe(slug);
    expect(await keys()).toEqual(before);
    for (const as of [await stage.admin(), await stage.key('admin')])
      expect((await stage.call('GET', path, undefined, as)).status).toBe(200);
  });
});

test('RM15 rotating and retiring is noted', async () => {
  const own = await raise();
  const { json } = await own.call('POST', path, undefined, 'operator');
  await own.call('DELETE', `${path}/${json.kid}`, undefined, 'operator');
  const noted = (await own.audited()).filter(({ what }) => what.startsWith('key.'));
  expect(noted.map(({ what, by, subject }) => ({ what, by, subject }))).toEqual(
    ['key.rotated', 'key.retired'].map((what) => ({ what, by: 'key:bootstrap', subject: json.kid })),
  );
  await own.stop();
});
