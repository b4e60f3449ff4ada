import { readFileSync } from 'node:fs';
import { DisconnectReason, LeaveRequest, LeaveRequest_Action, ParticipantInfo_State } from '@livekit/protocol';
import { expect, test } from 'vitest';
import { offer, people } from '../testing/people.ts';
import { grantsFor, World } from '../testing/world.ts';

const { enter, firstOffer } = people((name) =>
  readFileSync(new URL(`../sdp/captures/${name}.sdp`, import.meta.url), 'utf8'),
);

test('LK12 join comes first, then the answer under the id of the offer; the other hears of the newcomer', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  anna.fresh();
  const ben = world.open(grantsFor('ben'), { offer: { sdp: firstOffer, id: 5 } });
  world.answer(1, false);
  expect(ben.fresh()).toEqual(['join', 'update', 'answer']);
  expect(ben.first('join').serverVersion).not.toBe('');
  expect(ben.first('join').otherParticipants.map(({ identity }) => identity)).toEqual(['anna']);
  expect(ben.first('answer').id).toBe(5);
  expect(anna.fresh()).toEqual(['update']);
  expect(anna.last('update').participants[0]).toMatchObject({ identity: 'ben', state: ParticipantInfo_State.JOINED });
});

test('LK15 active when the path carries media', () => {
  const world = new World();
  const anna = world.open(grantsFor('anna'), { offer: { sdp: firstOffer, id: 1 } });
  world.answer(0, false);
  const path = world.paths[0]?.path;
  if (path === undefined) throw new Error('no path');
  expect(anna.last('update').participants[0]?.state).toBe(ParticipantInfo_State.JOINED);
  world.room.handle({ type: 'path.opened', path }, world.now);
  expect(anna.last('update').participants[0]?.state).toBe(ParticipantInfo_State.ACTIVE);
  expect(world.sfu.of('transport.writable').map(({ writable }) => writable)).toEqual([false, true]);
});

test('LK11 without an offer in the join, the first offer after it is answered', () => {
  const world = new World();
  const anna = world.open(grantsFor('anna'));
  expect(anna.fresh()).toEqual(['join', 'update']);
  offer(anna, firstOffer, 9);
  expect(world.paths.length).toBe(1);
  world.answer(0);
  expect(anna.last('answer').id).toBe(9);
});

test.each([
  ['', 'empty'],
  ['v=0', 'nothing else'],
  ['x'.repeat(300_000), 'too long'],
  [firstOffer.replace(/a=ice-pwd.*/g, ''), 'no password'],
])('LK10 an offer that cannot be read ends in leave (%#)', (sdp) => {
  const world = new World();
  const anna = world.open(grantsFor('anna'));
  offer(anna, sdp, 1);
  expect(anna.first('leave')).toMatchObject({
    action: LeaveRequest_Action.DISCONNECT,
    reason: DisconnectReason.JOIN_FAILURE,
  });
  expect(world.paths).toEqual([]);
});

test('LK80 a full room turns away, unless it is the same identity', () => {
  const world = new World({ maxParticipants: 1 });
  const anna = enter(world, 'anna');
  const ben = world.open(grantsFor('ben'));
  expect(ben.first('leave')).toMatchObject({ action: LeaveRequest_Action.DISCONNECT });
  expect(ben.closed).toBe(true);
  const again = world.open(grantsFor('anna'));
  expect(again.fresh()[0]).toBe('join');
  expect(anna.first('leave').reason).toBe(DisconnectReason.DUPLICATE_IDENTITY);
});

test('LK20 somebody hidden is not seen, and is told about itself alone', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  anna.fresh();
  const ghost = enter(world, 'ghost', { hidden: true });
  expect(anna.fresh()).toEqual([]);
  expect(ghost.all('update').length).toBeGreaterThan(0);
  expect(
    world
      .open(grantsFor('ben'))
      .first('join')
      .otherParticipants.map(({ identity }) => identity),
  ).toEqual(['anna']);
  ghost.say({ case: 'leave', value: new LeaveRequest() });
  expect(anna.all('update').flatMap(({ participants }) => participants.map(({ identity }) => identity))).not.toContain(
    'ghost',
  );
});
