import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { AccessToken } from 'livekit-server-sdk';
import { expect, test } from 'vitest';
import { signAccessToken, verifyAccessToken } from './access-token.ts';

const key = { apiKey: 'key', apiSecret: 'a-secret-of-at-least-thirty-two-characters' };
const wall = 1_790_000_000_000;
const now = wall / 1000;
const claims = { sub: 'anna', exp: now + 60, nbf: now, iss: key.apiKey, video: { room: 'hall', roomJoin: true } };

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

function forge(header: unknown, payload: unknown, secret = key.apiSecret): string {
  const unsigned = `${encode(header)}.${encode(payload)}`;
  return `${unsigned}.${createHmac('sha256', secret).update(unsigned).digest('base64url')}`;
}

const good = forge({ alg: 'HS256' }, claims);
const [head = '', body = '', signature = ''] = good.split('.');
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicPem = publicKey.export({ type: 'spki', format: 'pem' }).toString();

test('LK1 tokens of the unmodified server SDK and our own open the door', async () => {
  const token = new AccessToken(key.apiKey, key.apiSecret, { identity: 'anna', ttl: 60 });
  token.addGrant({ room: 'hall', roomJoin: true });
  expect(verifyAccessToken(await token.toJwt(), key, Date.now())).toMatchObject({
    ok: true,
    value: { identity: 'anna' },
  });
  const own = signAccessToken({ sub: 'ben', exp: now + 60, iss: 'not the issuer' }, key);
  expect(verifyAccessToken(own, key, wall)).toMatchObject({ ok: true, value: { identity: 'ben' } });
});

test.each([
  ['nothing', ''],
  ['dots', '...'],
  ['a hundred thousand dots', '.'.repeat(100_000)],
  ['a megabyte', `${head}.${'x'.repeat(1_000_000)}.${signature}`],
  ['two parts', `${head}.${body}`],
  ['four parts', `${good}.x`],
  ['no signature', `${head}.${body}.`],
  ['half a signature', `${head}.${body}.${signature.slice(0, 20)}`],
  ['the signature twice', `${head}.${body}.${signature}${signature}`],
  ['a changed body', `${head}.${encode({ ...claims, sub: 'root' })}.${signature}`],
  ['alg none', `${encode({ alg: 'none' })}.${body}.`],
  ['alg none, signed', forge({ alg: 'none' }, claims)],
  ['alg None', forge({ alg: 'None' }, claims)],
  ['alg as list', forge({ alg: ['HS256'] }, claims)],
  ['alg absent', forge({}, claims)],
  ['HS384', forge({ alg: 'HS384' }, claims)],
  ['HS256 with a public key', forge({ alg: 'HS256' }, claims, publicPem)],
  [
    'RS256',
    `${encode({ alg: 'RS256' })}.${body}.${sign('sha256', Buffer.from(`${encode({ alg: 'RS256' })}.${body}`), privateKey).toString('base64url')}`,
  ],
  ['another secret', forge({ alg: 'HS256' }, claims, 'another-secret-of-at-least-thirty-two')],
  ['an empty secret', forge({ alg: 'HS256' }, claims, '')],
  ['crit', forge({ alg: 'HS256', crit: ['b64'], b64: false }, claims)],
  ['another issuer', forge({ alg: 'HS256' }, { ...claims, iss: 'other' })],
  ['issuer as list', forge({ alg: 'HS256' }, { ...claims, iss: [key.apiKey] })],
  ['claims as list', forge({ alg: 'HS256' }, [claims])],
  ['claims that are no JSON', forge({ alg: 'HS256' }, '{"sub":')],
  ['padding', `${good}=`],
  ['a blank within', `${head}. ${body}.${signature}`],
])('LK1 refused: %s', (_, token) => {
  expect(verifyAccessToken(token, key, wall)).toMatchObject({ ok: false, refusal: { kind: 'token-invalid' } });
});

test.each([
  ['kid', { kid: '../../etc/passwd' }],
  ['jku', { jku: 'https://evil.example/keys' }],
  ['jwk', { jwk: { kty: 'oct', k: 'AAAA' } }],
  ['x5u', { x5u: 'https://evil.example/cert' }],
])('LK1 %s chooses nothing', (_, extra) => {
  expect(verifyAccessToken(forge({ alg: 'HS256', ...extra }, claims), key, wall).ok).toBe(true);
  expect(verifyAccessToken(forge({ alg: 'HS256', ...extra }, claims, 'AAAA'), key, wall).ok).toBe(false);
});

test('LK2 expired and early tokens are told apart', () => {
  const late = forge({ alg: 'HS256' }, { ...claims, exp: now - 60 });
  expect(verifyAccessToken(late, key, wall)).toMatchObject({ ok: false, refusal: { kind: 'token-expired' } });
  const early = forge({ alg: 'HS256' }, { ...claims, nbf: now + 60 });
  expect(verifyAccessToken(early, key, wall)).toMatchObject({ ok: false, refusal: { kind: 'token-not-yet-valid' } });
});

test('LK1 one check costs less than 0.15 ms', () => {
  const rounds = 2000;
  const began = process.cpuUsage();
  for (let round = 0; round < rounds; round += 1) verifyAccessToken(good, key, wall);
  const { user, system } = process.cpuUsage(began);
  expect((user + system) / 1000 / rounds).toBeLessThan(0.15);
});
