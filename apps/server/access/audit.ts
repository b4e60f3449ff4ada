/** The audit log's pen: notes are written behind the requests, in batches, and nothing waits for them. */
import { millis } from '@foyer/kernel';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { AuditRecord, AuditStore } from '../store/port.ts';
import { RefusalTally } from './audit-flood.ts';
import type { Audit } from './ports.ts';

/** Between a note and its writing. */
const batchPause = millis(200);
/** After the store could not be reached. */
const outagePause = millis(5_000);
/** Between two sweeps. */
const sweepPause = millis(6 * 3_600_000);
const daySeconds = 86_400;
/** Notes written at once. */
const batchSize = 1_000;
/** Notes that wait for the store at most; a store that is away for longer loses the oldest of them. */
const queueSize = 20_000;
/** Characters of one field. */
const longestField = 500;

/** Characters that are looked at, so that no field takes long. */
const longestSeen = 4 * longestField;

/** What a secret of this server or of another looks like: a signed token, an API key, 256 bits of base64url. */
const secretShapes = [
  /[\w-]{10,}\.[\w-]{10,}\.[\w-]{20,}/g,
  /foyer_a_\w+_[\w-]{20,}/g,
  /(?<![\w-])[\w-]{43}(?![\w-])/g,
];

type Note = Partial<AuditRecord> & Pick<AuditRecord, 'what' | 'by'>;

export interface AuditOptions {
  readonly store: AuditStore;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'error' | 'warn' | 'info'>;
  /** How long entries are kept (`auditDays`). */
  readonly days: number;
}

export class AuditLog implements Audit {
  readonly #options: AuditOptions;
  readonly #tally = new RefusalTally();
  #queue: AuditRecord[] = [];
  #lost = 0;
  #writing: Promise<boolean> | undefined;
  #cancelWrite: (() => void) | undefined;
  #cancelSweep: () => void = () => undefined;

  constructor(options: AuditOptions) {
    this.#options = options;
  }

  /** Sweeps at once and from then on four times a day. */
  start(): void {
    this.#cancelSweep();
    this.#cancelSweep = this.#options.clock.after(sweepPause, () => this.start());
    void this.sweep();
  }

  note(entry: Note): void {
    const record = recordOf(entry, this.#options.clock.wall());
    if (this.#tally.keeps(record)) this.#enqueue(record);
    this.#plan(batchPause);
  }

  /** Everything noted so far is in the store, or the store cannot be reached. */
  async flush(): Promise<void> {
    this.#cancelWrite?.();
    this.#cancelWrite = undefined;
    for (const record of this.#tally.take()) this.#enqueue(record);
    // A batch that is under way may have begun before the last note.
    while (this.#writing !== undefined || this.#queue.length > 0) {
      this.#writing ??= this.#write();
      if (!(await this.#writing)) break;
    }
  }

  /** Writes what is left and ends the timers. */
  async stop(): Promise<void> {
    this.#cancelSweep();
    await this.flush();
    this.#cancelWrite?.();
    this.#cancelWrite = undefined;
    if (this.#queue.length > 0) this.#options.log.error({ lost: this.#queue.length }, 'audit entries were lost');
  }

  /** Forgets entries older than they are to be kept. */
  async sweep(): Promise<void> {
    const { store, clock, days, log } = this.#options;
    try {
      const gone = await store.sweep(clock.wall() - days * daySeconds);
      if (gone > 0) log.info({ gone }, 'old audit entries forgotten');
    } catch (error) {
      // An outage: the next sweep finds the same entries.
      log.error({ err: error }, 'the audit log could not be swept');
    }
  }

  #enqueue(record: AuditRecord): void {
    this.#queue.push(record);
    if (this.#queue.length <= queueSize) return;
    this.#queue.shift();
    this.#lost += 1;
  }

  #plan(pause: typeof batchPause): void {
    this.#cancelWrite ??= this.#options.clock.after(pause, () => {
      this.#cancelWrite = undefined;
      void this.flush();
    });
  }

  /** One batch; false where the store could not be reached, and then it is tried again later. */
  async #write(): Promise<boolean> {
    const { store, log } = this.#options;
    const batch = this.#queue.splice(0, batchSize);
    try {
      await store.append(batch);
      if (this.#lost > 0) log.error({ lost: this.#lost }, 'audit entries were lost');
      this.#lost = 0;
      return true;
    } catch (error) {
      log.error({ err: error, waiting: batch.length }, 'audit entries could not be written');
      this.#queue = [...batch, ...this.#queue];
      this.#plan(outagePause);
      return false;
    } finally {
      this.#writing = undefined;
    }
  }
}

function recordOf({ what, by, ...rest }: Note, at: number): AuditRecord {
  return {
    at: rest.at ?? at,
    what: clean(what) ?? '',
    by: clean(by) ?? '',
    room: clean(rest.room),
    subject: clean(rest.subject),
    credential: clean(rest.credential),
    reason: clean(rest.reason),
    network: clean(rest.network),
  };
}

/** The last line of defence: whoever notes something has no business to hand a secret over, and if he does it stays out. */
function clean(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  let cleaned = text.slice(0, longestSeen);
  for (const shape of secretShapes) cleaned = cleaned.replace(shape, '[secret]');
  return cleaned.slice(0, longestField);
}
