import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { no, ok } from '@foyer/kernel';
import { afterEach, describe, expect, test } from 'vitest';
import { type LetterRules, type Resolve, sendSafely } from '../issuers/fetch-safely.ts';
import { type FetchingOptions, SafeFetch } from './fetching.ts';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((done) => server.close(done));
});

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  // A TCP server that listens has an address of this form.
  return (server.address() as AddressInfo).port;
}

const serving = async (handler: Handler) => `http://127.0.0.1:${await listening(createServer(handler))}`;

const options = (issuer: string, more: Partial<FetchingOptions> = {}): FetchingOptions => ({
  ...{ issuer, patienceSeconds: 5, allowInsecure: false, allowPrivateNetwork: false },
  ...more,
});

type World = NonNullable<ConstructorParameters<typeof SafeFetch>[1]>;

/** Names and where they lead; what is not here does not exist. */
const resolving =
  (names: Readonly<Record<string, string>>): Resolve =>
  async (host) => {
    const address = names[host];
    if (address === undefined) throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
    return [{ address, family: address.includes(':') ? 6 : 4 }];
  };

const wouldAsk = 'WOULD-ASK';

/** In place of a connection: nothing beyond this machine is ever asked. */
const stopping =
  (mayAsk: LetterRules['mayAsk']): LetterRules['mayAsk'] =>
  (kind, protocol) => {
    if (!mayAsk(kind, protocol)) return false;
    throw Object.assign(new Error('would be asked'), { code: wouldAsk });
  };

/** Judges as in earnest, and then answers in the place of whoever would have been asked. */
const leading = (names: Readonly<Record<string, string>>): World => ({
  resolve: resolving(names),
  send: async (letter, rules, resolve) => {
    const asked = await sendSafely(letter, { ...rules, mayAsk: stopping(rules.mayAsk) }, resolve);
    if (asked.ok || asked.refusal.reason !== wouldAsk) return asked;
    return ok({ status: 200, headers: {}, body: '{}', from: names[new URL(letter.address).hostname] ?? '' });
  },
});

/** One that has fetched its document. */
async function found(issuer: string, world: World, more: Partial<FetchingOptions> = {}): Promise<SafeFetch> {
  const safe = new SafeFetch(options(issuer, more), world);
  expect(await safe.ask({ at: 'discovery', url: `${issuer}.well-known/openid-configuration` })).toMatchObject({
    ok: true,
  });
  return safe;
}

/** Made for this test alone: nobody vouches for it. */
const selfSigned = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgwfv6ay40ZMR1T9QY
+Z8chsGR++9WPf/s+14qs9qlsK2hRANCAAQSETT3JttDvNB2ZfhVYsWEBFJZTtr1
wOSp4vbTexeUz/g/FnyWVLLujLk+4LGmqZ/I/fYY7QsqqQDKLmiE45a4
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBfzCCASWgAwIBAgIUa2xtfQAlv8nM0dKZLX0zPjY9E6UwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTE1NTUyMloYDzIxMjYxMDI4
MTU1NTIyWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQSETT3JttDvNB2ZfhVYsWEBFJZTtr1wOSp4vbTexeUz/g/FnyWVLLu
jLk+4LGmqZ/I/fYY7QsqqQDKLmiE45a4o1MwUTAdBgNVHQ4EFgQUdPQDVRKBL+Jy
gJGPxqbqiwcyF/wwHwYDVR0jBBgwFoAUdPQDVRKBL+JygJGPxqbqiwcyF/wwDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAoIy+c8Ae/W1aMgrgboMY
W3VEEjm2bGdCGEv9skVbgfQCIBRj4ZVW0mSMUeB94ngwTF74mSAT8xBMjy/xioBD
MlDW
-----END CERTIFICATE-----
`,
};

describe('SI4 where a provider may be asked', () => {
  const issuerAt = { public: '8.8.8.8', private: '10.1.2.3', loopback: '127.0.0.1' };
  const target = { public: '9.9.9.9', private: '192.168.7.7', loopback: '127.0.0.1', linkLocal: '169.254.169.254' };
  const table: readonly [keyof typeof issuerAt, keyof typeof target, boolean][] = [
    ['public', 'public', true],
    ['public', 'private', false],
    ['public', 'loopback', false],
    ['public', 'linkLocal', false],
    ['private', 'public', true],
    ['private', 'private', true],
    ['private', 'loopback', false],
    ['private', 'linkLocal', false],
    ['loopback', 'public', true],
    ['loopback', 'private', true],
    ['loopback', 'loopback', true],
    ['loopback', 'linkLocal', false],
  ];
  test.each(table)('an issuer at a %s address may name a %s one: %s', async (issuer, other, allowed) => {
    const world = leading({ 'issuer.example': issuerAt[issuer], 'keys.example': target[other] });
    const safe = await found('https://issuer.example/', world);
    const asked = await safe.ask({ at: 'jwks', url: 'https://keys.example:1/keys' });
    const facts = { at: 'jwks', host: 'keys.example:1', reason: target[other] };
    if (allowed) expect(asked).toMatchObject({ ok: true });
    else expect(asked).toEqual(no({ kind: 'sign-in-provider-address-not-allowed', facts }));
  });

  test('a private network beside a public issuer by option, this machine and link-local addresses not', async () => {
    const world = leading({
      'issuer.example': '8.8.8.8',
      'private.example': '10.0.0.1',
      'here.example': '127.0.0.1',
      'metadata.example': '169.254.169.254',
    });
    const safe = await found('https://issuer.example/', world, { allowPrivateNetwork: true });
    const reasons = [];
    for (const host of ['private.example', 'here.example', 'metadata.example']) {
      const asked = await safe.ask({ at: 'token', url: `https://${host}:1/` });
      reasons.push(asked.ok ? 'asked' : asked.refusal.facts.reason);
    }
    expect(reasons).toEqual(['asked', '127.0.0.1', '169.254.169.254']);
  });

  test('addresses written as numbers are judged alike', async () => {
    const safe = await found('https://issuer.example/', leading({ 'issuer.example': '8.8.8.8' }));
    for (const host of ['127.0.0.1', '[::1]', '10.0.0.1', '169.254.169.254', '[::ffff:10.0.0.1]', '2130706433'])
      expect(await safe.ask({ at: 'jwks', url: `https://${host}:1/` })).toMatchObject({
        refusal: { kind: 'sign-in-provider-address-not-allowed' },
      });
  });

  test('before the issuer has answered, and where it says another address of itself later, it is a public one', async () => {
    const names = { 'issuer.example': '127.0.0.1', 'keys.example': '10.0.0.1' };
    const early = new SafeFetch(options('https://issuer.example/'), leading(names));
    const refused = { refusal: { kind: 'sign-in-provider-address-not-allowed' } };
    expect(await early.ask({ at: 'jwks', url: 'https://keys.example/' })).toMatchObject(refused);
    const changing: Record<string, string> = { ...names, 'issuer.example': '8.8.8.8' };
    const safe = await found('https://issuer.example/', leading(changing));
    changing['issuer.example'] = '127.0.0.1';
    expect(await safe.ask({ at: 'jwks', url: 'https://keys.example/' })).toMatchObject(refused);
  });

  test('plain http is for an issuer of this machine, to this machine', async () => {
    const world = leading({ 'keys.example': '9.9.9.9', 'issuer.example': '8.8.8.8' });
    const notHttps = { at: 'jwks', host: 'keys.example', reason: 'not-https' };
    const secure = new SafeFetch(options('https://issuer.example/'), world);
    expect(await secure.ask({ at: 'jwks', url: 'http://keys.example/' })).toEqual({
      ok: false,
      refusal: { kind: 'sign-in-provider-address-not-allowed', facts: notHttps },
    });
    const local = await found('http://127.0.0.1:9/', leading({ 'keys.example': '9.9.9.9', '127.0.0.1': '127.0.0.1' }));
    expect(await local.ask({ at: 'jwks', url: 'http://keys.example/' })).toMatchObject({
      refusal: { kind: 'sign-in-provider-address-not-allowed', facts: { reason: '9.9.9.9' } },
    });
    const trial = await found('http://issuer.example/', world, { allowInsecure: true });
    expect(await trial.ask({ at: 'jwks', url: 'http://keys.example/' })).toMatchObject({ ok: true });
    for (const url of ['file:///etc/passwd', 'ftp://keys.example/', 'javascript:alert(1)', 'data:,x', 'nonsense'])
      expect(await trial.ask({ at: 'jwks', url })).toMatchObject({
        refusal: { kind: 'sign-in-provider-address-not-allowed' },
      });
  });
});

describe('SI4 what comes back', () => {
  test('method, headers and body go out; status, headers and body come back', async () => {
    const origin = await serving((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        response.writeHead(401, { 'x-seen': `${request.method} ${request.headers['x-mine']} ${body}` }).end('no');
      });
    });
    const safe = new SafeFetch(options(origin));
    const request = { method: 'POST', headers: { 'x-mine': 'a' }, body: 'b=c' } as const;
    const asked = await safe.ask({ at: 'token', url: `${origin}/token`, ...request });
    expect(asked).toMatchObject({ ok: true, value: { status: 401, body: 'no', headers: { 'x-seen': 'POST a b=c' } } });
  });

  test('a redirect is an answer, and is not followed', async () => {
    let asked = 0;
    const origin = await serving((_request, response) => {
      asked += 1;
      response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    });
    const answer = await new SafeFetch(options(origin)).ask({ at: 'jwks', url: `${origin}/` });
    expect(answer).toMatchObject({
      ok: true,
      value: { status: 302, headers: { location: 'http://169.254.169.254/' } },
    });
    expect(asked).toBe(1);
  });

  test.each([
    ['too much', 'too-large', (response: ServerResponse) => response.end('x'.repeat(1_048_577))],
    [
      'a compressed one',
      'compressed',
      (response: ServerResponse) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(),
    ],
    ['none at all', 'timeout', () => undefined],
    ['one that never ends', 'timeout', (response: ServerResponse) => response.write('{')],
    ['a cut line', 'ECONNRESET', (response: ServerResponse) => response.socket?.destroy()],
  ] as const)('%s is no answer', async (_what, reason, answer) => {
    const origin = await serving((_request, response) => void answer(response));
    const { host } = new URL(origin);
    const asked = await new SafeFetch(options(origin)).ask({ at: 'jwks', url: `${origin}/`, patience: 0.3 });
    const isAnswer = reason === 'too-large' || reason === 'compressed';
    const kind = isAnswer ? 'sign-in-signing-keys-unreachable' : 'sign-in-provider-unreachable';
    expect(asked).toEqual({
      ok: false,
      refusal: { kind, facts: { at: 'jwks', host, reason } },
    });
    for (const server of servers) server.closeAllConnections();
  });

  test('nobody there, and a name that does not exist', async () => {
    const closed = await listening(createServer());
    for (const server of servers.splice(0)) await new Promise((done) => server.close(done));
    const origin = `http://127.0.0.1:${closed}`;
    expect(await new SafeFetch(options(origin)).ask({ at: 'discovery', url: origin })).toMatchObject({
      refusal: { kind: 'sign-in-provider-unreachable', facts: { at: 'discovery', reason: 'ECONNREFUSED' } },
    });
    const nowhere = new SafeFetch(options('https://issuer.example'), { resolve: resolving({}) });
    expect(await nowhere.ask({ at: 'discovery', url: 'https://issuer.example/' })).toMatchObject({
      refusal: { facts: { host: 'issuer.example', reason: 'ENOTFOUND' } },
    });
  });

  test('a certificate that nobody vouches for', async () => {
    const port = await listening(createSecureServer(selfSigned, (_request, response) => response.end('{}')));
    const safe = new SafeFetch(options(`https://localhost:${port}`), {
      resolve: resolving({ localhost: '127.0.0.1' }),
    });
    expect(await safe.ask({ at: 'discovery', url: `https://localhost:${port}/` })).toMatchObject({
      refusal: {
        kind: 'sign-in-provider-certificate-invalid',
        facts: { at: 'discovery', host: `localhost:${port}`, reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
      },
    });
  });
});
