/** Takes up the meetings that were live when this server ended: read from the disk before anybody is listened to. */
import { no, ok, type Result } from '@foyer/kernel';
import { type Meeting, type MeetingSettings, restore } from '@foyer/meeting';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { LiveRow, LiveStore, RoomRecord, RoomStore } from '../store/port.ts';
import { roomKind } from './keeper.ts';

export interface RestoringOptions {
  readonly live: LiveStore;
  readonly rooms: Pick<RoomStore, 'find'>;
  readonly settings: MeetingSettings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly adopt: (room: RoomRecord, meeting: Meeting) => void;
}

/** A meeting and the room it is in. */
export interface Restored {
  readonly room: RoomRecord;
  readonly meeting: Meeting;
}

/**
 * @param rows of one group for each meeting
 * @throws StoreOutage
 */
export async function restoreMeetings(rows: readonly LiveRow[], options: RestoringOptions): Promise<void> {
  const found: Restored[] = [];
  for (const [id, own] of Map.groupBy(rows, ({ meeting }) => meeting)) {
    const read = await readOne(own, options);
    if (read.ok) found.push(read.value);
    else discard(id, read.refusal, options);
  }
  // A second one is left where the end of the first could not be written any more.
  found.sort((one, other) => other.meeting.startedAt - one.meeting.startedAt);
  const taken = new Set<string>();
  for (const { room, meeting } of found) {
    if (taken.has(room.id)) discard(meeting.id, 'a later meeting of the same room', options);
    else options.adopt(room, meeting);
    taken.add(room.id);
  }
}

function discard(meeting: string, why: string, { live, log }: RestoringOptions): void {
  log.error({ meeting, why }, 'meeting not taken up');
  live.write([], meeting);
}

async function readOne(
  rows: readonly LiveRow[],
  { rooms, settings, clock }: RestoringOptions,
): Promise<Result<Restored, string>> {
  const place = rows.find(({ kind }) => kind === roomKind);
  const documents = rows.map(({ kind, key, doc }) => ({ kind, key, doc: jsonOf(doc) }));
  const slug = slugIn(jsonOf(place?.doc ?? null));
  const room = slug === undefined ? undefined : await rooms.find(slug);
  if (room === undefined || room.id !== place?.key) return no('its room is gone');
  const { policy } = room;
  const restored = restore(documents, { settings, policy, now: clock.now(), wall: clock.wall() });
  return restored.ok ? ok({ room, meeting: restored.value }) : no(`unreadable: ${restored.refusal.detail}`);
}

/** Null, which no document is, where it is no JSON. */
function jsonOf(doc: string | null): unknown {
  try {
    return JSON.parse(doc ?? 'null');
  } catch {
    return null;
  }
}

function slugIn(doc: unknown): string | undefined {
  if (typeof doc !== 'object' || doc === null || !('slug' in doc)) return undefined;
  return typeof doc.slug === 'string' ? doc.slug : undefined;
}
