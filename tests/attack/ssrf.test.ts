/** Addresses of key sets that lead where they should not. Every row: not fetched, in time, and the server goes on. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kindOfAddress } from '../../apps/server/issuers/addresses.ts';
import { fetchSafely, isAllowed, type NamedAddress } from '../../apps/server/issuers/fetch-safely.ts';

const strict = { allowInsecure: false, allowPrivateNetwork: false, patience: 2_000, mostBytes: 1_000 };
const local = { ...strict, allowInsecure: true };

let server: Server;
let origin: string;
let seen: { url: string; host: string | undefined; headers: IncomingMessage['headers'] }[] = [];
/** Connections that the other side keeps open; ended with the suite. */
const slow = new Set<ServerResponse>();

const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/keys': (response) => void response.end('{"keys":[]}'),
  '/redirect': (response) => void response.writeHead(302, { location: `${origin}/keys` }).end(),
  '/metadata': (response) =>
    void response.writeHead(307, { location: 'http://169.254.169.254/latest/meta-data' }).end(),
  '/error': (response) => void response.writeHead(500).end('{"keys":[]}'),
  '/missing': (response) => void response.writeHead(404).end('{"keys":[]}'),
  '/announced': (response) => void response.writeHead(200, { 'content-length': '10000000000' }).write('x'),
  '/endless': (response) => {
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  },
  '/bomb': (response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
  '/drip': (response) => void slow.add(response.writeHead(200)),
  '/silent': (response) => void slow.add(response),
};

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', host: request.headers.host, headers: request.headers });
    response.on('error', () => undefined);
    answers[request.url ?? '']?.(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  for (const response of slow) response.destroy();
  await new Promise((resolve) => server.close(resolve));
});

test('[SSRF] the control: an address of this machine, where the operator says so', async () => {
  seen = [];
  expect(await fetchSafely(`${origin}/keys`, local)).toEqual({ ok: true, value: '{"keys":[]}' });
  expect(seen).toHaveLength(1);
  expect(seen[0]?.headers).not.toHaveProperty('authorization');
  expect(seen[0]?.headers).not.toHaveProperty('cookie');
});

describe('[SSRF] IS13 spellings of addresses', () => {
  test.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '0',
    '0.0.0.0',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::a9fe:a9fe]',
    '[2002:7f00:1::]',
    '[fe80::1]',
    '[fc00::1]',
    '[ff02::1]',
    '[2001:db8::1]',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '[::ffff:169.254.169.254]',
    '224.0.0.1',
    '255.255.255.255',
    '198.18.0.1',
    '\uff11\uff12\uff17.\uff10.\uff10.\uff11',
    '127\u30020\u30020\u30021',
  ])('https://%s', async (host) => {
    expect(await fetchSafely(`https://${host}/`, strict)).toEqual({
      ok: false,
      refusal: expect.stringMatching(/not allowed$/),
    });
  });

  test.each([
    ['8.8.8.8', 'public'],
    ['172.15.255.255', 'public'],
    ['172.32.0.0', 'public'],
    ['100.63.255.255', 'public'],
    ['100.128.0.0', 'public'],
    ['2606:4700::1111', 'public'],
    ['64:ff9b::808:808', 'public'],
    ['::ffff:8.8.8.8', 'public'],
    ['10.1.2.3', 'private'],
    ['fd12::1', 'private'],
    ['::ffff:10.0.0.1', 'private'],
    ['127.255.255.255', 'loopback'],
    ['::1', 'loopback'],
    ['::', 'forbidden'],
    ['fe80::1%eth0', 'forbidden'],
    ['169.254.1.1', 'forbidden'],
    ['239.255.255.250', 'forbidden'],
  ])('%s is %s', (address, kind) => expect(kindOfAddress(address)).toBe(kind));

  test('this machine and a house\u2019s network only where the operator says so; the metadata service never', async () => {
    const kinds = ['public', 'loopback', 'private', 'forbidden'] as const;
    const allowed = (allowInsecure: boolean, allowPrivateNetwork: boolean) =>
      kinds.filter((kind) => isAllowed(kind, { allowInsecure, allowPrivateNetwork }));
    expect(allowed(false, false)).toEqual(['public']);
    expect(allowed(true, false)).toEqual(['public', 'loopback']);
    expect(allowed(false, true)).toEqual(['public', 'private']);
    expect(allowed(true, true)).toEqual(['public', 'loopback', 'private']);
    expect(await fetchSafely('http://169.254.169.254/', { ...local, allowPrivateNetwork: true })).toMatchObject({
      refusal: expect.stringMatching(/not allowed$/),
    });
  });
});

describe('[SSRF] IS13 other schemes', () => {
  test.each([
    'file:///etc/passwd',
    'gopher://127.0.0.1:70/',
    'ftp://127.0.0.1/',
    'data:application/json,{}',
    'http://example.org/',
  ])('%s', async (address) =>
    expect(await fetchSafely(address, strict)).toEqual({ ok: false, refusal: 'the address is not https' }),
  );
  test.each(['', 'https://', 'https://a b/', '//host/'])('%j is malformed', async (address) => {
    expect(await fetchSafely(address, strict)).toMatchObject({ ok: false });
  });
  test('a password in the address', async () => {
    expect(await fetchSafely('https://user:pass@example.org/', strict)).toMatchObject({ ok: false });
  });
});

describe('[SSRF] IS13 names that lie', () => {
  const answer = (...addresses: string[]) =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

  test.each([['127.0.0.1'], ['10.0.0.1'], ['::ffff:192.168.0.1'], ['169.254.169.254']])('to %s', async (address) => {
    const said = await fetchSafely('https://keys.example.org/', strict, async () => answer(address));
    expect(said).toMatchObject({ ok: false, refusal: expect.stringContaining('not allowed') });
  });

  test('one bad address among good ones', async () => {
    const both = async () => answer('8.8.8.8', '127.0.0.1');
    expect(await fetchSafely('https://keys.example.org/', strict, both)).toMatchObject({
      refusal: expect.stringContaining('127.0.0.1'),
    });
  });

  test('no address, and a resolver that fails', async () => {
    expect(await fetchSafely('https://keys.example.org/', strict, async () => [])).toMatchObject({ ok: false });
    const failing = async () => Promise.reject(new Error('ENOTFOUND'));
    expect(await fetchSafely('https://keys.example.org/', strict, failing)).toEqual({
      ok: false,
      refusal: 'ENOTFOUND',
    });
  });

  test('rebinding: the name is asked once, and the connection goes to what was checked', async () => {
    seen = [];
    const asked: string[] = [];
    // Answers with this machine first, with another address from then on.
    const rebinding = async (host: string): Promise<readonly NamedAddress[]> => {
      asked.push(host);
      return answer(asked.length === 1 ? '127.0.0.1' : '127.0.0.2');
    };
    const { port } = new URL(origin);
    expect((await fetchSafely(`http://keys.example.org:${port}/keys`, local, rebinding)).ok).toBe(true);
    expect(asked).toEqual(['keys.example.org']);
    expect(seen[0]?.host).toBe(`keys.example.org:${port}`);
  });
});

describe('[SSRF] IS13 answers', () => {
  test.each([
    ['/redirect', 'the answer is 302'],
    ['/metadata', 'the answer is 307'],
    ['/error', 'the answer is 500'],
    ['/missing', 'the answer is 404'],
    ['/announced', 'the answer has more than 1000 bytes'],
    ['/endless', 'the answer has more than 1000 bytes'],
    ['/bomb', 'the answer is compressed'],
  ])('%s', async (path, refusal) => {
    seen = [];
    expect(await fetchSafely(`${origin}${path}`, local)).toEqual({ ok: false, refusal });
    expect(seen.map(({ url }) => url)).toEqual([path]);
  });

  test.each(['/silent', '/drip'])('%s is cut when its time is over', async (path) => {
    const drip = setInterval(() => {
      for (const response of slow) if (response.headersSent) response.write('x');
    }, 5);
    const said = await fetchSafely(`${origin}${path}`, { ...local, patience: 200 });
    clearInterval(drip);
    expect(said).toMatchObject({ ok: false });
  });

  test('a name that is never answered', async () => {
    const never = () => new Promise<never>(() => undefined);
    expect(await fetchSafely('https://keys.example.org/', { ...strict, patience: 50 }, never)).toEqual({
      ok: false,
      refusal: 'the answer takes too long',
    });
  });
});
