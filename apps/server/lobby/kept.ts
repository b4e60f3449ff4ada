/** Those who wait, on the disk: by which secret each returns, and which use of a token is given back when it comes to nothing. */
import { millis } from '@foyer/kernel';
import type { KnockId, Meeting, MeetingId, Participant, SessionId } from '@foyer/meeting';
import type { Logger } from 'pino';
import * as z from 'zod/mini';
import type { Clock } from '../clock.ts';
import { type LiveRow, type LiveStore, StoreOutage } from '../store/port.ts';

/** Not with their meetings: what a knock holds is given back after its meeting is over. */
export const waiterGroup = 'lobby';
/** With its meeting: somebody who came in by a knock, and may not have heard so. */
export const enteredKind = 'entered';

/** Milliseconds after which what could not be given back or written is tried again. */
const pause = millis(5_000);

const waiterSchema = z.strictObject({
  meeting: z.string(),
  hash: z.string(),
  name: z.string(),
  network: z.string(),
  origin: z.string(),
  family: z.optional(z.string()),
  use: z.optional(z.string()),
});

const enteredSchema = z.strictObject({ hash: z.string(), origin: z.string(), session: z.string() });

/** One who waits, as it is kept. */
export interface KeptWaiter {
  readonly knock: KnockId;
  readonly meeting: MeetingId;
  /** Of the secret. */
  readonly hash: string;
  readonly name: string;
  readonly network: string;
  readonly origin: string;
  readonly family?: string | undefined;
  /** Id of the join token of which this knock took a use. */
  readonly use?: string | undefined;
}

export interface KeptEntry {
  readonly hash: string;
  readonly origin: string;
  readonly session: SessionId;
}

export interface KeptLobbyOptions {
  readonly live: LiveStore;
  readonly clock: Clock;
  readonly log: Logger;
  /** A knock came to nothing. */
  readonly giveBack: (tokenId: string) => Promise<void>;
}

export class KeptLobby {
  readonly #options: KeptLobbyOptions;
  readonly #cancels = new Set<() => void>();
  #stopped = false;

  constructor(options: KeptLobbyOptions) {
    this.#options = options;
  }

  /** @throws StoreOutage */
  put(waiter: KeptWaiter): void {
    this.#options.live.write([waiterRow(waiter)]);
  }

  /** Its knock is over without a coming in: its use is given back, then it is forgotten. Tried until it is done. */
  end(waiter: Pick<KeptWaiter, 'knock' | 'use'>): void {
    const { knock, use } = waiter;
    if (use === undefined) this.#forget(knock);
    else
      this.#options.giveBack(use).then(
        () => this.#forget(knock),
        (err: unknown) => {
          this.#options.log.error({ token: use, err }, 'a use could not be given back');
          this.#later(() => this.end(waiter));
        },
      );
  }

  /** What is not done by now is done after the next start. */
  stop(): void {
    this.#stopped = true;
    for (const cancel of this.#cancels) cancel();
    this.#cancels.clear();
  }

  #forget(knock: KnockId): void {
    try {
      this.#options.live.write([goneRow(knock)]);
    } catch (err) {
      if (!(err instanceof StoreOutage)) throw err;
      this.#options.log.error({ knock, err }, 'who waited could not be taken off the disk');
      this.#later(() => this.#forget(knock));
    }
  }

  #later(again: () => void): void {
    if (this.#stopped) return;
    const cancel = this.#options.clock.after(pause, () => {
      this.#cancels.delete(cancel);
      again();
    });
    this.#cancels.add(cancel);
  }
}

export function waiterRow({ knock, ...waiter }: KeptWaiter): LiveRow {
  const { meeting, hash, name, network, origin, family, use } = waiter;
  const doc = JSON.stringify({ meeting, hash, name, network, origin, family, use });
  return { meeting: waiterGroup, kind: 'waiter', key: knock, doc };
}

/** It came in by its knock. Its secret is answered with that for as long as the session is current. */
export function enteredRows(
  { knock, hash, origin }: KeptWaiter,
  meeting: Meeting,
  who: Participant,
): [gone: LiveRow, entered: LiveRow] {
  const doc = JSON.stringify({ hash, origin, session: who.session.id });
  return [goneRow(knock), { meeting: meeting.id, kind: enteredKind, key: knock, doc }];
}

function goneRow(knock: KnockId): LiveRow {
  return { meeting: waiterGroup, kind: 'waiter', key: knock, doc: null };
}

/** Undefined where the row is none that this version writes. */
export function readWaiter({ key, doc }: LiveRow): KeptWaiter | undefined {
  const read = waiterSchema.safeParse(jsonOf(doc));
  // Written by us: ids are ids.
  return read.success ? { ...(read.data as Omit<KeptWaiter, 'knock'>), knock: key as KnockId } : undefined;
}

export function readEntry({ doc }: LiveRow): KeptEntry | undefined {
  const read = enteredSchema.safeParse(jsonOf(doc));
  return read.success ? (read.data as KeptEntry) : undefined;
}

function jsonOf(doc: string | null): unknown {
  try {
    return JSON.parse(doc ?? 'null');
  } catch {
    return undefined;
  }
}
