/** From documents to the meeting they were made of, a restart later. */
import type { Permission, RoomPolicy } from '@foyer/admission';
import { later, no, ok, type Result } from '@foyer/kernel';
import { atTheDoor } from '../lobby/view.ts';
import { type Adjusted, type Meeting, type MeetingId, openMeeting } from '../state.ts';
import { type DocumentKind, type KeptDocument, type Moment, shapeVersion } from './document.ts';
import { readKnock } from './read-knock.ts';
import {
  moment,
  participantId,
  permission,
  readDeparted,
  readMessage,
  readOver,
  readParticipant,
} from './read-person.ts';
import { fields, flag, list, nullable, pair, type Reader, text, Unreadable, whole } from './reader.ts';

/** The room's policy of now. */
export interface Surroundings extends Moment {
  readonly policy: RoomPolicy;
}

/** `detail`: where, for the operator's log. */
export interface RecordRefusal {
  readonly kind: 'record-unreadable';
  readonly detail: string;
}

/**
 * Everyone who was inside is dormant, everyone who waited away, each with a fresh grace period.
 * @param documents of one meeting, those of one kind in the order of their first writing
 */
export function restore(
  documents: readonly KeptDocument[],
  surroundings: Surroundings,
): Result<Meeting, RecordRefusal> {
  try {
    return ok(kept(read(documents, surroundings), surroundings));
  } catch (error) {
    if (error instanceof Unreadable) return no({ kind: 'record-unreadable', detail: error.message });
    throw error;
  }
}

function read(documents: readonly KeptDocument[], surroundings: Surroundings): Meeting {
  const all = <Value>(kind: DocumentKind, readOne: (value: unknown, at: string, then: Moment) => Value) =>
    documents
      .filter((one) => one.kind === kind && one.doc !== null)
      .map(({ key, doc }) => [key, readOne(doc, `${kind}/${key}`, surroundings)] as const);
  const [main, second] = documents.filter((one) => one.kind === 'meeting' && one.doc !== null);
  if (main === undefined || second !== undefined) throw new Unreadable('meeting');
  const inside = all('participant', readParticipant).map(([, one]) => [one.id, one] as const);
  const departed = all('departed', readDeparted).map(([, one]) => [one.id, one] as const);
  const lobby = all('knock', readKnock).map(([, one]) => [one.id, one] as const);
  return {
    ...readMeeting(main, surroundings),
    ...{ participants: new Map(inside), departed: new Map(departed), lobby: new Map(lobby) },
    over: new Map(all('over', readOver).map(([key, reason]) => [participantId(key, 'over'), reason])),
    chat: all('message', readMessage).map(([, message]) => message),
  };
}

/** With nobody inside and nobody at the door it is kept as if the last one had lost the connection just now. */
function kept(meeting: Meeting, { now, settings }: Surroundings): Meeting {
  if (meeting.participants.size > 0 || atTheDoor(meeting).length > 0) return meeting;
  return { ...meeting, emptyUntil: later(now, settings.emptyGrace) };
}

function readMeeting({ key, doc }: KeptDocument, { settings, policy }: Surroundings): Meeting {
  const from = fields(doc, 'meeting');
  const shape = from.need('shape', whole);
  if (shape !== shapeVersion) throw new Unreadable(`meeting/shape: ${shape}, and this is ${shapeVersion}`);
  return {
    ...openMeeting(key as MeetingId, settings, policy, from.need('startedAt', moment)),
    adjusted: from.need('adjusted', readAdjusted),
    turns: from.need('turns', whole),
    declined: new Set(from.need('declined', list(text))),
    lobbyMessage: from.need('lobbyMessage', nullable(text)),
    hosted: from.need('hosted', flag),
  };
}

const readAdjusted: Reader<Adjusted> = (value, at) => {
  const from = fields(value, at);
  const role: Reader<ReadonlyMap<Permission, boolean>> = (given, place) =>
    new Map(list(pair(permission, flag))(given, place));
  return { speaker: from.need('speaker', role), listener: from.need('listener', role) };
};
