/** Somebody whom the door lets in, and what becomes of that. */
import type { Grant } from '@foyer/admission';
import type { UnixSeconds } from '@foyer/kernel';
import type { JoinInput, KnockId, MeetingId, Participant } from '@foyer/meeting';
import type { ResumeClaims } from '../tokens/session-tokens.ts';
import type { MailboxRefusal } from './surroundings.ts';

export type JoinRefusal =
  | MailboxRefusal
  | { readonly kind: 'room-not-found' | 'banned' | 'token-revoked' | 'resume-invalid' };

/** Somebody whom the door admitted. */
export interface Comer {
  readonly grant: Grant;
  readonly name: string;
  readonly family?: string | undefined;
  /** The knock that a host admitted. */
  readonly knock?: KnockId | undefined;
  /** Asked at the last moment; where it says no, nothing happens. */
  readonly wanted?: () => boolean;
}

/** Somebody who comes back by a resume token of ours. */
export interface Returner {
  readonly claims: ResumeClaims;
  /** Its browser. */
  readonly family: string | undefined;
  /** Compared with the password of the room as it was read. */
  readonly password: 'none' | 'wrong' | 'right';
}

/** Inside; the session is the participant's. */
export interface Joined {
  readonly participant: Participant;
  readonly meeting: { readonly id: MeetingId };
}

/** @param ids of a new participant; one whose identity is inside keeps its own */
export function joinOf(
  { grant, name, family, knock }: Comer,
  ids: Pick<JoinInput, 'participant' | 'session' | 'identity'>,
  joinedAt: UnixSeconds,
): JoinInput {
  const { role, permissions, standing, credential, nameLocked, passwordVersion } = grant;
  return {
    type: 'join',
    ...ids,
    ...{ name, role, permissions, standing, credential, joinedAt },
    ...(nameLocked === undefined ? {} : { nameLocked }),
    ...(passwordVersion === undefined ? {} : { passwordVersion }),
    ...(family === undefined ? {} : { family }),
    ...(knock === undefined ? {} : { knock }),
  };
}
