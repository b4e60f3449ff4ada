import { type Admitted, problem, type ServerMessage, type WireEvent, type WirePerson } from '@foyer/wire';
import { expect, test } from 'vitest';
import { fakeSockets } from '../channel/fake-socket.ts';
import type { MeetingEnd } from '../end.ts';
import { fakeClock } from '../fake-clock.ts';
import { fakeMedia } from './fake-media.ts';
import { samplePolicy } from './sample-policy.ts';
import { MeetingSession } from './session.ts';
import { may } from './state.ts';

const permissions: Admitted['participant']['permissions'] = ['track.publish.microphone', 'track.subscribe'];

function anAdmission(round: number): Admitted {
  return {
    outcome: 'admitted',
    participant: { id: 'p_me', identity: 'me', name: 'Me', role: 'speaker', permissions },
    room: { slug: 'tea', title: 'Tea' },
    media: { url: 'ws://x', token: `media-${round}` },
    channel: { url: 'ws://x/channel', token: `channel-${round}` },
  };
}

function aPerson(id: string): WirePerson {
  return { id: `p_${id}`, identity: id, name: id, role: 'host', permissions: [], presence: 'live', joinedAt: 2 };
}

function aSnapshot(...people: WirePerson[]): ServerMessage {
  const me: WirePerson = { ...aPerson('me'), name: 'Me', role: 'speaker', permissions, joinedAt: 1 };
  return {
    type: 'snapshot',
    seq: 0,
    self: 'p_me',
    room: { slug: 'tea', title: 'Tea' },
    meeting: { id: 'm', startedAt: 1 },
    people: [me, ...people],
    policy: samplePolicy,
    serverTime: 10,
  };
}

function bench(doors: (Admitted | Error)[] = []) {
  const clock = fakeClock();
  const sockets = fakeSockets();
  const media = fakeMedia();
  const ends: MeetingEnd[] = [];
  let knocks = 0;
  let ids = 0;
  const session = new MeetingSession(anAdmission(1), {
    clock,
    openSocket: sockets.open,
    chance: () => 0,
    makeId: () => `c${++ids}`,
    wallClock: () => 10,
    openMedia: media.open,
    ask: () => Promise.reject(new TypeError('no REST here')),
    rejoin: async () => {
      const answer = doors[Math.min(knocks++, doors.length - 1)];
      if (answer === undefined || answer instanceof Error) throw answer ?? new Error('no door');
      return answer;
    },
    onEnd: (end) => ends.push(end),
  });
  const links: string[] = [session.store.getState().link];
  session.store.subscribe((state, before) => state.link !== before.link && links.push(state.link));
  let seq = 0;
  return {
    clock,
    sockets,
    media,
    session,
    ends,
    knocks: () => knocks,
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

function live(doors: (Admitted | Error)[] = [], ...people: WirePerson[]) {
  const b = bench(doors);
  b.session.start();
  b.enter(...people);
  b.media.see();
  return b;
}

const refused = Object.assign(new Error('no'), { failure: { kind: 'token-expired', facts: {} } });
const unreachable = Object.assign(new Error('no'), { failure: { kind: 'server-unreachable', facts: {} } });

test('channel and media start at the same time, media with what the permissions allow', () => {
  const b = bench();
  b.session.start();
  expect(b.sockets.all).toHaveLength(1);
  expect(b.media.connects).toEqual([
    {
      address: { url: 'ws://x', token: 'media-1' },
      identity: 'me',
      may: { microphone: true, camera: false, screen: false, 'screen-audio': false },
    },
  ]);
});

test('the link is live once both are', () => {
  const b = bench();
  b.session.start();
  b.media.see();
  expect(b.links()).toBe('connecting');
  b.enter();
  expect(b.links()).toBe('connecting live');
});

test('a short loss is nobody’s business; after 1.5 s being back is worth a word', async () => {
  const b = live();
  b.media.see({ status: 'reconnecting' });
  await b.clock.advance(1_000);
  b.media.see();
  expect(b.kinds()).toBe('');
  b.media.see({ status: 'reconnecting' });
  await b.clock.advance(2_000);
  b.media.see();
  expect(b.kinds()).toBe('back');
  expect(b.links()).toBe('connecting live reconnecting live reconnecting live');
});

test('a server restart: one banner until everything is back, by a new admission', async () => {
  const b = live([unreachable, anAdmission(2)]);
  b.sockets.last().say({ type: 'goodbye', problem: problem('server-restarting') });
  await b.clock.advance(125);
  b.sockets.last().open();
  b.sockets.last().say({ type: 'goodbye', problem: problem('session-unknown') });
  await b.clock.advance(125);
  expect(b.knocks()).toBe(2);
  b.media.see({ status: 'connecting' });
  b.enter();
  b.media.see();
  expect(b.links()).toBe('connecting live restarting live');
  expect(b.media.connects.map(({ address }) => address.token)).toEqual(['media-1', 'media-2']);
  expect(b.kinds()).toBe('back');
  expect(b.ends).toEqual([]);
});

test('a door that says no ends the meeting with its reason; one that cannot be reached is asked again', async () => {
  const b = live([unreachable, unreachable, refused]);
  b.sockets.last().end(4401);
  await b.clock.advance(10_000);
  expect(b.knocks()).toBe(3);
  expect(b.ends).toEqual([{ kind: 'session-unknown', cause: refused }]);
  expect(b.media.stopped).toBe(true);
});

test('a server that stays away for five minutes ends in connection-lost, with one button to try again', async () => {
  const b = live([unreachable]);
  b.sockets.last().end(4401);
  await b.clock.advance(310_000);
  expect(b.ends).toEqual([{ kind: 'connection-lost' }]);
});

test('a nudge does not wait for the next knock', async () => {
  const b = live([unreachable]);
  b.sockets.last().end(4401);
  await b.clock.advance(3_000);
  const before = b.knocks();
  b.session.nudge();
  await b.clock.advance(0);
  expect(b.knocks()).toBe(before + 1);
});

test('admissions that lead nowhere are not asked for without end', async () => {
  const b = live([anAdmission(2)]);
  for (let round = 0; round < 8 && b.ends.length === 0; round += 1) {
    b.sockets.last().end(4401);
    await b.clock.advance(10);
  }
  expect(b.knocks()).toBe(6);
  expect(b.ends).toEqual([{ kind: 'connection-lost' }]);
});

test.each([
  ['participant-removed', 'removed'],
  ['banned', 'banned'],
  ['opened-elsewhere', 'opened-elsewhere'],
  ['meeting-ended', 'ended'],
] as const)('goodbye with %s ends the meeting as %s, once', async (slug, kind) => {
  const b = live();
  b.sockets.last().say({ type: 'goodbye', problem: problem(slug) });
  b.media.gone('ended');
  await b.clock.advance(5_000);
  expect(b.ends).toEqual([{ kind }]);
});

test('media that hears of the end first waits for the channel to say by whom', async () => {
  const b = live([], aPerson('ana'));
  b.media.gone('ended');
  await b.clock.advance(200);
  b.say({ type: 'meeting.ended', by: 'p_ana' });
  await b.clock.advance(5_000);
  expect(b.ends).toEqual([{ kind: 'ended', by: 'ana' }]);
});

test('a goodbye may say who did it', () => {
  const b = live();
  b.sockets.last().say({ type: 'goodbye', problem: problem('participant-removed', { by: 'Ana' }) });
  expect(b.ends).toEqual([{ kind: 'removed', by: 'Ana' }]);
});

test('media alone is enough to know that one was removed', async () => {
  const b = live();
  b.media.gone('removed');
  await b.clock.advance(600);
  expect(b.ends).toEqual([{ kind: 'removed' }]);
});

test('media that falls is taken up again with the same token, later with a new admission', async () => {
  const b = live([anAdmission(2)]);
  b.media.see({ status: 'connecting' });
  for (let round = 0; round < 4; round += 1) {
    b.media.gone('retry');
    await b.clock.advance(2_500);
  }
  expect(b.knocks()).toBe(0);
  b.media.gone('retry');
  await b.clock.advance(0);
  expect(b.knocks()).toBe(1);
  expect(b.media.connects.at(-1)?.address.token).toBe('media-2');
  expect(b.links()).toBe('connecting live reconnecting');
});

test('between two admissions commands are refused and media that falls is not taken up twice', async () => {
  const b = live([unreachable, unreachable, anAdmission(2)]);
  b.sockets.last().end(4401);
  await b.clock.advance(10);
  b.media.gone('retry');
  expect(await b.session.hosting.invite({ role: 'speaker', expiresIn: 60, uses: null })).toEqual({
    ok: false,
    refusal: problem('connection-lost'),
  });
  await b.clock.advance(5_000);
  expect(b.media.connects.map(({ address }) => address.token)).toEqual(['media-1', 'media-2']);
});

test('a media path that is blocked twice is said so', async () => {
  const b = bench();
  b.session.start();
  b.enter();
  b.media.gone('blocked');
  await b.clock.advance(200);
  expect(b.ends).toEqual([]);
  b.media.gone('blocked');
  expect(b.ends).toEqual([{ kind: 'media-blocked' }]);
});

test('leaving says goodbye on both ways and ends once', async () => {
  const b = live();
  b.session.leave();
  b.session.leave();
  expect(b.sockets.last().sent.at(-1)).toMatchObject({ command: { type: 'participant.leave' } });
  expect(b.sockets.last().closed).toBe(true);
  expect(b.media.stopped).toBe(true);
  expect(b.ends).toEqual([{ kind: 'left' }]);
});

test('a page that goes away leaves and says nothing to itself', () => {
  const b = live();
  b.session.depart();
  expect(b.sockets.last().sent.at(-1)).toMatchObject({ command: { type: 'participant.leave' } });
  expect(b.ends).toEqual([]);
});

test('whoever speaks beyond the first page comes onto it', () => {
  const b = live([], aPerson('ana'), aPerson('ben'), aPerson('kofi'));
  b.session.setPageSize(2);
  expect(b.state().order).toEqual(['me', 'ana', 'ben', 'kofi']);
  b.media.seePeople({ kofi: { microphone: 'on', speaking: true } });
  expect(b.state().order).toEqual(['me', 'kofi', 'ben', 'ana']);
});

test('a command that is refused is told with the reason', async () => {
  const b = live();
  const done = b.session.hosting.remove('p_x');
  b.sockets.last().say({ type: 'refusal', id: 'c1', problem: problem('participant-not-found') });
  expect(await done).toBe(false);
  expect(b.state().notices.at(-1)).toMatchObject({ kind: 'command-refused', slug: 'participant-not-found' });
});

const asHost: WirePerson['permissions'] = [...permissions, 'lobby.admit', 'track.publish.camera'];

test('whoever is made a host may at once do what hosts do, and loses it as quickly', () => {
  const b = live([], aPerson('ana'));
  b.say({ type: 'participant.role-changed', participant: 'p_me', role: 'host', permissions: asHost, by: 'p_ana' });
  expect(may(b.state(), 'lobby.admit')).toBe(true);
  expect(b.kinds()).toBe('own-role');
  b.say({ type: 'participant.role-changed', participant: 'p_me', role: 'speaker', permissions, by: 'p_ana' });
  expect(may(b.state(), 'lobby.admit')).toBe(false);
  expect(b.media.permits.map(({ camera }) => camera)).toEqual([true, false]);
});

test('media is told what may be sent only where that changes', () => {
  const b = live([], aPerson('ana'));
  b.say({ type: 'participant.role-changed', participant: 'p_ana', role: 'listener', permissions: [], by: 'p_me' });
  b.say({ type: 'policy.changed', policy: { ...samplePolicy, locked: true } });
  expect(b.media.permits).toEqual([]);
  expect(b.state().roster?.policy.locked).toBe(true);
});

test('who hands over makes the other a host first, and stays one where that does not work', async () => {
  const b = live([], aPerson('ana'));
  const sent = () => b.sockets.last().sent.flatMap((message) => (message.type === 'command' ? [message.command] : []));
  const done = b.session.hosting.handOver('p_ana', 'p_me');
  b.sockets.last().say({ type: 'refusal', id: 'c1', problem: problem('participant-not-found') });
  expect(await done).toBe(false);
  expect(sent()).toEqual([{ type: 'participant.change-role', participant: 'p_ana', role: 'host' }]);
  const again = b.session.hosting.handOver('p_ana', 'p_me');
  b.sockets.last().say({ type: 'reply', id: 'c2', ok: true });
  await b.clock.advance(0);
  b.sockets.last().say({ type: 'reply', id: 'c3', ok: true });
  expect(await again).toBe(true);
  expect(sent().at(-1)).toEqual({ type: 'participant.change-role', participant: 'p_me', role: 'speaker' });
});

test('a policy that cannot be changed is told to whoever asked, not in passing', async () => {
  const b = live();
  const answer = await b.session.hosting.changePolicy({ locked: true }, samplePolicy);
  expect(answer).toEqual({ ok: false, refusal: problem('connection-lost') });
  expect(b.kinds()).toBe('');
});
