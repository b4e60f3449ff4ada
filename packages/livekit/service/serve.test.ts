import { readFileSync } from 'node:fs';
import {
  AddTrackRequest,
  ListParticipantsRequest,
  MuteRoomTrackRequest,
  ParticipantInfo,
  ParticipantPermission,
  RoomParticipantIdentity,
  SendDataRequest,
  SessionDescription,
  TrackSource,
  TrackType,
  UpdateParticipantRequest,
  UpdateRoomMetadataRequest,
  UpdateSubscriptionsRequest,
} from '@livekit/protocol';
import { expect, test } from 'vitest';
import { cids, directionOf } from '../testing/offers.ts';
import { grantsFor, type Person, World } from '../testing/world.ts';
import { readCall } from './body.ts';
import { isMethod, mayCall, methods, type RoomCall } from './calls.ts';

const read = (name: string) => readFileSync(new URL(`../sdp/captures/${name}.sdp`, import.meta.url), 'utf8');

function enter(world: World, identity: string): Person {
  const person = world.open(grantsFor(identity), { offer: { sdp: read('first-offer'), id: 1 } });
  world.answer(world.paths.length - 1);
  return person;
}

function publish(anna: Person): string {
  const value = new AddTrackRequest({ cid: cids.camera, type: TrackType.VIDEO, source: TrackSource.CAMERA });
  anna.say({ case: 'addTrack', value });
  const sdp = read('microphone-camera-screen');
  anna.say({ case: 'offer', value: new SessionDescription({ type: 'offer', sdp, id: 2 }) });
  return anna.first('trackPublished').track?.sid ?? '';
}

const at = { room: 'hall', identity: 'anna' };

test('participants are listed and found', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  const list = world.room.serve({ method: 'ListParticipants', request: new ListParticipantsRequest(at) }, world.now);
  expect(list).toMatchObject({ ok: true, value: { participants: [{ identity: 'anna', sid: anna.sid }] } });
  const found = world.room.serve({ method: 'GetParticipant', request: new RoomParticipantIdentity(at) }, world.now);
  expect(found.ok && found.value instanceof ParticipantInfo).toBe(true);
});

test.each([
  { method: 'GetParticipant', request: new RoomParticipantIdentity({ identity: 'nobody' }) },
  { method: 'RemoveParticipant', request: new RoomParticipantIdentity({ identity: 'nobody' }) },
  { method: 'MutePublishedTrack', request: new MuteRoomTrackRequest({ identity: 'nobody' }) },
  { method: 'MutePublishedTrack', request: new MuteRoomTrackRequest({ identity: 'anna', trackSid: 'TR_none' }) },
  { method: 'UpdateParticipant', request: new UpdateParticipantRequest({ identity: 'nobody' }) },
  { method: 'UpdateSubscriptions', request: new UpdateSubscriptionsRequest({ identity: 'nobody' }) },
] satisfies RoomCall[])('nobody by that name, no such track: $method', (call) => {
  const world = new World();
  enter(world, 'anna');
  expect(world.room.serve(call, world.now)).toMatchObject({ ok: false, refusal: { code: 'not_found' } });
});

test('LK34 LK92 muting from afar holds in the engine; unmuting is refused', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  const trackSid = publish(anna);
  const mute = (muted: boolean) =>
    world.room.serve(
      { method: 'MutePublishedTrack', request: new MuteRoomTrackRequest({ ...at, trackSid, muted }) },
      world.now,
    );
  expect(mute(true)).toMatchObject({ ok: true, value: { track: { sid: trackSid, muted: true } } });
  expect(anna.last('mute')).toMatchObject({ sid: trackSid, muted: true });
  expect(world.sfu.of('track.pause').map(({ paused }) => paused)).toEqual([true]);
  expect(mute(false)).toMatchObject({ ok: false, refusal: { code: 'failed_precondition' } });
});

test('LK71 a permission that goes ends the tracks at once, and the token is renewed', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  publish(anna);
  const ben = enter(world, 'ben');
  const permission = new ParticipantPermission({ canSubscribe: true, canPublish: false });
  const reply = world.room.serve(
    { method: 'UpdateParticipant', request: new UpdateParticipantRequest({ ...at, permission }) },
    world.now,
  );
  expect(reply).toMatchObject({ ok: true, value: { permission: { canPublish: false } } });
  expect(world.sfu.of('track.unpublish').length).toBe(1);
  expect(anna.all('trackUnpublished').length).toBe(1);
  expect(ben.last('update').participants[0]?.tracks).toEqual([]);
  expect(world.signed.at(-1)).toMatchObject({ sub: 'anna', video: { canPublish: false } });
  anna.say({
    case: 'offer',
    value: new SessionDescription({ type: 'offer', sdp: read('microphone-camera-screen'), id: 3 }),
  });
  expect(directionOf(anna.last('answer').sdp, '8')).toBe('inactive');
});

test('LK71 without canSubscribe every subscription closes', () => {
  const world = new World();
  publish(enter(world, 'anna'));
  enter(world, 'ben');
  const permission = new ParticipantPermission({ canSubscribe: false, canPublish: true });
  world.room.serve(
    { method: 'UpdateParticipant', request: new UpdateParticipantRequest({ ...at, identity: 'ben', permission }) },
    world.now,
  );
  expect(world.sfu.of('subscription.close').length).toBe(1);
});

test('profile, room metadata, data and subscriptions', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  const sid = publish(anna);
  const ben = enter(world, 'ben');
  const serve = (call: RoomCall) => world.room.serve(call, world.now).ok;
  const update = (changes: object) =>
    serve({ method: 'UpdateParticipant', request: new UpdateParticipantRequest({ ...at, ...changes }) });
  expect(update({ name: 'Anna', attributes: { a: '1' } })).toBe(true);
  expect(ben.last('update').participants[0]).toMatchObject({ name: 'Anna', attributes: { a: '1' } });
  expect(update({ metadata: 'x'.repeat(65_537) })).toBe(false);
  expect(serve({ method: 'UpdateRoomMetadata', request: new UpdateRoomMetadataRequest({ metadata: 'm' }) })).toBe(true);
  expect(ben.last('roomUpdate').room?.metadata).toBe('m');
  const data = new Uint8Array([1]);
  expect(serve({ method: 'SendData', request: new SendDataRequest({ data, destinationIdentities: ['ben'] }) })).toBe(
    true,
  );
  expect(world.data.map(({ label }) => label)).toEqual(['_reliable']);
  const request = new UpdateSubscriptionsRequest({ identity: 'ben', trackSids: [sid], subscribe: false });
  expect(serve({ method: 'UpdateSubscriptions', request })).toBe(true);
  expect(world.sfu.of('subscription.close').length).toBe(1);
});

test.each(Object.keys(methods).filter(isMethod))('LK90 %s needs its grant, and no other will do', (method) => {
  const body = JSON.stringify({ room: 'hall' });
  const call = readCall(method, 'json', {
    text: method === 'CreateRoom' ? '{"name":"hall"}' : body,
    bytes: new Uint8Array(),
  });
  if (!call.ok) throw new Error('a fair body is refused');
  const none = { ...grantsFor('ops'), room: '', roomJoin: true };
  const { grant } = methods[method];
  for (const given of ['roomCreate', 'roomList', 'roomAdmin'] as const) {
    expect(mayCall({ ...none, room: 'hall', [given]: true }, call.value)).toBe(given === grant);
  }
  if (grant !== 'roomAdmin') return;
  expect(mayCall({ ...none, room: 'other', roomAdmin: true }, call.value)).toBe(false);
  expect(mayCall({ ...none, room: '', roomAdmin: true }, call.value)).toBe(false);
});

test('LK93 both forms of a body say the same; what is unreadable is malformed', () => {
  const request = new MuteRoomTrackRequest({ ...at, trackSid: 'TR_1', muted: true });
  const bytes = request.toBinary();
  const text = '{"room":"hall","identity":"anna","track_sid":"TR_1","muted":true,"of_tomorrow":[1]}';
  const readings = [
    readCall('MutePublishedTrack', 'json', { text, bytes }),
    readCall('MutePublishedTrack', 'protobuf', { text, bytes }),
  ];
  for (const reading of readings)
    expect(reading).toEqual({ ok: true, value: { method: 'MutePublishedTrack', request } });
  for (const broken of ['', '[]', '{"room":7}', 'null', '{"room":"a"']) {
    const reading = readCall('MutePublishedTrack', 'json', { text: broken, bytes });
    expect(reading).toMatchObject({ ok: false, refusal: { code: 'malformed' } });
  }
  const junk = readCall('MutePublishedTrack', 'protobuf', { text, bytes: new Uint8Array([255, 255]) });
  expect(junk).toMatchObject({ ok: false, refusal: { code: 'malformed' } });
});
