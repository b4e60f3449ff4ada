/**
 * One room of the LiveKit dialect: signalling messages, native paths and packets go in, messages, orders and packets
 * come out at the sink. Deterministic in its inputs; a Fault it throws ends this room and no other.
 */
import { type Millis, millis } from '@foyer/kernel';
import type { SfuEvent } from '@foyer/sfu';
import { DisconnectReason, LeaveRequest_Action } from '@livekit/protocol';
import type { PathId, RoomInput, RoomOptions } from './contract.ts';
import { pathDeaf, pathInput } from './negotiate/path.ts';
import type { RoomCall, RoomReply } from './service/calls.ts';
import { serve } from './service/serve.ts';
import { connectionOpened } from './signal/join.ts';
import { layersWanted } from './signal/layers.ts';
import { connectionClosed, remove, sendAway } from './signal/leave.ts';
import { connectionMessage } from './signal/requests.ts';
import { roomInfo } from './signal/say.ts';
import { speakersChanged } from './signal/speakers.ts';
import { pickSid, type Room } from './state.ts';
import { advanceRoom, endsAt } from './timers.ts';

function sfuEvent(room: Room, event: SfuEvent): void {
  if (event.type === 'speakers.changed') speakersChanged(room, event.speakers);
  else if (event.type === 'layers.wanted') layersWanted(room, event.track, event.wanted);
  else if (event.type === 'transport.deaf') pathDeaf(room, event.transport, event.deaf);
}

function emptyRoom(options: RoomOptions): Room {
  const room: Room = {
    options,
    sid: '',
    sfuSink: {
      transmit: (transport, packet) => options.sink.transmit(transport, packet),
      event: (event) => sfuEvent(room, event),
    },
    metadata: options.metadata ?? '',
    maxParticipants: options.maxParticipants ?? 0,
    bySid: new Map(),
    byIdentity: new Map(),
    byConnection: new Map(),
    byPath: new Map(),
    tracks: new Map(),
    byTrackId: new Map(),
    departed: [],
    occupied: false,
    emptySince: options.createdAt,
    wakeAt: options.createdAt,
    qualityAt: options.createdAt,
    nextNumber: 0,
  };
  return room;
}

export class LivekitRoom {
  readonly #room: Room;

  constructor(options: RoomOptions) {
    this.#room = emptyRoom(options);
    this.#room.sid = pickSid(this.#room, 'RM_');
  }

  /** Anything but packets, calls and time. */
  handle(input: RoomInput, now: Millis): void {
    const room = this.#room;
    switch (input.type) {
      case 'connection.opened':
        connectionOpened(room, input, now);
        break;
      case 'connection.message':
        connectionMessage(room, input.connection, input.bytes, now);
        break;
      case 'connection.closed':
        connectionClosed(room, input.connection, now);
        break;
      default:
        pathInput(room, input, now);
        break;
    }
  }

  /** An RTP or RTCP packet, decrypted; the engine may keep the buffer. Packets of unknown paths are dropped. */
  receive(path: PathId, packet: Uint8Array, now: Millis): void {
    const room = this.#room;
    const from = room.byPath.get(path);
    if (!from?.transportOpen) return;
    if (from.path?.id === path) from.path.heardAt = now;
    room.options.sfu.receive(from.transport, packet, now, room.sfuSink);
  }

  /** A RoomService call for this room, already authorized. */
  serve(call: RoomCall, now: Millis): RoomReply {
    return serve(this.#room, call, now);
  }

  advance(now: Millis): void {
    const room = this.#room;
    if (room.options.sfu.deadline() <= now) room.options.sfu.advance(now, room.sfuSink);
    if (room.wakeAt <= now) advanceRoom(room, now);
  }

  /** When `advance` is next wanted; cheap enough to ask after every packet. */
  deadline(): Millis {
    return millis(Math.min(this.#room.options.sfu.deadline(), this.#room.wakeAt));
  }

  /** Nobody is left, or ever came, for so long that the room may go. */
  over(now: Millis): boolean {
    return endsAt(this.#room) <= now;
  }

  /** LK66: the server restarts: every client joins anew, by itself. */
  drain(): void {
    sendAway(this.#room, LeaveRequest_Action.RECONNECT, DisconnectReason.SERVER_SHUTDOWN);
  }

  /** The room was deleted: everybody is told to go and closed. */
  end(now: Millis): void {
    const room = this.#room;
    for (const participant of [...room.bySid.values()]) {
      remove(room, participant, { reason: DisconnectReason.ROOM_DELETED, tell: true }, now);
    }
  }

  info(): ReturnType<typeof roomInfo> {
    return roomInfo(this.#room);
  }

  get size(): number {
    return this.#room.bySid.size;
  }
}
