import { readFileSync } from 'node:fs';
import {
  AddTrackRequest,
  ConnectionQuality,
  DisconnectReason,
  LeaveRequest,
  LeaveRequest_Action,
  MuteTrackRequest,
  ParticipantInfo_State,
  Ping,
  RequestResponse_Reason,
  SessionDescription,
  SignalRequest,
  SubscriptionPermission,
  TrackSource,
  TrackType,
  TrickleRequest,
  UpdateParticipantMetadata,
  UpdateSubscription,
  UpdateTrackSettings,
  VideoLayer,
  VideoQuality,
} from '@livekit/protocol';
import { describe, expect, test } from 'vitest';
import { times } from './limits.ts';
import { cids, directionOf, valuesOf, withDirection, withSections, withUfrag } from './testing/offers.ts';
import { grantsFor, type Person, World } from './testing/world.ts';

const capture = (name: string) => readFileSync(new URL(`sdp/captures/${name}.sdp`, import.meta.url), 'utf8');
const firstOffer = capture('first-offer');
const publishing = capture('microphone-camera-screen');

const sources = {
  microphone: { type: TrackType.AUDIO, source: TrackSource.MICROPHONE },
  camera: { type: TrackType.VIDEO, source: TrackSource.CAMERA },
  screen: { type: TrackType.VIDEO, source: TrackSource.SCREEN_SHARE },
} as const;

const layers = [
  new VideoLayer({ quality: VideoQuality.LOW, width: 320, height: 180 }),
  new VideoLayer({ quality: VideoQuality.MEDIUM, width: 640, height: 360 }),
  new VideoLayer({ quality: VideoQuality.HIGH, width: 1280, height: 720 }),
];

function addTrack(person: Person, name: keyof typeof sources, changes: object = {}): void {
  const value = new AddTrackRequest({
    cid: cids[name],
    name,
    ...sources[name],
    layers: name === 'camera' ? layers : [],
    ...changes,
  });
  person.say({ case: 'addTrack', value });
}

function offer(person: Person, sdp: string, id: number): void {
  person.say({ case: 'offer', value: new SessionDescription({ type: 'offer', sdp, id }) });
}

/** Joins with a first offer; its path answers and opens. */
function enter(world: World, identity: string, permission = {}): Person {
  const person = world.open(grantsFor(identity, permission), { offer: { sdp: firstOffer, id: 1 } });
  world.answer(world.paths.length - 1);
  return person;
}

/** Anna publishes microphone, camera and screen; her second offer is answered. */
function publishAll(anna: Person): void {
  for (const name of ['microphone', 'camera', 'screen'] as const) addTrack(anna, name);
  offer(anna, publishing, 2);
}

describe('coming in', () => {
  test('LK12 join comes first, then the answer under the id of the offer; the other hears of the newcomer', () => {
    const world = new World();
    const anna = enter(world, 'anna');
    anna.fresh();
    const ben = world.open(grantsFor('ben'), { offer: { sdp: firstOffer, id: 5 } });
    world.answer(1, false);
    expect(ben.fresh()).toEqual(['join', 'update', 'answer']);
    expect(ben.first('join').serverVersion).not.toBe('');
    expect(ben.first('join').otherParticipants.map(({ identity }) => identity)).toEqual(['anna']);
    expect(ben.first('answer').id).toBe(5);
    expect(anna.fresh()).toEqual(['update']);
    expect(anna.last('update').participants[0]).toMatchObject({ identity: 'ben', state: ParticipantInfo_State.JOINED });
  });

  test('LK15 active when the path carries media', () => {
    const world = new World();
    const anna = world.open(grantsFor('anna'), { offer: { sdp: firstOffer, id: 1 } });
    world.answer(0, false);
    const path = world.paths[0]?.path;
    if (path === undefined) throw new Error('no path');
    expect(anna.last('update').participants[0]?.state).toBe(ParticipantInfo_State.JOINED);
    world.room.handle({ type: 'path.opened', path }, world.now);
    expect(anna.last('update').participants[0]?.state).toBe(ParticipantInfo_State.ACTIVE);
    expect(world.sfu.of('transport.writable').map(({ writable }) => writable)).toEqual([false, true]);
  });

  test('LK11 without an offer in the join, the first offer after it is answered', () => {
    const world = new World();
    const anna = world.open(grantsFor('anna'));
    expect(anna.fresh()).toEqual(['join', 'update']);
    offer(anna, firstOffer, 9);
    expect(world.paths.length).toBe(1);
    world.answer(0);
    expect(anna.last('answer').id).toBe(9);
  });

  test.each([
    ['', 'empty'],
    ['v=0', 'nothing else'],
    ['x'.repeat(300_000), 'too long'],
    [firstOffer.replace(/a=ice-pwd.*/g, ''), 'no password'],
  ])('LK10 an offer that cannot be read ends in leave (%#)', (sdp) => {
    const world = new World();
    const anna = world.open(grantsFor('anna'));
    offer(anna, sdp, 1);
    expect(anna.first('leave')).toMatchObject({
      action: LeaveRequest_Action.DISCONNECT,
      reason: DisconnectReason.JOIN_FAILURE,
    });
    expect(world.paths).toEqual([]);
  });

  test('LK80 a full room turns away, unless it is the same identity', () => {
    const world = new World({ maxParticipants: 1 });
    const anna = enter(world, 'anna');
    const ben = world.open(grantsFor('ben'));
    expect(ben.first('leave')).toMatchObject({ action: LeaveRequest_Action.DISCONNECT });
    expect(ben.closed).toBe(true);
    const again = world.open(grantsFor('anna'));
    expect(again.fresh()[0]).toBe('join');
    expect(anna.first('leave').reason).toBe(DisconnectReason.DUPLICATE_IDENTITY);
  });

  test('LK20 somebody hidden is not seen, and is told about itself alone', () => {
    const world = new World();
    const anna = enter(world, 'anna');
    anna.fresh();
    const ghost = enter(world, 'ghost', { hidden: true });
    expect(anna.fresh()).toEqual([]);
    expect(ghost.all('update').length).toBeGreaterThan(0);
    expect(
      world
        .open(grantsFor('ben'))
        .first('join')
        .otherParticipants.map(({ identity }) => identity),
    ).toEqual(['anna']);
    ghost.say({ case: 'leave', value: new LeaveRequest() });
    expect(
      anna.all('update').flatMap(({ participants }) => participants.map(({ identity }) => identity)),
    ).not.toContain('ghost');
  });
});

describe('requests', () => {
  test('LK13 legal and without effect', () => {
    const world = new World();
    const anna = enter(world, 'anna');
    anna.fresh();
    anna.say({ case: 'trickle', value: new TrickleRequest({ candidateInit: 'not even JSON' }) });
    anna.say({ case: 'answer', value: new SessionDescription({ sdp: 'x' }) });
    expect(anna.fresh()).toEqual([]);
    expect(anna.closed).toBe(false);
  });

  test('pings of both forms are answered', () => {
    const world = new World();
    const anna = enter(world, 'anna');
    anna.fresh();
    anna.say({ case: 'ping', value: 5n });
    anna.say({ case: 'pingReq', value: new Ping({ timestamp: 77n }) });
    expect(anna.fresh()).toEqual(['pong', 'pongResp']);
    expect(anna.last('pongResp').lastPingTimestamp).toBe(77n);
  });

  test('LK14 broken bytes end the connection, not the participant', () => {
    const world = new World();
    const anna = enter(world, 'anna');
    world.room.handle(
      { type: 'connection.message', connection: anna.connection, bytes: new Uint8Array([255, 255, 1]) },
      world.now,
    );
    expect(anna.closed).toBe(true);
    expect(world.room.size).toBe(1);
    const back = world.open(grantsFor('anna'), { resume: { participantSid: anna.sid } });
    expect(back.fresh()[0]).toBe('reconnect');
  });

  test('LK14 a message of an unknown kind is passed over', () => {
    const world = new World();
    const anna = enter(world, 'anna');
    anna.fresh();
    // Field 999, length 0.
    world.room.handle(
      { type: 'connection.message', connection: anna.connection, bytes: new Uint8Array([0xba, 0x3e, 0]) },
      world.now,
    );
    expect([anna.fresh(), anna.closed]).toEqual([[], false]);
  });

  test('LK80 six hundred messages at once, then the connection ends', () => {
    const world = new World();
    const anna = enter(world, 'anna');
    for (let index = 0; index < 600; index += 1) anna.say({ case: 'ping', value: 1n });
    expect(anna.closed).toBe(false);
    anna.say({ case: 'ping', value: 1n });
    expect(anna.closed).toBe(true);
    expect(world.reports).toContainEqual({ type: 'violation', sid: anna.sid, why: 'too many messages' });
  });

  test('LK80 a hundred a second, for a minute', () => {
    const world = new World();
    const anna = enter(world, 'anna');
    for (let index = 0; index < 6000; index += 1) {
      anna.say({ case: 'ping', value: 1n });
      world.pass(10);
    }
    expect(anna.closed).toBe(false);
  });

  test('LK21 metadata: refused without permission, merged with it, limited', () => {
    const world = new World();
    const anna = enter(world, 'anna');
    const ask = (person: Person, value: ConstructorParameters<typeof UpdateParticipantMetadata>[0]) => {
      person.say({ case: 'updateMetadata', value: new UpdateParticipantMetadata(value) });
      return person.last('requestResponse');
    };
    expect(ask(anna, { requestId: 1, name: 'x' })).toMatchObject({
      requestId: 1,
      reason: RequestResponse_Reason.NOT_ALLOWED,
    });
    const ben = enter(world, 'ben', { canUpdateOwnMetadata: true });
    expect(ask(ben, { requestId: 2, name: 'Ben', metadata: 'm', attributes: { a: '1', b: '2' } }).reason).toBe(0);
    expect(ask(ben, { requestId: 3, attributes: { a: '' } }).reason).toBe(0);
    expect(anna.last('update').participants[0]).toMatchObject({ name: 'Ben', metadata: 'm', attributes: { b: '2' } });
    expect(ask(ben, { requestId: 4, metadata: 'x'.repeat(65_537) }).reason).toBe(RequestResponse_Reason.LIMIT_EXCEEDED);
    expect(ask(ben, { requestId: 5, attributes: { c: 'x'.repeat(65_537) } }).reason).toBe(
      RequestResponse_Reason.LIMIT_EXCEEDED,
    );
    expect(anna.last('update').participants[0]?.metadata).toBe('m');
  });

  test('LK20 versions only grow', () => {
    const world = new World();
    const anna = enter(world, 'anna');
    enter(world, 'ben', { canUpdateOwnMetadata: true });
    publishAll(anna);
    const versions = anna
      .all('update')
      .flatMap(({ participants }) =>
        participants.filter(({ identity }) => identity === 'anna').map(({ version }) => version),
      );
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(new Set(versions).size).toBe(versions.length);
  });
});

describe('publishing', () => {
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
});

describe('subscribing', () => {
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
});

describe('asking for offers', () => {
  test('LK50 what is missing beyond the free sections, once, after 50 ms', () => {
    const world = new World();
    const ben = enter(world, 'ben');
    const anna = enter(world, 'anna');
    addTrack(anna, 'camera', { cid: 'x1' });
    world.pass(1);
    publishAll(anna);
    ben.fresh();
    world.pass(times.coalesce - 1);
    expect(ben.fresh()).toEqual([]);
    world.pass(1);
    expect(ben.fresh()).toEqual(['mediaSectionsRequirement']);
    expect(ben.last('mediaSectionsRequirement')).toMatchObject({ numAudios: 0, numVideos: 0 });
    // Two more publishers while that offer is on its way: no second request.
    for (const name of ['dora', 'emil']) publishAll(enter(world, name));
    world.pass(1000);
    expect(ben.all('mediaSectionsRequirement').length).toBe(1);
    offer(ben, firstOffer, 2);
    world.pass(times.coalesce);
    // Nine tracks wanted, three of six video ones have sections, all three audio ones too.
    expect(ben.last('mediaSectionsRequirement')).toMatchObject({ numAudios: 0, numVideos: 3 });
    offer(ben, withSections(firstOffer, 'video', ['10', '11', '12']), 3);
    expect(Object.keys(ben.last('answer').midToTrackId).length).toBe(9);
    world.pass(1000);
    expect(ben.all('mediaSectionsRequirement').length).toBe(2);
  });

  test('LK51 a section is answered inactive once before its next track', () => {
    const world = new World();
    const anna = enter(world, 'anna');
    publishAll(anna);
    const ben = enter(world, 'ben');
    const first = ben.last('answer').midToTrackId['3'];
    offer(anna, withDirection(withDirection(publishing, '8', 'inactive'), '9', 'inactive'), 3);
    addTrack(anna, 'camera', { cid: 'again' });
    offer(anna, withDirection(publishing, '9', 'inactive').replaceAll(cids.camera, 'again'), 4);
    world.pass(times.coalesce);
    offer(ben, firstOffer, 2);
    const answer = ben.last('answer');
    expect(directionOf(answer.sdp, '3')).toBe('inactive');
    const again = anna.all('trackPublished').at(-1)?.track?.sid;
    expect(Object.entries(answer.midToTrackId).find(([, sid]) => sid === again)?.[0]).toBe('5');
    expect(again).not.toBe(first);
    offer(ben, firstOffer, 3);
    expect(directionOf(ben.last('answer').sdp, '3')).toBe('inactive');
  });

  test('LK41 a codec the subscriber does not offer is said, and not asked for again', () => {
    const world = new World();
    const anna = enter(world, 'anna');
    publishAll(anna);
    const ben = world.open(grantsFor('ben'), {
      offer: { sdp: firstOffer.replaceAll('VP8/90000', 'VPX/90000'), id: 1 },
    });
    world.answer(world.paths.length - 1);
    expect(ben.all('subscriptionResponse').length).toBe(2);
    world.pass(1000);
    expect(ben.all('mediaSectionsRequirement')).toEqual([]);
  });
});

describe('paths', () => {
  const ufragsOf = (person: Person) => valuesOf(person.last('answer').sdp, 'ice-ufrag');

  test('LK60 an ICE restart while packets arrive is answered with the old parameters', () => {
    const world = new World();
    const anna = enter(world, 'anna');
    const [before] = ufragsOf(anna);
    const path = world.paths[0]?.path;
    if (path === undefined) throw new Error('no path');
    world.pass(3000);
    world.room.receive(path, new Uint8Array(20), world.now);
    world.pass(2400);
    offer(anna, withUfrag(firstOffer, 'anew'), 2);
    expect(world.paths.length).toBe(1);
    expect(ufragsOf(anna)).toEqual([before]);
    expect(world.reports).toContainEqual({ type: 'path.kept', sid: anna.sid });
  });

  test('LK61 else a new path takes over, with the channels of the old one', () => {
    const world = new World();
    const anna = enter(world, 'anna');
    const old = world.paths[0]?.path;
    world.pass(2600);
    offer(anna, withUfrag(firstOffer, 'anew'), 2);
    expect(world.paths.length).toBe(2);
    expect(world.paths[1]?.order).toMatchObject({
      transport: world.paths[0]?.order.transport,
      channels: [
        { label: '_reliable', stream: 1 },
        { label: '_lossy', stream: 0 },
      ],
    });
    const fresh = world.answer(1);
    expect(ufragsOf(anna)).toEqual([`ours${fresh}`]);
    expect(world.sfu.of('transport.writable').map(({ writable }) => writable)).toEqual([false, true, false, true]);
    expect(world.sfu.of('transport.refresh').length).toBe(2);
    world.pass(times.pathRetire - 1);
    expect(world.closedPaths).toEqual([]);
    world.pass(1);
    expect(world.closedPaths).toEqual([old]);
  });

  test('LK67 four seconds without a packet that was due: asked to resume, and not again for ten', () => {
    const world = new World();
    const anna = enter(world, 'anna');
    publishAll(anna);
    const path = world.paths[0]?.path;
    if (path === undefined) throw new Error('no path');
    const quiet = enter(world, 'ben', { canSubscribe: false });
    world.room.receive(path, new Uint8Array(20), world.now);
    world.pass(times.pathSilent - 1);
    expect(anna.all('leave')).toEqual([]);
    world.pass(1000);
    expect(anna.last('leave').action).toBe(LeaveRequest_Action.RESUME);
    world.pass(8900);
    expect(anna.all('leave').length).toBe(1);
    expect(quiet.all('leave')).toEqual([]);
  });

  test('LK67 a path that ended: asked to resume at once', () => {
    const world = new World();
    const anna = enter(world, 'anna');
    const path = world.paths[0]?.path;
    if (path === undefined) throw new Error('no path');
    world.room.handle({ type: 'path.closed', path }, world.now);
    expect(anna.last('leave').action).toBe(LeaveRequest_Action.RESUME);
    const back = world.open(grantsFor('anna'), { resume: { participantSid: anna.sid } });
    offer(back, withUfrag(firstOffer, 'anew'), 2);
    expect(world.paths.length).toBe(2);
  });
});

describe('coming back', () => {
  test('LK62 thirty seconds the place is kept, and the path too', () => {
    const world = new World();
    const anna = enter(world, 'anna');
    const ben = enter(world, 'ben');
    anna.hangUp();
    ben.fresh();
    for (let second = 0; second < 29; second += 1) {
      world.pass(1000);
      ben.say({ case: 'ping', value: 1n });
    }
    expect(world.room.size).toBe(2);
    expect(world.closedPaths).toEqual([]);
    world.pass(1000);
    expect(world.room.size).toBe(1);
    expect(ben.last('update').participants[0]).toMatchObject({
      identity: 'anna',
      state: ParticipantInfo_State.DISCONNECTED,
      disconnectReason: DisconnectReason.CONNECTION_TIMEOUT,
    });
  });

  test('LK62 who resumes gets: reconnect, who left, everybody, the room, a token', () => {
    const world = new World();
    const anna = enter(world, 'anna');
    const ben = enter(world, 'ben');
    enter(world, 'carla').say({ case: 'leave', value: new LeaveRequest() });
    anna.hangUp();
    ben.say({ case: 'leave', value: new LeaveRequest() });
    const back = world.open(grantsFor('anna'), { resume: { participantSid: anna.sid } });
    expect(back.fresh()).toEqual(['reconnect', 'update', 'update', 'update', 'roomUpdate', 'refreshToken']);
    expect(
      back.all('update').flatMap(({ participants }) => participants.map(({ identity, state }) => [identity, state])),
    ).toEqual([
      ['carla', ParticipantInfo_State.DISCONNECTED],
      ['ben', ParticipantInfo_State.DISCONNECTED],
      ['anna', ParticipantInfo_State.ACTIVE],
    ]);
  });

  test('LK62 the new connection takes over while the old one still stands', () => {
    const world = new World();
    const anna = enter(world, 'anna');
    const back = world.open(grantsFor('anna'), { resume: { participantSid: anna.sid } });
    expect([anna.closed, back.closed]).toEqual([true, false]);
    anna.hangUp();
    world.pass(1);
    back.say({ case: 'ping', value: 1n });
    expect(back.all('pong').length).toBe(1);
  });

  test.each([
    ['an unknown sid', 'anna', 'PA_nobody'],
    ['somebody else', 'mallory', ''],
  ])('LK63 resuming as %s', (_, identity, sid) => {
    const world = new World();
    const anna = enter(world, 'anna');
    const stranger = world.open(grantsFor(identity), { resume: { participantSid: sid === '' ? anna.sid : sid } });
    expect(stranger.first('leave')).toMatchObject({
      action: LeaveRequest_Action.RECONNECT,
      reason: DisconnectReason.STATE_MISMATCH,
    });
    expect([stranger.closed, anna.closed]).toEqual([true, false]);
  });

  test('LK64 the newest join of an identity wins', () => {
    const world = new World();
    const anna = enter(world, 'anna');
    publishAll(anna);
    const ben = enter(world, 'ben');
    const again = enter(world, 'anna');
    expect(anna.last('leave')).toMatchObject({
      action: LeaveRequest_Action.DISCONNECT,
      reason: DisconnectReason.DUPLICATE_IDENTITY,
    });
    expect([anna.closed, world.room.size]).toEqual([true, 2]);
    expect(again.sid).not.toBe(anna.sid);
    expect(world.sfu.of('track.unpublish').length).toBe(3);
    expect(world.sfu.of('transport.close').length).toBe(1);
    expect(ben.closed).toBe(false);
  });

  test('a connection without even a ping for twenty seconds counts as lost', () => {
    const world = new World();
    const anna = enter(world, 'anna');
    world.pass(times.connectionSilent);
    expect(anna.closed).toBe(true);
    expect(world.reports.at(-1)).toEqual({ type: 'participant.dormant', sid: anna.sid });
  });

  test('LK66 draining: everybody joins anew', () => {
    const world = new World();
    const anna = enter(world, 'anna');
    world.room.drain();
    expect(anna.last('leave')).toMatchObject({
      action: LeaveRequest_Action.RECONNECT,
      reason: DisconnectReason.SERVER_SHUTDOWN,
    });
  });

  test('the room ends twenty seconds after the last left, or five minutes after nobody came', () => {
    const world = new World();
    world.pass(299_999);
    expect(world.room.over(world.now)).toBe(false);
    world.pass(1);
    expect(world.room.over(world.now)).toBe(true);
    const anna = enter(world, 'anna');
    expect(world.room.over(world.now)).toBe(false);
    anna.say({ case: 'leave', value: new LeaveRequest() });
    world.pass(20_000);
    expect(world.room.over(world.now)).toBe(true);
  });

  test('LK70 the token is renewed at half of its life, and every five minutes', () => {
    const world = new World();
    const short = world.open(grantsFor('short', {}, 60));
    const long = world.open(grantsFor('long', {}, 86_400));
    const alive = (by: number) => {
      for (let left = by; left > 0; left -= 5000) {
        world.pass(Math.min(5000, left));
        for (const person of [short, long]) person.say({ case: 'ping', value: 1n });
      }
    };
    alive(30_000);
    expect([short.all('refreshToken').length, long.all('refreshToken').length]).toEqual([1, 0]);
    alive(270_000);
    expect([short.all('refreshToken').length, long.all('refreshToken').length]).toEqual([1, 1]);
    expect(world.signed[0]).toMatchObject({ sub: 'short', video: { room: 'hall', roomJoin: true } });
  });
});

test('every message of a stranger to the room is passed over', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  anna.hangUp();
  const bytes = new SignalRequest({ message: { case: 'ping', value: 1n } }).toBinary();
  world.room.handle({ type: 'connection.message', connection: anna.connection, bytes }, world.now);
  world.room.handle({ type: 'connection.closed', connection: anna.connection }, world.now);
  expect(world.room.size).toBe(1);
});
