/** Keeps one meeting on the disk, step by step. */
import { changedDocuments, type Effect, type Meeting } from '@foyer/meeting';
import type { Clock } from '../clock.ts';
import type { LiveRow, LiveStore, RoomRecord } from '../store/port.ts';

export interface Keeper {
  /**
   * What differs from what was kept last is on the disk when this returns, and what the effects are to make last; nothing
   * is written where nothing that lasts differs. A meeting that has ended is taken away.
   * @throws StoreOutage and then nothing was kept
   */
  keep(meeting: Meeting, effects?: readonly Effect[]): void;
}

/** One step, or several of which the earlier ones could not be written. `before` undefined: nothing was kept yet. */
export interface KeptStep {
  readonly room: RoomRecord;
  readonly before: Meeting | undefined;
  readonly after: Meeting;
  readonly effects: readonly Effect[];
}

export interface LiveKeeperOptions {
  readonly live: LiveStore;
  readonly clock: Clock;
  readonly room: RoomRecord;
  /** What is on the disk already. */
  readonly kept?: Meeting | undefined;
  /** What others write with this step, all or none. */
  readonly beside: (step: KeptStep) => readonly LiveRow[];
}

/** Kind of the document that says which room a meeting is in. */
export const roomKind = 'room';

export class LiveKeeper implements Keeper {
  readonly #options: LiveKeeperOptions;
  #kept: Meeting | undefined;

  constructor(options: LiveKeeperOptions) {
    this.#options = options;
    this.#kept = options.kept;
  }

  keep(meeting: Meeting, effects: readonly Effect[] = []): void {
    const before = this.#kept;
    if (meeting === before) return;
    const { live, room, beside } = this.#options;
    const others = beside({ room, before, after: meeting, effects });
    if (meeting.phase === 'ended') live.write(others, meeting.id);
    else live.write([...this.#rowsOf(before, meeting), ...others]);
    this.#kept = meeting;
  }

  #rowsOf(before: Meeting | undefined, after: Meeting): LiveRow[] {
    const { clock, room } = this.#options;
    const documents = changedDocuments(before, after, { now: clock.now(), wall: clock.wall() });
    const rows = documents.map(({ kind, key, doc }) => ({
      ...{ meeting: after.id, kind, key, doc: doc === null ? null : JSON.stringify(doc) },
    }));
    if (before !== undefined) return rows;
    const { id, slug } = room;
    return [{ meeting: after.id, kind: roomKind, key: id, doc: JSON.stringify({ slug }) }, ...rows];
  }
}
