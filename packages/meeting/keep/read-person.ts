/** Participants from their documents: inside, departed, over. */
import { isPermission, listPermissions, type Permission, roles, type Standing } from '@foyer/admission';
import { later, type Millis, millis, seconds, type UnixSeconds } from '@foyer/kernel';
import type { ChatMessage } from '../chat/chat.ts';
import type { LeaveReason } from '../event.ts';
import type { Hand } from '../hand/hand.ts';
import type { Departed, Participant, ParticipantId, ResumeMark, SessionId, Stay } from '../state.ts';
import type { Moment } from './document.ts';
import { fields, flag, isTrue, list, nullable, type Reader, text, Unreadable, whole, word } from './reader.ts';

const standings: readonly Standing[] = ['guest', 'invited', 'user'];

export const moment: Reader<UnixSeconds> = (value, at) => seconds(whole(value, at));
export const standing = word(standings);
export const role = word(roles);
export const participantId: Reader<ParticipantId> = (value, at) => text(value, at) as ParticipantId;
const sessionId: Reader<SessionId> = (value, at) => text(value, at) as SessionId;

export const permission: Reader<Permission> = (value, at) => {
  if (isPermission(value)) return value;
  throw new Unreadable(at);
};

/** In catalogue order, as everywhere else. */
export const permissionSet: Reader<ReadonlySet<Permission>> = (value, at) =>
  new Set(listPermissions(new Set(list(permission)(value, at))));

const hand: Reader<Hand> = (value, at) => {
  const from = fields(value, at);
  return { turn: from.need('turn', whole), raisedAt: from.need('raisedAt', moment) };
};

type Who = Omit<Participant, 'session' | 'hand'>;

function who(value: unknown, at: string, then: Moment): Who {
  const from = fields(value, at);
  const family = from.may('family', text);
  const nameLocked = from.may('nameLocked', isTrue);
  const passwordVersion = from.may('passwordVersion', whole);
  const joinedAt = from.need('joinedAt', moment);
  const stay = from.may('stay', (kept, place) => readStay(kept, place, joinedAt, then));
  return {
    id: from.need('id', participantId),
    identity: from.need('identity', text),
    name: from.need('name', text),
    ...(nameLocked === undefined ? {} : { nameLocked }),
    role: from.need('role', role),
    permissions: from.need('permissions', permissionSet),
    permissionsVersion: from.need('permissionsVersion', whole),
    standing: from.need('standing', standing),
    credential: from.need('credential', text),
    brought: from.need('brought', role),
    ...(family === undefined ? {} : { family }),
    joinedAt,
    ...(passwordVersion === undefined ? {} : { passwordVersion }),
    resume: from.need('resume', (kept, place) => readMark(kept, place, then)),
    ...(stay === undefined ? {} : { stay }),
  };
}

/** An answer that may not have arrived before the end is given its time anew. */
function readMark(value: unknown, at: string, { now, settings }: Moment): ResumeMark {
  const from = fields(value, at);
  const mark = { generation: from.need('generation', whole), since: from.need('since', whole) };
  return from.need('earlier', flag) ? { ...mark, earlierUntil: later(now, settings.resumeOverlap) } : mark;
}

/** What is left by the wall clock, and never more than there was: the clock may have been put back meanwhile. */
function readStay(value: unknown, at: string, joinedAt: UnixSeconds, { now, wall }: Moment): Stay {
  const from = fields(value, at);
  const endsAt = from.need('endsAt', moment);
  const left = millis(1_000 * Math.min(endsAt - wall, endsAt - joinedAt));
  return { endsAt, until: later(now, left), noticed: from.need('noticed', flag) };
}

/** Whoever was inside has the whole grace period to come back. */
export function readParticipant(value: unknown, at: string, then: Moment): Participant {
  const from = fields(value, at);
  const until: Millis = later(then.now, then.settings.grace);
  return {
    ...who(value, at, then),
    hand: from.need('hand', nullable(hand)),
    session: { state: 'dormant', id: from.need('session', sessionId), until, asked: false },
  };
}

const departures: readonly Departed['reason'][] = ['left', 'connection-lost'];

export function readDeparted(value: unknown, at: string, then: Moment): Departed {
  return { ...who(value, at, then), reason: fields(value, at).need('reason', word(departures)) };
}

const leaveReasons: { readonly [Reason in LeaveReason]: true } = {
  left: true,
  removed: true,
  banned: true,
  'access-withdrawn': true,
  'opened-elsewhere': true,
  'connection-lost': true,
  'meeting-ended': true,
  'resume-superseded': true,
  'stay-ended': true,
};

const leaveReason: Reader<LeaveReason> = (value, at) => {
  const reason = text(value, at);
  for (const known of Object.keys(leaveReasons)) if (known === reason) return known as LeaveReason;
  throw new Unreadable(at);
};

export const readOver: Reader<LeaveReason> = (value, at) => fields(value, at).need('reason', leaveReason);

export const readMessage: Reader<ChatMessage> = (value, at) => {
  const from = fields(value, at);
  return {
    id: from.need('id', text),
    from: from.need('from', participantId),
    name: from.need('name', text),
    text: from.need('text', text),
    at: from.need('at', moment),
  };
};
