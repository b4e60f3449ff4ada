/** The room's policy reaches its running meeting. Who is inside stays; those who wait are judged again (`settle`). */
import type { RoomPolicy } from '@foyer/admission';
import { type Change, unchanged } from '../change.ts';
import type { Meeting } from '../state.ts';

export function changePolicy(meeting: Meeting, policy: RoomPolicy): Change {
  // Both were put together in the same order, so equal policies print alike.
  if (JSON.stringify(policy) === JSON.stringify(meeting.policy)) return unchanged(meeting);
  return { meeting: { ...meeting, policy }, events: [{ type: 'policy.changed', policy }], effects: [] };
}
