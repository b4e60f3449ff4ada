/** What a person is told in passing: joins and leaves in groups, what others did to them, and that they are back. */
import { impossible } from '@foyer/kernel';
import type { WireEvent, WireSource } from '@foyer/wire';
import type { Roster } from './roster.ts';

/** `names` holds the latest first; `count` may be larger. */
export type NoticeBody =
  | { readonly kind: 'joined' | 'left'; readonly names: readonly string[]; readonly count: number }
  | { readonly kind: 'paused'; readonly by: string; readonly source: WireSource }
  | { readonly kind: 'back' }
  | { readonly kind: 'device-failed'; readonly source: WireSource; readonly why: DeviceTrouble }
  | { readonly kind: 'command-refused'; readonly permission: string | undefined };

export type DeviceTrouble = 'denied' | 'missing' | 'busy' | 'unknown';

export type Notice = NoticeBody & { readonly id: number; readonly at: number };

/** How long a group of joins stays open for more, in milliseconds. */
const groupTime = 4_000;

/** What an event is worth telling to this person, judged by the roster before it. */
export function noticeOf(before: Roster, event: WireEvent): NoticeBody | undefined {
  switch (event.type) {
    case 'participant.joined':
      if (event.participant.id === before.self || before.people.has(event.participant.id)) return undefined;
      return { kind: 'joined', names: [event.participant.name], count: 1 };
    case 'participant.left': {
      const person = before.people.get(event.participant);
      if (person === undefined || person.id === before.self) return undefined;
      return { kind: 'left', names: [person.name], count: 1 };
    }
    case 'participant.paused': {
      if (event.participant !== before.self || event.by === before.self) return undefined;
      return { kind: 'paused', by: before.people.get(event.by)?.name ?? '', source: event.source };
    }
    case 'participant.renamed':
    case 'participant.presence':
    case 'meeting.ended':
      return undefined;
    default:
      return impossible(event);
  }
}

/** Adds a notice; a join within four seconds of the last joins its group. The list keeps the last eight, to be read again. */
export function addNotice(notices: readonly Notice[], body: NoticeBody, at: number, id: number): readonly Notice[] {
  const last = notices.at(-1);
  const together =
    (body.kind === 'joined' || body.kind === 'left') && last?.kind === body.kind && at - last.at < groupTime
      ? { ...last, names: [...body.names, ...last.names].slice(0, 3), count: last.count + body.count, at }
      : undefined;
  if (together !== undefined) return [...notices.slice(0, -1), together];
  return [...notices, { ...body, id, at }].slice(-8);
}
