import { readFileSync } from 'node:fs';
import {
  Ping,
  RequestResponse_Reason,
  SessionDescription,
  SignalRequest,
  TrickleRequest,
  UpdateParticipantMetadata,
} from '@livekit/protocol';
import { expect, test } from 'vitest';
import { people } from '../testing/people.ts';
import { grantsFor, type Person, World } from '../testing/world.ts';

const { enter, publishAll } = people((name) =>
  readFileSync(new URL(`../sdp/captures/${name}.sdp`, import.meta.url), 'utf8'),
);

test('LK13 legal and without effect', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  anna.fresh();
  anna.say({ case: 'trickle', value: new TrickleRequest({ candidateInit: 'not even JSON' }) });
  anna.say({ case: 'answer', value: new SessionDescription({ sdp: 'x' }) });
  expect(anna.fresh()).toEqual([]);
  expect(anna.closed).toBe(false);
});

test('pings of both forms are answered', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  anna.fresh();
  anna.say({ case: 'ping', value: 5n });
  anna.say({ case: 'pingReq', value: new Ping({ timestamp: 77n }) });
  expect(anna.fresh()).toEqual(['pong', 'pongResp']);
  expect(anna.last('pongResp').lastPingTimestamp).toBe(77n);
});

test('LK14 broken bytes end the connection, not the participant', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  world.room.handle(
    { type: 'connection.message', connection: anna.connection, bytes: new Uint8Array([255, 255, 1]) },
    world.now,
  );
  expect(anna.closed).toBe(true);
  expect(world.room.size).toBe(1);
  const back = world.open(grantsFor('anna'), { resume: { participantSid: anna.sid } });
  expect(back.fresh()[0]).toBe('reconnect');
});

test('LK14 a message of an unknown kind is passed over', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  anna.fresh();
  // Field 999, length 0.
  world.room.handle(
    { type: 'connection.message', connection: anna.connection, bytes: new Uint8Array([0xba, 0x3e, 0]) },
    world.now,
  );
  expect([anna.fresh(), anna.closed]).toEqual([[], false]);
});

test('LK80 six hundred messages at once, then the connection ends', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  for (let index = 0; index < 600; index += 1) anna.say({ case: 'ping', value: 1n });
  expect(anna.closed).toBe(false);
  anna.say({ case: 'ping', value: 1n });
  expect(anna.closed).toBe(true);
  expect(world.reports).toContainEqual({ type: 'violation', sid: anna.sid, why: 'too many messages' });
});

test('LK80 a hundred a second, for a minute', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  for (let index = 0; index < 6000; index += 1) {
    anna.say({ case: 'ping', value: 1n });
    world.pass(10);
  }
  expect(anna.closed).toBe(false);
});

test('LK21 metadata: refused without permission, merged with it, limited', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  const ask = (person: Person, value: ConstructorParameters<typeof UpdateParticipantMetadata>[0]) => {
    person.say({ case: 'updateMetadata', value: new UpdateParticipantMetadata(value) });
    return person.last('requestResponse');
  };
  expect(ask(anna, { requestId: 1, name: 'x' })).toMatchObject({
    requestId: 1,
    reason: RequestResponse_Reason.NOT_ALLOWED,
  });
  const ben = enter(world, 'ben', { canUpdateOwnMetadata: true });
  expect(ask(ben, { requestId: 2, name: 'Ben', metadata: 'm', attributes: { a: '1', b: '2' } }).reason).toBe(0);
  expect(ask(ben, { requestId: 3, attributes: { a: '' } }).reason).toBe(0);
  expect(anna.last('update').participants[0]).toMatchObject({ name: 'Ben', metadata: 'm', attributes: { b: '2' } });
  expect(ask(ben, { requestId: 4, metadata: 'x'.repeat(65_537) }).reason).toBe(RequestResponse_Reason.LIMIT_EXCEEDED);
  expect(ask(ben, { requestId: 5, attributes: { c: 'x'.repeat(65_537) } }).reason).toBe(
    RequestResponse_Reason.LIMIT_EXCEEDED,
  );
  expect(anna.last('update').participants[0]?.metadata).toBe('m');
});

test('LK20 versions only grow', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  enter(world, 'ben', { canUpdateOwnMetadata: true });
  publishAll(anna);
  const versions = anna
    .all('update')
    .flatMap(({ participants }) =>
      participants.filter(({ identity }) => identity === 'anna').map(({ version }) => version),
    );
  expect(versions).toEqual([...versions].sort((a, b) => a - b));
  expect(new Set(versions).size).toBe(versions.length);
});

test('every message of a stranger to the room is passed over', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  anna.hangUp();
  const bytes = new SignalRequest({ message: { case: 'ping', value: 1n } }).toBinary();
  world.room.handle({ type: 'connection.message', connection: anna.connection, bytes }, world.now);
  world.room.handle({ type: 'connection.closed', connection: anna.connection }, world.now);
  expect(world.room.size).toBe(1);
});
