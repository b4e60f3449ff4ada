/** The lobby as hosts see it, and what those who wait are shown. */
import { nameKey } from '@foyer/admission';
import type { KnockId, Meeting, Participant } from '../state.ts';
import type { Knock, KnockView } from './knock.ts';

/** Those at the door: one who was declined is no longer there until it asks again. */
export function atTheDoor(meeting: Meeting): Knock[] {
  return [...meeting.lobby.values()].filter((knock) => knock.state.is !== 'declined');
}

/** By comparing, not by lookup: the id comes from outside and need not have the form of one. */
export function findKnock(meeting: Meeting, id: string): Knock | undefined {
  for (const knock of meeting.lobby.values()) if (knock.id === id) return knock;
  return undefined;
}

/** In the order in which they came. A name is the same where somebody inside or an earlier one at the door has it. */
export function knockViews(meeting: Meeting): ReadonlyMap<KnockId, KnockView> {
  const knocks = atTheDoor(meeting);
  const views = new Map<KnockId, KnockView>();
  if (knocks.length === 0) return views;
  const names = new Set([...meeting.participants.values()].map((one) => nameKey(one.name)));
  for (const knock of knocks) {
    const key = nameKey(knock.name);
    views.set(knock.id, viewOf(knock, names.has(key)));
    names.add(key);
  }
  return views;
}

function viewOf(knock: Knock, sameName: boolean): KnockView {
  const { id, name, grant, reason, since, attempt, link } = knock;
  const { standing, from = null } = grant;
  return { id, name, standing, from, reason, since, attempt, presence: link.is, sameName };
}

/** What a participant may know of the lobby: nothing without `lobby.admit`. */
export function knocksFor(meeting: Meeting, participant: Participant): KnockView[] {
  return participant.permissions.has('lobby.admit') ? [...knockViews(meeting).values()] : [];
}

/** What everyone who waits is shown: a host's words, else the policy's. */
export function lobbyMessageOf(meeting: Meeting): string | null {
  return meeting.lobbyMessage ?? meeting.policy.lobbyMessage;
}
