/** Putting a knock into the lobby, and taking it out. */
import { type Change, forEach, unchanged } from '../change.ts';
import type { Effect } from '../effect.ts';
import type { KnockEnding, MeetingEvent } from '../event.ts';
import type { KnockId, Meeting, ParticipantId } from '../state.ts';
import type { Knock } from './knock.ts';

/** The meeting with this knock in it, new or changed; one that is there keeps its place in the order. */
export function keeping(meeting: Meeting, knock: Knock): Meeting {
  return { ...meeting, lobby: new Map(meeting.lobby).set(knock.id, knock) };
}

export function withoutKnock(meeting: Meeting, id: KnockId): Meeting {
  const lobby = new Map(meeting.lobby);
  lobby.delete(id);
  return { ...meeting, lobby };
}

/** Hosts hear that a knock is gone; one who was declined has been gone for them since then. */
export function gone(knock: Knock, how: KnockEnding, by?: ParticipantId): MeetingEvent[] {
  if (knock.state.is === 'declined') return [];
  return [{ type: 'knock.gone', knock: knock.id, how, ...(by === undefined ? {} : { by }) }];
}

/** The knock ends without having come in. */
export function dismiss(
  meeting: Meeting,
  knock: Knock,
  how: Exclude<KnockEnding, 'declined'>,
  refusal?: Extract<Effect, { type: 'knock.close' }>['refusal'],
): Change {
  return {
    meeting: withoutKnock(meeting, knock.id),
    events: gone(knock, how),
    effects: [{ type: 'knock.close', knock: knock.id, refusal }],
  };
}

/** Nobody is inside and at the door at once. */
export function endKnocksOf(meeting: Meeting, identity: string): Change {
  const theirs = [...meeting.lobby.values()].filter((one) => one.grant.identity === identity);
  return forEach(meeting, theirs, (at, knock) => dismiss(at, knock, 'admitted', { kind: 'opened-elsewhere' }));
}

/** One who was declined has not asked again in time, or there is nobody left to ask. */
export function forget(meeting: Meeting, knock: Knock): Change {
  if (knock.state.is !== 'declined') return unchanged(meeting);
  const { reason } = knock.state;
  const effect: Effect =
    knock.link.is === 'here'
      ? { type: 'knock.decline', knock: knock.id, reason, askAgainAfter: undefined }
      : { type: 'knock.close', knock: knock.id, refusal: undefined };
  return { meeting: withoutKnock(meeting, knock.id), events: [], effects: [effect] };
}

/** How a person is known again after the last word, whatever it shows next. */
export function marksOf(who: {
  readonly identity?: string | undefined;
  readonly family?: string | undefined;
}): string[] {
  return [
    ...(who.identity === undefined ? [] : [`identity:${who.identity}`]),
    ...(who.family === undefined ? [] : [`family:${who.family}`]),
  ];
}

export function shareMark(one: Parameters<typeof marksOf>[0], other: Parameters<typeof marksOf>[0]): boolean {
  const marks = marksOf(one);
  return marksOf(other).some((mark) => marks.includes(mark));
}

/** Identity and family of one who waits. */
export function whoKnocks(knock: Pick<Knock, 'grant' | 'family'>): Parameters<typeof marksOf>[0] {
  return { identity: knock.grant.identity, family: knock.family };
}
