import { readFileSync } from 'node:fs';
import { DisconnectReason, LeaveRequest, LeaveRequest_Action, ParticipantInfo_State } from '@livekit/protocol';
import { expect, test } from 'vitest';
import { times } from '../limits.ts';
import { people } from '../testing/people.ts';
import { grantsFor, World } from '../testing/world.ts';

const { enter, publishAll } = people((name) =>
  readFileSync(new URL(`../sdp/captures/${name}.sdp`, import.meta.url), 'utf8'),
);

test('LK62 thirty seconds the place is kept, and the path too', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  const ben = enter(world, 'ben');
  anna.hangUp();
  ben.fresh();
  for (let second = 0; second < 29; second += 1) {
    world.pass(1000);
    ben.say({ case: 'ping', value: 1n });
  }
  expect(world.room.size).toBe(2);
  expect(world.closedPaths).toEqual([]);
  world.pass(1000);
  expect(world.room.size).toBe(1);
  expect(ben.last('update').participants[0]).toMatchObject({
    identity: 'anna',
    state: ParticipantInfo_State.DISCONNECTED,
    disconnectReason: DisconnectReason.CONNECTION_TIMEOUT,
  });
});

test('LK62 a room that keeps places longer: forty seconds without signalling, and the same participant goes on', () => {
  const world = new World({ grace: 120_000 });
  const anna = enter(world, 'anna');
  publishAll(anna);
  const ben = enter(world, 'ben');
  anna.hangUp();
  const wait = (seconds: number) => {
    for (let second = 0; second < seconds; second += 1) {
      world.pass(1000);
      ben.say({ case: 'ping', value: 1n });
    }
  };
  wait(40);
  ben.fresh();
  const back = world.open(grantsFor('anna'), { resume: { participantSid: anna.sid } });
  expect(back.fresh()).toContain('reconnect');
  expect(ben.fresh()).toEqual([]);
  expect(world.sfu.of('track.unpublish')).toEqual([]);
  back.hangUp();
  wait(119);
  expect(world.room.size).toBe(2);
  wait(1);
  expect(world.room.size).toBe(1);
});

test('LK62 who resumes gets: reconnect, who left, everybody, the room, a token', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  const ben = enter(world, 'ben');
  enter(world, 'carla').say({ case: 'leave', value: new LeaveRequest() });
  anna.hangUp();
  ben.say({ case: 'leave', value: new LeaveRequest() });
  const back = world.open(grantsFor('anna'), { resume: { participantSid: anna.sid } });
  expect(back.fresh()).toEqual(['reconnect', 'update', 'update', 'update', 'roomUpdate', 'refreshToken']);
  expect(
    back.all('update').flatMap(({ participants }) => participants.map(({ identity, state }) => [identity, state])),
  ).toEqual([
    ['carla', ParticipantInfo_State.DISCONNECTED],
    ['ben', ParticipantInfo_State.DISCONNECTED],
    ['anna', ParticipantInfo_State.ACTIVE],
  ]);
});

test('LK62 the new connection takes over while the old one still stands', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  const back = world.open(grantsFor('anna'), { resume: { participantSid: anna.sid } });
  expect([anna.closed, back.closed]).toEqual([true, false]);
  anna.hangUp();
  world.pass(1);
  back.say({ case: 'ping', value: 1n });
  expect(back.all('pong').length).toBe(1);
});

test.each([
  ['an unknown sid', 'anna', 'PA_nobody'],
  ['somebody else', 'mallory', ''],
])('LK63 resuming as %s', (_, identity, sid) => {
  const world = new World();
  const anna = enter(world, 'anna');
  const stranger = world.open(grantsFor(identity), { resume: { participantSid: sid === '' ? anna.sid : sid } });
  expect(stranger.first('leave')).toMatchObject({
    action: LeaveRequest_Action.RECONNECT,
    reason: DisconnectReason.STATE_MISMATCH,
  });
  expect([stranger.closed, anna.closed]).toEqual([true, false]);
});

test('LK64 the newest join of an identity wins', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  publishAll(anna);
  const ben = enter(world, 'ben');
  const again = enter(world, 'anna');
  expect(anna.last('leave')).toMatchObject({
    action: LeaveRequest_Action.DISCONNECT,
    reason: DisconnectReason.DUPLICATE_IDENTITY,
  });
  expect([anna.closed, world.room.size]).toEqual([true, 2]);
  expect(again.sid).not.toBe(anna.sid);
  expect(world.sfu.of('track.unpublish').length).toBe(3);
  expect(world.sfu.of('transport.close').length).toBe(1);
  expect(ben.closed).toBe(false);
});

test('a connection without even a ping for twenty seconds counts as lost', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  world.pass(times.connectionSilent);
  expect(anna.closed).toBe(true);
  expect(world.reports.at(-1)).toEqual({ type: 'participant.dormant', sid: anna.sid });
});

test('LK66 draining: everybody joins anew', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  world.room.drain();
  expect(anna.last('leave')).toMatchObject({
    action: LeaveRequest_Action.RECONNECT,
    reason: DisconnectReason.SERVER_SHUTDOWN,
  });
});

test('the room ends twenty seconds after the last left, or five minutes after nobody came', () => {
  const world = new World();
  world.pass(299_999);
  expect(world.room.over(world.now)).toBe(false);
  world.pass(1);
  expect(world.room.over(world.now)).toBe(true);
  const anna = enter(world, 'anna');
  expect(world.room.over(world.now)).toBe(false);
  anna.say({ case: 'leave', value: new LeaveRequest() });
  world.pass(20_000);
  expect(world.room.over(world.now)).toBe(true);
});

test('LK70 the token is renewed at half of its life, and every five minutes', () => {
  const world = new World();
  const short = world.open(grantsFor('short', {}, 60));
  const long = world.open(grantsFor('long', {}, 86_400));
  const alive = (by: number) => {
    for (let left = by; left > 0; left -= 5000) {
      world.pass(Math.min(5000, left));
      for (const person of [short, long]) person.say({ case: 'ping', value: 1n });
    }
  };
  alive(30_000);
  expect([short.all('refreshToken').length, long.all('refreshToken').length]).toEqual([1, 0]);
  alive(270_000);
  expect([short.all('refreshToken').length, long.all('refreshToken').length]).toEqual([1, 1]);
  expect(world.signed[0]).toMatchObject({ sub: 'short', video: { room: 'hall', roomJoin: true } });
});
