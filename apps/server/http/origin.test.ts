import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import Fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import { clientOf, networkOf, originOf, proxyTrust } from './origin.ts';

const proxies = { trustedProxies: ['10.0.0.0/8', '2001:db8::/32', '192.0.2.1'] };

function upgrade(peer: string, headers: Record<string, string>): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: peer });
  const request = new IncomingMessage(socket);
  Object.assign(request.headers, headers);
  return request;
}

const spoofed = {
  host: 'a.example',
  'x-forwarded-for': '1.2.3.4',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'https',
};

describe('forwarded headers', () => {
  type Row = [string, string, Record<string, string>, object];
  const rows: Row[] = [
    [
      'no headers',
      '203.0.113.7',
      { host: 'a.example' },
      { address: '203.0.113.7', host: 'a.example', protocol: 'http' },
    ],
    ['from anybody', '203.0.113.7', spoofed, { address: '203.0.113.7', host: 'a.example', protocol: 'http' }],
    ['from a trusted proxy', '10.1.2.3', spoofed, { address: '1.2.3.4', host: 'evil.example', protocol: 'https' }],
    ['from a trusted address', '192.0.2.1', spoofed, { address: '1.2.3.4', host: 'evil.example', protocol: 'https' }],
    ['from its neighbour', '192.0.2.2', spoofed, { address: '192.0.2.2', host: 'a.example', protocol: 'http' }],
    [
      'from a trusted proxy seen as mapped IPv4',
      '::ffff:10.1.2.3',
      spoofed,
      { address: '1.2.3.4', host: 'evil.example', protocol: 'https' },
    ],
    [
      'from a trusted IPv6 range',
      '2001:db8:5::1',
      spoofed,
      { address: '1.2.3.4', host: 'evil.example', protocol: 'https' },
    ],
    [
      'over two trusted proxies',
      '10.1.2.3',
      { host: 'a', 'x-forwarded-for': '6.6.6.6, 198.51.100.1, 10.9.9.9' },
      { address: '198.51.100.1', host: 'a', protocol: 'http' },
    ],
    [
      'only proxies',
      '10.1.2.3',
      { host: 'a', 'x-forwarded-for': '10.4.4.4, 10.9.9.9' },
      { address: '10.4.4.4', host: 'a', protocol: 'http' },
    ],
    [
      'the nearest proxy’s word counts',
      '10.1.2.3',
      { host: 'a', 'x-forwarded-host': 'evil.example, meet.example', 'x-forwarded-proto': 'https, http' },
      { address: '10.1.2.3', host: 'meet.example', protocol: 'http' },
    ],
    [
      'empty ones',
      '10.1.2.3',
      { host: 'a', 'x-forwarded-for': '', 'x-forwarded-host': '', 'x-forwarded-proto': '' },
      { address: '10.1.2.3', host: 'a', protocol: 'http' },
    ],
    [
      'a protocol of nobody',
      '10.1.2.3',
      { host: 'a', 'x-forwarded-proto': 'javascript' },
      { address: '10.1.2.3', host: 'a', protocol: 'http' },
    ],
  ];

  test.each(rows)('AC27 count only from a trusted proxy, for upgrades: %s', (_name, peer, headers, expected) => {
    expect(clientOf(proxies, upgrade(peer, headers))).toEqual(expected);
  });

  test.each(rows)('AC27 and alike for requests: %s', async (_name, peer, headers, expected) => {
    const app = Fastify({ trustProxy: proxyTrust(proxies) });
    app.get('/', async (request) => {
      const protocol = originOf(undefined, request)?.split(':')[0];
      return { address: request.ip, host: request.host, protocol };
    });
    const { json } = await app.inject({ url: '/', headers, remoteAddress: peer }).then((raw) => ({ json: raw.json() }));
    // Mapped addresses are one network, however they are written.
    expect({ ...json, address: networkOf(json.address) }).toEqual(expected);
    await app.close();
  });

  test('AC27 without configured proxies nobody is believed', () => {
    expect(proxyTrust({ trustedProxies: [] })).toBe(false);
    for (const peer of ['10.1.2.3', '127.0.0.1', '::1', ''])
      expect(clientOf({ trustedProxies: [] }, upgrade(peer, spoofed))).toEqual({
        address: peer,
        host: 'a.example',
        protocol: 'http',
      });
  });

  test('AC27 what is no address ends the chain', () => {
    const headers = { host: 'a', 'x-forwarded-for': '198.51.100.1, unknown' };
    expect(clientOf(proxies, upgrade('10.1.2.3', headers)).address).toBe('10.1.2.3');
  });
});

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::6', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0db8:0000:0000:0000:0000:0000:0001', '2001:db8:0:0::/64'],
  ['2001:db8:1::2:3:4:5', '2001:db8:1:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
])('AC28 %s belongs to %s', (ip, network) => expect(networkOf(ip)).toBe(network));

test('AC28 one household has one spelling, whatever the last half', () => {
  const spellings = ['2001:db8:0:1::1', '2001:db8:0:1:ffff::', '2001:DB8:0000:0001:1:2:3:4'];
  expect(new Set(spellings.map(networkOf)).size).toBe(1);
});

test('AC27 a host that is none makes no address', () => {
  for (const host of ['', 'a b', 'evil.example/path', 'a@b', "x'; script-src *", 'a:99999999'])
    expect(originOf(undefined, { host, protocol: 'http' }), host).toBeUndefined();
});
