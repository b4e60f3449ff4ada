import { readFileSync } from 'node:fs';
import {
  ActiveSpeakerUpdate,
  DataChannelReceiveState,
  DataPacket,
  DataPacket_Kind,
  SessionDescription,
  SyncState,
  UserPacket,
} from '@livekit/protocol';
import { expect, test } from 'vitest';
import type { ChannelLabel, PathId } from '../contract.ts';
import { times } from '../limits.ts';
import { withUfrag } from '../testing/offers.ts';
import { grantsFor, type Person, World } from '../testing/world.ts';

const firstOffer = readFileSync(new URL('../sdp/captures/first-offer.sdp', import.meta.url), 'utf8');

interface Sender {
  readonly person: Person;
  readonly path: PathId;
}

function enter(world: World, identity: string, permission = {}): Sender {
  const person = world.open(grantsFor(identity, permission), { offer: { sdp: firstOffer, id: 1 } });
  return { person, path: world.answer(world.paths.length - 1) };
}

function user(text: string, changes: ConstructorParameters<typeof DataPacket>[0] = {}): DataPacket {
  const value = new UserPacket({
    payload: new TextEncoder().encode(text),
    participantIdentity: 'forged',
    participantSid: 'PA_forged',
  });
  return new DataPacket({ value: { case: 'user', value }, participantIdentity: 'forged', ...changes });
}

function send(
  world: World,
  { path }: Sender,
  packet: DataPacket | Uint8Array,
  label: ChannelLabel = '_reliable',
): void {
  const bytes = packet instanceof Uint8Array ? packet : packet.toBinary();
  world.room.handle({ type: 'path.data', path, label, bytes }, world.now);
}

function got(world: World, { path }: Sender): string[] {
  return world.data
    .filter((sent) => sent.path === path)
    .map(({ bytes }) => {
      const { value } = DataPacket.fromBinary(bytes);
      return value.case === 'user' ? new TextDecoder().decode(value.value.payload) : (value.case ?? '');
    });
}

test('LK72 to all others, in the name of who sent it', () => {
  const world = new World();
  const [anna, ben, carla] = [enter(world, 'anna'), enter(world, 'ben'), enter(world, 'carla')];
  send(world, anna, user('hello', { sequence: 1 }));
  expect([anna, ben, carla].map((person) => got(world, person))).toEqual([[], ['hello'], ['hello']]);
  const packet = DataPacket.fromBinary(world.data[0]?.bytes ?? new Uint8Array());
  expect(packet).toMatchObject({
    participantIdentity: 'anna',
    participantSid: anna.person.sid,
    kind: DataPacket_Kind.RELIABLE,
  });
  expect(packet.value.value).toMatchObject({ participantIdentity: 'anna', participantSid: anna.person.sid });
});

test.each([
  ['by identity', { destinationIdentities: ['ben', 'nobody'] }, [['one'], []]],
  ['to nobody there', { destinationIdentities: ['nobody'] }, [[], []]],
  ['to itself', { destinationIdentities: ['anna'] }, [[], []]],
])('LK72 addressed %s', (_, changes, expected) => {
  const world = new World();
  const [anna, ben, carla] = [enter(world, 'anna'), enter(world, 'ben'), enter(world, 'carla')];
  send(world, anna, user('one', changes), '_lossy');
  expect([ben, carla].map((person) => got(world, person))).toEqual(expected);
  expect(world.data.every(({ label }) => label === '_lossy')).toBe(true);
  expect(got(world, anna)).toEqual([]);
});

test('LK72 not without permission, not as the server, not unreadable, not too long', () => {
  const world = new World();
  const anna = enter(world, 'anna', { canPublishData: false });
  const ben = enter(world, 'ben');
  const carla = enter(world, 'carla');
  send(world, anna, user('silenced'));
  send(world, ben, new DataPacket({ value: { case: 'speaker', value: new ActiveSpeakerUpdate() } }));
  send(world, ben, new DataPacket());
  send(world, ben, new Uint8Array([1, 2, 3]));
  send(world, ben, user('x'.repeat(70_000)));
  expect(got(world, carla)).toEqual([]);
  send(world, ben, user('fair'));
  expect(got(world, carla)).toEqual(['fair']);
});

test('LK73 a reliable packet that was seen is not forwarded again; lossy ones have no order', () => {
  const world = new World();
  const [anna, ben] = [enter(world, 'anna'), enter(world, 'ben')];
  for (const sequence of [1, 2, 2, 1, 3]) send(world, anna, user(`n${sequence}`, { sequence }));
  for (const sequence of [9, 8]) send(world, anna, user(`l${sequence}`, { sequence }), '_lossy');
  expect(got(world, ben)).toEqual(['n1', 'n2', 'n3', 'l9', 'l8']);
});

test('LK73 who resumes over a new path gets what it says it lacks, once the path carries data', () => {
  const world = new World();
  const [anna, ben] = [enter(world, 'anna'), enter(world, 'ben')];
  for (const sequence of [1, 2, 3]) send(world, anna, user(`n${sequence}`, { sequence }));
  world.pass(5000);
  ben.person.hangUp();
  send(world, anna, user('for carla', { sequence: 4, destinationIdentities: ['carla'] }));
  const back = world.open(grantsFor('ben'), { resume: { participantSid: ben.person.sid } });
  const states = [new DataChannelReceiveState({ publisherSid: anna.person.sid, lastSeq: 1 })];
  back.say({ case: 'syncState', value: new SyncState({ datachannelReceiveStates: states }) });
  back.say({
    case: 'offer',
    value: new SessionDescription({ sdp: withUfrag(firstOffer, 'anew'), id: 2, type: 'offer' }),
  });
  expect(world.paths.length).toBe(3);
  world.data.length = 0;
  const path = world.answer(2);
  expect(got(world, { person: back, path })).toEqual(['n2', 'n3']);
});

test('LK62 the client is told how far its own reliable packets came', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  send(world, anna, user('x', { sequence: 41 }));
  const back = world.open(grantsFor('anna'), { resume: { participantSid: anna.person.sid } });
  expect(back.first('reconnect').lastMessageSeq).toBe(41);
});

test('LK73 nothing older than a minute is sent again', () => {
  const world = new World();
  const [anna, ben] = [enter(world, 'anna'), enter(world, 'ben')];
  send(world, anna, user('old', { sequence: 1 }));
  for (let passed = 0; passed <= times.replay; passed += 5000) {
    world.pass(5000);
    for (const { person } of [anna, ben]) person.say({ case: 'ping', value: 1n });
  }
  world.data.length = 0;
  ben.person.say({ case: 'syncState', value: new SyncState() });
  expect(got(world, ben)).toEqual([]);
});

test('LK80 too many data packets are dropped, and the sender stays', () => {
  const world = new World();
  const [anna, ben] = [enter(world, 'anna'), enter(world, 'ben')];
  for (let index = 0; index < 5000; index += 1) send(world, anna, user('flood'), '_lossy');
  expect(got(world, ben).length).toBe(4000);
  expect(anna.person.closed).toBe(false);
});
