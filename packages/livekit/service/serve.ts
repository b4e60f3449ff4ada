/** RoomService calls of one room, carried out. */
import { type Millis, no, ok } from '@foyer/kernel';
import {
  DataPacket,
  DisconnectReason,
  ListParticipantsResponse,
  MuteRoomTrackResponse,
  MuteTrackRequest,
  type ParticipantPermission,
  RemoveParticipantResponse,
  SendDataResponse,
  UpdateSubscriptionsResponse,
  UserPacket,
} from '@livekit/protocol';
import type { Permission } from '../grants.ts';
import { limits } from '../limits.ts';
import { sendFromServer } from '../signal/data.ts';
import { refreshToken, setPermission } from '../signal/grant-changes.ts';
import { remove } from '../signal/leave.ts';
import { updateProfile } from '../signal/metadata.ts';
import { setMuted } from '../signal/publish.ts';
import { announceRoom, participantInfo, roomInfo, say } from '../signal/say.ts';
import { updateSubscription } from '../signal/subscribe.ts';
import type { Participant, Room } from '../state.ts';
import type { CallRefusal, RoomCall, RoomReply } from './calls.ts';

type CallOf<Name extends RoomCall['method']> = Extract<RoomCall, { method: Name }>['request'];

function refuse(code: CallRefusal['code'], msg: string): RoomReply {
  return no({ code, msg });
}

/** Runs with the named participant, or says that there is none. */
function withParticipant(room: Room, identity: string, then: (participant: Participant) => RoomReply): RoomReply {
  const participant = room.byIdentity.get(identity);
  return participant ? then(participant) : refuse('not_found', 'participant does not exist');
}

function mute(room: Room, request: CallOf<'MutePublishedTrack'>, now: Millis): RoomReply {
  return withParticipant(room, request.identity, (participant) => {
    const track = participant.tracks.get(request.trackSid);
    if (!track) return refuse('not_found', 'track is not found');
    // LK92: opening somebody's microphone from afar is not offered.
    if (!request.muted && track.info.muted) return refuse('failed_precondition', 'remote unmute not enabled');
    if (request.muted) {
      setMuted(room, track, true, now);
      say(room, participant, { case: 'mute', value: new MuteTrackRequest({ sid: track.info.sid, muted: true }) });
    }
    return ok(new MuteRoomTrackResponse({ track: track.info }));
  });
}

function permissionOf(info: ParticipantPermission): Permission {
  return {
    canPublish: info.canPublish,
    canPublishSources: info.canPublishSources,
    canSubscribe: info.canSubscribe,
    canPublishData: info.canPublishData,
    canUpdateOwnMetadata: info.canUpdateMetadata,
    hidden: info.hidden,
    recorder: info.recorder,
    agent: info.agent,
  };
}

function updateParticipant(room: Room, request: CallOf<'UpdateParticipant'>, now: Millis): RoomReply {
  return withParticipant(room, request.identity, (participant) => {
    const { name, metadata, attributes, permission } = request;
    const profiled = name !== '' || metadata !== '' || Object.keys(attributes).length > 0;
    if (profiled && !updateProfile(room, participant, { name, metadata, attributes })) {
      return refuse('invalid_argument', 'name, metadata or attributes are too long');
    }
    if (permission) setPermission(room, participant, permissionOf(permission), now);
    else refreshToken(room, participant, now);
    return ok(participantInfo(room, participant));
  });
}

function sendData(room: Room, request: CallOf<'SendData'>): RoomReply {
  if (request.data.length > limits.dataMessage) return refuse('invalid_argument', 'data is too long');
  const { kind, data, topic, destinationIdentities, destinationSids, nonce } = request;
  const value = new UserPacket({
    payload: data,
    destinationIdentities,
    destinationSids,
    nonce,
    ...(topic === undefined ? {} : { topic }),
  });
  sendFromServer(room, new DataPacket({ kind, destinationIdentities, value: { case: 'user', value } }));
  return ok(new SendDataResponse());
}

function updateMetadata(room: Room, metadata: string): RoomReply {
  if (metadata.length > limits.metadata) return refuse('invalid_argument', 'metadata is too long');
  room.metadata = metadata;
  announceRoom(room);
  return ok(roomInfo(room));
}

function list(room: Room): RoomReply {
  const participants = [...room.bySid.values()].map((participant) => participantInfo(room, participant));
  return ok(new ListParticipantsResponse({ participants }));
}

export function serve(room: Room, call: RoomCall, now: Millis): RoomReply {
  switch (call.method) {
    case 'ListParticipants':
      return list(room);
    case 'GetParticipant':
      return withParticipant(room, call.request.identity, (participant) => ok(participantInfo(room, participant)));
    case 'RemoveParticipant':
      return withParticipant(room, call.request.identity, (participant) => {
        remove(room, participant, { reason: DisconnectReason.PARTICIPANT_REMOVED, tell: true }, now);
        return ok(new RemoveParticipantResponse());
      });
    case 'MutePublishedTrack':
      return mute(room, call.request, now);
    case 'UpdateParticipant':
      return updateParticipant(room, call.request, now);
    case 'UpdateSubscriptions':
      return withParticipant(room, call.request.identity, (participant) => {
        updateSubscription(room, participant, call.request, now);
        return ok(new UpdateSubscriptionsResponse());
      });
    case 'SendData':
      return sendData(room, call.request);
    case 'UpdateRoomMetadata':
      return updateMetadata(room, call.request.metadata);
  }
}
