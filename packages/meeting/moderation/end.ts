/** The end of a meeting for everyone inside and everyone who waits. */
import type { Change } from '../change.ts';
import type { Effect } from '../effect.ts';
import { emptied } from '../session/empty.ts';
import type { Meeting, ParticipantId } from '../state.ts';

/** @param by who ended it: a participant, or the operator or the policy, who have no id */
export function end(meeting: Meeting, by: ParticipantId | 'operator' | 'policy'): Change {
  const name = by === 'operator' || by === 'policy' ? undefined : meeting.participants.get(by)?.name;
  const closings = [...meeting.participants.values()].map(
    ({ session }): Effect => ({
      type: 'session.close',
      session: session.id,
      reason: 'meeting-ended',
      ...(name === undefined ? {} : { by: name }),
    }),
  );
  const dismissals = [...meeting.lobby.keys()].map(
    (knock): Effect => ({ type: 'knock.close', knock, refusal: { kind: 'meeting-ended' } }),
  );
  return {
    meeting: emptied(meeting),
    events: [{ type: 'meeting.ended', by }],
    effects: [...closings, ...dismissals, { type: 'media.end' }],
  };
}
