import { readFileSync } from 'node:fs';
import { LeaveRequest_Action } from '@livekit/protocol';
import { expect, test } from 'vitest';
import { times } from '../limits.ts';
import { valuesOf, withUfrag } from '../testing/offers.ts';
import { offer, people } from '../testing/people.ts';
import { grantsFor, type Person, World } from '../testing/world.ts';

const { enter, firstOffer, publishAll } = people((name) =>
  readFileSync(new URL(`../sdp/captures/${name}.sdp`, import.meta.url), 'utf8'),
);

const ufragsOf = (person: Person) => valuesOf(person.last('answer').sdp, 'ice-ufrag');

test('LK60 an ICE restart while packets arrive is answered with the old parameters', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  const [before] = ufragsOf(anna);
  const path = world.paths[0]?.path;
  if (path === undefined) throw new Error('no path');
  world.pass(3000);
  world.room.receive(path, new Uint8Array(20), world.now);
  world.pass(2400);
  offer(anna, withUfrag(firstOffer, 'anew'), 2);
  expect(world.paths.length).toBe(1);
  expect(ufragsOf(anna)).toEqual([before]);
  expect(world.reports).toContainEqual({ type: 'path.kept', sid: anna.sid });
});

test('LK61 else a new path takes over, with the channels of the old one', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  const old = world.paths[0]?.path;
  world.pass(2600);
  offer(anna, withUfrag(firstOffer, 'anew'), 2);
  expect(world.paths.length).toBe(2);
  expect(world.paths[1]?.order).toMatchObject({
    transport: world.paths[0]?.order.transport,
    channels: [
      { label: '_reliable', stream: 1 },
      { label: '_lossy', stream: 0 },
    ],
  });
  const fresh = world.answer(1);
  expect(ufragsOf(anna)).toEqual([`ours${fresh}`]);
  expect(world.sfu.of('transport.writable').map(({ writable }) => writable)).toEqual([false, true, false, true]);
  expect(world.sfu.of('transport.refresh').length).toBe(2);
  world.pass(times.pathRetire - 1);
  expect(world.closedPaths).toEqual([]);
  world.pass(1);
  expect(world.closedPaths).toEqual([old]);
});

test('LK67 four seconds without a packet that was due: asked to resume, and not again for ten', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  publishAll(anna);
  const path = world.paths[0]?.path;
  if (path === undefined) throw new Error('no path');
  const quiet = enter(world, 'ben', { canSubscribe: false });
  world.room.receive(path, new Uint8Array(20), world.now);
  world.pass(times.pathSilent - 1);
  expect(anna.all('leave')).toEqual([]);
  world.pass(1000);
  expect(anna.last('leave').action).toBe(LeaveRequest_Action.RESUME);
  world.pass(8900);
  expect(anna.all('leave').length).toBe(1);
  expect(quiet.all('leave')).toEqual([]);
});

test('LK67 a path that ended: asked to resume at once', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  const path = world.paths[0]?.path;
  if (path === undefined) throw new Error('no path');
  world.room.handle({ type: 'path.closed', path }, world.now);
  expect(anna.last('leave').action).toBe(LeaveRequest_Action.RESUME);
  const back = world.open(grantsFor('anna'), { resume: { participantSid: anna.sid } });
  offer(back, withUfrag(firstOffer, 'anew'), 2);
  expect(world.paths.length).toBe(2);
});

/** The path carries packets to us and none from us. */
function deafen(world: World, deaf: boolean): void {
  const transport = world.paths[0]?.order.transport;
  const path = world.paths[0]?.path;
  if (transport === undefined || path === undefined) throw new Error('no path');
  world.room.receive(path, new Uint8Array(20), world.now);
  world.sfu.say({ type: 'transport.deaf', transport, deaf });
  world.pass(1);
}

test('LK68 packets come but ours do not arrive: asked to resume at once, and the restart gets a new path', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  deafen(world, true);
  expect(anna.last('leave').action).toBe(LeaveRequest_Action.RESUME);
  const back = world.open(grantsFor('anna'), { resume: { participantSid: anna.sid } });
  offer(back, withUfrag(firstOffer, 'anew'), 2);
  expect(world.paths.length).toBe(2);
});

test('LK68 ours arrive again before the restart: the path is kept', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  deafen(world, true);
  deafen(world, false);
  offer(anna, withUfrag(firstOffer, 'anew'), 2);
  expect(world.paths.length).toBe(1);
});

test('LK68 while it lasts, asked again as LK67 says: after ten seconds, then after twenty', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  const path = world.paths[0]?.path;
  if (path === undefined) throw new Error('no path');
  deafen(world, true);
  const counts: number[] = [];
  for (let second = 0; second < 32; second += 1) {
    world.pass(1000);
    anna.say({ case: 'ping', value: 1n });
    counts.push(anna.all('leave').length);
  }
  expect([counts[8], counts[10], counts[28], counts[31]]).toEqual([1, 2, 2, 3]);
});
