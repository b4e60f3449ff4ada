import { createSecretKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { warnings } from '../config/load.ts';
import { raise, testConfig } from '../testing/stage.ts';
import { jitsi, now, plain, problems, raiseIssuers, secret } from './testing.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-issuers-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function keyFile(name: string, key: KeyObject): string {
  const path = join(folder, name);
  writeFileSync(path, key.export({ format: 'pem', type: key.type === 'public' ? 'spki' : 'pkcs8' }));
  return path;
}

const pairs = {
  rsa: () => generateKeyPairSync('rsa', { modulusLength: 2_048 }),
  short: () => generateKeyPairSync('rsa', { modulusLength: 1_024 }),
  pss: () => generateKeyPairSync('rsa-pss', { modulusLength: 2_048 }),
  p256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  p384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  p521: () => generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  ed25519: () => generateKeyPairSync('ed25519'),
};

const claims = { iss: 'app', aud: 'jitsi', exp: now + 60 };
const signed = (more: object = {}, key: KeyObject = createSecretKey(Buffer.from(secret)), alg = 'HS256') =>
  new SignJWT({ ...claims, ...more }).setProtectedHeader({ alg, typ: 'JWT' }).sign(key);

async function verified(options: object, token: string, slug = 'standup') {
  return raiseIssuers({ ...plain, ...options }).issuers.verify(token, slug);
}

describe('IS1 algorithms', () => {
  const rows = [
    ...(['HS256', 'HS384', 'HS512'] as const).map((alg) => [alg, undefined] as const),
    ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const).map((alg) => [alg, 'rsa'] as const),
    ...[['ES256', 'p256'] as const, ['ES384', 'p384'] as const, ['ES512', 'p521'] as const],
    ['EdDSA', 'ed25519'] as const,
  ];
  test.each(rows)('%s of another library', async (alg, kind) => {
    const pair = kind === undefined ? undefined : pairs[kind]();
    const key = pair === undefined ? {} : { secret: undefined, publicKeyFile: keyFile(alg, pair.publicKey) };
    const options = { algorithms: [alg], ...key };
    const token = await signed({ sub: 'ana' }, pair?.privateKey, alg);
    expect(await verified(options, token)).toMatchObject({ ok: true, value: { bearer: { identity: 'school:ana' } } });
    const [head, body, signature = ''] = token.split('.');
    const other = `${head}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    expect(await verified(options, other)).toMatchObject({ refusal: { flaw: 'signature' } });
    expect(await verified(options, `${head}.${body}.AAAA`)).toMatchObject({ refusal: { flaw: 'signature' } });
  });

  test('a token as jsonwebtoken makes it', async () => {
    const token = jsonwebtoken.sign({ ...claims, room: '*', sub: 'x' }, secret);
    expect((await raiseIssuers(jitsi).issuers.verify(token, 'standup')).ok).toBe(true);
  });

  const refused: [string, object, RegExp][] = [
    ['two families', { algorithms: ['HS256', 'RS256'] }, /one family/],
    ['a secret for RS256', { algorithms: ['RS256'] }, /secret goes with HS256/],
    ['no key', { secret: undefined }, /exactly one/],
    ['two keys', { jwksUrl: 'https://keys.example.org' }, /exactly one/],
    ['an unknown algorithm', { algorithms: ['none'] }, /algorithms/],
    ['no algorithm', { algorithms: [] }, /algorithms/],
    ['plain http', { secret: undefined, algorithms: ['RS256'], jwksUrl: 'http://keys.example.org' }, /https/],
    ['a file address', { secret: undefined, algorithms: ['RS256'], jwksUrl: 'file:///etc/passwd' }, /https/],
    ['anybody without a preset', { issuer: '*' }, /issuer may be \*/],
    ['any audience without a preset', { audience: ['a', '*'] }, /audience may be \*/],
    ['a preset\u2019s options without it', { jitsi: {} }, /preset jitsi/],
    ['claims with a preset', { preset: 'jitsi', claims: {} }, /without a preset/],
    ['JaaS with a secret', { preset: 'jitsi', jitsi: { jaas: true } }, /RS256/],
    ['an unknown option', { allowEmpty: true }, /allowEmpty/],
    ['a policy with a password', { roomPolicy: { password: 'x' } }, /password/],
    ['a policy that cannot be', { roomPolicy: { opensAt: 5, closesAt: 4 } }, /roomPolicy.closesAt/],
    ['an id that is no word', { id: 'A b' }, /id/],
    ['the id of our own accounts', { id: 'account' }, /own accounts/],
  ];
  test.each(refused)('%s refuses the configuration', (_name, change, says) => {
    const said = problems({ ...plain, ...change });
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(says);
    expect(said.join()).not.toContain(secret);
  });

  test('an id that two share', () => expect(problems(plain, jitsi)).toEqual(['each issuer needs its own id']));
});

describe('IS2 keys', () => {
  test.each([
    ['HS256', 32],
    ['HS384', 48],
    ['HS512', 64],
  ])('%s should have %i bytes of secret, and has at least 8', (alg, good) => {
    const issuer = (length: number) => ({ ...plain, algorithms: [alg], secret: 'x'.repeat(length) });
    const warned = (length: number) =>
      warnings(testConfig(folder, { FOYER_ADMISSION_ISSUERS: JSON.stringify([issuer(length)]) }));
    expect(warned(good)).toEqual([]);
    expect(warned(good - 1)[0]).toMatch(/school is short/);
    expect(problems(issuer(8))).toEqual([]);
    expect(problems(issuer(7))[0]).toContain('8 bytes');
  });

  test.each([
    ['RS256', 'short'],
    ['RS256', 'pss'],
    ['RS256', 'p256'],
    ['ES256', 'p384'],
    ['ES384', 'p256'],
    ['EdDSA', 'p256'],
  ] as const)('%s takes no %s key', (alg, kind) => {
    const publicKeyFile = keyFile(`${alg}-${kind}`, pairs[kind]().publicKey);
    expect(problems({ ...plain, secret: undefined, algorithms: [alg], publicKeyFile })[0]).toMatch(
      /publicKeyFile must/,
    );
  });

  test('a key file as secret, a private key as public one, a file that is not there', () => {
    const { publicKey, privateKey } = pairs.ed25519();
    const pem = String(publicKey.export({ format: 'pem', type: 'spki' }));
    expect(problems({ ...plain, secret: pem })[0]).toMatch(/must not be a key file/);
    const options = { ...plain, secret: undefined, algorithms: ['EdDSA'] };
    expect(problems({ ...options, publicKeyFile: keyFile('private', privateKey) })[0]).toMatch(/private key/);
    expect(problems({ ...options, publicKeyFile: join(folder, 'missing') })[0]).toMatch(/cannot be read/);
  });
});

test('IS3 typ: none, JWT in any case, or one of those the operator names', async () => {
  const typed = (typ?: string) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', ...(typ === undefined ? {} : { typ }) })
      .sign(createSecretKey(Buffer.from(secret)));
  for (const typ of [undefined, 'JWT', 'jwt']) expect((await verified({}, await typed(typ))).ok).toBe(true);
  expect(await verified({}, await typed('at+jwt'))).toMatchObject({ refusal: { flaw: 'type' } });
  expect((await verified({ types: ['at+jwt'] }, await typed('at+jwt'))).ok).toBe(true);
  expect(await verified({ types: ['at+jwt'] }, await typed('JWT'))).toMatchObject({ refusal: { flaw: 'type' } });
});

test('IS4 who is named is asked before who believes anyone, and the one that signed answers', async () => {
  const anyone = { ...jitsi, id: 'anyone', issuer: '*', secret: 'another-secret-of-at-least-thirty-two-bytes' };
  const named = { ...plain, id: 'named' };
  const { issuers } = raiseIssuers(anyone, named);
  expect(await issuers.verify(await signed(), 'standup')).toMatchObject({ ok: true, value: { issuer: 'named' } });
  const others = await signed({ sub: 'x', room: '*' }, createSecretKey(Buffer.from(anyone.secret)));
  expect(await issuers.verify(others, 'standup')).toMatchObject({ ok: true, value: { issuer: 'anyone' } });
  const nobodys = await signed({}, createSecretKey(randomBytes(32)));
  expect(await issuers.verify(nobodys, 'standup')).toMatchObject({ refusal: { flaw: 'signature' } });
  expect(await raiseIssuers().issuers.verify(nobodys, 'standup')).toMatchObject({ refusal: { flaw: 'issuer' } });
});

test.each([
  ['jitsi', true],
  [['other', 'jitsi'], true],
  ['other', false],
  [[], false],
  [undefined, false],
  [[7, 'jitsi'], false],
  [{ jitsi: true }, false],
])('IS5 audience %j', async (aud, good) => {
  const answer = await verified({}, await signed({ aud }));
  if (good) expect(answer.ok).toBe(true);
  else expect(answer).toMatchObject({ refusal: { kind: 'token-invalid', flaw: 'audience' } });
});

test('IS6 a signature that is not the issuer\u2019s is the only thing that is said', async () => {
  const forged = createSecretKey(randomBytes(64));
  for (const more of [{ exp: 1 }, { nbf: now + 500 }, { aud: 'other' }])
    expect(await verified({}, await signed(more, forged))).toMatchObject({ refusal: { flaw: 'signature' } });
});

describe('IS7 the window, leeway 10', () => {
  const good: object[] = [
    { exp: now - 9 },
    { exp: now + 0.5 },
    { nbf: now + 10 },
    { nbf: now + 9.5 },
    { iat: now + 50 },
  ];
  test.each(good)('%j is good', async (more) => expect((await verified({}, await signed(more))).ok).toBe(true));

  test.each([
    [{ exp: now - 10 }, { kind: 'token-expired', expiredAt: now - 10 }],
    [{ exp: now - 9.5 }, { kind: 'token-expired', expiredAt: now - 10 }],
    [{ nbf: now + 11 }, { kind: 'token-not-yet-valid', notBefore: now + 11 }],
    [{ nbf: now + 10.5 }, { kind: 'token-not-yet-valid', notBefore: now + 11 }],
    [{ exp: 'soon' }, { kind: 'token-invalid', flaw: 'claims', claim: 'exp' }],
    [{ exp: -1 }, { kind: 'token-invalid', flaw: 'claims', claim: 'exp' }],
    [{ exp: 1e15 }, { kind: 'token-invalid', flaw: 'claims', claim: 'exp' }],
    [{ nbf: '0' }, { kind: 'token-invalid', flaw: 'claims', claim: 'nbf' }],
    [{ iat: [] }, { kind: 'token-invalid', flaw: 'claims', claim: 'iat' }],
  ])('%j is not', async (more, refusal) => {
    // Not jose's setters: they would refuse to make some of these.
    const token = jsonwebtokenLike({ ...claims, ...more });
    expect(await verified({}, token)).toEqual({ ok: false, refusal });
  });
});

function jsonwebtokenLike(payload: object): string {
  return jsonwebtoken.sign(Buffer.from(JSON.stringify(payload)), secret, { header: { alg: 'HS256', typ: 'JWT' } });
}

test('IS8 no exp, and the greatest age', async () => {
  const endless = await signed({ exp: undefined });
  expect(await verified({}, endless)).toMatchObject({ refusal: { flaw: 'claims', claim: 'exp' } });
  const open = await verified({ allowWithoutExpiry: true }, endless);
  expect(open.ok && open.value.bearer.expiresAt).toBeUndefined();
  const aged = { maxAgeSeconds: 30, allowWithoutExpiry: true };
  expect(await verified(aged, endless)).toMatchObject({ refusal: { claim: 'iat' } });
  const old = await signed({ exp: undefined, iat: now - 40 });
  expect(await verified(aged, old)).toMatchObject({ refusal: { kind: 'token-expired', expiredAt: now - 10 } });
  const young = await verified(aged, await signed({ exp: undefined, iat: now - 39 }));
  expect(young).toMatchObject({ ok: true, value: { bearer: { expiresAt: now - 9 } } });
  expect(await verified(aged, await signed({ iat: now + 11 }))).toMatchObject({ refusal: { claim: 'iat' } });
});

describe('IS9 identities', () => {
  const identity = async (sub: unknown, id = 'school') => {
    const answer = await verified({ id }, await signed({ sub }));
    return answer.ok ? answer.value.bearer.identity : answer;
  };
  test('are kept apart by the issuer\u2019s id', async () => {
    expect(await identity('ana')).toBe('school:ana');
    expect(await identity('ana', 'club')).toBe('club:ana');
    expect(await identity('club:ana')).toBe('school:club:ana');
  });
  test('hold only what an identity may hold, and no two people share one', async () => {
    const users = ['auth0|7', 'Zo\u00eb', 'a b', 'x'.repeat(200), '=', '', 'auth0:7', '=abc', '\u0000'];
    const made = await Promise.all(users.map((sub) => identity(sub)));
    for (const one of made) if (one !== undefined) expect(one).toMatch(/^school:[\w.@:+/=-]{1,90}$/);
    expect(made[users.indexOf('')]).toBeUndefined();
    expect(new Set(made).size).toBe(users.length);
    expect(await identity(made[0]?.toString().slice('school:'.length))).not.toBe(made[0]);
  });
  test('make a user; without one it is an invitation', async () => {
    expect(await verified({}, await signed({ sub: 'ana' }))).toMatchObject({ value: { bearer: { standing: 'user' } } });
    expect(await verified({ name: 'The school' }, await signed())).toMatchObject({
      value: { bearer: { standing: 'invited', from: 'The school' } },
    });
  });
});

test('IS10 names are made fit to be shown', async () => {
  const name = async (said: unknown) => {
    const answer = await verified({}, await signed({ name: said }));
    return answer.ok ? answer.value.bearer.name : answer.refusal;
  };
  expect(await name('  Ana\u0000\u202e\nB ')).toBe('Ana B');
  expect(await name('\u{1f600}'.repeat(60))).toBe('\u{1f600}'.repeat(40));
  expect(await name('\u200b \n')).toBeUndefined();
  expect(await name(null)).toBeUndefined();
  expect(await name(['Ana'])).toMatchObject({ claim: 'name' });
});

test('IS11 the credential names the token, and opens nothing', async () => {
  const credential = async (more: object) => {
    const answer = await verified({}, await signed(more));
    return answer.ok ? answer.value.bearer.credential : answer;
  };
  expect(await credential({ jti: 'a-1' })).toBe('jwt:school:a-1');
  const digest = await credential({});
  expect(digest).toMatch(/^jwt:school:=[\w-]{22}$/);
  expect(await credential({ jti: 'a b' })).not.toBe(digest);
});

describe('IS14 claims without a preset', () => {
  const mapping = {
    identity: '/user/mail',
    name: 'display',
    role: '/realm_access/roles',
    roles: { teacher: 'host', pupil: 'listener' },
  };
  const bearer = async (options: object, more: object) => {
    const answer = await verified({ claims: options }, await signed(more));
    return answer.ok ? answer.value.bearer : answer.refusal;
  };
  test('places, and the strongest of several roles', async () => {
    const more = { user: { mail: 'a@b.example' }, display: 'Ana', realm_access: { roles: ['pupil', 'x', 'teacher'] } };
    const expected = { role: 'host', name: 'Ana', identity: 'school:a@b.example', permissions: [] };
    expect(await bearer(mapping, more)).toMatchObject(expected);
  });
  test('a role that is not translated is the default one', async () => {
    expect(await bearer(mapping, { realm_access: { roles: ['host'] } })).toMatchObject({ role: 'speaker' });
    expect(await bearer({ ...mapping, defaultRole: 'listener' }, {})).toMatchObject({ role: 'listener' });
    expect(await bearer({ role: 'role' }, { role: 'host' })).toMatchObject({ role: 'host' });
    expect(await bearer({ role: 'admin', roles: { true: 'host' } }, { admin: true })).toMatchObject({ role: 'host' });
    expect(await bearer({ role: 'r', roles: { a: 'host' } }, { r: 'constructor' })).toMatchObject({ role: 'speaker' });
    expect(await bearer({}, { role: 'host' })).toMatchObject({ role: 'speaker' });
  });
  test('an escaped pointer, and members that are not its own', async () => {
    expect(await bearer({ name: '/a~1b/~0' }, { 'a/b': { '~': 'Bo' } })).toMatchObject({ name: 'Bo' });
    expect(await bearer({ name: '/constructor/name' }, {})).not.toHaveProperty('name');
    expect(await bearer({ identity: 'toString' }, {})).toMatchObject({ standing: 'invited' });
  });
});

describe('IS15 rooms', () => {
  const opens = async (slug: string, options: object, more: object = {}) => {
    const answer = await verified(options, await signed(more), slug);
    return answer.ok ? true : answer.refusal.kind;
  };
  const byClaim = { claims: { room: 'rooms' } };
  test('by claim: a name, a pattern, a list', async () => {
    expect(await opens('standup', byClaim, { rooms: 'StandUp' })).toBe(true);
    expect(await opens('standup', byClaim, { rooms: ['other', 'stand*'] })).toBe(true);
    expect(await opens('standup', byClaim, { rooms: ['other'] })).toBe('token-wrong-room');
    expect(await opens('kitchen', byClaim, { rooms: '\u212aitchen' })).toBe('token-wrong-room');
    expect(await opens('standup', byClaim, {})).toBe('token-invalid');
    expect(await opens('standup', byClaim, { rooms: [7] })).toBe('token-invalid');
  });
  test('by configuration, whatever the token says', async () => {
    expect(await opens('anything', {})).toBe(true);
    expect(await opens('class-1', { rooms: ['class-*', 'hall'] })).toBe(true);
    expect(await opens('board', { rooms: ['class-*', 'hall'] })).toBe('token-wrong-room');
    expect(await opens('board', { ...byClaim, rooms: ['hall'] }, { rooms: 'board' })).toBe('token-wrong-room');
  });
});

test('IS16 rooms that are made for a token, and their policy', async () => {
  const made = async (options: object) => {
    const { issuers } = raiseIssuers({ ...jitsi, ...options });
    const answer = await issuers.verify(await signed({ sub: 'x', room: '*' }), 'standup');
    return answer.ok ? [answer.value.makesRooms, answer.value.roomPolicy] : answer;
  };
  expect(await made({})).toEqual([true, {}]);
  expect(await made({ preset: undefined })).toEqual([false, {}]);
  expect(await made({ preset: undefined, createRooms: true })).toEqual([true, {}]);
  expect(await made({ allowEmptyToken: true, roomPolicy: { waitForHost: true } })).toEqual([
    true,
    { entry: 'open', waitForHost: true },
  ]);
  expect(await made({ allowEmptyToken: true, roomPolicy: { entry: 'trusted' } })).toEqual([true, { entry: 'trusted' }]);
});

test('IS17 with allowEmptyToken a room that a token made is open to people without one, and only then', async () => {
  const secret = 'a shared secret of thirty-two or more';
  const issuer = { id: 'school', preset: 'jitsi', issuer: 'school', audience: 'jitsi', algorithms: ['HS256'], secret };
  const claims = { iss: 'school', aud: 'jitsi', sub: 'meet', room: '*', context: { user: { id: 'u1', name: 'Ana' } } };
  const token = jsonwebtoken.sign(claims, secret, { expiresIn: 600 });
  for (const [allowEmptyToken, slug] of [
    [true, undefined],
    [false, 'token-missing'],
  ] as const) {
    const stage = await raise({ FOYER_ADMISSION_ISSUERS: JSON.stringify([{ ...issuer, allowEmptyToken }]) });
    expect((await stage.ask('physics', { name: 'Gil' })).slug).toBe('token-missing');
    expect((await stage.ask('physics', { jwt: token })).status).toBe(200);
    expect((await stage.ask('physics', { name: 'Gil' })).slug).toBe(slug);
    expect((await stage.ask('physics', { name: 'Gil', jwt: `${token}x` })).slug).toBe('token-invalid');
    await stage.stop();
  }
});
