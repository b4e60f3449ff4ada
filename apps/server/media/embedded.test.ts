import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { AccessToken } from 'livekit-server-sdk';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EmbeddedMedia } from './embedded.ts';
import { type MediaClaims, sessionAttribute } from './port.ts';

const program = fileURLToPath(new URL('fixtures/echo-process.ts', import.meta.url));
const apiKey = 'key';
const apiSecret = 'a secret of at least thirty-two characters';

let media: EmbeddedMedia;
let current: (claims: MediaClaims) => boolean;

beforeEach(() => {
  current = () => true;
  media = new EmbeddedMedia({
    program,
    processes: 2,
    settings: {
      apiKey,
      apiSecret,
      udpPort: 0,
      bindAddress: '',
      announcedAddresses: [],
      iceServers: [],
      logLevel: 'silent',
    },
    guard: (claims) => current(claims),
    log: pino({ level: 'silent' }),
  });
  media.start();
});
afterEach(() => media.stop({ drain: false }));

async function token(room: string, session?: string, secret = apiSecret): Promise<string> {
  const made = new AccessToken(apiKey, secret, {
    identity: 'ana',
    ...(session === undefined ? {} : { attributes: { [sessionAttribute]: session } }),
  });
  made.addGrant({ room, roomJoin: true });
  return made.toJwt();
}

const text = (answer: { body: Uint8Array }): string => new TextDecoder().decode(answer.body);

/** Sends an upgrade through a real server; gives what came back, up to the echo of `payload` or the end. */
async function upgrade(path: string, payload: string): Promise<string> {
  const front = createServer();
  front.on('upgrade', (request, socket, head) => {
    if (!media.handleUpgrade(request, socket, head)) socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const client = connect((front.address() as AddressInfo).port, '127.0.0.1');
  client.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
  let heard = '';
  await new Promise<void>((resolve, reject) => {
    client.on('data', (chunk) => {
      heard += chunk.toString();
      if (heard.includes('101 Switching') && !heard.includes(payload)) client.write(payload);
      if (heard.includes(payload)) resolve();
    });
    client.on('close', () => resolve());
    client.on('error', reject);
  });
  client.destroy();
  await new Promise((resolve) => front.close(resolve));
  return heard;
}

test('a connection with a good token is carried to the media process and back, path and bytes unchanged', async () => {
  const heard = await upgrade(`/rtc/v1?access_token=${await token('standup')}&x=1`, 'ping-bytes');
  expect(heard).toContain('101 Switching');
  expect(heard).toContain('x-path: /rtc/v1?access_token=');
  expect(heard).toContain('ping-bytes');
});

test.each([
  ['no token', async () => '/rtc/v1', '401'],
  [
    'another secret',
    async () => `/rtc/v1?access_token=${await token('standup', 's', 'b secret of at least thirty-two characters')}`,
    '401',
  ],
  ['a token of 1 MB', async () => `/rtc/v1?access_token=${'x'.repeat(9_000)}`, '401'],
  ['not our path', async () => '/elsewhere', '404'],
])('a connection is refused: %s', async (_name, path, status) => {
  expect(await upgrade(await path(), 'never')).toContain(`HTTP/1.1 ${status}`);
});

test('a session that is no longer current is refused although its media token is still good', async () => {
  current = ({ session }) => session !== 'removed';
  expect(await upgrade(`/rtc/v1?access_token=${await token('standup', 'removed')}`, 'never')).toContain('HTTP/1.1 403');
  expect(await upgrade(`/rtc/v1?access_token=${await token('standup', 'here')}`, 'ping')).toContain('101 Switching');
  const refused = await media.validate(`/rtc/v1/validate?access_token=${await token('standup', 'removed')}`, undefined);
  expect(refused.status).toBe(403);
});

test('validate and RoomService reach the process of the room; a list comes from all', async () => {
  const path = `/rtc/v1/validate?access_token=${await token('standup')}`;
  expect(JSON.parse(text(await media.validate(path, undefined)))).toMatchObject({ method: 'GET', path });
  const body = new TextEncoder().encode(JSON.stringify({ room: 'standup', identity: 'ana' }));
  const removed = await media.roomService('RemoveParticipant', 'application/json', 'Bearer x', body);
  expect(JSON.parse(text(removed))).toMatchObject({
    method: 'POST',
    path: '/twirp/livekit.RoomService/RemoveParticipant',
  });
  const list = JSON.parse(text(await media.roomService('ListRooms', 'application/json', 'Bearer x', new Uint8Array())));
  expect(list.rooms).toHaveLength(2);
});

test.each([
  ['NoSuchMethod', '{}', 404],
  ['__proto__', '{}', 404],
  ['RemoveParticipant', 'not json', 400],
])('RoomService %s %s is a Twirp error', async (method, body, status) => {
  const answer = await media.roomService(method, 'application/json', undefined, new TextEncoder().encode(body));
  expect(answer.status).toBe(status);
  expect(JSON.parse(text(answer))).toHaveProperty('code');
});

test('a media process that dies is started again, and a connection made meanwhile waits for it', async () => {
  const path = `/rtc/v1?access_token=${await token('standup')}`;
  expect(await upgrade(path, 'before')).toContain('101 Switching');
  const before = media.pids();
  expect(await upgrade(path, 'die')).toContain('101 Switching');
  // While the old process goes down it may still take a connection and drop it; a client then tries again.
  await expect.poll(() => upgrade(path, 'after'), { timeout: 15_000 }).toContain('101 Switching');
  await expect.poll(() => media.ready(), { timeout: 10_000 }).toBe(true);
  expect(media.pids().filter((pid, slot) => pid !== before[slot])).toHaveLength(1);
});

test('stopping ends every process and lets no one wait', async () => {
  await expect.poll(() => media.ready(), { timeout: 10_000 }).toBe(true);
  const pids = media.pids();
  await media.stop({ drain: true });
  for (const pid of pids) if (pid !== undefined) expect(() => process.kill(pid, 0)).toThrow();
  expect(media.ready()).toBe(false);
});
