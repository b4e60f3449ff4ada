import { readFileSync } from 'node:fs';
import {
  ParticipantPermission,
  RequestResponse_Reason,
  TrackSource,
  UpdateParticipantRequest,
} from '@livekit/protocol';
import { expect, test } from 'vitest';
import { times } from '../limits.ts';
import { directionOf } from '../testing/offers.ts';
import { addTrack, offer, people, type SourceName } from '../testing/people.ts';
import { grantsFor, type Person, World } from '../testing/world.ts';

const { enter, firstOffer, publishAll, publishing } = people((name) =>
  readFileSync(new URL(`../sdp/captures/${name}.sdp`, import.meta.url), 'utf8'),
);

const { MICROPHONE, CAMERA, SCREEN_SHARE, SCREEN_SHARE_AUDIO } = TrackSource;
const everySource = [MICROPHONE, CAMERA, SCREEN_SHARE, SCREEN_SHARE_AUDIO];

/** Each source: the track of the captured offer that stands for it, and its section. */
const sources: readonly (readonly [string, TrackSource, SourceName, string])[] = [
  ['microphone', MICROPHONE, 'microphone', '7'],
  ['camera', CAMERA, 'camera', '8'],
  ['screen', SCREEN_SHARE, 'screen', '9'],
  ['sound of the screen', SCREEN_SHARE_AUDIO, 'microphone', '7'],
];

/** What RoomService says anna may publish from now on; nothing: nothing. */
function permit(world: World, canPublishSources: readonly TrackSource[]): void {
  const canPublish = canPublishSources.length > 0;
  const permission = new ParticipantPermission({
    canPublish,
    canPublishSources: [...canPublishSources],
    canSubscribe: true,
    canPublishData: true,
  });
  const request = new UpdateParticipantRequest({ room: 'hall', identity: 'anna', permission });
  expect(world.room.serve({ method: 'UpdateParticipant', request }, world.now).ok).toBe(true);
}

const without = (source: TrackSource) => everySource.filter((one) => one !== source);
const tracksSeen = (person: Person) => person.last('update').participants[0]?.tracks.map(({ source }) => source) ?? [];

test.each(sources)('LK71 %s taken while it is live: it ends, once, and can be had again', (_, source, name, mid) => {
  const world = new World();
  const anna = enter(world, 'anna');
  const ben = enter(world, 'ben');
  addTrack(anna, name, { source });
  offer(anna, publishing, 2);
  expect(tracksSeen(ben)).toEqual([source]);
  permit(world, without(source));
  expect(tracksSeen(ben)).toEqual([]);
  expect(anna.all('trackUnpublished').length).toBe(1);
  offer(anna, publishing, 3);
  expect(directionOf(anna.last('answer').sdp, mid)).toBe('inactive');
  permit(world, everySource);
  expect(tracksSeen(ben)).toEqual([]);
  expect(world.sfu.of('track.publish').length).toBe(1);
  addTrack(anna, name, { source });
  offer(anna, publishing, 4);
  expect(tracksSeen(ben)).toEqual([source]);
  expect(anna.all('trackPublished').length).toBe(2);
});

test.each(sources)('LK71 %s taken while its offer is under way: it never begins', (_, source, name, mid) => {
  const world = new World();
  const anna = enter(world, 'anna');
  const ben = enter(world, 'ben');
  addTrack(anna, name, { source });
  permit(world, without(source));
  offer(anna, publishing, 2);
  expect(directionOf(anna.last('answer').sdp, mid)).toBe('inactive');
  expect(world.sfu.of('track.publish')).toEqual([]);
  expect(tracksSeen(ben)).toEqual([]);
  expect(anna.all('trackUnpublished').length).toBe(1);
});

test.each(sources)('LK71 %s taken while its announcement is under way: not allowed', (_, source, name) => {
  const world = new World();
  const anna = enter(world, 'anna');
  permit(world, without(source));
  addTrack(anna, name, { source });
  expect(anna.last('requestResponse').reason).toBe(RequestResponse_Reason.NOT_ALLOWED);
  expect(anna.all('trackPublished')).toEqual([]);
});

test.each(sources)('LK71 %s taken before the path had answered: it never begins', (_, source, name) => {
  const world = new World();
  const anna = world.open(grantsFor('anna'), { offer: { sdp: firstOffer, id: 1 } });
  addTrack(anna, name, { source });
  offer(anna, publishing, 2);
  permit(world, without(source));
  world.answer(0);
  expect(world.sfu.of('track.publish')).toEqual([]);
});

test('LK71 the camera taken: microphone and screen go on, and nobody has to negotiate', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  const ben = enter(world, 'ben');
  publishAll(anna);
  offer(ben, firstOffer, 2);
  world.pass(times.coalesce);
  const [offers, commands] = [ben.all('mediaSectionsRequirement').length, world.sfu.commands.length];
  ben.fresh();
  permit(world, without(CAMERA));
  world.pass(times.coalesce * 4);
  expect(tracksSeen(ben)).toEqual([MICROPHONE, SCREEN_SHARE]);
  expect(ben.all('mediaSectionsRequirement').length).toBe(offers);
  expect(new Set(ben.fresh())).toEqual(new Set(['update']));
  const after = world.sfu.commands.slice(commands).map(({ type }) => type);
  expect(after).toEqual(['subscription.close', 'track.unpublish']);
});

test('LK71 everything taken and given in turn, one source after the other: only what is taken ends', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  const ben = enter(world, 'ben');
  publishAll(anna);
  permit(world, [MICROPHONE, SCREEN_SHARE, SCREEN_SHARE_AUDIO]);
  expect(tracksSeen(ben)).toEqual([MICROPHONE, SCREEN_SHARE]);
  permit(world, [CAMERA, SCREEN_SHARE]);
  expect(tracksSeen(ben)).toEqual([SCREEN_SHARE]);
  permit(world, []);
  expect(tracksSeen(ben)).toEqual([]);
  expect(world.sfu.of('track.unpublish').length).toBe(3);
  expect(world.sfu.of('transport.close')).toEqual([]);
});
