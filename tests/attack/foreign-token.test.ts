/** Tokens of other systems made to deceive. Every row: refused, as `token-invalid` unless it says otherwise. */
import { constants, createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompactEncrypt, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { now, type Raised, raiseIssuers, secret } from '../../apps/server/issuers/testing.ts';
import { problemOf } from '../../apps/server/problems.ts';
import { raise, type Stage } from '../../apps/server/testing/stage.ts';

const part = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const published = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const claims = { iss: 'app', aud: 'jitsi', sub: 'meet', room: 'standup', exp: now + 60 };

let folder: string;
let raised: Raised;
let keys: Server;
let asked = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-foreign-'));
  const file = (name: string, key: KeyObject) => {
    writeFileSync(join(folder, name), key.export({ format: 'pem', type: 'spki' }));
    return join(folder, name);
  };
  keys = createServer((_request, response) => {
    asked += 1;
    response.end(JSON.stringify({ keys: [{ ...published.publicKey.export({ format: 'jwk' }), kid: 'k1' }] }));
  });
  await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
  const jwksUrl = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/keys`;
  const shared = { preset: 'jitsi', audience: 'jitsi' };
  raised = raiseIssuers(
    { ...shared, id: 'secret', issuer: 'app', algorithms: ['HS256'], secret },
    { ...shared, id: 'rsa', issuer: 'rsa', algorithms: ['RS256', 'PS256'], publicKeyFile: file('rsa', rsa.publicKey) },
    { ...shared, id: 'ec', issuer: 'ec', algorithms: ['ES256'], publicKeyFile: file('ec', ec.publicKey) },
    { ...shared, id: 'keys', issuer: 'keys', algorithms: ['RS256'], jwksUrl, allowInsecure: true },
  );
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await new Promise((resolve) => keys.close(resolve));
});

async function slugOf(token: string, slug = 'standup'): Promise<string> {
  const verified = await raised.issuers.verify(token, slug);
  return verified.ok ? 'good' : problemOf(verified.refusal).type.replace('/problems/', '');
}

function hs(payload: unknown, header: unknown = { alg: 'HS256', typ: 'JWT' }, key: string | Buffer = secret): string {
  const text = `${part(header)}.${part(payload)}`;
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}

function asymmetric(payload: object, header: object, key: KeyObject): string {
  const text = `${part({ typ: 'JWT', ...header })}.${part(payload)}`;
  const dsaEncoding = 'ieee-p1363';
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding }).toString('base64url')}`;
}
const byRsa = (more: object = {}, header: object = { alg: 'RS256' }) =>
  asymmetric({ ...claims, iss: 'rsa', ...more }, header, rsa.privateKey);
const byKeys = (header: object, key = published.privateKey) =>
  asymmetric({ ...claims, iss: 'keys' }, { alg: 'RS256', ...header }, key);

test('[token] the controls: each issuer\u2019s own token is good', async () => {
  expect(await slugOf(hs(claims))).toBe('good');
  expect(await slugOf(byRsa())).toBe('good');
  expect(await slugOf(asymmetric({ ...claims, iss: 'ec' }, { alg: 'ES256' }, ec.privateKey))).toBe('good');
  expect(await slugOf(byKeys({ kid: 'k1' }))).toBe('good');
});

describe('[token] IS3 algorithm', () => {
  test.each([
    'none',
    'None',
    'nOnE',
    'hs256',
    'HS256 ',
    '',
    'HS384',
    'RS256',
    'EdDSA',
    'ES256',
    'dir',
    'PBES2-HS256+A128KW',
  ])('alg %j', async (alg) => expect(await slugOf(hs(claims, { alg, typ: 'JWT' }))).toBe('token-invalid'));
  test.each([[['HS256']], [{ 0: 'HS256' }], [null], [true], [undefined]])('alg %j', async (alg) => {
    expect(await slugOf(hs(claims, { alg, typ: 'JWT' }))).toBe('token-invalid');
  });
  test('alg none with an empty signature', async () => {
    expect(await slugOf(new UnsecuredJWT(claims).encode())).toBe('token-invalid');
    expect(await slugOf(`${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}.`)).toBe('token-invalid');
  });

  const forms = {
    pem: () =>
      createPublicKey(rsa.publicKey.export({ format: 'pem', type: 'spki' })).export({ format: 'pem', type: 'spki' }),
    pkcs1: () => rsa.publicKey.export({ format: 'pem', type: 'pkcs1' }),
    der: () => rsa.publicKey.export({ format: 'der', type: 'spki' }),
    jwk: () => JSON.stringify(rsa.publicKey.export({ format: 'jwk' })),
  };
  test.each(Object.entries(forms))(
    'CVE-2021-39215, CVE-2015-9235: HS256 with the public key (%s)',
    async (_name, key) => {
      for (const alg of ['HS256', 'RS256'])
        expect(await slugOf(hs({ ...claims, iss: 'rsa' }, { alg, typ: 'JWT' }, key()))).toBe('token-invalid');
    },
  );

  test('PSS where PKCS 1 is said, and the other way round', async () => {
    const text = (alg: string) => `${part({ alg, typ: 'JWT' })}.${part({ ...claims, iss: 'rsa' })}`;
    const pss = { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    const signed = (alg: string, key: typeof pss | KeyObject) =>
      `${text(alg)}.${sign('sha256', Buffer.from(text(alg)), key).toString('base64url')}`;
    expect(await slugOf(signed('PS256', pss))).toBe('good');
    expect(await slugOf(signed('RS256', pss))).toBe('token-invalid');
    expect(await slugOf(signed('PS256', rsa.privateKey))).toBe('token-invalid');
    expect(await slugOf(signed('PS256', { ...pss, saltLength: 0 }))).toBe('token-invalid');
  });

  test('an ES256 signature of zeros (CVE-2022-21449), in DER, or twice as long', async () => {
    const text = `${part({ alg: 'ES256', typ: 'JWT' })}.${part({ ...claims, iss: 'ec' })}`;
    const der = sign('sha256', Buffer.from(text), ec.privateKey);
    const raw = sign('sha256', Buffer.from(text), { key: ec.privateKey, dsaEncoding: 'ieee-p1363' });
    expect(await slugOf(`${text}.${raw.toString('base64url')}`)).toBe('good');
    for (const signature of [Buffer.alloc(64), der, Buffer.concat([raw, raw]), raw.subarray(0, 63), Buffer.alloc(0)])
      expect(await slugOf(`${text}.${signature.toString('base64url')}`)).toBe('token-invalid');
  });
});

describe('[token] IS3 header', () => {
  const own = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  test.each([
    ['jwk', { jwk: own.publicKey.export({ format: 'jwk' }) }],
    ['jku', { jku: 'http://127.0.0.1:1/keys' }],
    ['x5u', { x5u: 'http://127.0.0.1:1/cert' }],
    ['x5c', { x5c: ['AAAA'] }],
    ['crit', { crit: ['exp'] }],
    ['unknown crit', { crit: ['foo'], foo: 1 }],
    ['b64', { b64: false, crit: ['b64'] }],
    ['zip', { zip: 'DEF' }],
    ['cty', { cty: 'JWT' }],
    ['p2c', { p2c: 1_000_000_000 }],
    ['typ of a join token of ours', { typ: 'foyer-join+jwt' }],
    ['typ of an ID token', { typ: 'id+jwt' }],
    ['typ of an access token', { typ: 'at+jwt' }],
    ['typ a list', { typ: ['JWT'] }],
    ['kid a number', { kid: 7 }],
    ['kid a list', { kid: ['k1'] }],
  ])('%s', async (_name, more) => {
    expect(await slugOf(hs(claims, { alg: 'HS256', typ: 'JWT', ...more }))).toBe('token-invalid');
    expect(await slugOf(byRsa({}, { alg: 'RS256', ...more }))).toBe('token-invalid');
  });
  test.each(['[]', 'null', '"x"', '7', '{', '{"alg":"HS256","alg":"none","typ":"JWT"}'])(
    'header %s',
    async (header) => {
      expect(await slugOf(hs(claims, header))).toBe('token-invalid');
    },
  );
  test('a key of the attacker\u2019s under a known kid', async () => {
    expect(await slugOf(byKeys({ kid: 'k1' }, own.privateKey))).toBe('token-invalid');
  });
});

describe('[token] IS12 kid', () => {
  test.each(['../../etc/passwd', "' or 1=1 --", '__proto__', 'constructor', '', 'http://127.0.0.1/', '\u0000', 'k1 '])(
    '%j',
    async (kid) => expect(await slugOf(byKeys({ kid }))).toBe('token-invalid'),
  );
  test('five hundred unknown ones fetch the keys no second time within half a minute', async () => {
    expect(await slugOf(byKeys({ kid: 'k1' }))).toBe('good');
    const before = asked;
    for (let time = 0; time < 500; time += 1) expect(await slugOf(byKeys({ kid: `k${time}x` }))).toBe('token-invalid');
    expect(asked).toBe(before);
  });
});

describe('[token] form', () => {
  test('missing and further parts', async () => {
    const good = hs(claims);
    const [a, b, c] = good.split('.');
    for (const token of [
      '',
      a,
      `${a}.${b}`,
      `${good}.x`,
      `.${good}`,
      `${good}.`,
      '..',
      ' ',
      `${a}..${c}`,
      ` ${good}`,
      `${good} `,
    ])
      expect(await slugOf(String(token)), token).toBe('token-invalid');
  });
  test.each([10, 1e3, 1e5])('%i dots, characters', async (count) => {
    expect(await slugOf('.'.repeat(count))).toBe('token-invalid');
    expect(await slugOf('a'.repeat(count))).toBe('token-invalid');
  });
  test('another spelling of the same bytes', async () => {
    const good = hs(claims);
    expect(await slugOf(`${good}=`)).toBe('token-invalid');
    expect(await slugOf(good.replaceAll('-', '+').replaceAll('_', '/').replace(/.$/, '$&='))).toBe('token-invalid');
  });
  test('an encrypted token, with a dear key derivation or a bomb inside', async () => {
    const encrypted = await new CompactEncrypt(Buffer.from(JSON.stringify(claims)))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(Buffer.alloc(32, 1));
    expect(await slugOf(encrypted)).toBe('token-invalid');
    const header = part({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 1_000_000_000, p2s: 'AA', zip: 'DEF' });
    expect(await slugOf(`${header}.AA.AA.AA.AA`)).toBe('token-invalid');
  });
  test('CVE-2022-39227: JSON that reads as another token too', async () => {
    expect(await slugOf(`{"${hs(claims)}":0}`)).toBe('token-invalid');
  });
});

describe('[token] claims', () => {
  test.each([
    ['repeated', `{"iss":"app","aud":"jitsi","sub":"m","room":"other","room":"standup","exp":${now + 60}}`],
    ['deep', `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`],
    ['exp 1e309', '{"iss":"app","aud":"jitsi","sub":"m","room":"standup","exp":1e309}'],
    ['exp NaN', '{"iss":"app","aud":"jitsi","sub":"m","room":"standup","exp":NaN}'],
    ['a list', '[]'],
    ['nothing', 'null'],
    ['text', '"x"'],
    ['no JSON', 'x'],
    ['by prototype', `{"__proto__":{"room":"standup"},"iss":"app","aud":"jitsi","sub":"m","exp":${now + 60}}`],
  ])('%s', async (_name, payload) => expect(await slugOf(hs(payload))).toBe('token-invalid'));

  test.each([
    ['exp absent', { exp: undefined }, 'token-invalid'],
    ['exp a text', { exp: String(now + 60) }, 'token-invalid'],
    ['exp negative', { exp: -1 }, 'token-invalid'],
    ['exp a list', { exp: [now + 60] }, 'token-invalid'],
    ['exp past, at the edge', { exp: now - 10 }, 'token-expired'],
    ['exp past, within the leeway', { exp: now - 9 }, 'good'],
    ['nbf ahead, at the edge', { nbf: now + 10 }, 'good'],
    ['nbf ahead', { nbf: now + 11 }, 'token-not-yet-valid'],
    ['nbf a minute ahead', { nbf: now + 60 }, 'token-not-yet-valid'],
    ['another issuer', { iss: 'stranger' }, 'token-invalid'],
    ['issuer a list', { iss: ['app'] }, 'token-invalid'],
    ['an issuer with another key', { iss: 'rsa' }, 'token-invalid'],
    ['another audience', { aud: 'other' }, 'token-invalid'],
    ['audience a part of ours', { aud: 'jits' }, 'token-invalid'],
    ['room a list', { room: ['standup'] }, 'token-invalid'],
    ['room an object', { room: { 0: 'standup' } }, 'token-invalid'],
    ['room in capitals', { room: 'STANDUP' }, 'good'],
    ['room with a long s', { room: '\u017ftandup' }, 'token-wrong-room'],
    ['room in full width', { room: '\uff53tandup' }, 'token-wrong-room'],
    ['room with a zero width space', { room: 'stand\u200bup' }, 'token-wrong-room'],
    ['room a pattern', { room: '.*' }, 'token-wrong-room'],
    ['user a list', { context: { user: { id: ['x'] } } }, 'token-invalid'],
  ])('%s', async (_name, more, slug) => expect(await slugOf(hs({ ...claims, ...more }))).toBe(slug));

  test('IS9 an identity that would be another issuer\u2019s, or ours', async () => {
    for (const id of ['rsa:ana', 'u_1', '../x', 'secret:ana']) {
      const verified = await raised.issuers.verify(hs({ ...claims, context: { user: { id } } }), 'standup');
      expect(verified.ok && verified.value.bearer.identity).toMatch(/^secret:/);
    }
  });

  test('powers that a token claims for itself in our own words', async () => {
    const verified = await raised.issuers.verify(
      hs({ ...claims, role: 'host', permissions: ['lobby.admit', 'lock.bypass'], uses: 5, rooms: ['*'] }),
      'standup',
    );
    expect(verified).toMatchObject({ ok: true, value: { bearer: { role: 'speaker', permissions: [] } } });
    expect(await slugOf(hs({ ...claims, rooms: ['*'] }), 'other')).toBe('token-wrong-room');
  });
});

describe('[token] at the door of the whole server', () => {
  const wall = () => Math.floor(Date.now() / 1_000);
  const fresh = (more: object = {}) => hs({ ...claims, exp: wall() + 60, ...more });
  let stage: Stage;
  beforeAll(async () => {
    const issuer = { id: 'school', preset: 'jitsi', issuer: 'app', audience: 'jitsi', algorithms: ['HS256'], secret };
    const dead = { ...issuer, id: 'dead', issuer: 'dead', secret: undefined, algorithms: ['RS256'] };
    const issuers = [
      { ...issuer, roomPolicy: { waitForHost: true }, allowEmptyToken: true },
      { ...dead, jwksUrl: 'https://127.0.0.1:1/keys' },
    ];
    stage = await raise({ FOYER_ADMISSION_ISSUERS: JSON.stringify(issuers), FOYER_LIMIT_WRONG_SECRETS: '5' });
  });
  afterAll(() => stage.stop());

  const exists = async (slug: string) =>
    (await stage.call('GET', `/api/v1/rooms/${slug}`, undefined, 'operator')).status === 200;

  test('a token refused makes no room, and says the same on join and preview', async () => {
    const rows: [object, string][] = [
      [{ exp: 1 }, 'token-expired'],
      [{ nbf: wall() + 500 }, 'token-not-yet-valid'],
      [{ room: 'other' }, 'token-wrong-room'],
    ];
    for (const [more, slug] of rows)
      for (const path of ['join', 'preview']) {
        const body = { credentials: { jwt: fresh(more) }, name: 'Eve' };
        expect((await stage.call('POST', `/api/v1/rooms/standup/${path}`, body)).slug).toBe(slug);
      }
    expect(await exists('standup')).toBe(false);
  });

  test('a good one makes it with the policy of its issuer, and is written down by its id', async () => {
    const host = fresh({ jti: 'first', context: { user: { id: 'ana', name: 'Ana', moderator: true } } });
    const pupil = fresh({ context: { user: { id: 'bo', name: 'Bo' } } });
    expect(await stage.ask('standup', { jwt: pupil })).toMatchObject({ json: { reason: 'waiting-for-host' } });
    expect((await stage.call('GET', '/api/v1/rooms/standup', undefined, 'operator')).json.policy).toMatchObject({
      ...{ entry: 'open', waitForHost: true },
    });
    expect(await stage.ask('standup', { jwt: host })).toMatchObject({
      json: { outcome: 'admitted', participant: { identity: 'school:ana', role: 'host' } },
    });
    expect(await stage.ask('standup', { name: 'Guest' })).toMatchObject({ json: { outcome: 'admitted' } });
    const audited = JSON.stringify(await stage.audited());
    expect(audited).toContain('jwt:school:first');
    expect(audited).not.toContain(host.split('.')[2]);
    expect(stage.log()).not.toContain(host.split('.')[2]);
  });

  test('who is banned by identity stays out with another token', async () => {
    const token = (jti: string) => fresh({ jti, context: { user: { id: 'eve', name: 'Eve' } } });
    await stage.call('POST', '/api/v1/rooms/standup/bans', { identity: 'school:eve' }, 'operator');
    for (const jti of ['a', 'b'])
      expect(await stage.ask('standup', { jwt: token(jti) })).toMatchObject({ slug: 'banned' });
  });

  test('keys that cannot be fetched are the server\u2019s trouble and nobody\u2019s guess', async () => {
    for (let time = 0; time < 10; time += 1)
      expect(await stage.ask('standup', { jwt: byRsa({ iss: 'dead' }, { alg: 'RS256', kid: 'k' }) })).toMatchObject({
        status: 503,
        slug: 'busy',
      });
    expect(await stage.ask('standup', { jwt: fresh({ context: { user: { name: 'Cy' } } }) })).toMatchObject({
      status: 200,
    });
  });

  test('names of rooms that are the server\u2019s own are nobody\u2019s', async () => {
    for (const room of ['api', 'admin', 'compat'])
      expect(await stage.ask(room, { jwt: fresh({ room: '*' }), name: 'Eve' })).toMatchObject({
        slug: 'room-not-found',
      });
  });

  test('forged ones are guesses: who shows too many waits, and each is refused alike before that', async () => {
    const forged = hs({ ...claims, exp: wall() + 60 }, undefined, 'another-secret-that-nobody-here-has-ever-heard-of');
    const slugs: (string | undefined)[] = [];
    for (let time = 0; time < 8; time += 1) slugs.push((await stage.ask('standup', { jwt: forged, name: 'Eve' })).slug);
    expect(slugs.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'token-invalid'));
    expect(slugs.at(-1)).toBe('throttled');
  });
});
