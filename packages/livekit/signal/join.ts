/** A connection opens: a fresh participant, one that takes up its place again, or one that must start over. */
import { later, type Millis, millis } from '@foyer/kernel';
import type { TransportId } from '@foyer/sfu';
import {
  Codec,
  DisconnectReason,
  ICEServer,
  JoinResponse,
  LeaveRequest_Action,
  type ParticipantInfo,
  ParticipantUpdate,
  ReconnectResponse,
  RoomUpdate,
  ServerInfo,
  ServerInfo_Edition,
} from '@livekit/protocol';
import { allowance } from '../allowance.ts';
import type { ConnectionId, RoomInput } from '../contract.ts';
import type { Grants } from '../grants.ts';
import type { JoinWish } from '../join-request.ts';
import { limits, pingInterval, pingTimeout, times } from '../limits.ts';
import { takeOffer } from '../negotiate/offer.ts';
import { nextNumber, type Participant, pickSid, type Room, wake } from '../state.ts';
import { refreshTime, refreshToken } from './grant-changes.ts';
import { remove } from './leave.ts';
import { publishable } from './publish.ts';
import { announce, encode, leaveMessage, participantInfo, roomInfo, say } from './say.ts';
import { reconcileSubscriber } from './subscribe.ts';

type Opened = Extract<RoomInput, { type: 'connection.opened' }>;

/** The protocol whose features this server has; clients ask for a version, never for an exact one. */
const serverVersion = '1.9.0';
const protocolVersion = 16;

function serverInfo(): ServerInfo {
  return new ServerInfo({
    edition: ServerInfo_Edition.Standard,
    version: serverVersion,
    protocol: protocolVersion,
  });
}

export function connectionOpened(room: Room, { connection, grants, join }: Opened, now: Millis): void {
  if (join.resume) {
    const dormant = room.bySid.get(join.resume.participantSid);
    if (dormant && dormant.identity === grants.identity) resume(room, dormant, connection, now);
    // LK63: nobody to resume, so the client must join anew and publish again.
    else turnAway(room, connection, LeaveRequest_Action.RECONNECT, DisconnectReason.STATE_MISMATCH);
    return;
  }
  const before = room.byIdentity.get(grants.identity);
  if (!before && room.bySid.size >= capacity(room)) {
    turnAway(room, connection, LeaveRequest_Action.DISCONNECT, DisconnectReason.JOIN_FAILURE);
    return;
  }
  // LK64: the newest join of an identity wins.
  if (before) remove(room, before, { reason: DisconnectReason.DUPLICATE_IDENTITY, tell: true }, now);
  welcome(room, admit(room, connection, { grants, join }, now), join, now);
}

function capacity(room: Room): number {
  const own = limits.participantsPerRoom;
  return room.maxParticipants > 0 ? Math.min(room.maxParticipants, own) : own;
}

function turnAway(room: Room, connection: ConnectionId, action: LeaveRequest_Action, reason: DisconnectReason): void {
  room.options.sink.send(connection, encode(leaveMessage(action, reason)));
  room.options.sink.close(connection);
}

function attach(room: Room, of: Participant, connection: ConnectionId, now: Millis): void {
  of.connection = {
    id: connection,
    heardAt: now,
    allowance: allowance(limits.messagesPerSecond, limits.messageBurst, now),
  };
  of.dormantSince = undefined;
  room.byConnection.set(connection, of);
  wake(room, later(now, millis(times.connectionSilent)));
}

/** Nothing has happened yet. */
function beginning() {
  return {
    version: 1,
    active: false,
    connection: undefined,
    dormantSince: undefined,
    transportOpen: false,
    path: undefined,
    retired: undefined,
    offer: undefined,
    answers: 0,
    sections: new Map(),
    negotiateAt: undefined,
    negotiationAsked: false,
    resumeAskedAt: undefined,
    resumesAsked: 0,
    dueSince: undefined,
    tracks: new Map(),
    subscriptions: new Map(),
    exceptions: new Set<string>(),
    wishes: new Map(),
    audience: undefined,
    lastSequence: 0,
    replay: [],
    received: undefined,
    quality: -1,
  };
}

function admit(
  room: Room,
  connection: ConnectionId,
  { grants, join }: { grants: Grants; join: JoinWish },
  now: Millis,
): Participant {
  const participant: Participant = {
    ...beginning(),
    sid: pickSid(room, 'PA_'),
    identity: grants.identity,
    name: grants.name,
    metadata: grants.metadata,
    attributes: new Map(grants.attributes),
    permission: grants.permission,
    grants,
    joinedAt: now,
    autoSubscribe: join.autoSubscribe,
    clientProtocol: join.clientProtocol,
    transport: nextNumber(room) as TransportId,
    dataAllowance: allowance(limits.dataMessagesPerSecond, limits.dataMessageBurst, now),
    refreshAt: refreshTime(room, grants.expiresAt, now),
  };
  room.bySid.set(participant.sid, participant);
  room.byIdentity.set(participant.identity, participant);
  room.occupied = true;
  wake(room, participant.refreshAt);
  wake(room, room.qualityAt);
  attach(room, participant, connection, now);
  return participant;
}

function visibleOthers(room: Room, self: Participant): ParticipantInfo[] {
  const others = [...room.bySid.values()].filter((other) => other !== self && !other.permission.hidden);
  return others.map((other) => participantInfo(room, other));
}

/** ICE servers as settings give them; the same in a join and in a resume. */
function iceServers(room: Room): ICEServer[] {
  return room.options.iceServers.map(
    ({ urls, username, credential }) =>
      new ICEServer({ urls: [...urls], username: username ?? '', credential: credential ?? '' }),
  );
}

const enabledCodecs = [...publishable.video.map((codec) => `video/${codec}`), 'audio/opus'];

/** LK12: `join` first, then the answer to the offer that came with it. */
function welcome(room: Room, participant: Participant, join: JoinWish, now: Millis): void {
  say(room, participant, {
    case: 'join',
    value: new JoinResponse({
      room: roomInfo(room),
      participant: participantInfo(room, participant),
      otherParticipants: visibleOthers(room, participant),
      serverVersion,
      serverInfo: serverInfo(),
      iceServers: iceServers(room),
      subscriberPrimary: false,
      pingInterval,
      pingTimeout,
      enabledPublishCodecs: enabledCodecs.map((mime) => new Codec({ mime })),
      fastPublish: true,
    }),
  });
  room.options.sink.report({ type: 'participant.joined', sid: participant.sid });
  reconcileSubscriber(room, participant, now);
  announce(room, participant);
  if (join.offer) takeOffer(room, participant, join.offer, now);
}

/** LK62: everything the client may have missed, before anything new. */
function resume(room: Room, participant: Participant, connection: ConnectionId, now: Millis): void {
  if (participant.connection) {
    room.byConnection.delete(participant.connection.id);
    room.options.sink.close(participant.connection.id);
  }
  attach(room, participant, connection, now);
  participant.negotiationAsked = false;
  say(room, participant, {
    case: 'reconnect',
    value: new ReconnectResponse({
      iceServers: iceServers(room),
      serverInfo: serverInfo(),
      lastMessageSeq: participant.lastSequence,
    }),
  });
  for (const { bytes } of room.departed) room.options.sink.send(connection, bytes);
  const everybody = [participantInfo(room, participant), ...visibleOthers(room, participant)];
  say(room, participant, { case: 'update', value: new ParticipantUpdate({ participants: everybody }) });
  say(room, participant, { case: 'roomUpdate', value: new RoomUpdate({ room: roomInfo(room) }) });
  refreshToken(room, participant, now);
  room.options.sink.report({ type: 'participant.resumed', sid: participant.sid });
}
