/** What the shell sees of connections, and what time does to a place that is kept. */
import { later, type Millis, millis } from '@foyer/kernel';
import { andThen, type Change, depart, forEach, unchanged } from '../change.ts';
import { deadlineOf, expireKnocks } from '../lobby/expire.ts';
import { holding, type Meeting, type Participant, type SessionId, withSession } from '../state.ts';
import { closeEmpty } from './empty.ts';
import { confirmed } from './resume.ts';
import { expireStays, stayDeadline } from './stay.ts';

export type SessionInput =
  | { readonly type: 'session.opened'; readonly session: SessionId }
  /** `going`: the page said so (RFC 6455 codes 1000 and 1001). `broken`: it just stopped. */
  | { readonly type: 'session.lost'; readonly session: SessionId; readonly how: 'going' | 'broken' }
  /** The two answers to the effect `media.ask`. */
  | { readonly type: 'media.seen'; readonly session: SessionId }
  | { readonly type: 'media.absent'; readonly session: SessionId }
  | { readonly type: 'time' };

/** How long the media server may take to answer; longer counts as absent. */
export const askPatience: Millis = millis(5_000);

/** Inputs about a session that is no longer there change nothing: the shell learns of endings later than we do. */
export function stepSession(meeting: Meeting, input: SessionInput, now: Millis): Change {
  if (input.type === 'time') return stepTime(meeting, now);
  const owner = withSession(meeting, input.session);
  if (owner === undefined) return unchanged(meeting);
  switch (input.type) {
    case 'session.opened':
      return wake(meeting, owner);
    case 'session.lost':
      return sleep(meeting, owner, later(now, graceFor(meeting, input.how)));
    case 'media.seen':
      return extend(meeting, owner, now);
    case 'media.absent':
      return isAsked(owner) ? depart(meeting, owner, 'connection-lost') : unchanged(meeting);
  }
}

function stepTime(meeting: Meeting, now: Millis): Change {
  const stays = andThen(expire(meeting, now), (at) => expireStays(at, now));
  const knocks = andThen(stays, (at) => expireKnocks(at, now));
  // Nothing else need have changed where an empty meeting has been waited for long enough.
  return meeting.emptyUntil === undefined ? knocks : andThen(knocks, (at) => closeEmpty(at, now));
}

function graceFor(meeting: Meeting, how: 'going' | 'broken'): Millis {
  return how === 'going' ? meeting.settings.reloadGrace : meeting.settings.grace;
}

function isAsked(owner: Participant): boolean {
  return owner.session.state !== 'live' && owner.session.asked === true;
}

function wake(meeting: Meeting, owner: Participant): Change {
  const { session } = owner;
  if (session.state === 'live') return unchanged(meeting);
  return {
    meeting: holding(meeting, {
      ...owner,
      resume: confirmed(owner.resume),
      session: { state: 'live', id: session.id },
    }),
    events:
      session.state === 'dormant' ? [{ type: 'participant.presence', participant: owner.id, presence: 'live' }] : [],
    effects: [],
  };
}

function sleep(meeting: Meeting, owner: Participant, until: Millis): Change {
  if (owner.session.state !== 'live') return unchanged(meeting);
  return {
    meeting: holding(meeting, { ...owner, session: { state: 'dormant', id: owner.session.id, until } }),
    events: [{ type: 'participant.presence', participant: owner.id, presence: 'dormant' }],
    effects: [],
  };
}

function extend(meeting: Meeting, owner: Participant, now: Millis): Change {
  const isDormant = owner.session.state === 'dormant' && isAsked(owner);
  if (owner.session.state !== 'opening' && !isDormant) return unchanged(meeting);
  const until = later(now, meeting.settings.grace);
  const session = { state: 'opening', id: owner.session.id, until, asked: false } as const;
  const back = { type: 'participant.presence', participant: owner.id, presence: 'live' } as const;
  return { meeting: holding(meeting, { ...owner, session }), events: isDormant ? [back] : [], effects: [] };
}

/** When `time` is to be given next; undefined while nobody's place depends on it. */
export function nextDeadline(meeting: Meeting): Millis | undefined {
  let next: Millis | undefined;
  const consider = (deadline: Millis | undefined): void => {
    if (deadline !== undefined && (next === undefined || deadline < next)) next = deadline;
  };
  for (const participant of meeting.participants.values()) {
    const { session } = participant;
    if (session.state !== 'live') consider(session.until);
    consider(stayDeadline(participant, meeting));
  }
  for (const { stay } of meeting.departed.values()) consider(stay?.until);
  consider(meeting.emptyUntil);
  for (const knock of meeting.lobby.values()) consider(deadlineOf(knock));
  return next;
}

function expire(meeting: Meeting, now: Millis): Change {
  return forEach(meeting, meeting.participants.values(), (at, participant) => {
    const { session } = participant;
    if (session.state === 'live' || session.until > now) return unchanged(at);
    const isOver = isAsked(participant) || session.asked === undefined;
    return isOver ? depart(at, participant, 'connection-lost') : ask(at, participant, session, now);
  });
}

/** A plain LiveKit client never opens the room channel: its place is kept for as long as the media server holds it. */
function ask(
  meeting: Meeting,
  participant: Participant,
  kept: Exclude<Participant['session'], { state: 'live' }>,
  now: Millis,
): Change {
  const session = { ...kept, until: later(now, askPatience), asked: true };
  return {
    meeting: holding(meeting, { ...participant, session }),
    events: [],
    effects: [{ type: 'media.ask', session: kept.id, identity: participant.identity }],
  };
}
