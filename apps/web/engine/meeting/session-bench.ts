/** A stay in a meeting with a fake server, fake media and a clock that stands still, for tests. */
import type { Admitted, WireEvent, WirePerson } from '@foyer/wire';
import { fakeSockets } from '../channel/fake-socket.ts';
import type { MeetingEnd } from '../end.ts';
import { fakeClock } from '../fake-clock.ts';
import { fakeMedia } from './fake-media.ts';
import { type Snapshot, samplePerson, sampleSnapshot } from './sample-snapshot.ts';
import { MeetingSession } from './session.ts';

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

function aSnapshot(...people: WirePerson[]): Snapshot {
  const me: WirePerson = { ...aPerson('me'), name: 'Me', role: 'speaker', permissions, joinedAt: 1 };
  return sampleSnapshot({ people: [me, ...people] });
}

/** Answers in this order, the last one again and again. */
function fakeDoor(answers: readonly (Admitted | Error)[]) {
  let knocks = 0;
  return {
    knocks: () => knocks,
    rejoin: async () => {
      const answer = answers[Math.min(knocks++, answers.length - 1)];
      if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no door');
      return answer;
    },
  };
}

export function bench(doors: (Admitted | Error)[] = []) {
  const clock = fakeClock();
  const sockets = fakeSockets();
  const media = fakeMedia();
  const door = fakeDoor(doors);
  const ends: MeetingEnd[] = [];
  let ids = 0;
  const session = new MeetingSession(anAdmission(1), {
    clock,
    openSocket: sockets.open,
    chance: () => 0,
    makeId: () => `c${++ids}`,
    wallClock: () => 10,
    openMedia: media.open,
    ask: () => Promise.reject(new TypeError('no REST here')),
    rejoin: door.rejoin,
    onEnd: (end) => ends.push(end),
  });
  const links = linksOf(session);
  let seq = 0;
  return {
    clock,
    sockets,
    media,
    session,
    ends,
    knocks: door.knocks,
    state: () => session.store.getState(),
    links: () => links.join(' '),
    kinds: () =>
      session.store
        .getState()
        .notices.map(({ kind }) => kind)
        .join(' '),
    say: (event: WireEvent) => sockets.last().say({ type: 'event', seq: ++seq, event }),
    enter(...people: WirePerson[]) {
      seq = 0;
      sockets.last().open();
      sockets.last().say(aSnapshot(...people));
    },
  };
}

function linksOf({ store }: MeetingSession): readonly string[] {
  const links: string[] = [store.getState().link];
  store.subscribe((state, before) => state.link !== before.link && links.push(state.link));
  return links;
}

export function live(doors: (Admitted | Error)[] = [], ...people: WirePerson[]) {
  const b = bench(doors);
  b.session.start();
  b.enter(...people);
  b.media.see();
  return b;
}
