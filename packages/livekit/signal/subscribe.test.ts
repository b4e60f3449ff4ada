import { readFileSync } from 'node:fs';
import {
  ConnectionQuality,
  SubscriptionPermission,
  UpdateSubscription,
  UpdateTrackSettings,
  VideoQuality,
} from '@livekit/protocol';
import { expect, test } from 'vitest';
import { times } from '../limits.ts';
import { directionOf } from '../testing/offers.ts';
import { offer, people } from '../testing/people.ts';
import { grantsFor, World } from '../testing/world.ts';

const { enter, firstOffer, publishAll } = people((name) =>
  readFileSync(new URL(`../sdp/captures/${name}.sdp`, import.meta.url), 'utf8'),
);

test('LK40 LK41 who comes later has the tracks with the first answer; the publisher hears of the first subscriber', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  publishAll(anna);
  const ben = enter(world, 'ben');
  const answer = ben.first('answer');
  expect(['0', '3', '4'].map((mid) => directionOf(answer.sdp, mid))).toEqual(['sendonly', 'sendonly', 'sendonly']);
  expect(Object.keys(answer.midToTrackId)).toEqual(['0', '3', '4']);
  expect(anna.all('trackSubscribed').length).toBe(3);
  enter(world, 'carla');
  expect(anna.all('trackSubscribed').length).toBe(3);
});

test('LK40 not without the wish, not without the permission', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  publishAll(anna);
  world.open(grantsFor('ben'), { autoSubscribe: false, offer: { sdp: firstOffer, id: 1 } });
  world.answer(world.paths.length - 1);
  enter(world, 'deaf', { canSubscribe: false });
  expect(world.sfu.of('subscription.open')).toEqual([]);
});

test('LK42 unsubscribed stays so until asked again', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  publishAll(anna);
  const ben = enter(world, 'ben');
  const sid = anna.all('trackPublished')[1]?.track?.sid ?? '';
  const want = (subscribe: boolean) =>
    ben.say({ case: 'subscription', value: new UpdateSubscription({ trackSids: [sid], subscribe }) });
  want(false);
  world.pass(times.coalesce);
  offer(ben, firstOffer, 2);
  expect(directionOf(ben.last('answer').sdp, '3')).toBe('inactive');
  expect(world.sfu.of('subscription.close').length).toBe(1);
  want(true);
  world.pass(times.coalesce);
  offer(ben, firstOffer, 3);
  expect(ben.last('answer').midToTrackId['3']).toBe(sid);
});

test('LK43 a publisher chooses its audience', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  publishAll(anna);
  const ben = enter(world, 'ben');
  anna.say({ case: 'subscriptionPermission', value: new SubscriptionPermission({ allParticipants: false }) });
  expect(world.sfu.of('subscription.close').length).toBe(3);
  expect(ben.all('subscriptionPermissionUpdate').map(({ allowed }) => allowed)).toEqual([false, false, false]);
  const carla = enter(world, 'carla');
  expect(world.sfu.of('subscription.open').length).toBe(3);
  anna.say({ case: 'subscriptionPermission', value: new SubscriptionPermission({ allParticipants: true }) });
  world.pass(times.coalesce);
  offer(carla, firstOffer, 2);
  expect(world.sfu.of('subscription.open').length).toBe(6);
});

test.each([
  ['320 pixels', { width: 320 }, true, 0],
  ['321 pixels', { width: 321 }, true, 1],
  ['4000 pixels', { width: 4000 }, true, 2],
  ['low', { quality: VideoQuality.LOW }, true, 0],
  ['medium', { quality: VideoQuality.MEDIUM }, true, 1],
  ['high', { quality: VideoQuality.HIGH }, true, 2],
  ['off', { quality: VideoQuality.OFF }, false, 0],
  ['disabled', { quality: VideoQuality.HIGH, disabled: true }, false, 2],
])('LK44 settings: %s', (_, settings, enabled, maxSpatial) => {
  const world = new World();
  const anna = enter(world, 'anna');
  publishAll(anna);
  const ben = enter(world, 'ben');
  const sid = anna.all('trackPublished')[1]?.track?.sid ?? '';
  ben.say({ case: 'trackSetting', value: new UpdateTrackSettings({ trackSids: [sid, 'TR_unknown'], ...settings }) });
  expect(world.sfu.of('subscription.adjust').map(({ enabled: on, maxSpatial: most }) => [on, most])).toEqual([
    [enabled, maxSpatial],
  ]);
});

test('LK44 settings that come before the subscription hold', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  const ben = enter(world, 'ben');
  publishAll(anna);
  const sid = anna.all('trackPublished')[1]?.track?.sid ?? '';
  ben.say({ case: 'trackSetting', value: new UpdateTrackSettings({ trackSids: [sid], width: 100 }) });
  expect(world.sfu.of('subscription.adjust')).toEqual([]);
  offer(ben, firstOffer, 2);
  expect(world.sfu.of('subscription.adjust').map(({ maxSpatial }) => maxSpatial)).toEqual([0]);
});

test('LK45 the publisher hears which layers are wanted', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  publishAll(anna);
  const track = world.sfu.of('track.publish')[1]?.track;
  if (track === undefined) throw new Error('no track');
  world.sfu.say({ type: 'layers.wanted', track, wanted: [true, false, false] });
  const update = anna.last('subscribedQualityUpdate');
  expect(update.subscribedCodecs[0]?.codec).toBe('vp8');
  expect(update.subscribedQualities.map(({ quality, enabled }) => [quality, enabled])).toEqual([
    [0, true],
    [1, false],
    [2, false],
  ]);
});

test('LK75 connection quality is told when it changes, to all', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  const ben = enter(world, 'ben');
  world.pass(times.quality);
  const told = ben.all('connectionQuality').length;
  const transport = world.sfu.of('transport.open')[0]?.transport;
  if (transport === undefined) throw new Error('no transport');
  const lossy = (lossIn: number) =>
    world.sfu.statsOf.set(transport, { ...world.sfu.stats(transport), lossIn, lossOut: 0 });
  lossy(0);
  world.pass(times.quality);
  expect(ben.all('connectionQuality').length).toBe(told);
  for (const [loss, quality] of [
    [0.05, ConnectionQuality.GOOD],
    [0.2, ConnectionQuality.POOR],
    [0, ConnectionQuality.EXCELLENT],
  ] as const) {
    lossy(loss);
    ben.say({ case: 'ping', value: 1n });
    anna.say({ case: 'ping', value: 1n });
    world.pass(times.quality);
    expect(ben.last('connectionQuality').updates).toMatchObject([{ participantSid: anna.sid, quality }]);
  }
  anna.hangUp();
  world.pass(times.quality);
  expect(ben.last('connectionQuality').updates).toMatchObject([{ quality: ConnectionQuality.LOST }]);
});

test('LK74 speakers by sid', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  const ben = enter(world, 'ben');
  publishAll(anna);
  const published = world.sfu.of('track.publish')[0];
  if (!published) throw new Error('no track');
  const { track, transport } = published;
  world.sfu.say({ type: 'speakers.changed', speakers: [{ track, transport, level: 0.5, active: true }] });
  expect(ben.last('speakersChanged').speakers[0]).toMatchObject({ sid: anna.sid, level: 0.5, active: true });
});
