/** The room's policy reaches its running meeting. Who is inside stays; those who wait are judged again (`settle`). */
import type { RoomPolicy } from '@foyer/admission';
import { type Change, unchanged } from '../change.ts';
import { roleNews } from '../moderation/permissions.ts';
import type { Meeting } from '../state.ts';

export function changePolicy(before: Meeting, policy: RoomPolicy): Change {
  // Both were put together in the same order, so equal policies print alike.
  if (JSON.stringify(policy) === JSON.stringify(before.policy)) return unchanged(before);
  const meeting = { ...before, policy };
  const roles = (['speaker', 'listener'] as const).flatMap((role) => roleNews(before, meeting, role, 'policy'));
  return { meeting, events: [{ type: 'policy.changed', policy }, ...roles], effects: [] };
}
