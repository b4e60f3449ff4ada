/** From a meeting to its documents. Presence and deadlines of places are not in them: after a start both are new. */
import { listPermissions } from '@foyer/admission';
import type { Millis } from '@foyer/kernel';
import type { ChatMessage } from '../chat/chat.ts';
import type { LeaveReason } from '../event.ts';
import type { Knock } from '../lobby/knock.ts';
import type { Departed, Meeting, Participant } from '../state.ts';
import { type Clocks, type Document, type DocumentKind, shapeVersion } from './document.ts';

/** Everything that lasts of a meeting. */
export function documentsOf(meeting: Meeting, clocks: Clocks): Document[] {
  return changedDocuments(undefined, meeting, clocks);
}

/**
 * What differs between two states of one meeting, however many steps lie between them; what is the same value in both is
 * not looked into. To be written in this order: of one kind, documents stand in the order of their first writing, so one
 * that has moved to the end is taken away and written again.
 */
export function changedDocuments(before: Meeting | undefined, after: Meeting, clocks: Clocks): Document[] {
  return [
    ...changedMeeting(before, after),
    ...changed('participant', before?.participants, after.participants, participantDoc),
    ...changed('departed', before?.departed, after.departed, departedDoc),
    ...changed('over', before?.over, after.over, overDoc),
    ...changed('knock', before?.lobby, after.lobby, (knock) => knockDoc(knock, clocks)),
    ...changedChat(before?.chat ?? [], after.chat),
  ];
}

function changedMeeting(before: Meeting | undefined, after: Meeting): Document[] {
  const doc = meetingDoc(after);
  if (before !== undefined && isSame(meetingDoc(before), doc)) return [];
  return [{ kind: 'meeting', key: after.id, doc }];
}

function changedChat(before: readonly ChatMessage[], after: readonly ChatMessage[]): Document[] {
  if (before === after) return [];
  return changed('message', byKey(before), byKey(after), (message) => ({ ...message }));
}

/** Unique, since an id names a message among those of its writer. */
function byKey(chat: readonly ChatMessage[]): ReadonlyMap<string, ChatMessage> {
  return new Map(chat.map((message) => [`${message.from}/${message.id}`, message]));
}

function changed<Key extends string, Value>(
  kind: DocumentKind,
  before: ReadonlyMap<Key, Value> = new Map(),
  after: ReadonlyMap<Key, Value>,
  docOf: (value: Value) => object,
): Document[] {
  if (before === after) return [];
  const gone = [...before.keys()].filter((key) => !after.has(key));
  const moved = movedKeys(before, after);
  const written = [...after].flatMap(([key, value]): Document[] => {
    const known = before.get(key);
    if (known === undefined) return [{ kind, key, doc: docOf(value) }];
    if (moved.has(key))
      return [
        { kind, key, doc: null },
        { kind, key, doc: docOf(value) },
      ];
    if (known === value) return [];
    const doc = docOf(value);
    return isSame(docOf(known), doc) ? [] : [{ kind, key, doc }];
  });
  return [...gone.map((key): Document => ({ kind, key, doc: null })), ...written];
}

/**
 * Those that were known and stand behind one that is new, or behind one that stood behind them: they went and came again
 * at the end.
 */
function movedKeys<Key>(before: ReadonlyMap<Key, unknown>, after: ReadonlyMap<Key, unknown>): ReadonlySet<Key> {
  const places = new Map([...before.keys()].map((key, place) => [key, place]));
  const moved = new Set<Key>();
  let last = -1;
  let isPast = false;
  for (const key of after.keys()) {
    const place = places.get(key);
    isPast ||= place === undefined || place < last;
    if (place === undefined) continue;
    if (isPast) moved.add(key);
    last = place;
  }
  return moved;
}

function isSame(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The policy is the room's. */
function meetingDoc({ startedAt, adjusted, turns, declined, lobbyMessage, hosted }: Meeting): object {
  return {
    shape: shapeVersion,
    ...{ startedAt, turns, lobbyMessage, hosted },
    adjusted: { speaker: [...adjusted.speaker], listener: [...adjusted.listener] },
    declined: [...declined],
  };
}

function participantDoc({ session, hand, ...who }: Participant): object {
  return { ...whoDoc(who), hand, session: session.id };
}

function departedDoc({ reason, ...who }: Departed): object {
  return { ...whoDoc(who), reason };
}

/** The end of a stay is known by the wall clock already. */
function whoDoc({ permissions, resume, stay, ...who }: Omit<Participant, 'session' | 'hand'>): object {
  const { generation, since, earlierUntil } = resume;
  return {
    ...who,
    permissions: listPermissions(permissions),
    resume: { generation, since, earlier: earlierUntil !== undefined },
    ...(stay === undefined ? {} : { stay: { endsAt: stay.endsAt, noticed: stay.noticed } }),
  };
}

function overDoc(reason: LeaveReason): object {
  return { reason };
}

function knockDoc({ link: _, state, grant, ...knock }: Knock, clocks: Clocks): object {
  const { permissions, only, ...given } = grant;
  const shown = { ...given, permissions: listPermissions(permissions) };
  return {
    ...knock,
    grant: only === undefined ? shown : { ...shown, only: listPermissions(only) },
    state: state.is === 'declined' ? { ...state, from: wallOf(state.from), until: wallOf(state.until) } : state,
  };

  function wallOf(moment: Millis): number {
    return clocks.wall + Math.ceil((moment - clocks.now) / 1_000);
  }
}
