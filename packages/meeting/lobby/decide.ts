/** A host's word about those who wait. The permission was asked before this is reached. */
import { capacityOf } from '@foyer/admission';
import { later, type Millis, millis, no, ok, type Result } from '@foyer/kernel';
import { type Change, forEach, unchanged } from '../change.ts';
import type { MeetingRefusal } from '../refusal.ts';
import type { Meeting, Participant } from '../state.ts';
import { hasSeat } from './judge.ts';
import { gone, keeping, marksOf, whoKnocks, withoutKnock } from './keep.ts';
import type { Knock, LobbyCommand } from './knock.ts';
import { atTheDoor } from './view.ts';

/** How long a decline is remembered: whoever comes back within it has asked once already. */
export const declineMemory: Millis = millis(600_000);

export function stepLobbyCommand(
  meeting: Meeting,
  command: LobbyCommand,
  by: Participant,
  now: Millis,
): Result<Change, MeetingRefusal> {
  if (command.type === 'lobby.message') return ok(unchanged({ ...meeting, lobbyMessage: command.text }));
  if (command.type === 'lobby.admit-all') return admitAll(meeting, command.guests, by);
  const knock = atTheDoor(meeting).find((one) => one.id === command.knock);
  if (knock === undefined) return no({ kind: 'knock-unknown' });
  if (command.type === 'lobby.decline') return ok(decline(meeting, knock, { reason: command.reason, by, now }));
  if (knock.state.is === 'admitted') return ok(unchanged(meeting));
  return hasSeat(meeting) ? ok(admit(meeting, knock, by)) : no(full(meeting));
}

function full({ policy, settings }: Meeting): MeetingRefusal {
  return { kind: 'room-full', capacity: capacityOf(policy, settings.capacity) };
}

function admit(meeting: Meeting, knock: Knock, by: Participant): Change {
  return unchanged(keeping(meeting, { ...knock, state: { is: 'admitted', by: by.id } }));
}

/** In the order in which they came, for as long as there are seats; refused where there is none at all. */
function admitAll(meeting: Meeting, guests: boolean, by: Participant): Result<Change, MeetingRefusal> {
  const meant = atTheDoor(meeting).filter(
    ({ state, grant }) => state.is === 'waiting' && (guests || grant.standing !== 'guest'),
  );
  if (meant.length > 0 && !hasSeat(meeting)) return no(full(meeting));
  return ok(forEach(meeting, meant, (at, knock) => (hasSeat(at) ? admit(at, knock, by) : unchanged(at))));
}

interface Word {
  readonly reason: string | undefined;
  readonly by: Participant;
  readonly now: Millis;
}

/** The first no may be asked about once more; the second is the last word in this meeting. */
function decline(meeting: Meeting, knock: Knock, { reason, by, now }: Word): Change {
  const events = gone(knock, 'declined', by.id);
  if (knock.attempt === 2) {
    const declined = new Set([...meeting.declined, ...marksOf(whoKnocks(knock))]);
    return {
      meeting: { ...withoutKnock(meeting, knock.id), declined },
      events,
      effects: [{ type: 'knock.decline', knock: knock.id, reason, askAgainAfter: undefined }],
    };
  }
  const from = later(now, meeting.settings.askAgainAfter);
  const times = { from, until: later(from, declineMemory) };
  const state: Knock['state'] = { is: 'declined', ...times, ...(reason === undefined ? {} : { reason }) };
  return { meeting: keeping(meeting, { ...knock, state }), events, effects: [] };
}
