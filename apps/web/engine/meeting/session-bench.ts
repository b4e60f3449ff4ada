/** A stay in a meeting with a fake server, fake media and a clock that stands still, for tests. */
import type { Admitted, WireEvent, WirePerson } from '@foyer/wire';
import { fakeSockets } from '../channel/fake-socket.ts';
import type { MeetingEnd } from '../end.ts';
import { fakeClock } from '../fake-clock.ts';
import { fakeMedia } from './fake-media.ts';
import type { Probe } from './outage.ts';
import type { Place } from './place.ts';
import { type Snapshot, samplePerson, sampleSnapshot } from './sample-snapshot.ts';
import { MeetingSession, type SessionWorld } from './session.ts';

export const permissions: Admitted['participant']['permissions'] = ['track.publish.microphone', 'track.subscribe'];

export function anAdmission(round: number): Admitted {
  return {
    outcome: 'admitted',
    participant: { id: 'p_me', identity: 'me', name: 'Me', role: 'speaker', permissions, permissionsVersion: 1 },
    room: { slug: 'tea', title: 'Tea' },
    media: { url: 'ws://x', token: `media-${round}` },
    channel: { url: 'ws://x/channel', token: `channel-${round}` },
    resume: { token: `resume-${round}`, expiresAt: 2_000_000_000 },
  };
}

export function aPerson(id: string): WirePerson {
  return samplePerson(`p_${id}`, { identity: id, name: id, role: 'host', joinedAt: 2 });
}

const me: WirePerson = { ...aPerson('me'), name: 'Me', role: 'speaker', permissions, joinedAt: 1 };

export type DoorAnswer = Admitted | Error;

/** What a door says no with. */
export function aRefusal(kind: string, facts: object = {}): Error {
  return Object.assign(new Error(kind), { failure: { kind, facts } });
}

/** Answers in this order, the last one again and again; keeps what it was shown. */
function fakeDoor(answers: readonly DoorAnswer[]) {
  const shown: string[] = [];
  const ask = async (what: string) => {
    const answer = answers[Math.min(shown.length, answers.length - 1)];
    shown.push(what);
    if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no door');
    return answer;
  };
  return { shown, resume: (token: string) => ask(token), rejoin: () => ask('ordinary') };
}

/** What a stay is given of the world, and what it told that world. */
function fakeWorld(doors: readonly DoorAnswer[]) {
  const clock = fakeClock();
  const sockets = fakeSockets();
  const media = fakeMedia();
  const door = fakeDoor(doors);
  const ends: MeetingEnd[] = [];
  const places: Place[] = [];
  const drafts: string[] = [];
  const network: { online: boolean; probe: Probe } = { online: true, probe: 'answers' };
  let ids = 0;
  const world: SessionWorld = {
    clock,
    openSocket: sockets.open,
    chance: () => 0,
    makeId: () => `c${++ids}`,
    wallClock: () => 10,
    openMedia: media.open,
    ask: () => Promise.reject(new TypeError('no REST here')),
    resume: door.resume,
    rejoin: door.rejoin,
    isOnline: () => network.online,
    probe: async () => network.probe,
    drafts: { read: () => 'kept', write: (text) => void drafts.push(text) },
    keepPlace: (place) => void places.push(place),
    onEnd: (end) => void ends.push(end),
  };
  return { world, clock, sockets, media, network, shown: door.shown, ends, places, drafts };
}

export function bench(doors: readonly DoorAnswer[] = []) {
  const { world, ...fakes } = fakeWorld(doors);
  const session = new MeetingSession(anAdmission(1), world);
  const links = linksOf(session);
  const { sockets } = fakes;
  let seq = 0;
  const enterWith = (over: Partial<Snapshot>) => {
    seq = 0;
    sockets.last().open();
    sockets.last().say(sampleSnapshot({ people: [me], ...over }));
  };
  return {
    ...fakes,
    session,
    state: () => session.store.getState(),
    links: () => links.join(' '),
    kinds: () =>
      session.store
        .getState()
        .notices.map(({ kind }) => kind)
        .join(' '),
    say: (event: WireEvent) => sockets.last().say({ type: 'event', seq: ++seq, event }),
    enter: (...people: WirePerson[]) => enterWith({ people: [me, ...people] }),
    /** Into a meeting that is as given, and otherwise empty but for oneself. */
    enterWith,
  };
}

function linksOf({ store }: MeetingSession): readonly string[] {
  const links: string[] = [store.getState().link];
  store.subscribe((state, before) => state.link !== before.link && links.push(state.link));
  return links;
}

export function live(doors: DoorAnswer[] = [], ...people: WirePerson[]) {
  const b = bench(doors);
  b.session.start();
  b.enter(...people);
  b.media.see();
  return b;
}
