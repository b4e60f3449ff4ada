import { problem } from '@foyer/wire';
import { expect, test } from 'vitest';
import { anAdmission, aPerson, bench, live } from './session-bench.ts';

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
  expect(b.shown.length).toBe(2);
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
  expect(b.shown.length).toBe(3);
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
  const before = b.shown.length;
  b.session.nudge();
  await b.clock.advance(0);
  expect(b.shown.length).toBe(before + 1);
});

test('admissions that lead nowhere are not asked for without end', async () => {
  const b = live([anAdmission(2)]);
  for (let round = 0; round < 8 && b.ends.length === 0; round += 1) {
    b.sockets.last().end(4401);
    await b.clock.advance(10);
  }
  expect(b.shown.length).toBe(6);
  expect(b.ends).toEqual([{ kind: 'connection-lost' }]);
});

test.each([
  ['participant-removed', 'removed'],
  ['access-withdrawn', 'access-withdrawn'],
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
  expect(b.shown.length).toBe(0);
  b.media.gone('retry');
  await b.clock.advance(0);
  expect(b.shown.length).toBe(1);
  expect(b.media.connects.at(-1)?.address.token).toBe('media-2');
  expect(b.links()).toBe('connecting live reconnecting');
});

test('between two admissions commands wait for the next one, and media that falls is not taken up twice', async () => {
  const b = live([unreachable, unreachable, anAdmission(2)]);
  b.sockets.last().end(4401);
  await b.clock.advance(10);
  b.media.gone('retry');
  const invitation = b.session.hosting.invite({ role: 'speaker', expiresIn: 60, uses: null });
  await b.clock.advance(5_000);
  expect(b.media.connects.map(({ address }) => address.token)).toEqual(['media-1', 'media-2']);
  b.enter();
  expect(b.sockets.last().sent.at(-1)).toMatchObject({ command: { type: 'invite.create' } });
  b.sockets.last().say({ type: 'reply', id: 'c1', ok: true });
  expect((await invitation).ok).toBe(true);
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
