/** Everything the room says on signalling connections leaves here, as binary SignalResponse messages. */
import type { Millis } from '@foyer/kernel';
import {
  type DisconnectReason,
  LeaveRequest,
  type LeaveRequest_Action,
  ParticipantInfo,
  ParticipantInfo_State,
  ParticipantPermission,
  ParticipantUpdate,
  Room as RoomInfo,
  RoomUpdate,
  SignalResponse,
} from '@livekit/protocol';
import type { Permission } from '../grants.ts';
import { type Participant, type Room, wallMillis } from '../state.ts';

export type Message = NonNullable<SignalResponse['message']>;

export function encode(message: Message): Uint8Array {
  return new SignalResponse({ message }).toBinary();
}

export function say(room: Room, to: Participant, message: Message): void {
  if (to.connection) room.options.sink.send(to.connection.id, encode(message));
}

/** To everybody with a connection, encoded once. */
export function sayToAll(room: Room, message: Message, except?: Participant): void {
  const bytes = encode(message);
  for (const participant of room.bySid.values()) {
    if (participant !== except && participant.connection) room.options.sink.send(participant.connection.id, bytes);
  }
}

export function permissionInfo(permission: Permission): ParticipantPermission {
  return new ParticipantPermission({
    canPublish: permission.canPublish,
    canPublishSources: [...permission.canPublishSources],
    canSubscribe: permission.canSubscribe,
    canPublishData: permission.canPublishData,
    canUpdateMetadata: permission.canUpdateOwnMetadata,
    hidden: permission.hidden,
    recorder: permission.recorder,
    agent: permission.agent,
  });
}

export function participantInfo(room: Room, of: Participant): ParticipantInfo {
  const joinedAt = wallMillis(room, of.joinedAt);
  const live = [...of.tracks.values()].filter((track) => track.carriage !== undefined);
  return new ParticipantInfo({
    sid: of.sid,
    identity: of.identity,
    name: of.name,
    metadata: of.metadata,
    attributes: Object.fromEntries(of.attributes),
    state: of.active ? ParticipantInfo_State.ACTIVE : ParticipantInfo_State.JOINED,
    tracks: live.map((track) => track.info),
    joinedAt: BigInt(Math.floor(joinedAt / 1000)),
    joinedAtMs: BigInt(joinedAt),
    version: of.version,
    permission: permissionInfo(of.permission),
    isPublisher: live.length > 0,
    clientProtocol: of.clientProtocol,
  });
}

/** LK20: every change of a participant raises its version; clients drop what is not newer. */
export function announce(room: Room, changed: Participant): void {
  changed.version += 1;
  const message: Message = {
    case: 'update',
    value: new ParticipantUpdate({ participants: [participantInfo(room, changed)] }),
  };
  if (changed.permission.hidden) say(room, changed, message);
  else sayToAll(room, message);
}

export function roomInfo(room: Room): RoomInfo {
  const people = [...room.bySid.values()].filter((participant) => !participant.permission.hidden);
  const createdAt = wallMillis(room, room.options.createdAt);
  return new RoomInfo({
    sid: room.sid,
    name: room.options.name,
    metadata: room.metadata,
    creationTime: BigInt(Math.floor(createdAt / 1000)),
    creationTimeMs: BigInt(createdAt),
    maxParticipants: room.maxParticipants,
    numParticipants: people.length,
    numPublishers: people.filter((participant) => participant.tracks.size > 0).length,
    enabledCodecs: [],
  });
}

export function announceRoom(room: Room): void {
  sayToAll(room, { case: 'roomUpdate', value: new RoomUpdate({ room: roomInfo(room) }) });
}

export function leaveMessage(action: LeaveRequest_Action, reason: DisconnectReason): Message {
  return { case: 'leave', value: new LeaveRequest({ action, reason, canReconnect: false }) };
}

/** How somebody's going is told, with its reason. */
export function departure(room: Room, gone: Participant, reason: DisconnectReason, now: Millis): Message {
  gone.version += 1;
  const info = participantInfo(room, gone);
  info.state = ParticipantInfo_State.DISCONNECTED;
  info.disconnectReason = reason;
  info.tracks = [];
  const message: Message = { case: 'update', value: new ParticipantUpdate({ participants: [info] }) };
  if (!gone.permission.hidden) room.departed.push({ at: now, bytes: encode(message) });
  return message;
}
