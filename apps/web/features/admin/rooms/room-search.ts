/** Finding a room in a list, and what is going on in it. Pure. */
import type { RoomView, RunningMeeting } from '@foyer/wire';

/** Letters without their accents and case: "müller" finds "Muller" and the other way round. */
function plain(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

/** Rooms whose title or name holds every word. */
export function foundRooms(rooms: readonly RoomView[], search: string): readonly RoomView[] {
  const words = plain(search)
    .split(/\s+/)
    .filter((word) => word !== '');
  return rooms.filter(({ title, slug }) => {
    const text = plain(`${title} ${slug}`);
    return words.every((word) => text.includes(word));
  });
}

export interface Running {
  readonly inside: number;
  readonly waiting: number;
}

/** Who is inside and who waits, by room; rooms without a meeting are missing. */
export function runningByRoom(meetings: readonly RunningMeeting[]): ReadonlyMap<string, Running> {
  return new Map(meetings.map(({ room, participants, waiting }) => [room, { inside: participants.length, waiting }]));
}

export const marks = ['password', 'lobby', 'wait-for-host', 'locked'] as const;
export type RoomMark = (typeof marks)[number];

/** What stands in the way of coming in, beside the entry. */
export function marksOf({ policy }: RoomView): readonly RoomMark[] {
  const on: Record<RoomMark, boolean> = {
    password: policy.hasPassword,
    lobby: policy.lobby,
    'wait-for-host': policy.waitForHost,
    locked: policy.locked,
  };
  return marks.filter((mark) => on[mark]);
}
