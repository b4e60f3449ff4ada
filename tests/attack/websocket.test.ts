/** Abuse of the room channel over real sockets. A bystander in the same meeting must notice nothing. */
import { connect } from 'node:net';
import { slugOf } from '@foyer/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FakeClock } from '../../apps/server/clock.ts';
import { raise, type Stage } from '../../apps/server/testing/stage.ts';
import { enter, goodbyeOf, open, type Person, person } from './people.ts';

let stage: Stage;
let address: string;
let bystander: Person;

beforeAll(async () => {
  stage = await raise({ FOYER_LIMIT_API_REQUESTS_PER_MINUTE: '100000' });
  await stage.room('demo');
  await stage.room('quiet');
  address = await stage.listen();
  bystander = await enter(stage, 'quiet', 'host');
});
afterAll(async () => {
  bystander.say({ type: 'ping' });
  await bystander.hear((message) => message.type === 'pong');
  expect(bystander.heard.map((message) => message.type)).toEqual(['snapshot', 'pong']);
  await stage.stop();
});

/** One HTTP/1.1 exchange, byte by byte ours; resolves with the status line. */
function upgrade(path: string, headers: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const { port, hostname } = new URL(address);
    const socket = connect(Number(port), hostname, () =>
      socket.write(
        [
          `GET ${path} HTTP/1.1`,
          `Host: ${hostname}:${port}`,
          'Connection: Upgrade',
          'Upgrade: websocket',
          'Sec-WebSocket-Version: 13',
          'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
          ...headers,
          '\r\n',
        ].join('\r\n'),
      ),
    );
    socket.setTimeout(5_000, () => reject(new Error('no answer')));
    socket.on('error', reject);
    socket.on('data', (data) => {
      resolve(String(data).split('\r\n')[0] ?? '');
      socket.destroy();
    });
    socket.on('close', () => resolve('closed'));
  });
}

const channel = '/api/v1/rooms/demo/channel';

describe('[WS] upgrade', () => {
  const origins: [string, string, number][] = [
    ['another site', 'https://evil.example', 403],
    ['null', 'null', 403],
    ['a name that begins with ours', 'http://127.0.0.1.evil.example', 403],
    ['file', 'file://', 403],
    ['an extension', 'chrome-extension://abc', 403],
  ];
  test.each(origins)('[browser] cross-origin: %s', async (_name, origin, status) => {
    expect(await upgrade(channel, [`Origin: ${origin}`])).toContain(String(status));
  });

  test('our own origin, and none', async () => {
    expect(await upgrade(channel, [`Origin: ${address}`])).toContain('101');
    expect(await upgrade(channel, [])).toContain('101');
  });

  test.each([
    '/',
    '/api/v1/rooms/../channel',
    '/api/v1/rooms/__proto__/channel',
    '/api/v1/rooms/%2e/channel',
    '/nothing',
  ])('no socket at %s', async (path) => expect(await upgrade(path, [])).toContain('404'));

  test('200 headers', async () => {
    const many = Array.from({ length: 200 }, (_, i) => `X-H${i}: ${i}`);
    expect(await upgrade(channel, many)).toMatch(/101|400|431/);
  });

  test('2 000 headers, and headers of 100 KB', async () => {
    const many = Array.from({ length: 2_000 }, (_, i) => `X-H${i}: ${i}`);
    expect(await upgrade(channel, many)).toMatch(/431|400|closed|101/);
    expect(await upgrade(channel, [`X-Long: ${'x'.repeat(100_000)}`])).toMatch(/431|closed/);
  });

  test('another version of WebSocket, and a broken key', async () => {
    expect(await upgrade(channel, ['Sec-WebSocket-Version: 99'])).toContain('400');
    expect(await upgrade(channel, ['Sec-WebSocket-Key: x'])).toContain('400');
  });

  test('compression is not agreed to, nor any subprotocol', async () => {
    const socket = await open(address, 'demo', { perMessageDeflate: true });
    expect(socket.extensions).toBe('');
    socket.terminate();
  });
});

describe('[WS] messages', () => {
  const rows: [string, string | Buffer, number][] = [
    ['not JSON', 'hello', 4400],
    ['depth of 10 000', '['.repeat(10_000), 4400],
    ['a name twice', '{"type":"hello","type":"hello","version":1,"token":"x"}', 4400],
    ['a prototype', '{"type":"hello","version":1,"token":"x","__proto__":{"admin":true}}', 4400],
    ['1 MB of text', 'x'.repeat(1_000_000), 1009],
    ['1 MB of bytes', Buffer.alloc(1_000_000), 1009],
    ['bytes', Buffer.from('{"type":"ping"}'), 4400],
    ['a command before hello', '{"type":"command","id":"1","command":{"type":"meeting.end"}}', 4401],
    ['a ping before hello', '{"type":"ping"}', 4401],
    ['a join token as channel token', '{"type":"hello","version":1,"token":"TOKEN"}', 4401],
  ];
  test.each(rows)('%s', async (_name, message, code) => {
    const joinToken = (await stage.token('demo', { role: 'host' })).slice(0, 512);
    const one = person(await open(address, 'demo'));
    one.socket.send(typeof message === 'string' ? message.replace('TOKEN', joinToken) : message);
    expect(await one.closed).toBe(code);
  });

  test('not UTF-8', async () => {
    const one = person(await open(address, 'demo'));
    one.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
    expect(await one.closed).toBe(1007);
  });

  test('a message in a thousand fragments, and one beyond the limit in fragments', async () => {
    const one = await enter(stage, 'demo', 'listener');
    const text = JSON.stringify({ type: 'ping' });
    for (const character of text) one.socket.send(character, { fin: false });
    one.socket.send('', { fin: true });
    await one.hear((message) => message.type === 'pong');
    for (let i = 0; i < 40; i += 1) one.socket.send('x'.repeat(1_000), { fin: false });
    expect(await one.closed).toBe(1009);
  });

  test('1 000 messages in a second', async () => {
    const one = await enter(stage, 'demo', 'listener');
    for (let i = 0; i < 1_000; i += 1) one.say({ type: 'ping' });
    expect(await one.closed).toBe(4429);
    expect(goodbyeOf(one)).toBe('too-many-requests');
  });

  test('a flood of WebSocket pings: who does not take the pongs is cut off', async () => {
    const one = await enter(stage, 'demo', 'listener');
    for (let i = 0; i < 5_000; i += 1) one.socket.ping();
    expect(await one.closed).toBe(1006);
  });
});

describe('[WS] many connections', () => {
  test('300 that never speak do not keep others out', async () => {
    const silent = await Promise.all(Array.from({ length: 300 }, () => open(address, 'demo')));
    const one = await enter(stage, 'demo', 'listener');
    one.say({ type: 'ping' });
    await one.hear((message) => message.type === 'pong');
    for (const socket of silent) socket.terminate();
    one.socket.terminate();
  });

  test('200 guesses of a channel token open nothing', async () => {
    const guesses = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const one = person(await open(address, 'demo'));
        one.say({ type: 'hello', version: 1, token: `guess-${i}` });
        await one.closed;
        return goodbyeOf(one);
      }),
    );
    expect(new Set(guesses)).toEqual(new Set(['session-unknown']));
  });
});

test('[WS] CH10 a half-open connection is found within two pings, and its place is kept', async () => {
  const clock = new FakeClock();
  const own = await raise({}, { clock });
  await own.room('demo');
  const ada = await enter(own, 'demo', 'speaker', { identity: 'ada' });
  const joined = await own.join('demo', 'speaker', { identity: 'ben' });
  const mute = person(await open(await own.listen(), 'demo', { autoPong: false }), joined.participant.id);
  mute.say({ type: 'hello', version: 1, token: joined.channel.token });
  await mute.hear((message) => message.type === 'snapshot');
  const answered = new Promise((resolve) => ada.socket.once('ping', () => setImmediate(resolve)));
  clock.advance(5_000);
  await answered;
  ada.say({ type: 'ping' });
  await ada.hear((message) => message.type === 'pong');
  clock.advance(5_000);
  expect(await mute.closed).toBe(1006);
  await ada.hear((one) => one.type === 'event' && one.event.type === 'participant.presence');
  expect(ada.socket.readyState).toBe(1);
  await own.stop();
});

test('[WS] a channel token opens the channel of its own room only', async () => {
  const joined = await stage.join('demo', 'host');
  const one = person(await open(address, 'quiet'));
  one.say({ type: 'hello', version: 1, token: joined.channel.token });
  expect(await one.closed).toBe(4401);
});

test('[WS] an HTTP request to the channel is no fault', async () => {
  const raw = await fetch(`${address}${channel}`);
  const body = (await raw.json()) as { type: string };
  expect([raw.status, slugOf(body.type)]).toEqual([404, 'not-found']);
});
