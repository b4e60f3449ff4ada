import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type Resolve, sendSafely } from '../issuers/fetch-safely.ts';
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

/** Names and where they lead; what is not here does not exist. Nothing beyond this machine is ever asked. */
const leading = (names: Record<string, string>): World => {
  const resolve: Resolve = async (host) => {
    const address = names[host];
    if (address === undefined) throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
    return [{ address, family: address.includes(':') ? 6 : 4 }];
  };
  return { resolve, send: stayingHome };
};

const stayingHome: NonNullable<World['send']> = async (letter, rules, resolve) => {
  const within: typeof rules = {
    ...rules,
    mayAsk: (kind, protocol) => {
      if (kind === 'loopback' || !rules.mayAsk(kind, protocol)) return rules.mayAsk(kind, protocol);
      throw Object.assign(new Error('would have been asked'), { code: 'WOULD-ASK' });
    },
  };
  return sendSafely(letter, within, resolve);
};

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
    const resolve = leading({ 'issuer.example': issuerAt[issuer], 'keys.example': target[other] });
    const safe = new SafeFetch(options('https://issuer.example/'), resolve);
    const asked = await safe.ask({ at: 'jwks', url: 'https://keys.example:1/keys' });
    expect(asked.ok ? undefined : asked.refusal.kind).toBe(
      allowed ? 'sign-in-provider-unreachable' : 'sign-in-provider-address-not-allowed',
    );
    if (!allowed)
      expect(asked).toMatchObject({
        refusal: { facts: { at: 'jwks', host: 'keys.example:1', reason: target[other] } },
      });
  });

  test('a private network beside a public issuer by option, this machine and link-local addresses not', async () => {
    const resolve = leading({
      'issuer.example': '8.8.8.8',
      'private.example': '10.0.0.1',
      'here.example': '127.0.0.1',
      'metadata.example': '169.254.169.254',
    });
    const safe = new SafeFetch(options('https://issuer.example/', { allowPrivateNetwork: true }), resolve);
    const reasons = [];
    for (const host of ['private.example', 'here.example', 'metadata.example']) {
      const asked = await safe.ask({ at: 'token', url: `https://${host}:1/` });
      reasons.push(asked.ok ? 'answer' : asked.refusal.facts.reason);
    }
    expect(reasons).toEqual(['WOULD-ASK', '127.0.0.1', '169.254.169.254']);
  });

  test('addresses written as numbers are judged alike', async () => {
    const safe = new SafeFetch(options('https://issuer.example/'), leading({ 'issuer.example': '8.8.8.8' }));
    for (const host of ['127.0.0.1', '[::1]', '10.0.0.1', '169.254.169.254', '[::ffff:10.0.0.1]', '2130706433'])
      expect(await safe.ask({ at: 'jwks', url: `https://${host}:1/` })).toMatchObject({
        refusal: { kind: 'sign-in-provider-address-not-allowed' },
      });
  });

  test('an issuer of which one address is public is a public one', async () => {
    const resolve: Resolve = async (host) =>
      host === 'issuer.example'
        ? [
            { address: '127.0.0.1', family: 4 },
            { address: '8.8.8.8', family: 4 },
          ]
        : [{ address: '127.0.0.1', family: 4 }];
    const safe = new SafeFetch(options('https://issuer.example/'), { resolve, send: stayingHome });
    expect(await safe.ask({ at: 'jwks', url: 'https://other.example:1/' })).toMatchObject({
      refusal: { kind: 'sign-in-provider-address-not-allowed' },
    });
  });

  test('plain http is for an issuer of this machine, to this machine', async () => {
    const resolve = leading({ 'keys.example': '9.9.9.9', 'issuer.example': '8.8.8.8' });
    const notHttps = { at: 'jwks', host: 'keys.example', reason: 'not-https' };
    const secure = new SafeFetch(options('https://issuer.example/'), resolve);
    expect(await secure.ask({ at: 'jwks', url: 'http://keys.example/' })).toEqual({
      ok: false,
      refusal: { kind: 'sign-in-provider-address-not-allowed', facts: notHttps },
    });
    const local = new SafeFetch(options('http://127.0.0.1:9/'), resolve);
    expect(await local.ask({ at: 'jwks', url: 'http://keys.example/' })).toMatchObject({
      refusal: { kind: 'sign-in-provider-address-not-allowed', facts: { reason: '9.9.9.9' } },
    });
    const trial = new SafeFetch(options('http://issuer.example/', { allowInsecure: true }), resolve);
    expect(await trial.ask({ at: 'jwks', url: 'http://keys.example/' })).toMatchObject({
      refusal: { kind: 'sign-in-provider-unreachable' },
    });
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
    const nowhere = new SafeFetch(options('https://issuer.example'), leading({}));
    expect(await nowhere.ask({ at: 'discovery', url: 'https://issuer.example/' })).toMatchObject({
      refusal: { facts: { host: 'issuer.example', reason: 'ENOTFOUND' } },
    });
    expect(await nowhere.ask({ at: 'jwks', url: 'https://other.example/' })).toMatchObject({
      refusal: { facts: { host: 'issuer.example', reason: 'ENOTFOUND' } },
    });
  });

  test('a certificate that nobody vouches for', async () => {
    const port = await listening(createSecureServer(selfSigned, (_request, response) => response.end('{}')));
    const safe = new SafeFetch(options(`https://localhost:${port}`), leading({ localhost: '127.0.0.1' }));
    expect(await safe.ask({ at: 'discovery', url: `https://localhost:${port}/` })).toMatchObject({
      refusal: {
        kind: 'sign-in-provider-certificate-invalid',
        facts: { at: 'discovery', host: `localhost:${port}`, reason: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
      },
    });
  });
});
