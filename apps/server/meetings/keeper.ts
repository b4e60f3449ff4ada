/** Keeps one meeting on the disk, step by step. */
import type { Meeting } from '@foyer/meeting';

export interface Keeper {
  /**
   * What differs from what was kept last is on the disk when this returns; nothing is written where nothing that lasts
   * differs. A meeting that has ended is taken away.
   * @throws StoreOutage and then nothing was kept
   */
  keep(meeting: Meeting): void;
}
