/** Those who wait on this server, each found by its knock and by its secret. */
import type { Grant } from '@foyer/admission';
import type { KnockId, Meeting, Participant, SessionId } from '@foyer/meeting';
import type { KeptStep } from '../meetings/keeper.ts';
import type { Mailbox } from '../meetings/mailbox.ts';
import type { LiveRow } from '../store/port.ts';
import { enteredRows, type KeptWaiter, waiterRow } from './kept.ts';
import type { Held, LobbyLink, Showing } from './place.ts';

export interface Waiter extends Held {
  grant: Grant;
  name: string;
  family: string | undefined;
  network: string;
  origin: string;
  use: string | undefined;
  /** Of its secret. */
  hash: string;
  link: LobbyLink | undefined;
  /** `asked`: the door is at work. `joining`: it is past the last moment at which the person could have gone. */
  entering: 'no' | 'asked' | 'joining';
  /** What was said last of how things stand, so that nothing is said twice. */
  said: string;
  /** Shows something else with the step that is being written. */
  renewing: boolean;
}

export class Waiters {
  readonly #byKnock = new Map<KnockId, Waiter>();
  readonly #byHash = new Map<string, Waiter>();
  /** By session, what takes off the disk that it came in by a knock. */
  readonly #entered = new Map<SessionId, LiveRow>();

  get size(): number {
    return this.#byKnock.size;
  }

  add(held: Held, hash: string): Waiter {
    const waiter: Waiter = { ...held, hash, link: undefined, entering: 'no', said: '', renewing: false };
    this.#byKnock.set(waiter.knock, waiter);
    this.#byHash.set(hash, waiter);
    return waiter;
  }

  /** False where it was gone already. */
  remove(waiter: Waiter): boolean {
    this.#byHash.delete(waiter.hash);
    return this.#byKnock.delete(waiter.knock);
  }

  has({ knock }: Waiter): boolean {
    return this.#byKnock.has(knock);
  }

  find(knock: KnockId): Waiter | undefined {
    return this.#byKnock.get(knock);
  }

  bySecret(hash: string): Waiter | undefined {
    return this.#byHash.get(hash);
  }

  /** Of this meeting, or of all. */
  all(mailbox?: Mailbox): Waiter[] {
    return [...this.#byKnock.values()].filter((one) => mailbox === undefined || one.mailbox === mailbox);
  }

  /** Another secret for the same place. */
  rename(waiter: Waiter, hash: string): void {
    this.#byHash.delete(waiter.hash);
    waiter.hash = hash;
    this.#byHash.set(hash, waiter);
  }

  /** Another secret and what it stands for, written with the step that `keep` takes; as before where it takes none. */
  show(waiter: Waiter, showing: Showing, { hash, keep }: { hash: string; keep: () => boolean }): boolean {
    const { grant, name, family, network, origin, use, hash: earlier } = waiter;
    this.rename(waiter, hash);
    Object.assign(waiter, showing, { renewing: true });
    const isKept = keep();
    waiter.renewing = false;
    if (isKept) return true;
    this.rename(waiter, earlier);
    Object.assign(waiter, { grant, name, family, network, origin, use });
    return false;
  }

  /** Came in by its knock; the row lasts as long as the session. */
  enter(session: SessionId, row: LiveRow): void {
    this.#entered.set(session, { ...row, doc: null });
  }

  /** What a step writes of them, with it or not at all: who knocks, who comes in, and whose session has ended since. */
  beside(step: KeptStep): LiveRow[] {
    return [...this.#moved(step), ...this.#over(step)];
  }

  #moved({ before, after }: KeptStep): LiveRow[] {
    if (before?.lobby === after.lobby) return [];
    const concerned = this.all().filter(({ mailbox }) => mailbox.meeting.id === after.id);
    return concerned.flatMap((waiter) => {
      const [was, is] = [before?.lobby.has(waiter.knock) === true, after.lobby.has(waiter.knock)];
      if (is && (!was || waiter.renewing)) return [waiterRow(keptOf(waiter))];
      const newcomer = was && !is && waiter.entering === 'joining' ? newcomerOf(before, after) : undefined;
      if (newcomer === undefined) return [];
      const [gone, entered] = enteredRows(keptOf(waiter), after, newcomer);
      this.enter(newcomer.session.id, entered);
      return [gone, entered];
    });
  }

  #over({ before, after }: KeptStep): LiveRow[] {
    if (before?.participants === after.participants || this.#entered.size === 0) return [];
    const [earlier, now] = [sessionsOf(before), sessionsOf(after)];
    const over = [...this.#entered].filter(([session, row]) => row.meeting === after.id && !now.has(session));
    // Taken off with the step that ends it, or with the next that can be written; forgotten by the one after that.
    for (const [session] of over) if (after.phase === 'ended' || !earlier.has(session)) this.#entered.delete(session);
    // Of a meeting that has ended nothing is left anyway.
    return after.phase === 'ended' ? [] : over.map(([, row]) => row);
  }
}

/** Whose session began with this step. */
function newcomerOf(before: Meeting | undefined, after: Meeting): Participant | undefined {
  const earlier = sessionsOf(before);
  return [...after.participants.values()].find(({ session }) => !earlier.has(session.id));
}

function sessionsOf(meeting: Meeting | undefined): ReadonlySet<SessionId> {
  return new Set([...(meeting?.participants.values() ?? [])].map(({ session }) => session.id));
}

export function keptOf({ mailbox, knock, hash, name, network, origin, family, use }: Waiter): KeptWaiter {
  return { knock, meeting: mailbox.meeting.id, hash, name, network, origin, family, use };
}

/** As it was kept, with what its knock grants now. */
export function heldOf(kept: KeptWaiter, mailbox: Mailbox, grant: Grant): Held {
  const { knock, name, network, origin, family, use } = kept;
  return { knock, mailbox, grant, name, network, origin, family, use };
}
