import { readFileSync } from 'node:fs';
import type { JoinWish } from '@foyer/livekit';
import { SfuEngine } from '@foyer/sfu';
import { LeaveRequest_Action, SignalRequest, SignalResponse } from '@livekit/protocol';
import { expect, test } from 'vitest';
import { until } from '../../tests/harness/until.ts';
import { RoomShell } from './room-shell.ts';
import { bench, testGrants } from './testing.ts';

const sdp = readFileSync(new URL('../../packages/livekit/sdp/captures/first-offer.sdp', import.meta.url), 'utf8');
const wish: JoinWish = {
  autoSubscribe: true,
  adaptiveStream: false,
  clientProtocol: 16,
  clientSdk: '',
  offer: { sdp, id: 1 },
};

function plug(room: RoomShell | undefined, identity: string) {
  if (!room) throw new Error('no room');
  const said: SignalResponse['message'][] = [];
  const socket = { closed: false };
  const connection = room.connect(
    {
      send: (bytes) => said.push(SignalResponse.fromBinary(bytes).message),
      close: () => {
        socket.closed = true;
      },
    },
    testGrants(identity),
    wish,
  );
  const say = (message: SignalRequest['message']) => connection.message(new SignalRequest({ message }).toBinary());
  return { said, socket, connection, say, cases: () => said.map((message) => message.case) };
}

test('join, answer with the parameters of the path, active when it opens', () => {
  const { rooms, paths } = bench();
  const anna = plug(rooms.enter({ name: 'hall' }), 'anna');
  expect(anna.cases()).toEqual(['join', 'update', 'answer']);
  const answer = anna.said.at(-1);
  expect(answer?.case === 'answer' && answer.value.sdp).toContain(`a=ice-ufrag:${paths[0]?.local.ufrag}`);
  expect(answer?.case === 'answer' && answer.value.sdp).toContain('192.0.2.1 7882 typ host');
  paths[0]?.open();
  expect(anna.cases()).toContain('update');
  rooms.drain();
});

test('LK66 draining tells everybody, then closes sockets and paths', async () => {
  const { rooms, paths } = bench();
  const anna = plug(rooms.enter({ name: 'hall' }), 'anna');
  rooms.drain();
  const last = anna.said.at(-1);
  expect(last?.case === 'leave' && last.value.action).toBe(LeaveRequest_Action.RECONNECT);
  await until('the socket and the path are closed', () => anna.socket.closed && paths[0]?.state === 'closed');
  expect(rooms.size).toBe(0);
});

test('LK66 a fault ends its room, tells its people to join anew, and leaves the other room alone', async () => {
  let faulty: SfuEngine | undefined;
  const { rooms, lines, paths } = bench(() => {
    const engine = new SfuEngine({ chance: (bytes) => bytes.fill(1) });
    faulty ??= engine;
    return engine;
  });
  const anna = plug(rooms.enter({ name: 'broken' }), 'anna');
  const ben = plug(rooms.enter({ name: 'sound' }), 'ben');
  if (!faulty) throw new Error('no engine was made');
  faulty.receive = () => {
    throw new Error('this engine is broken');
  };
  paths[0]?.open();
  paths[1]?.open();
  paths[0]?.give(new Uint8Array(20));
  const last = anna.said.at(-1);
  expect(last?.case === 'leave' && last.value.action).toBe(LeaveRequest_Action.RECONNECT);
  await until('the socket is closed', () => anna.socket.closed);
  expect(lines.join('')).toContain('room discarded');
  paths[1]?.give(new Uint8Array(20));
  ben.say({ case: 'ping', value: 1n });
  expect(ben.cases().at(-1)).toBe('pong');
  expect(rooms.size).toBe(1);
  const again = plug(rooms.enter({ name: 'broken' }), 'anna');
  expect(again.cases()[0]).toBe('join');
  rooms.drain();
});

test('a room made by RoomService goes by itself when nobody comes, and only then', async () => {
  const { services, rooms } = bench();
  let over = false;
  const empty = new RoomShell({ name: 'empty', emptyTimeout: 30 }, services, () => {
    over = true;
  });
  await until('the room is over', () => over);
  expect(empty.size).toBe(0);
  rooms.drain();
});

test('LK67 a path that ends by itself is said, a closed one is silent', () => {
  const { rooms, paths } = bench();
  const anna = plug(rooms.enter({ name: 'hall' }), 'anna');
  paths[0]?.open();
  paths[0]?.fail();
  const leave = anna.said.at(-1);
  expect(leave?.case === 'leave' && leave.value.action).toBe(LeaveRequest_Action.RESUME);
  rooms.drain();
});
