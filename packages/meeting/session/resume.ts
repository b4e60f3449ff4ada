/**
 * Coming back by a resume token: the same participant, whether its place is still kept or was freed. Each use of a token
 * brings the next; an earlier one that is used again has two owners, and then neither is believed.
 */
import { capacityOf } from '@foyer/admission';
import { later, type Millis, no, ok, type Result } from '@foyer/kernel';
import { type Change, depart, unchanged } from '../change.ts';
import { seatsTaken } from '../lobby/judge.ts';
import type { MeetingRefusal } from '../refusal.ts';
import { personOf } from '../snapshot.ts';
import {
  type Departed,
  holding,
  type Meeting,
  type Participant,
  type ParticipantId,
  type ResumeMark,
  type SessionId,
} from '../state.ts';

/** Somebody shows a resume token whose signature is good. */
export interface ResumeInput {
  readonly type: 'resume';
  readonly participant: ParticipantId;
  readonly session: SessionId;
  /** Of the token that was shown. */
  readonly generation: number;
  /** Compared with the room's present password. */
  readonly password: 'none' | 'wrong' | 'right';
}

/** The shell's answer to the refusal `resume-superseded`: whether the presence ends is decided here. */
export interface ReusedInput {
  readonly type: 'resume.reused';
  readonly participant: ParticipantId;
  readonly generation: number;
}

export function resume(meeting: Meeting, input: ResumeInput, now: Millis): Result<Change, MeetingRefusal> {
  const inside = meeting.participants.get(input.participant);
  const departed = meeting.departed.get(input.participant);
  const owner = inside ?? departed;
  const cause = meeting.over.get(input.participant);
  if (owner === undefined) return no({ kind: 'resume-ended', ...(cause === undefined ? {} : { cause }) });
  const mark = markAfter(owner.resume, input.generation, meeting, now);
  if (mark === undefined) return no({ kind: 'resume-superseded' });
  const refusal = refuseByPolicy(meeting, owner, input, inside !== undefined);
  if (refusal !== undefined) return no(refusal);
  const shown = input.password === 'right' ? (meeting.policy.passwordVersion ?? undefined) : owner.passwordVersion;
  const session = opening(meeting, input.session, now);
  const back = { resume: mark, session, ...(shown === undefined ? {} : { passwordVersion: shown }) };
  if (inside !== undefined) return ok(takePlace(meeting, { ...inside, ...back }, inside));
  return ok(departed === undefined ? unchanged(meeting) : enterAgain(meeting, departed, back));
}

/** Undefined where the token is not the latest, nor the one before while the latest may not have arrived. */
function markAfter(
  { generation, since, earlierUntil }: ResumeMark,
  shown: number,
  meeting: Meeting,
  now: Millis,
): ResumeMark | undefined {
  const earlier = { since, earlierUntil: later(now, meeting.settings.resumeOverlap) };
  if (shown === generation) return { generation: generation + 1, ...earlier };
  const isEarlier = shown === generation - 1 && shown >= since && earlierUntil !== undefined && now < earlierUntil;
  return isEarlier ? { generation, since, earlierUntil } : undefined;
}

function refuseByPolicy(
  meeting: Meeting,
  owner: Participant | Departed,
  { password }: ResumeInput,
  isInside: boolean,
): MeetingRefusal | undefined {
  const { policy, settings } = meeting;
  if (!isInside && policy.resume === 'place-only') return { kind: 'resume-ended', cause: 'connection-lost' };
  const isAsked =
    policy.resume === 'same-password' &&
    policy.passwordVersion !== null &&
    policy.passwordVersion !== owner.passwordVersion &&
    !owner.permissions.has('password.bypass');
  if (isAsked && password !== 'right') return { kind: password === 'wrong' ? 'password-wrong' : 'password-required' };
  const capacity = capacityOf(policy, settings.capacity);
  const isFull = !isInside && seatsTaken(meeting) >= capacity;
  return isFull ? { kind: 'room-full', capacity } : undefined;
}

export function opening(meeting: Meeting, id: SessionId, now: Millis): Participant['session'] {
  return { state: 'opening', id, until: later(now, meeting.settings.grace), asked: false };
}

/** The place is kept: its old session ends, and others see no coming and going. */
function takePlace(meeting: Meeting, back: Participant, inside: Participant): Change {
  const isAwake = inside.session.state === 'dormant';
  return {
    meeting: holding(meeting, back),
    events: isAwake ? [{ type: 'participant.presence', participant: back.id, presence: 'live' }] : [],
    effects: [{ type: 'session.close', session: inside.session.id, reason: 'opened-elsewhere' }],
  };
}

function enterAgain(
  meeting: Meeting,
  { reason: _, ...who }: Departed,
  back: Pick<Participant, 'resume' | 'session'>,
): Change {
  const departed = new Map(meeting.departed);
  departed.delete(who.id);
  const participant: Participant = { ...who, hand: null, ...back };
  return {
    meeting: holding({ ...meeting, departed }, participant),
    events: [{ type: 'participant.joined', participant: personOf(participant) }],
    effects: [],
  };
}

/** The session that the latest token made is open: whoever shows the one before now is somebody else. */
export function confirmed({ generation, since }: ResumeMark): ResumeMark {
  return { generation, since };
}

/** Ends a presence whose way back has two owners; one made useless by a fresh admission alarms nobody. */
export function reused(meeting: Meeting, { participant: id, generation }: ReusedInput, now: Millis): Change {
  const inside = meeting.participants.get(id);
  const owner = inside ?? meeting.departed.get(id);
  if (owner === undefined || generation < owner.resume.since || generation >= owner.resume.generation)
    return unchanged(meeting);
  if (markAfter(owner.resume, generation, meeting, now) !== undefined) return unchanged(meeting);
  const said = { type: 'resume.reused', participant: id, name: owner.name } as const;
  if (inside !== undefined) {
    const gone = depart(meeting, inside, 'resume-superseded');
    return { ...gone, events: [...gone.events, said] };
  }
  const departed = new Map(meeting.departed);
  departed.delete(id);
  const over = new Map(meeting.over).set(id, 'resume-superseded' as const);
  return { meeting: { ...meeting, departed, over }, events: [said], effects: [] };
}
