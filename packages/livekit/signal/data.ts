/**
 * Data packets between participants. LK72: the sender is whoever the path belongs to, never who the packet says; LK73:
 * a reliable packet that was seen is not forwarded again, and one that may have been lost is sent again on resume.
 */
import { type Millis, since } from '@foyer/kernel';
import { type DataChannelReceiveState, DataPacket, DataPacket_Kind } from '@livekit/protocol';
import { take } from '../allowance.ts';
import type { ChannelLabel } from '../contract.ts';
import { decode } from '../decode.ts';
import { limits, times } from '../limits.ts';
import type { Participant, ReplayEntry, Room } from '../state.ts';

function destinations(room: Room, packet: DataPacket, except: Participant | undefined): Participant[] {
  const identities = new Set(packet.destinationIdentities);
  const sids = new Set<string>();
  if (packet.value.case === 'user') {
    for (const identity of packet.value.value.destinationIdentities) identities.add(identity);
    for (const sid of packet.value.value.destinationSids) sids.add(sid);
  }
  const all = identities.size === 0 && sids.size === 0;
  const to: Participant[] = [];
  for (const participant of room.bySid.values()) {
    if (participant === except) continue;
    if (all || identities.has(participant.identity) || sids.has(participant.sid)) to.push(participant);
  }
  return to;
}

/** Speaker updates and the like are the server's to say. */
function fromParticipant(packet: DataPacket): boolean {
  return packet.value.case !== undefined && packet.value.case !== 'speaker';
}

function sign(packet: DataPacket, from: Participant): void {
  packet.participantIdentity = from.identity;
  packet.participantSid = from.sid;
  if (packet.value.case !== 'user') return;
  packet.value.value.participantIdentity = from.identity;
  packet.value.value.participantSid = from.sid;
}

function seen(from: Participant, packet: DataPacket): boolean {
  if (packet.sequence === 0) return false;
  if (packet.sequence <= from.lastSequence) return true;
  from.lastSequence = packet.sequence;
  return false;
}

export interface DataIn {
  readonly label: ChannelLabel;
  readonly bytes: Uint8Array;
}

export function takeData(room: Room, from: Participant, { label, bytes }: DataIn, now: Millis): void {
  if (!from.permission.canPublishData || !take(from.dataAllowance, now)) return;
  const decoded = decode(DataPacket, bytes, limits.dataMessage + 1024);
  if (!decoded.ok || !fromParticipant(decoded.value)) return;
  const packet = decoded.value;
  const reliable = label === '_reliable';
  if (reliable && seen(from, packet)) return;
  sign(packet, from);
  packet.kind = reliable ? DataPacket_Kind.RELIABLE : DataPacket_Kind.LOSSY;
  const to = destinations(room, packet, from);
  const out = packet.toBinary();
  for (const participant of to) deliver(room, participant, label, out);
  if (reliable && packet.sequence > 0) {
    remember(from, { sequence: packet.sequence, at: now, to: to.map(({ sid }) => sid), bytes: out });
  }
}

/** What RoomService sends: from nobody in the room. */
export function sendFromServer(room: Room, packet: DataPacket): void {
  const label: ChannelLabel = packet.kind === DataPacket_Kind.LOSSY ? '_lossy' : '_reliable';
  const out = packet.toBinary();
  for (const participant of destinations(room, packet, undefined)) deliver(room, participant, label, out);
}

function deliver(room: Room, to: Participant, label: ChannelLabel, bytes: Uint8Array): void {
  if (to.path?.channels.has(label)) room.options.sink.sendData(to.path.id, label, bytes);
}

function remember(from: Participant, entry: ReplayEntry): void {
  from.replay.push(entry);
  let bytes = from.replay.reduce((sum, { bytes: kept }) => sum + kept.length, 0);
  while (from.replay.length > limits.replayMessages || bytes > limits.replayBytes) {
    bytes -= from.replay.shift()?.bytes.length ?? 0;
  }
}

/** A resuming client says what it has of each publisher: the rest is sent now, and once more when a new path opens. */
export function takeReceiveStates(
  room: Room,
  from: Participant,
  states: readonly DataChannelReceiveState[],
  now: Millis,
): void {
  from.received = new Map(
    states.slice(0, limits.sidsPerRequest).map(({ publisherSid, lastSeq }) => [publisherSid, lastSeq]),
  );
  replay(room, from, now);
}

export function replay(room: Room, to: Participant, now: Millis): void {
  const { received } = to;
  if (!received) return;
  for (const publisher of room.bySid.values()) {
    if (publisher === to) continue;
    const after = received.get(publisher.sid) ?? 0;
    for (const entry of publisher.replay) {
      if (entry.sequence <= after || since(now, entry.at) > times.replay || !entry.to.includes(to.sid)) continue;
      deliver(room, to, '_reliable', entry.bytes);
    }
  }
}
