/** Coming back by a resume token: what its claims are worth in the meeting as it is. */
import type { Meeting, ResumeInput, SessionId } from '@foyer/meeting';
import type { JoinRefusal, Returner } from './comer.ts';

/** Another meeting than the one it was given in, or another browser than the one that was admitted. */
export function refuseReturn(
  meeting: Meeting | undefined,
  { claims, family }: Pick<Returner, 'claims' | 'family'>,
): JoinRefusal | undefined {
  if (meeting?.id !== claims.meeting) return { kind: 'resume-ended', cause: 'meeting-ended' };
  const owner = meeting.participants.get(claims.participant) ?? meeting.departed.get(claims.participant);
  // A program has no browser, and is not asked.
  return owner?.family === undefined || owner.family === family ? undefined : { kind: 'resume-invalid' };
}

export function inputOf({ claims, password }: Returner, session: SessionId): ResumeInput {
  const { participant, generation } = claims;
  return { type: 'resume', participant, session, generation, password };
}
