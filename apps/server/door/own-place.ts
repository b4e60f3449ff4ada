/**
 * A token without further uses, shown again by the very browser that came in by it: the answer to that may have been
 * lost, with the resume token in it. The use is this browser's, and the place is its own.
 */
import type { JoinEvidence } from '@foyer/admission';
import type { Departed, Meeting, Participant } from '@foyer/meeting';
import { credentialOf, type Visit } from './evidence.ts';
import type { Verdict } from './judge.ts';

/** Who came in by it. */
export type Owner = Pick<Participant | Departed, 'id' | 'identity'>;

/** Undefined where it is anybody else's, of several people, or of somebody who is connected. */
export function ownPlace(
  { family }: Pick<Visit, 'family'>,
  { evidence, admission }: Verdict,
  meeting: Meeting | undefined,
): Owner | undefined {
  if (meeting === undefined || family === undefined) return undefined;
  if (admission.outcome !== 'refuse' || admission.refusal.kind !== 'token-used-up') return undefined;
  const credential = credentialOf(evidence);
  const isOwn = (one: Participant | Departed): boolean => one.family === family && one.credential === credential;
  const inside = [...meeting.participants.values()].filter(isOwn);
  const [owner, ...others] = [...inside, ...[...meeting.departed.values()].filter(isOwn)];
  const isConnected = inside.some(({ session }) => session.state === 'live');
  return isConnected || others.length > 0 ? undefined : owner;
}

/** Is the place still there to come back to? */
export function hasPlace(meeting: Meeting | undefined, { id }: Owner): boolean {
  return meeting?.participants.has(id) === true || meeting?.departed.has(id) === true;
}

/** The token as if it named its bearer and had a use left. */
export function inNameOf({ identity }: Owner, evidence: JoinEvidence): JoinEvidence {
  return evidence.kind === 'token' ? { ...evidence, used: 0, claims: { ...evidence.claims, identity } } : evidence;
}
