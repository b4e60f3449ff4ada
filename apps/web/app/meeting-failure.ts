/** Which screen follows which ending of a meeting. */
import type { Held } from '@foyer/wire';
import type { MeetingEnd, MeetingEndKind } from '../engine/end.ts';
import { RejoinHeld, RejoinRefused } from './api.ts';
import type { Failure, FailureKind } from './failure-kind.ts';

export const failureOfEndKind: Record<MeetingEndKind, FailureKind> = {
  banned: 'banned',
  left: 'left',
  removed: 'participant-removed',
  'access-withdrawn': 'access-withdrawn',
  ended: 'meeting-ended',
  'opened-elsewhere': 'opened-elsewhere',
  superseded: 'resume-superseded',
  'stay-ended': 'stay-ended',
  'media-blocked': 'media-blocked',
  'connection-lost': 'connection-lost',
  'session-unknown': 'session-unknown',
};

/** The failure of an ending; where the last attempt to rejoin was refused, the reason of that refusal says more. */
export function failureOfEnd(end: MeetingEnd): Failure {
  if (end.kind === 'session-unknown' && end.cause instanceof RejoinRefused) return end.cause.failure;
  const kind = failureOfEndKind[end.kind];
  const by = 'by' in end ? end.by : undefined;
  return by === undefined ? { kind, facts: {} } : { kind, facts: {}, by };
}

/** The lobby that an attempt to rejoin ended in; undefined where it ended in anything else. */
export function heldOfEnd(end: MeetingEnd): Held | undefined {
  return end.kind === 'session-unknown' && end.cause instanceof RejoinHeld ? end.cause.held : undefined;
}
