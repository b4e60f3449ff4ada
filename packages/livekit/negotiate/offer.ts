/** An offer has come: which path answers it, and when. */
import { type Millis, no, ok, type Result, since } from '@foyer/kernel';
import { DisconnectReason, LeaveRequest_Action } from '@livekit/protocol';
import type { PathId } from '../contract.ts';
import { limits, times } from '../limits.ts';
import type { Offer } from '../sdp/contract.ts';
import { acceptedExtensions, parseOffer } from '../sdp/index.ts';
import { leaveMessage, say } from '../signal/say.ts';
import { nextNumber, type Participant, type Path, type Room, wakeIn } from '../state.ts';
import { answer } from './answer.ts';

function readOffer(sdp: string): Result<Offer, string> {
  if (sdp.length > limits.signalMessage) return no('too long');
  const parsed = parseOffer(sdp);
  if (!parsed.ok) return no(`line ${parsed.refusal.line}: ${parsed.refusal.why}`);
  return parsed.value.sections.length > limits.sections ? no('too many sections') : ok(parsed.value);
}

/** LK10: an offer that cannot be read cannot be answered, and a client without answer hangs: it is told to go. */
export function takeOffer(room: Room, from: Participant, given: { sdp: string; id: number }, now: Millis): void {
  const read = readOffer(given.sdp);
  if (!read.ok) {
    room.options.sink.report({ type: 'violation', sid: from.sid, why: `offer: ${read.refusal}` });
    say(room, from, leaveMessage(LeaveRequest_Action.DISCONNECT, DisconnectReason.JOIN_FAILURE));
    return;
  }
  from.offer = { offer: read.value, id: given.id, on: from.connection?.id };
  from.negotiationAsked = false;
  openTransport(room, from, read.value, now);
  choosePath(room, from, read.value, now);
  if (from.path?.local) answer(room, from, now);
}

function openTransport(room: Room, from: Participant, offer: Offer, now: Millis): void {
  const { sfu } = room.options;
  const { transport } = from;
  const extensions = acceptedExtensions(offer);
  if (from.transportOpen) {
    sfu.handle({ type: 'transport.extend', transport, extensions }, now, room.sfuSink);
    return;
  }
  from.transportOpen = true;
  sfu.handle({ type: 'transport.open', transport, extensions }, now, room.sfuSink);
  sfu.handle({ type: 'transport.writable', transport, writable: false }, now, room.sfuSink);
}

/**
 * LK60, LK61: the native stack cannot restart ICE. A changed user fragment is answered with the old parameters while
 * packets still arrive; else a new path takes over.
 */
function choosePath(room: Room, from: Participant, offer: Offer, now: Millis): void {
  const { path } = from;
  if (!path) {
    openPath(room, from, offer, now);
    return;
  }
  if (path.ufrag === offer.peer.ufrag) return;
  if (path.opened && !path.deaf && since(now, path.heardAt) <= times.pathFresh) {
    path.ufrag = offer.peer.ufrag;
    room.options.sink.report({ type: 'path.kept', sid: from.sid });
    return;
  }
  replacePath(room, from, path, now);
  openPath(room, from, offer, now);
  room.options.sink.report({ type: 'path.replaced', sid: from.sid });
}

/** A new path takes up the data channels of the one before. */
function openPath(room: Room, from: Participant, offer: Offer, now: Millis): void {
  const path: Path = {
    id: nextNumber(room) as PathId,
    ufrag: offer.peer.ufrag,
    local: undefined,
    opened: false,
    madeAt: now,
    heardAt: now,
    deaf: false,
    channels: new Map(from.path?.channels),
  };
  from.path = path;
  room.byPath.set(path.id, from);
  const channels = [...path.channels].map(([label, stream]) => ({ label, stream }));
  room.options.sink.openPath({ transport: from.transport, path: path.id, peer: offer.peer, channels });
}

function replacePath(room: Room, from: Participant, old: Path, now: Millis): void {
  const { transport } = from;
  room.options.sfu.handle({ type: 'transport.writable', transport, writable: false }, now, room.sfuSink);
  closeRetired(room, from);
  from.retired = { path: old.id, at: wakeIn(room, now, times.pathRetire) };
}

export function closeRetired(room: Room, of: Participant): void {
  if (!of.retired) return;
  room.options.sink.closePath(of.retired.path);
  room.byPath.delete(of.retired.path);
  of.retired = undefined;
}
