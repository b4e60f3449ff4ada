/** Coming in, taking one's own name, going. */
import { listPermissions, type Permission, type Role } from '@foyer/admission';
import { later, type Millis, no, ok, type Result, type UnixSeconds } from '@foyer/kernel';
import { type Change, depart, unchanged } from '../change.ts';
import type { MeetingEvent } from '../event.ts';
import type { MeetingRefusal } from '../refusal.ts';
import { personOf, presenceOf } from '../snapshot.ts';
import { holding, type Meeting, type Participant, type ParticipantId, type SessionId, withIdentity } from '../state.ts';

export type ParticipantCommand =
  | { readonly type: 'participant.leave' }
  | { readonly type: 'participant.rename'; readonly name: string };

/** Somebody whom the door has admitted. */
export interface JoinInput {
  readonly type: 'join';
  /** Id for a new participant; one whose identity is inside keeps its own. */
  readonly participant: ParticipantId;
  readonly session: SessionId;
  readonly identity: string;
  readonly name: string;
  readonly role: Role;
  readonly permissions: ReadonlySet<Permission>;
  readonly joinedAt: UnixSeconds;
}

export function join(meeting: Meeting, input: JoinInput, now: Millis): Result<Change, MeetingRefusal> {
  const inside = withIdentity(meeting, input.identity);
  if (inside !== undefined) return ok(takeUp(meeting, inside, input, now));
  const { capacity } = meeting.settings;
  if (meeting.participants.size >= capacity) return no({ kind: 'room-full', capacity });
  const { participant: id, identity, name, role, permissions, joinedAt } = input;
  const session = opening(meeting, input, now);
  const participant: Participant = { id, identity, name, role, permissions, joinedAt, session };
  return ok({
    meeting: holding(meeting, participant),
    events: [{ type: 'participant.joined', participant: personOf(participant) }],
    effects: [],
  });
}

/** The same person from elsewhere: the participant stays, its session is replaced; nobody sees a twin or a gap. */
function takeUp(meeting: Meeting, inside: Participant, input: JoinInput, now: Millis): Change {
  const { name, role, permissions } = input;
  const taken: Participant = { ...inside, name, role, permissions, session: opening(meeting, input, now) };
  return {
    meeting: holding(meeting, taken),
    events: differences(inside, taken),
    // Not removed from the media server: the new connection displaces the old one there, by the same identity.
    effects: [{ type: 'session.close', session: inside.session.id, reason: 'opened-elsewhere' }],
  };
}

function differences(before: Participant, after: Participant): MeetingEvent[] {
  const { id: participant, name } = after;
  const powers = (one: Participant) => [one.role, ...listPermissions(one.permissions)].join();
  if (powers(before) !== powers(after)) return [{ type: 'participant.joined', participant: personOf(after) }];
  const events: MeetingEvent[] = [];
  if (presenceOf(before) !== presenceOf(after))
    events.push({ type: 'participant.presence', participant, presence: presenceOf(after) });
  if (name !== before.name) events.push({ type: 'participant.renamed', participant, name });
  return events;
}

function opening(meeting: Meeting, input: JoinInput, now: Millis): Participant['session'] {
  return { state: 'opening', id: input.session, until: later(now, meeting.settings.grace), asked: false };
}

export function stepParticipant(meeting: Meeting, command: ParticipantCommand, by: Participant): Change {
  if (command.type === 'participant.leave') return depart(meeting, by, 'left');
  if (command.name === by.name) return unchanged(meeting);
  return {
    meeting: holding(meeting, { ...by, name: command.name }),
    events: [{ type: 'participant.renamed', participant: by.id, name: command.name }],
    effects: [{ type: 'media.update-name', identity: by.identity, name: command.name }],
  };
}
