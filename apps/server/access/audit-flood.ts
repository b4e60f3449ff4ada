/** Keeps a flood of refusals from flooding the audit log: some of a kind are kept whole, the rest become a number. */
import type { AuditRecord } from '../store/port.ts';

/** Refusals of one kind, in one room and for one reason, that are written one by one within a batch. */
const keptWhole = 20;

interface Tally {
  /** The first that was only counted. */
  readonly like: AuditRecord;
  readonly count: number;
}

export class RefusalTally {
  readonly #seen = new Map<string, number>();
  readonly #counted = new Map<string, Tally>();

  /** Is this entry to be written? One that is not is counted. */
  keeps(entry: AuditRecord): boolean {
    if (!entry.what.endsWith('.refused')) return true;
    const key = JSON.stringify([entry.what, entry.room, entry.reason]);
    const seen = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, seen);
    if (seen <= keptWhole) return true;
    const tally = this.#counted.get(key);
    this.#counted.set(key, { like: tally?.like ?? entry, count: (tally?.count ?? 0) + 1 });
    return false;
  }

  /** One entry for each kind that was counted; the next batch begins from nothing. */
  take(): AuditRecord[] {
    const entries = [...this.#counted.values()].map(
      ({ like, count }): AuditRecord => ({ ...like, subject: `${count} more`, credential: null, network: null }),
    );
    this.#seen.clear();
    this.#counted.clear();
    return entries;
  }
}
