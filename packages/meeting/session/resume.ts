/**
 * Coming back by a resume token: the same participant, whether its place is still kept or was freed. Each use of a token
 * brings the next; an earlier one that is used again has two owners, and then neither is believed.
 */
import { capacityOf } from '@foyer/admission';
import { later, type Millis, no, ok, type Result } from '@foyer/kernel';
import { andThen, type Change, depart, forgo, unchanged } from '../change.ts';
import { refuseDeclined } from '../lobby/come.ts';
import { seatsTaken } from '../lobby/judge.ts';
import { endKnocksOf } from '../lobby/keep.ts';
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
import { toldAgain } from './stay.ts';

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
  const owner = ownerOf(meeting, input.participant);
  const cause = meeting.over.get(input.participant);
  if (owner === undefined) return no({ kind: 'resume-ended', ...(cause === undefined ? {} : { cause }) });
  const mark = markAfter(owner.resume, input.generation, meeting, now);
  if (mark === undefined) return no({ kind: 'resume-superseded' });
  const refusal = refuseByPolicy(meeting, owner, input);
  if (refusal !== undefined) return no(refusal);
  const shown = input.password === 'right' ? (meeting.policy.passwordVersion ?? undefined) : owner.passwordVersion;
  const session = opening(meeting, input.session, now);
  const back = { resume: mark, session, ...(shown === undefined ? {} : { passwordVersion: shown }) };
  const came = hasGone(owner) ? enterAgain(meeting, owner, back) : takePlace(meeting, owner, back);
  return ok(andThen(came, (at) => endKnocksOf(at, owner.identity)));
}

function ownerOf(meeting: Meeting, id: ParticipantId): Participant | Departed | undefined {
  return meeting.participants.get(id) ?? meeting.departed.get(id);
}

function hasGone(owner: Participant | Departed): owner is Departed {
  return 'reason' in owner;
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
): MeetingRefusal | undefined {
  const { policy, settings } = meeting;
  if (hasGone(owner) && policy.resume === 'place-only') return { kind: 'resume-ended', cause: owner.reason };
  // Who went, knocked and was declined does not walk in by what he had before.
  const isJudged = hasGone(owner) && !owner.permissions.has('lobby.bypass');
  const declined = isJudged ? refuseDeclined(meeting, owner, 'always') : undefined;
  if (declined !== undefined) return declined;
  const isAsked =
    policy.resume === 'same-password' &&
    policy.passwordVersion !== null &&
    policy.passwordVersion !== owner.passwordVersion &&
    !owner.permissions.has('password.bypass');
  if (isAsked && password !== 'right') return { kind: password === 'wrong' ? 'password-wrong' : 'password-required' };
  const capacity = capacityOf(policy, settings.capacity);
  const isFull = hasGone(owner) && seatsTaken(meeting, owner.identity) >= capacity;
  return isFull ? { kind: 'room-full', capacity } : undefined;
}

export function opening(meeting: Meeting, id: SessionId, now: Millis): Participant['session'] {
  return { state: 'opening', id, until: later(now, meeting.settings.grace), asked: false };
}

type Back = Pick<Participant, 'resume' | 'session'> & { readonly passwordVersion?: number };

/** The place is kept: its old session ends, and others see no coming and going. */
function takePlace(meeting: Meeting, inside: Participant, back: Back): Change {
  const isAwake = inside.session.state === 'dormant';
  return {
    meeting: holding(meeting, { ...inside, ...back, ...untold(inside) }),
    events: isAwake ? [{ type: 'participant.presence', participant: inside.id, presence: 'live' }] : [],
    effects: [{ type: 'session.close', session: inside.session.id, reason: 'opened-elsewhere' }],
  };
}

function enterAgain(meeting: Meeting, { reason: _, ...who }: Departed, back: Back): Change {
  const departed = new Map(meeting.departed);
  departed.delete(who.id);
  const participant: Participant = { ...who, hand: null, ...back, ...untold(who) };
  return {
    meeting: holding({ ...meeting, departed }, participant),
    events: [{ type: 'participant.joined', participant: personOf(participant) }],
    effects: [],
  };
}

/** A new session has not heard that the stay is near its end. */
function untold({ stay }: Pick<Participant, 'stay'>): Pick<Participant, 'stay'> {
  return stay === undefined ? {} : { stay: toldAgain(stay) };
}

/** The session that the latest token made is open: whoever shows the one before now is somebody else. */
export function confirmed({ generation, since }: ResumeMark): ResumeMark {
  return { generation, since };
}

/** Ends a presence whose way back has two owners; one made useless by a fresh admission alarms nobody. */
export function reused(meeting: Meeting, { participant: id, generation }: ReusedInput, now: Millis): Change {
  const owner = ownerOf(meeting, id);
  if (owner === undefined || generation < owner.resume.since || generation >= owner.resume.generation)
    return unchanged(meeting);
  if (markAfter(owner.resume, generation, meeting, now) !== undefined) return unchanged(meeting);
  const said = { type: 'resume.reused', participant: id, name: owner.name } as const;
  const gone = hasGone(owner)
    ? forgo(meeting, owner, 'resume-superseded')
    : depart(meeting, owner, 'resume-superseded');
  return { ...gone, events: [...gone.events, said] };
}
