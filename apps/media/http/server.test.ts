import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import {
  JoinRequest,
  ListRoomsRequest,
  ListRoomsResponse,
  RoomParticipantIdentity,
  SessionDescription,
  SignalResponse,
  UpdateRoomMetadataRequest,
  WrappedJoinRequest,
  WrappedJoinRequest_Compression,
} from '@livekit/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { until } from '../../../tests/harness/until.ts';
import { signAccessToken } from '../access-token.ts';
import { type Bench, bench, testKey, testToken } from '../testing.ts';
import { type MediaHttp, openHttp } from './server.ts';

let http: MediaHttp;
let made: Bench;
const sdp = readFileSync(new URL('../../../packages/livekit/sdp/captures/first-offer.sdp', import.meta.url), 'utf8');
const joiner = testToken({ room: 'hall', roomJoin: true });

beforeAll(async () => {
  made = bench();
  http = await openHttp({ rooms: made.rooms, key: testKey, wallMillis: Date.now, log: made.log });
});
afterAll(() => {
  made.rooms.drain();
  http.close();
});

function wrap(join: Uint8Array, compression = WrappedJoinRequest_Compression.GZIP): string {
  const joinRequest = compression === WrappedJoinRequest_Compression.GZIP ? gzipSync(join) : join;
  return Buffer.from(new WrappedJoinRequest({ compression, joinRequest }).toBinary()).toString('base64url');
}

const fairJoin = wrap(new JoinRequest({ publisherOffer: new SessionDescription({ sdp, id: 1 }) }).toBinary());

function open(path: string): Promise<{ status: number; socket?: WebSocket; said: string[] }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${http.port}${path}`);
    const said: string[] = [];
    socket.on('message', (data) => said.push(SignalResponse.fromBinary(data as Buffer).message.case ?? ''));
    socket.on('open', () => resolve({ status: 101, socket, said }));
    socket.on('unexpected-response', (_, response) => resolve({ status: response.statusCode ?? 0, said }));
    socket.on('error', reject);
  });
}

const at = (path: string) => `http://127.0.0.1:${http.port}${path}`;

test('LK12 a join over a WebSocket', async () => {
  const { socket, said } = await open(`/rtc/v1?access_token=${joiner}&join_request=${fairJoin}`);
  await until('the answer', () => said.includes('answer'));
  expect(said[0]).toBe('join');
  socket?.close();
});

test.each([
  ['LK3 no token', `/rtc/v1?join_request=${fairJoin}`, 401],
  ['LK3 a token of somebody else', `/rtc/v1?access_token=x.y.z&join_request=${fairJoin}`, 401],
  ['LK3 no grant to join', `/rtc/v1?access_token=${testToken({ room: 'hall' })}&join_request=${fairJoin}`, 403],
  ['LK3 no room', `/rtc/v1?access_token=${testToken({ roomJoin: true })}&join_request=${fairJoin}`, 403],
  [
    'LK3 no identity',
    `/rtc/v1?access_token=${testToken({ room: 'hall', roomJoin: true }, '')}&join_request=${fairJoin}`,
    403,
  ],
  ['LK3 no join request', `/rtc/v1?access_token=${joiner}`, 400],
  ['LK3 junk for a join request', `/rtc/v1?access_token=${joiner}&join_request=AAAA`, 400],
  [
    'LK4 not gzip',
    `/rtc/v1?access_token=${joiner}&join_request=${Buffer.from(new WrappedJoinRequest({ compression: 1, joinRequest: new Uint8Array(9) }).toBinary()).toString('base64url')}`,
    400,
  ],
  [
    'LK4 a bomb: 20 MiB out of 20 KiB',
    `/rtc/v1?access_token=${joiner}&join_request=${wrap(new Uint8Array(20 * 1024 * 1024))}`,
    400,
  ],
  ['LK5 the older path', `/rtc?access_token=${joiner}`, 404],
  ['elsewhere', '/', 404],
])('%s', async (_, path, status) => {
  expect((await open(path)).status).toBe(status);
});

test('LK3 LK5 validate says what a client needs to know, to any origin', async () => {
  const ask = async (path: string) => {
    const response = await fetch(at(path));
    return [response.status, await response.text(), response.headers.get('access-control-allow-origin')];
  };
  expect(await ask(`/rtc/v1/validate?access_token=${joiner}`)).toEqual([200, 'success', '*']);
  expect(await ask('/rtc/v1/validate')).toEqual([401, 'invalid token', '*']);
  expect(await ask(`/rtc/v1/validate?access_token=${testToken({})}`)).toEqual([
    403,
    'no permission to join a room',
    '*',
  ]);
  expect((await ask(`/rtc/validate?access_token=${joiner}`))[0]).toBe(404);
});

test('LK13 a text frame ends the connection, with the code for it', async () => {
  const { socket } = await open(`/rtc/v1?access_token=${joiner}&join_request=${fairJoin}`);
  const closed = new Promise<number>((resolve) => socket?.on('close', resolve));
  socket?.send('{"ping":1}');
  expect(await closed).toBe(1003);
});

test('LK80 a message over half a mebibyte ends the connection', async () => {
  const { socket } = await open(`/rtc/v1?access_token=${joiner}&join_request=${fairJoin}`);
  const closed = new Promise<number>((resolve) => socket?.on('close', resolve));
  socket?.send(new Uint8Array(512 * 1024 + 1));
  expect(await closed).toBe(1009);
});

test('healthz counts', async () => {
  expect(await (await fetch(at('/healthz'))).json()).toMatchObject({ status: 'ok' });
});

test('LK93 protobuf in, protobuf out; errors are JSON', async () => {
  const call = (token: string, body: Uint8Array<ArrayBuffer>, type = 'application/protobuf') =>
    fetch(at('/twirp/livekit.RoomService/ListRooms'), {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      body,
    });
  const body = new Uint8Array(new ListRoomsRequest({ names: ['none'] }).toBinary());
  const fair = await call(testToken({ roomList: true }), body);
  expect(fair.headers.get('content-type')).toBe('application/protobuf');
  expect(ListRoomsResponse.fromBinary(new Uint8Array(await fair.arrayBuffer())).rooms).toEqual([]);
  const refused = await call(testToken({}), body);
  expect([refused.status, await refused.json()]).toEqual([
    403,
    { code: 'permission_denied', msg: 'permission denied' },
  ]);
  expect((await call('x', body)).status).toBe(401);
  expect((await call(testToken({ roomList: true }), body, 'text/plain')).status).toBe(404);
  const large = await call(testToken({ roomList: true }), new Uint8Array(300 * 1024), 'application/json');
  expect(await large.json()).toMatchObject({ code: 'resource_exhausted' });
  expect((await fetch(at('/twirp/livekit.RoomService/ListRooms'))).status).toBe(404);
});

test('an address that is none', async () => {
  const status = await new Promise((resolve, reject) => {
    httpRequest({ port: http.port, host: '127.0.0.1', path: '//[' }, (response) => resolve(response.statusCode))
      .on('error', reject)
      .end();
  });
  expect(status).toBe(400);
});

test('LK91 expired and early are told, all else is one text', async () => {
  const now = Math.floor(Date.now() / 1000);
  const say = async (claims: Record<string, unknown>, key = testKey) => {
    const token = signAccessToken({ sub: 'anna', exp: now + 60, ...claims }, key);
    return (await fetch(at(`/rtc/v1/validate?access_token=${token}`))).text();
  };
  expect(await say({ exp: now - 60 })).toBe('token expired');
  expect(await say({ nbf: now + 60 })).toBe('token not yet valid');
  expect(await say({}, { ...testKey, apiSecret: 'x' })).toBe('invalid token');
  expect(await say({}, { ...testKey, apiKey: 'x' })).toBe('invalid token');
  expect(await say({ video: 7 })).toBe('invalid token');
});

test('LK81 a reader that lets four mebibytes wait loses its connection, and its place is kept', async () => {
  const { socket, said } = await open(
    `/rtc/v1?access_token=${testToken({ room: 'slow', roomJoin: true })}&join_request=${fairJoin}`,
  );
  await until('joined', () => said.includes('join'));
  socket?.pause();
  const closed = new Promise((resolve) => socket?.on('close', resolve));
  let calls = 0;
  await until('the connection is given up', () => {
    calls += 1;
    const request = new UpdateRoomMetadataRequest({ room: 'slow', metadata: `${calls}`.padEnd(60_000, 'x') });
    made.rooms.serve({ method: 'UpdateRoomMetadata', request });
    return made.lines.join('').includes('reader too slow');
  });
  socket?.resume();
  await closed;
  expect(
    made.rooms.serve({
      method: 'GetParticipant',
      request: new RoomParticipantIdentity({ room: 'slow', identity: 'anna' }),
    }).ok,
  ).toBe(true);
});

test('LK91 tokens are in no line of the log', () => {
  const log = made.lines.join('');
  expect(log).toContain('token refused');
  expect(log).not.toContain(joiner);
  expect(log).not.toContain('x.y.z');
});
