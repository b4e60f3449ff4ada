import { readFileSync } from 'node:fs';
import {
  AddTrackRequest,
  DataPacket,
  LeaveRequest,
  MuteTrackRequest,
  ParticipantPermission,
  RoomParticipantIdentity,
  SessionDescription,
  SubscriptionPermission,
  SyncState,
  TrackSource,
  TrackType,
  UpdateParticipantRequest,
  UpdateSubscription,
  UpdateTrackSettings,
  UserPacket,
} from '@livekit/protocol';
import { expect, test } from 'vitest';
import { cids, withDirection, withUfrag } from './testing/offers.ts';
import { grantsFor, type Person, World } from './testing/world.ts';

const read = (name: string) => readFileSync(new URL(`sdp/captures/${name}.sdp`, import.meta.url), 'utf8');
const offers = ['first-offer', 'microphone-camera-screen', 'camera-h264-simulcast', 'microphone-red'].map(read);
const directions = ['inactive', 'recvonly', 'sendonly'];
const identities = ['anna', 'ben', 'carla', 'dora'];

/** Mulberry32. */
function dice(seed: number): (sides: number) => number {
  let state = seed >>> 0;
  return (sides) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

/**
 * Anything a client, a network or an administrator may do, in any order. The fake engine throws on any id that is not
 * known, and the world on anything said to a closed connection: the walk holds when nothing is thrown.
 */
class Walk {
  readonly world = new World();
  readonly roll: (sides: number) => number;
  readonly people: Person[] = [];
  readonly #offered = new Map<Person, number>();

  constructor(seed: number) {
    this.roll = dice(seed);
  }

  step(): void {
    const steps = [
      () => this.#join(),
      () => this.#resume(),
      () => this.#offer(),
      () => this.#offer(),
      () => this.#offer(),
      () => this.#announce(),
      () => this.#announce(),
      () => this.#tell(),
      () => this.#tell(),
      () => this.#tell(),
      () => this.#path(),
      () => this.#path(),
      () => this.#serve(),
      () => this.world.pass([1, 50, 500, 5000, 31_000][this.roll(5)] ?? 1),
      () => this.#somebody()?.hangUp(),
    ];
    steps[this.roll(steps.length)]?.();
  }

  /** Every answer is to an offer, and every offer of a connection that still stands was answered once its path had. */
  check(): void {
    for (const person of this.people) {
      const answers = person.all('answer').length;
      expect(answers).toBeLessThanOrEqual(this.#offered.get(person) ?? 0);
    }
    expect(this.world.room.size).toBeLessThanOrEqual(identities.length);
  }

  #somebody(): Person | undefined {
    const there = this.people.filter((person) => !person.closed);
    return there[this.roll(Math.max(1, there.length))];
  }

  #add(person: Person, offered: number): void {
    this.people.push(person);
    this.#offered.set(person, offered);
  }

  #join(): void {
    const identity = identities[this.roll(identities.length)] ?? 'anna';
    const canPublish = this.roll(4) > 0;
    const hidden = this.roll(8) === 0;
    const offer = this.roll(2) === 0 ? { offer: { sdp: offers[0] ?? '', id: 1 } } : {};
    this.#add(this.world.open(grantsFor(identity, { canPublish, hidden }), offer), 'offer' in offer ? 1 : 0);
  }

  #resume(): void {
    const before = this.people[this.roll(Math.max(1, this.people.length))];
    const joined = before?.all('join')[0];
    if (!joined?.participant) return;
    const { sid, identity } = joined.participant;
    this.#add(this.world.open(grantsFor(identity), { resume: { participantSid: sid } }), 0);
  }

  #offer(): void {
    const person = this.#somebody();
    if (!person) return;
    let sdp = offers[this.roll(offers.length)] ?? '';
    if (this.roll(2) === 0) sdp = withDirection(sdp, String(this.roll(10)), directions[this.roll(3)] ?? 'inactive');
    if (this.roll(3) === 0) sdp = withUfrag(sdp, `u${this.roll(5)}xx`);
    const offered = (this.#offered.get(person) ?? 0) + 1;
    this.#offered.set(person, offered);
    person.say({ case: 'offer', value: new SessionDescription({ type: 'offer', sdp, id: offered + 1 }) });
  }

  #announce(): void {
    const names = ['microphone', 'camera', 'screen'] as const;
    const name = names[this.roll(3)] ?? 'camera';
    const type = name === 'microphone' ? TrackType.AUDIO : TrackType.VIDEO;
    const source =
      name === 'screen'
        ? TrackSource.SCREEN_SHARE
        : type === TrackType.AUDIO
          ? TrackSource.MICROPHONE
          : TrackSource.CAMERA;
    const value = new AddTrackRequest({ cid: cids[name], type, source, muted: this.roll(3) === 0 });
    this.#somebody()?.say({ case: 'addTrack', value });
  }

  #sid(): string {
    const sids = this.people.flatMap((person) => person.all('trackPublished').map(({ track }) => track?.sid ?? ''));
    return sids[this.roll(Math.max(1, sids.length))] ?? 'TR_none';
  }

  #tell(): void {
    const person = this.#somebody();
    const sid = this.#sid();
    const on = this.roll(2) === 0;
    const tells = [
      () => person?.say({ case: 'mute', value: new MuteTrackRequest({ sid, muted: on }) }),
      () => person?.say({ case: 'subscription', value: new UpdateSubscription({ trackSids: [sid], subscribe: on }) }),
      () =>
        person?.say({
          case: 'trackSetting',
          value: new UpdateTrackSettings({ trackSids: [sid], quality: this.roll(4), disabled: on }),
        }),
      () => person?.say({ case: 'subscriptionPermission', value: new SubscriptionPermission({ allParticipants: on }) }),
      () => person?.say({ case: 'syncState', value: new SyncState() }),
      () => person?.say({ case: 'ping', value: 1n }),
      () => person?.say({ case: 'leave', value: new LeaveRequest() }),
    ];
    tells[this.roll(tells.length)]?.();
  }

  #path(): void {
    const index = this.roll(Math.max(1, this.world.paths.length));
    const path = this.world.paths[index]?.path;
    if (path === undefined) return;
    const { room, now } = this.world;
    const bytes = new DataPacket({
      sequence: this.roll(20),
      value: { case: 'user', value: new UserPacket({ payload: new Uint8Array(3) }) },
    }).toBinary();
    const happenings = [
      () => this.world.answer(index, true),
      () => this.world.answer(index, true),
      () => this.world.answer(index, false),
      () => room.handle({ type: 'path.closed', path }, now),
      () => room.handle({ type: 'path.data', path, label: '_reliable', bytes }, now),
      () => room.receive(path, new Uint8Array(20), now),
    ];
    happenings[this.roll(happenings.length)]?.();
  }

  #serve(): void {
    const identity = identities[this.roll(identities.length)] ?? 'anna';
    const permission = new ParticipantPermission({
      canPublish: this.roll(2) === 0,
      canSubscribe: this.roll(2) === 0,
      hidden: this.roll(4) === 0,
    });
    const { room, now } = this.world;
    if (this.roll(6) === 0)
      room.serve({ method: 'RemoveParticipant', request: new RoomParticipantIdentity({ identity }) }, now);
    else
      room.serve({ method: 'UpdateParticipant', request: new UpdateParticipantRequest({ identity, permission }) }, now);
  }
}

test('anything, in any order, for four thousand steps: ids stay straight and nothing is said to the dead', {
  timeout: 60_000,
}, () => {
  const first = Number(process.env.FOYER_SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`walk seeds ${first} to ${first + 19}`);
  for (let seed = first; seed < first + 20; seed += 1) {
    const walk = new Walk(seed);
    for (let step = 0; step < 200; step += 1) {
      try {
        walk.step();
      } catch (fault) {
        throw new Error(`seed ${seed}, step ${step}`, { cause: fault });
      }
    }
    walk.check();
  }
});

test('any bytes on a connection: it ends or goes on, nothing is thrown', { timeout: 60_000 }, () => {
  const first = Number(process.env.FOYER_SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`bytes seed ${first}`);
  const roll = dice(first);
  const model = new SessionDescription({ sdp: offers[0] ?? '', id: 1 }).toBinary();
  for (let round = 0; round < 3000; round += 1) {
    const world = new World();
    const person = world.open(grantsFor('anna'));
    const bytes = roll(2) === 0 ? Uint8Array.from({ length: roll(60) }, () => roll(256)) : model.slice(0, roll(300));
    if (bytes.length > 0) bytes[roll(bytes.length)] = roll(256);
    world.room.handle({ type: 'connection.message', connection: person.connection, bytes }, world.now);
  }
});
