import { readFileSync } from 'node:fs';
import { MuteTrackRequest, RequestResponse_Reason, TrackSource, TrackType, VideoLayer } from '@livekit/protocol';
import { expect, test } from 'vitest';
import { times } from '../limits.ts';
import { cids, directionOf, withDirection } from '../testing/offers.ts';
import { addTrack, offer, people } from '../testing/people.ts';
import { type Person, World } from '../testing/world.ts';

const { enter, firstOffer, publishAll, publishing } = people((name) =>
  readFileSync(new URL(`../sdp/captures/${name}.sdp`, import.meta.url), 'utf8'),
);

test('LK30 LK33 announced tracks are live with the answer that receives them', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  const ben = enter(world, 'ben');
  addTrack(anna, 'camera');
  expect(anna.last('trackPublished')).toMatchObject({ cid: cids.camera });
  expect(ben.last('update').participants[0]?.tracks ?? []).toEqual([]);
  offer(anna, publishing, 2);
  const answer = anna.last('answer');
  expect(answer.id).toBe(2);
  expect(['7', '8', '9'].map((mid) => directionOf(answer.sdp, mid))).toEqual(['inactive', 'recvonly', 'inactive']);
  const published = world.sfu.of('track.publish');
  expect(published.map(({ kind, mid, codec, encodings }) => ({ kind, mid, codec, encodings }))).toEqual([
    {
      kind: 'video',
      mid: '8',
      codec: 'vp8',
      encodings: [
        { rid: 'q', spatial: 0 },
        { rid: 'h', spatial: 1 },
        { rid: 'f', spatial: 2 },
      ],
    },
  ]);
  const [track] = ben.last('update').participants[0]?.tracks ?? [];
  expect(track).toMatchObject({ source: TrackSource.CAMERA, mimeType: 'video/vp8', mid: '8' });
  expect(answer.midToTrackId['8']).toBe(track?.sid);
});

test('LK30 the offer may come before the announcement: a new offer is asked for', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  offer(anna, publishing, 2);
  expect(directionOf(anna.last('answer').sdp, '7')).toBe('inactive');
  addTrack(anna, 'microphone');
  world.pass(times.coalesce);
  expect(anna.last('mediaSectionsRequirement')).toMatchObject({ numAudios: 0, numVideos: 0 });
  offer(anna, publishing, 3);
  expect(directionOf(anna.last('answer').sdp, '7')).toBe('recvonly');
});

test('LK30 the same client track id gets the same sid', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  addTrack(anna, 'camera');
  addTrack(anna, 'camera');
  const [first, second] = anna.all('trackPublished').map(({ track }) => track?.sid);
  expect(second).toBe(first);
});

test.each([
  ['nothing', { canPublish: false }, ['microphone', 'camera', 'screen']],
  ['the microphone alone', { canPublishSources: [TrackSource.MICROPHONE] }, ['camera', 'screen']],
] as const)('LK31 permission for %s', (_, permission, refused) => {
  const world = new World();
  const anna = enter(world, 'anna', permission);
  const ben = enter(world, 'ben');
  publishAll(anna);
  const requests = anna.all('requestResponse');
  expect(requests.map(({ reason }) => reason)).toEqual(refused.map(() => RequestResponse_Reason.NOT_ALLOWED));
  expect(world.sfu.of('track.publish').length).toBe(3 - refused.length);
  const mids = { microphone: '7', camera: '8', screen: '9' } as const;
  for (const name of refused) expect(directionOf(anna.last('answer').sdp, mids[name])).toBe('inactive');
  expect(ben.last('update').participants[0]?.tracks.length ?? 0).toBe(3 - refused.length);
});

test.each([
  ['no client track id', { cid: '' }, RequestResponse_Reason.INVALID_REQUEST],
  ['a name that is too long', { name: 'x'.repeat(257) }, RequestResponse_Reason.INVALID_REQUEST],
  [
    'ten layers',
    { layers: Array.from({ length: 10 }, () => new VideoLayer()) },
    RequestResponse_Reason.INVALID_REQUEST,
  ],
  ['a data track', { type: TrackType.DATA }, RequestResponse_Reason.UNSUPPORTED_TYPE],
])('LK31 refused: %s', (_, changes, reason) => {
  const world = new World();
  const anna = enter(world, 'anna');
  addTrack(anna, 'camera', changes);
  expect(anna.last('requestResponse').reason).toBe(reason);
  expect(anna.all('trackPublished')).toEqual([]);
});

test('LK31 twelve tracks and no more', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  for (let index = 0; index < 13; index += 1) addTrack(anna, 'camera', { cid: `c${index}` });
  expect(anna.all('trackPublished').length).toBe(12);
  expect(anna.last('requestResponse').reason).toBe(RequestResponse_Reason.LIMIT_EXCEEDED);
});

test('LK32 a codec the browser does not offer becomes one that it does, and TrackInfo says so', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  addTrack(anna, 'camera', { simulcastCodecs: [{ codec: 'av1', cid: cids.camera }] });
  expect(anna.last('trackPublished').track?.mimeType).toBe('video/av1');
  offer(anna, publishing.replaceAll('AV1/90000', 'AVX/90000'), 2);
  expect(world.sfu.of('track.publish')[0]?.codec).toBe('vp8');
  expect(anna.last('update').participants[0]?.tracks[0]?.mimeType).toBe('video/vp8');
});

test('LK34 mute and unmute pause and go on; only the own track, and only with permission', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  const ben = enter(world, 'ben');
  publishAll(anna);
  const sid = anna.first('trackPublished').track?.sid ?? '';
  const mute = (person: Person, muted: boolean) =>
    person.say({ case: 'mute', value: new MuteTrackRequest({ sid, muted }) });
  mute(ben, true);
  expect(world.sfu.of('track.pause')).toEqual([]);
  mute(anna, true);
  mute(anna, true);
  mute(anna, false);
  expect(world.sfu.of('track.pause').map(({ paused }) => paused)).toEqual([true, false]);
  expect(ben.last('update').participants[0]?.tracks[0]?.muted).toBe(false);
});

test('LK35 a section that no longer sends ends its track', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  const ben = enter(world, 'ben');
  publishAll(anna);
  offer(ben, firstOffer, 2);
  expect(world.sfu.of('subscription.open').length).toBe(3);
  offer(anna, withDirection(publishing, '8', 'inactive'), 3);
  expect(anna.last('trackUnpublished').trackSid).toBe(anna.all('trackPublished')[1]?.track?.sid);
  expect(world.sfu.of('track.unpublish').length).toBe(1);
  expect(world.sfu.of('subscription.close').length).toBe(1);
  expect(ben.last('update').participants[0]?.tracks.map(({ source }) => source)).toEqual([
    TrackSource.MICROPHONE,
    TrackSource.SCREEN_SHARE,
  ]);
});
