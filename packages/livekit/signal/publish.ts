/** Tracks of a participant: announced by AddTrack, live once a section carries them, gone by unpublish. */
import type { Millis } from '@foyer/kernel';
import type { CodecName, EncodingSpec, Kind, TrackId } from '@foyer/sfu';
import {
  type AddTrackRequest,
  type MuteTrackRequest,
  RequestResponse,
  RequestResponse_Reason,
  SimulcastCodecInfo,
  TrackInfo,
  TrackPublishedResponse,
  TrackType,
  TrackUnpublishedResponse,
} from '@livekit/protocol';
import { mayPublish } from '../grants.ts';
import { limits } from '../limits.ts';
import { askToNegotiate } from '../negotiate/ask.ts';
import type { OfferedCodec, OfferedMedia } from '../sdp/contract.ts';
import { nextNumber, type Participant, type PublishedTrack, pickSid, type Room } from '../state.ts';
import { announce, say } from './say.ts';
import { closeSubscription, reconcileTrack } from './subscribe.ts';

/** Codecs a client may publish with, best first: what `join` names as enabled. */
export const publishable: Readonly<Record<Kind, readonly CodecName[]>> = {
  audio: ['opus'],
  video: ['vp8', 'h264', 'vp9', 'av1'],
};

function mimeOf(kind: Kind, codec: CodecName): string {
  return `${kind}/${codec}`;
}

function kindOf(request: AddTrackRequest): Kind | undefined {
  if (request.type === TrackType.AUDIO) return 'audio';
  if (request.type === TrackType.VIDEO) return 'video';
  return undefined;
}

function requestedCodec(kind: Kind, request: AddTrackRequest): CodecName {
  const wanted = request.simulcastCodecs[0]?.codec.toLowerCase().replace(/^(video|audio)\//, '');
  const found = publishable[kind].find((codec) => codec === wanted);
  return found ?? (kind === 'audio' ? 'opus' : 'vp8');
}

function refuseTrack(room: Room, from: Participant, request: AddTrackRequest, reason: RequestResponse_Reason): void {
  room.options.sink.report({ type: 'refused', sid: from.sid, what: 'track.publish' });
  say(room, from, {
    case: 'requestResponse',
    value: new RequestResponse({ reason, request: { case: 'addTrack', value: request } }),
  });
}

function trackInfo(room: Room, kind: Kind, request: AddTrackRequest): TrackInfo {
  const mimeType = mimeOf(kind, requestedCodec(kind, request));
  const layers = request.simulcastCodecs[0]?.layers.length ? request.simulcastCodecs[0].layers : request.layers;
  return new TrackInfo({
    sid: pickSid(room, 'TR_'),
    type: request.type,
    name: request.name,
    muted: request.muted,
    width: request.width,
    height: request.height,
    source: request.source,
    layers,
    simulcast: request.layers.length > 1,
    disableDtx: request.disableDtx,
    mimeType,
    // One codec only: a second entry would ask the client for a backup encoding as well.
    codecs: kind === 'video' ? [new SimulcastCodecInfo({ mimeType, cid: request.cid, layers })] : [],
    stereo: request.stereo,
    disableRed: true,
    encryption: request.encryption,
    stream: request.stream,
    audioFeatures: request.audioFeatures,
    packetTrailerFeatures: request.packetTrailerFeatures,
    backupCodecPolicy: request.backupCodecPolicy,
  });
}

function reasonAgainst(from: Participant, request: AddTrackRequest): RequestResponse_Reason | undefined {
  if (!mayPublish(from.permission, request.source)) return RequestResponse_Reason.NOT_ALLOWED;
  if (kindOf(request) === undefined) return RequestResponse_Reason.UNSUPPORTED_TYPE;
  if (from.tracks.size >= limits.tracksPerParticipant) return RequestResponse_Reason.LIMIT_EXCEEDED;
  const tooLong = request.cid.length > limits.name || request.name.length > limits.name;
  if (tooLong || request.stream.length > limits.name || request.layers.length > 3 || request.cid === '') {
    return RequestResponse_Reason.INVALID_REQUEST;
  }
  return undefined;
}

/** LK30, LK31: a client announces a track; the answer names its sid, or why not. */
export function addTrack(room: Room, from: Participant, request: AddTrackRequest, now: Millis): void {
  const against = reasonAgainst(from, request);
  const kind = kindOf(request);
  if (against !== undefined || kind === undefined) {
    refuseTrack(room, from, request, against ?? RequestResponse_Reason.UNSUPPORTED_TYPE);
    return;
  }
  const known = [...from.tracks.values()].find((track) => track.cid === request.cid);
  const track: PublishedTrack = known ?? {
    id: nextNumber(room) as TrackId,
    owner: from,
    cid: request.cid,
    kind,
    info: trackInfo(room, kind, request),
    carriage: undefined,
    subscribers: 0,
    wanted: false,
  };
  from.tracks.set(track.info.sid, track);
  room.tracks.set(track.info.sid, track);
  say(room, from, {
    case: 'trackPublished',
    value: new TrackPublishedResponse({ cid: request.cid, track: track.info }),
  });
  // The section may have been offered before this request came: only a new offer can bring it back.
  const waiting = from.offer?.offer.sections.some(
    (section) => section.type === 'media' && section.msidTrack === track.cid,
  );
  if (waiting && !track.carriage) askToNegotiate(room, from, now);
}

const spatialOfRid: ReadonlyMap<string, 0 | 1 | 2> = new Map([
  ['q', 0],
  ['h', 1],
  ['f', 2],
]);

function encodingsOf(section: OfferedMedia): readonly EncodingSpec[] {
  if (section.sendRids.length > 0) {
    return section.sendRids.slice(0, 3).map((rid, index) => ({
      rid,
      spatial: spatialOfRid.get(rid) ?? (index === 0 ? 0 : index === 1 ? 1 : 2),
    }));
  }
  const first = section.ssrcs[0];
  if (first === undefined) return [{ spatial: 0 }];
  return [{ spatial: 0, ssrc: first.ssrc, ...(first.rtxSsrc === undefined ? {} : { rtxSsrc: first.rtxSsrc }) }];
}

/** LK33: a section of an answered offer carries the track: from now on it exists for the others. */
export function makeLive(
  room: Room,
  track: PublishedTrack,
  by: { readonly section: OfferedMedia; readonly codec: OfferedCodec; readonly name: CodecName },
  now: Millis,
): void {
  const { section, codec, name } = by;
  track.carriage = { mid: section.mid, codec: name, fmtp: codec.fmtp };
  track.info.mid = section.mid;
  track.info.mimeType = mimeOf(track.kind, name);
  const described = track.info.codecs[0];
  if (described) {
    described.mimeType = track.info.mimeType;
    described.mid = section.mid;
  }
  room.byTrackId.set(track.id, track);
  room.options.sfu.handle(
    {
      type: 'track.publish',
      track: track.id,
      transport: track.owner.transport,
      kind: track.kind,
      mid: section.mid,
      codec: name,
      clockRate: codec.clockRate,
      payloadType: codec.payloadType,
      ...(codec.rtxPayloadType === undefined ? {} : { rtxPayloadType: codec.rtxPayloadType }),
      encodings: encodingsOf(section),
    },
    now,
    room.sfuSink,
  );
  if (track.info.muted) pause(room, track, now);
  room.options.sink.report({ type: 'track.published', sid: track.owner.sid, track: track.info.sid });
  announce(room, track.owner);
  reconcileTrack(room, track, now);
}

function pause(room: Room, track: PublishedTrack, now: Millis): void {
  if (!track.carriage) return;
  room.options.sfu.handle({ type: 'track.pause', track: track.id, paused: track.info.muted }, now, room.sfuSink);
}

/** LK34: whoever mutes, nothing of the track is forwarded, and everybody is told. */
export function setMuted(room: Room, track: PublishedTrack, muted: boolean, now: Millis): void {
  if (track.info.muted === muted) return;
  track.info.muted = muted;
  pause(room, track, now);
  announce(room, track.owner);
}

export function muteByOwner(room: Room, from: Participant, request: MuteTrackRequest, now: Millis): void {
  const track = from.tracks.get(request.sid);
  if (!track) return;
  // Unmuting is publishing again: the permission may have gone in the meantime.
  if (!request.muted && !mayPublish(from.permission, track.info.source)) return;
  setMuted(room, track, request.muted, now);
}

/** LK35: the track ends, by the owner's offer, its leaving, or a lost permission. */
export function unpublish(room: Room, track: PublishedTrack, now: Millis): void {
  const { owner } = track;
  owner.tracks.delete(track.info.sid);
  room.tracks.delete(track.info.sid);
  if (track.carriage) {
    for (const subscriber of room.bySid.values()) {
      closeSubscription(room, subscriber, track, now);
      subscriber.exceptions.delete(track.info.sid);
      subscriber.wishes.delete(track.info.sid);
    }
    room.options.sfu.handle({ type: 'track.unpublish', track: track.id }, now, room.sfuSink);
    room.byTrackId.delete(track.id);
    room.options.sink.report({ type: 'track.unpublished', sid: owner.sid, track: track.info.sid });
  }
  say(room, owner, {
    case: 'trackUnpublished',
    value: new TrackUnpublishedResponse({ trackSid: track.info.sid }),
  });
}
