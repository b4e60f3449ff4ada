/** The live meeting as one immutable value. Only `step` makes a new one. */
import type { Permission, Role, RoomPolicy, Standing } from '@foyer/admission';
import type { Brand, Millis, UnixSeconds } from '@foyer/kernel';
import type { ChatMessage } from './chat/chat.ts';
import type { LeaveReason } from './event.ts';
import type { Hand } from './hand/hand.ts';
import type { Knock } from './lobby/knock.ts';

export type MeetingId = Brand<string, 'MeetingId'>;
export type ParticipantId = Brand<string, 'ParticipantId'>;
export type KnockId = Brand<string, 'KnockId'>;
export type SessionId = Brand<string, 'SessionId'>;

export type Source = 'microphone' | 'camera' | 'screen' | 'screen-audio';

/** How a participant hangs on the room channel. An ended session is in no meeting. */
export type Session =
  /** Admitted, the channel not yet opened. `asked`: the deadline passed once, and the media server is being asked. */
  | { readonly state: 'opening'; readonly id: SessionId; readonly until: Millis; readonly asked: boolean }
  | { readonly state: 'live'; readonly id: SessionId }
  /**
   * Connection lost, place kept. `asked` only after a start, where nobody knows whether it ever opened the channel: the
   * media server is asked then too.
   */
  | { readonly state: 'dormant'; readonly id: SessionId; readonly until: Millis; readonly asked?: boolean };

/** Which resume token of a participant is good: each use of one brings the next. */
export interface ResumeMark {
  /** The latest that was made. */
  readonly generation: number;
  /** The first of this admission: those before it were made useless by a fresh one, and their use alarms nobody. */
  readonly since: number;
  /** Until then the one before the latest is good too: the answer that brought the latest may have been lost. */
  readonly earlierUntil?: Millis;
}

/** How long one may be here, where that is limited. */
export interface Stay {
  readonly endsAt: UnixSeconds;
  readonly until: Millis;
  /** Its owner was told that the end is near. */
  readonly noticed: boolean;
}

export interface Participant {
  readonly id: ParticipantId;
  /** Who it is across joins; no two in one meeting. */
  readonly identity: string;
  readonly name: string;
  /** A provider's name, which stays as it is whatever the permissions say. */
  readonly nameLocked?: true;
  readonly role: Role;
  readonly permissions: ReadonlySet<Permission>;
  /** Counts up with every change of role or permissions. */
  readonly permissionsVersion: number;
  readonly standing: Standing;
  /** By which credential it came in; see `Bearer`. */
  readonly credential: string;
  /** Role that the credential brought: it may bring another the next time. */
  readonly brought: Role;
  /** The browser it came from, across visits; absent for programs. */
  readonly family?: string;
  readonly joinedAt: UnixSeconds;
  /** Version of the room's password that was shown, where one was. */
  readonly passwordVersion?: number;
  /** Raised, or null. */
  readonly hand: Hand | null;
  readonly resume: ResumeMark;
  readonly stay?: Stay;
  readonly session: Session;
}

/** Who has gone and may come back: everything but the place. */
export type Departed = Omit<Participant, 'session' | 'hand'> & { readonly reason: 'left' | 'connection-lost' };

/** What a role has gained (`true`) and lost (`false`) in this meeting, on top of what the policy gives it. */
export interface Adjusted {
  readonly speaker: ReadonlyMap<Permission, boolean>;
  readonly listener: ReadonlyMap<Permission, boolean>;
}

export interface MeetingSettings {
  /** Most participants at once, whatever the room's policy says. */
  readonly capacity: number;
  /** How long a knock is kept whose lobby channel is not open. */
  readonly knockGrace: Millis;
  /** How long one who was declined waits before asking again. */
  readonly askAgainAfter: Millis;
  /** Most who wait at once. */
  readonly lobbyCapacity: number;
  /** How long a place is kept for a connection that broke or was never opened. */
  readonly grace: Millis;
  /** How long for one whose page said it is going away: a reload comes back, a closed tab does not. */
  readonly reloadGrace: Millis;
  /** How long the resume token before the latest is good, where the latest may not have arrived. */
  readonly resumeOverlap: Millis;
  /** How long a meeting whose last participant lost the connection is kept for a return. */
  readonly emptyGrace: Millis;
  /** Longest one may stay, whatever the policy says; null: without limit. */
  readonly maxStay: Millis | null;
  /** How long before its end one is told. */
  readonly stayNotice: Millis;
  /** Most chat messages that are kept. */
  readonly chatHistory: number;
  /** Most who have gone and may come back. */
  readonly departedKept: number;
}

export interface Meeting {
  readonly id: MeetingId;
  /** When the first participant came in; until then, when somebody first knocked. */
  readonly startedAt: UnixSeconds;
  readonly settings: MeetingSettings;
  /** `ended` is final: a later join begins another meeting. */
  readonly phase: 'open' | 'ended';
  readonly participants: ReadonlyMap<ParticipantId, Participant>;
  /** Who has gone and may come back, the latest last. */
  readonly departed: ReadonlyMap<ParticipantId, Departed>;
  /** Who has gone for good, and why: what a late return is told. */
  readonly over: ReadonlyMap<ParticipantId, LeaveReason>;
  /** Nobody is inside, and whoever may return is waited for until then. */
  readonly emptyUntil?: Millis;
  readonly policy: RoomPolicy;
  readonly adjusted: Adjusted;
  /** The latest, oldest first. */
  readonly chat: readonly ChatMessage[];
  /** Hands raised so far. */
  readonly turns: number;
  /** In the order in which they came. */
  readonly lobby: ReadonlyMap<KnockId, Knock>;
  /** Marks (`identity:…`, `family:…`) of those who were declined for good in this meeting. */
  readonly declined: ReadonlySet<string>;
  /** What a host said to those who wait; null: what the policy says. */
  readonly lobbyMessage: string | null;
  /** A host has been inside: only then can the last one leave. */
  readonly hosted: boolean;
}

export function openMeeting(
  id: MeetingId,
  settings: MeetingSettings,
  policy: RoomPolicy,
  startedAt: UnixSeconds,
): Meeting {
  return {
    ...{ id, startedAt, settings, phase: 'open', participants: new Map(), policy },
    ...{ departed: new Map(), over: new Map(), adjusted: { speaker: new Map(), listener: new Map() } },
    ...{ chat: [], turns: 0 },
    ...{ lobby: new Map(), declined: new Set(), lobbyMessage: null, hosted: false },
  };
}

export function withSession(meeting: Meeting, session: SessionId): Participant | undefined {
  for (const participant of meeting.participants.values()) if (participant.session.id === session) return participant;
  return undefined;
}

export function withIdentity(meeting: Meeting, identity: string): Participant | undefined {
  for (const participant of meeting.participants.values()) if (participant.identity === identity) return participant;
  return undefined;
}

/** By comparing, not by lookup: the id comes from outside and need not have the form of one. */
export function findParticipant(meeting: Meeting, id: string): Participant | undefined {
  for (const participant of meeting.participants.values()) if (participant.id === id) return participant;
  return undefined;
}

/** The meeting with this participant in it, new or changed. */
export function holding(meeting: Meeting, participant: Participant): Meeting {
  return { ...meeting, participants: new Map(meeting.participants).set(participant.id, participant) };
}
