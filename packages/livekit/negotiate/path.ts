/** What the native path below a transport tells: parameters, open, closed, channels, data, and silence. */
import { later, type Millis, millis, since } from '@foyer/kernel';
import type { TransportId } from '@foyer/sfu';
import { DisconnectReason, LeaveRequest_Action } from '@livekit/protocol';
import type { PathId, RoomInput } from '../contract.ts';
import { times } from '../limits.ts';
import { replay, takeData } from '../signal/data.ts';
import { announce, leaveMessage, say } from '../signal/say.ts';
import { type Participant, type Path, type Room, wake } from '../state.ts';
import { answer } from './answer.ts';

type PathInput = Extract<RoomInput, { path: PathId }>;

export function pathInput(room: Room, input: PathInput, now: Millis): void {
  const of = room.byPath.get(input.path);
  if (!of) return;
  const current = of.path?.id === input.path ? of.path : undefined;
  if (input.type === 'path.data') {
    if (current) current.heardAt = now;
    takeData(room, of, input, now);
    return;
  }
  if (!current) return;
  if (input.type === 'path.answered') {
    if (current.local) return;
    current.local = input.local;
    // An offer whose connection is gone is not answered on the next one: that brings its own.
    if (of.offer && of.offer.on === of.connection?.id) answer(room, of, now);
  } else if (input.type === 'path.opened') opened(room, of, current, now);
  else if (input.type === 'path.channel') {
    current.channels.set(input.label, input.stream);
    if (input.label === '_reliable') {
      replay(room, of, now);
      of.received = undefined;
    }
  } else lost(room, of, now);
}

/** LK15: the path carries media; the participant is active from the first time on. */
function opened(room: Room, of: Participant, path: Path, now: Millis): void {
  const { sfu } = room.options;
  const { transport } = of;
  path.opened = true;
  path.heardAt = now;
  sfu.handle({ type: 'transport.writable', transport, writable: true }, now, room.sfuSink);
  sfu.handle({ type: 'transport.refresh', transport }, now, room.sfuSink);
  wake(room, later(now, millis(times.pathLook)));
  if (of.active) return;
  of.active = true;
  room.options.sink.report({ type: 'participant.active', sid: of.sid });
  announce(room, of);
}

/** LK67: the client does not notice for over 12 s that a path ended on our side: it is told to resume. */
function lost(room: Room, of: Participant, now: Millis): void {
  if (of.path) of.path.heardAt = millis(Number.NEGATIVE_INFINITY);
  room.options.sink.report({ type: 'path.lost', sid: of.sid });
  askToResume(room, of, now);
}

/** LK68: packets come in, but what we send does not arrive: the client cannot know, and is told to resume. */
export function pathDeaf(room: Room, transport: TransportId, deaf: boolean): void {
  for (const { sid, path, transport: own } of room.bySid.values()) {
    if (own !== transport || !path?.opened) continue;
    path.deaf = deaf;
    if (!deaf) return;
    room.options.sink.report({ type: 'path.deaf', sid });
    wake(room, millis(0));
    return;
  }
}

/** True where it was asked now. */
function askToResume(room: Room, of: Participant, now: Millis): boolean {
  const { resumeAskedAt, path, connection } = of;
  if (!connection) return false;
  if (resumeAskedAt !== undefined) {
    if (path && path.heardAt > resumeAskedAt) of.resumesAsked = 0;
    const patience = times.pathPatience * 2 ** Math.max(0, of.resumesAsked - 1);
    if (since(now, resumeAskedAt) < Math.min(patience, times.pathPatienceMost)) return false;
  }
  of.resumeAskedAt = now;
  of.resumesAsked += 1;
  say(room, of, leaveMessage(LeaveRequest_Action.RESUME, DisconnectReason.MEDIA_FAILURE));
  return true;
}

/** True while packets from this participant are due: it publishes sound or wanted pictures, or receives video (RTCP). */
function mediaDue(of: Participant): boolean {
  for (const track of of.tracks.values()) {
    if (track.carriage && !track.info.muted && (track.kind === 'audio' || track.wanted)) return true;
  }
  for (const subscription of of.subscriptions.values()) {
    const { track } = subscription;
    const wish = of.wishes.get(track.info.sid);
    if (subscription.section && track.kind === 'video' && !track.info.muted && wish?.enabled !== false) return true;
  }
  return false;
}

/** LK67: four seconds without a packet, while packets are due. Gives the time to look again. */
export function watchPath(room: Room, of: Participant, now: Millis): Millis {
  const { path } = of;
  of.dueSince = path?.opened && mediaDue(of) ? (of.dueSince ?? now) : undefined;
  if (path?.deaf) askToResume(room, of, now);
  if (!path || of.dueSince === undefined) return later(now, millis(times.pathLook));
  const silentAt = later(millis(Math.max(path.heardAt, of.dueSince)), millis(times.pathSilent));
  if (now < silentAt) return millis(Math.min(silentAt, later(now, millis(times.pathLook))));
  if (askToResume(room, of, now)) room.options.sink.report({ type: 'path.silent', sid: of.sid });
  return later(now, millis(times.pathLook));
}
