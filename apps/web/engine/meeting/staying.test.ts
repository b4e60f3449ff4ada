import { problem, type WirePermission } from '@foyer/wire';
import { expect, test } from 'vitest';
import { anAdmission, aPerson, aRefusal, bench, live, permissions } from './session-bench.ts';

const unreachable = aRefusal('server-unreachable');

test('SN1 a lost session is won again by the resume token, before anything else is shown', async () => {
  const b = live([anAdmission(2)]);
  b.sockets.last().say({ type: 'goodbye', problem: problem('connection-lost') });
  await b.clock.advance(0);
  expect(b.shown).toEqual(['resume-fresh']);
  expect(b.sockets.last().closed).toBe(false);
  b.sockets.last().open();
  expect(b.sockets.last().sent[0]).toMatchObject({ type: 'hello', token: 'channel-2' });
});

test('each winning brings the next token, and the channel fresher ones', async () => {
  const b = live([anAdmission(2), anAdmission(3)]);
  b.sockets.last().end(4401);
  await b.clock.advance(0);
  b.sockets.last().end(4401);
  await b.clock.advance(0);
  expect(b.shown).toEqual(['resume-fresh', 'resume-2']);
  expect(b.places.map(({ resume }) => resume.token)).toEqual(['resume-1', 'resume-fresh', 'resume-2', 'resume-3']);
});

test('SN19 media tokens of the channel are for the next connection, which is not made for their sake', async () => {
  const b = live();
  b.sockets.last().say({ type: 'media', media: { url: 'ws://y', token: 'media-later' } });
  expect(b.media.connects).toHaveLength(1);
  expect(b.media.refreshed.map(({ token }) => token)).toEqual(['media-fresh', 'media-later']);
  b.media.gone('retry');
  await b.clock.advance(200);
  expect(b.media.connects.at(-1)?.address).toEqual({ url: 'ws://y', token: 'media-later' });
});

test('SN19 so is a resume token, which is kept: whoever is inside for longer than one is good comes back too', async () => {
  const b = live([anAdmission(2)]);
  const media = { url: 'ws://y', token: 'media-later' };
  b.sockets.last().say({ type: 'media', media, resume: { token: 'resume-later', expiresAt: 2_000_000_000 } });
  expect(b.places.at(-1)?.resume).toEqual({ token: 'resume-later', expiresAt: 2_000_000_000 });
  b.sockets.last().say({ type: 'media', media });
  expect(b.places.at(-1)?.resume.token).toBe('resume-later');
  b.sockets.last().end(4401);
  await b.clock.advance(0);
  expect(b.shown).toEqual(['resume-later']);
});

test.each([
  ['resume-ended', {}],
  ['resume-ended', { cause: 'connection-lost' }],
  ['resume-invalid', {}],
] as const)('%s %j asks once with what the person holds', async (kind, facts) => {
  const b = live([aRefusal(kind, facts), anAdmission(2)]);
  b.sockets.last().end(4401);
  await b.clock.advance(0);
  expect(b.shown).toEqual(['resume-fresh', 'ordinary']);
  expect(b.ends).toEqual([]);
});

test.each([
  ['resume-ended', 'removed', 'removed'],
  ['resume-ended', 'banned', 'banned'],
  ['resume-ended', 'access-withdrawn', 'access-withdrawn'],
  ['resume-ended', 'stay-ended', 'stay-ended'],
  ['resume-ended', 'meeting-ended', 'ended'],
  ['resume-ended', 'opened-elsewhere', 'opened-elsewhere'],
  ['resume-ended', 'resume-superseded', 'superseded'],
  ['resume-superseded', undefined, 'superseded'],
  ['banned', undefined, 'banned'],
  ['participant-removed', undefined, 'removed'],
  ['access-withdrawn', undefined, 'access-withdrawn'],
  ['stay-ended', undefined, 'stay-ended'],
] as const)('%s because of %s ends as %s, without another try', async (kind, cause, end) => {
  const b = live([aRefusal(kind, cause === undefined ? {} : { cause })]);
  b.sockets.last().end(4401);
  await b.clock.advance(10_000);
  expect(b.shown).toHaveLength(1);
  expect(b.ends).toEqual([{ kind: end }]);
});

test.each(['password-required', 'room-full'])('%s goes to the page, with the refusal', async (kind) => {
  const refused = aRefusal(kind);
  const b = live([refused]);
  b.sockets.last().end(4401);
  await b.clock.advance(0);
  expect(b.ends).toEqual([{ kind: 'session-unknown', cause: refused }]);
});

test('what the door says to ordinary credentials goes to the page', async () => {
  const refused = aRefusal('token-expired');
  const b = live([aRefusal('resume-ended'), refused]);
  b.sockets.last().end(4401);
  await b.clock.advance(0);
  expect(b.ends).toEqual([{ kind: 'session-unknown', cause: refused }]);
});

test('SN20 moved: comes back when told, and nothing is let go before', async () => {
  const b = live([anAdmission(2)]);
  b.sockets.last().say({ type: 'goodbye', problem: problem('session-moved', { retryAfter: 1 }) });
  await b.clock.advance(999);
  expect([b.shown.length, b.media.connects.length, b.media.stopped]).toEqual([0, 1, false]);
  await b.clock.advance(1);
  expect([b.shown.length, b.media.connects.length]).toEqual([1, 2]);
});

test('SN2 the word of the old session that its place was taken is about our own coming back', async () => {
  const b = live([unreachable, anAdmission(2)]);
  b.media.gone('refused');
  await b.clock.advance(0);
  b.sockets.last().say({ type: 'goodbye', problem: problem('opened-elsewhere') });
  await b.clock.advance(125);
  b.enter();
  b.media.see();
  expect(b.ends).toEqual([]);
  expect(b.links()).toBe('connecting live reconnecting live');
});

test('where coming back then fails, that word was the truth', async () => {
  const b = live([unreachable, aRefusal('token-expired')]);
  b.media.gone('refused');
  await b.clock.advance(0);
  b.sockets.last().say({ type: 'goodbye', problem: problem('opened-elsewhere') });
  await b.clock.advance(125);
  expect(b.ends).toEqual([{ kind: 'opened-elsewhere' }]);
});

test('the same participant after a short loss: no new admission, no snapshot, nothing of media', async () => {
  const b = live([], aPerson('ana'));
  b.sockets.last().end(1006);
  await b.clock.advance(125);
  b.sockets.last().open();
  const fresh = { media: { url: 'ws://x', token: 'm3' }, resume: { token: 'r3', expiresAt: 3 } };
  b.sockets.last().say({ type: 'resumed', ...fresh, serverTime: 11 });
  b.say({ type: 'participant.left', participant: 'p_ana', reason: 'left' });
  expect([...(b.state().roster?.people.keys() ?? [])]).toEqual(['p_me']);
  expect([b.shown.length, b.media.connects.length]).toEqual([0, 1]);
  expect(b.links()).toBe('connecting live reconnecting live');
});

test('whoever is away stays on the stage, frozen, until the meeting says otherwise', async () => {
  const b = live([unreachable], aPerson('ana'));
  b.media.seePeople({ ana: { microphone: 'on' } });
  b.sockets.last().end(4401);
  await b.clock.advance(30_000);
  expect([...(b.state().roster?.people.keys() ?? [])]).toEqual(['p_me', 'p_ana']);
  expect(b.state().order).toEqual(['me', 'ana']);
});

test('being moved for ever ends with one button, also when each time takes a while', async () => {
  const b = live(Array.from({ length: 40 }, (_, round) => anAdmission(round + 2)));
  for (let round = 0; round < 40 && b.ends.length === 0; round += 1) {
    b.sockets.last().end(4401);
    await b.clock.advance(20_000);
  }
  expect(b.shown).toHaveLength(20);
  expect(b.ends).toEqual([{ kind: 'connection-lost' }]);
});

const camera: WirePermission[] = [...permissions, 'track.publish.camera'];

function changed(given: WirePermission[], version: number, by = 'p_ana') {
  const changes = [{ participant: 'p_me', permissions: given, permissionsVersion: version }];
  return { type: 'permissions.changed', changes, by } as const;
}

test('SN22 permissions that change are there at once, told with who did it; an older version is not heard', () => {
  const b = live([], aPerson('ana'));
  b.say(changed(camera, 3));
  b.say(changed(permissions, 2));
  expect(b.media.permits.map(({ camera: may }) => may)).toEqual([true]);
  expect(b.state().notices).toMatchObject([
    { kind: 'permissions-changed', by: 'ana', gained: ['track.publish.camera'], lost: [] },
  ]);
  b.say(changed(permissions, 4, 'operator'));
  expect(b.media.permits.map(({ camera: may }) => may)).toEqual([true, false]);
  expect(b.state().notices.at(-1)).toMatchObject({ by: undefined, gained: [], lost: ['track.publish.camera'] });
  expect(b.media.connects).toHaveLength(1);
});

test('SN22 what was taken while one was away holds from the first moment, before the snapshot', async () => {
  const { participant, ...rest } = anAdmission(2);
  const b = live([
    { ...rest, participant: { ...participant, permissions: ['track.subscribe'], permissionsVersion: 7 } },
  ]);
  b.sockets.last().end(4401);
  await b.clock.advance(0);
  expect(b.media.connects.at(-1)?.may.microphone).toBe(false);
  expect(b.state().roster?.people.get('p_me')?.permissionsVersion).toBe(7);
});

test('what media is told after a change, a later connection knows too', async () => {
  const b = live();
  b.say(changed(camera, 2));
  b.media.gone('retry');
  await b.clock.advance(200);
  expect(b.media.connects.at(-1)?.may.camera).toBe(true);
});

test('a host’s mute that came while media was away is obeyed', () => {
  const b = live([], aPerson('ana'));
  b.say({ type: 'participant.paused', participant: 'p_me', source: 'microphone', by: 'p_ana' });
  b.say({ type: 'participant.paused', participant: 'p_ana', source: 'camera', by: 'p_me' });
  expect(b.media.switched).toEqual(['microphone off']);
});

test('one’s own microphone obeys at once, with no connection at all', () => {
  const b = live();
  b.sockets.last().end(1006);
  b.media.see({ status: 'reconnecting' });
  b.session.setMicrophone(false);
  expect(b.media.switched).toEqual(['microphone off']);
});

test('a media path that was there once is looked for again for five minutes', async () => {
  const b = live(Array.from({ length: 40 }, (_, round) => anAdmission(round + 2)));
  b.media.see({ status: 'reconnecting' });
  for (let seconds = 0; seconds < 280; seconds += 20) {
    b.media.gone('blocked');
    await b.clock.advance(20_000);
    b.sockets.last().say({ type: 'pong' });
  }
  expect(b.ends).toEqual([]);
  await b.clock.advance(20_000);
  b.media.gone('blocked');
  expect(b.ends).toEqual([{ kind: 'media-blocked' }]);
});

test('media that says the end while the channel is away is not believed', async () => {
  const b = live();
  b.sockets.last().end(1006);
  b.media.gone('ended');
  await b.clock.advance(5_000);
  expect(b.ends).toEqual([]);
  expect(b.media.connects.length).toBeGreaterThan(1);
});

test('what can be reopened now is: the channel that is back hurries media', async () => {
  const b = live();
  b.sockets.last().say({ type: 'goodbye', problem: problem('server-restarting') });
  for (const wait of [125, 250, 500]) {
    b.media.gone('retry');
    await b.clock.advance(wait);
  }
  b.media.gone('retry');
  const before = b.media.connects.length;
  b.sockets.last().open();
  b.sockets.last().say({
    type: 'resumed',
    media: { url: 'ws://x', token: 'media-new' },
    resume: { token: 'r', expiresAt: 1 },
    serverTime: 1,
  });
  expect(b.media.connects.length).toBe(before + 1);
  expect(b.media.connects.at(-1)?.address.token).toBe('media-new');
});

test('the place is told with how one is seen and heard, and again only where that changes', () => {
  const b = live();
  const { length } = b.places;
  b.media.see();
  expect(b.places).toHaveLength(length);
  const on = { on: true, busy: false, deviceId: 'm1' };
  const off = { on: false, busy: false, deviceId: undefined };
  b.media.see({ own: { microphone: on, camera: { ...off, busy: true }, speakerId: undefined, share: 'off' } });
  expect(b.places.at(-1)).toEqual({
    resume: { token: 'resume-fresh', expiresAt: 2_000_000_000 },
    participant: 'p_me',
    name: 'Me',
    role: 'speaker',
    room: { slug: 'tea', title: 'Tea' },
    microphone: { on: true, deviceId: 'm1' },
    camera: { on: true },
  });
  b.session.leave();
  b.media.see();
  expect(b.places).toHaveLength(length + 1);
});

test('SN15 the end of the stay is told once, and then it is there to be shown', () => {
  const b = live();
  b.say({ type: 'stay.ending', endsAt: 900 });
  expect(b.state().stayEndsAt).toBe(900);
  expect(b.kinds()).toBe('stay-ending');
});

test('whose network it is: asked for while the link is down, forgotten when it is back', async () => {
  const b = live();
  b.network.online = false;
  b.sockets.last().end(1006);
  expect(b.state().outage).toBe('own-network');
  b.network.online = true;
  b.network.probe = 'ails';
  await b.clock.advance(3_000);
  expect(b.state().outage).toBe('server');
  b.enter();
  expect(b.state().outage).toBeUndefined();
  await b.clock.advance(3_500);
  expect(b.state().outage).toBeUndefined();
});

test('a server that says it restarts need not be asked', async () => {
  const b = live();
  b.network.probe = 'silent';
  b.sockets.last().say({ type: 'goodbye', problem: problem('server-restarting') });
  expect(b.state().outage).toBe('server');
  await b.clock.advance(6_000);
  expect(b.state().outage).toBe('server');
});

test('before one was ever inside, nothing is said of outages', async () => {
  const b = bench();
  b.session.start();
  b.sockets.last().end(1006);
  await b.clock.advance(5_000);
  expect(b.state().outage).toBeUndefined();
});
