/** Everyone who waits: by which secret each returns, what each is told, and who is let in when a host says so. */
import { type Chance, impossible, millis, type Result } from '@foyer/kernel';
import { type Knock, type KnockEnd, lobbyMessageOf, type MeetingId } from '@foyer/meeting';
import { type Admitted, type Problem, problem } from '@foyer/wire';
import type { Clock } from '../clock.ts';
import type { KeptStep } from '../meetings/keeper.ts';
import type { Mailbox } from '../meetings/mailbox.ts';
import type { KnockEffect } from '../meetings/surroundings.ts';
import { problemOf, type Refusal } from '../problems.ts';
import type { LiveRow } from '../store/port.ts';
import { enteredKind, type KeptEntry, type KeptLobby, type KeptWaiter, readEntry, readWaiter } from './kept.ts';
import { Endings, sayEnding } from './memory.ts';
import type { Held, LobbyLink, Place, Showing } from './place.ts';
import { digest, freshSecret } from './secret.ts';
import { heldOf, keptOf, type Waiter, Waiters } from './waiters.ts';

export type { Held, LobbyLink, Place, Showing } from './place.ts';

/** Milliseconds after which a coming in that could not be written is tried again. */
const storePause = millis(5_000);

export interface DeskOptions {
  readonly clock: Clock;
  readonly chance: Chance;
  /** Brings somebody in whom a host admitted. `wanted`: asked at the last moment; undefined where it said no. */
  readonly letIn: (held: Held, wanted: () => boolean) => Promise<Result<Admitted, Refusal> | undefined>;
  readonly kept: KeptLobby;
  /** May this answer still be used? Its session is current. */
  readonly isCurrent: (answer: Admitted) => boolean;
  /** What was answered to somebody who came in before this server was started, while the session is current. */
  readonly answerAgain: (mailbox: Mailbox, entry: KeptEntry) => Admitted | undefined;
}

export class LobbyDesk {
  readonly #options: DeskOptions;
  readonly #waiters = new Waiters();
  readonly #endings = new Endings();

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#waiters.size;
  }

  /** A fresh secret of 256 bits for a new knock; `keep` says whether the meeting took it, and then it is on the disk. */
  hold(held: Held, keep: () => boolean): string | undefined {
    const secret = freshSecret(this.#options.chance);
    const waiter = this.#waiters.add(held, digest(secret));
    if (keep()) return secret;
    this.#waiters.remove(waiter);
    return undefined;
  }

  /** What a step writes of those who wait. */
  beside(step: KeptStep): LiveRow[] {
    return this.#waiters.beside(step);
  }

  /** Who waited, or came in unheard, before this server was started. */
  restore(mailboxOf: (meeting: MeetingId) => Mailbox | undefined, rows: readonly LiveRow[]): void {
    for (const row of rows) {
      const kept = row.kind === enteredKind ? undefined : readWaiter(row);
      if (row.kind === enteredKind) this.#restoreEntry(mailboxOf(row.meeting as MeetingId), row);
      else if (kept !== undefined) this.#restoreWaiter(mailboxOf(kept.meeting), kept);
    }
  }

  /** Who waits in this meeting. */
  all(mailbox: Mailbox): Held[] {
    return this.#waiters.all(mailbox);
  }

  /**
   * The same person from elsewhere: another secret, the old channel ends.
   * @throws StoreOutage
   */
  takeUp(held: Held): string | undefined {
    const waiter = this.#waiters.find(held.knock);
    if (waiter === undefined) return undefined;
    const { hash, link } = waiter;
    const secret = freshSecret(this.#options.chance);
    // First of all: where it cannot be written, nothing has happened.
    this.#options.kept.put({ ...keptOf(waiter), hash: digest(secret) });
    this.#waiters.rename(waiter, digest(secret));
    this.#remember(hash, problem('opened-elsewhere'));
    link?.end(problem('opened-elsewhere'));
    return secret;
  }

  /** Who waits by this secret; nobody who is just coming in. */
  bySecret(secret: string): Held | undefined {
    const waiter = this.#waiters.bySecret(digest(secret));
    return waiter?.entering === 'joining' ? undefined : waiter;
  }

  /**
   * The same place for what its person shows now: another secret, the old channel ends. `keep` says whether the meeting took
   * it; undefined where it did not, and nothing has happened.
   */
  renew(held: Held, showing: Showing, keep: () => boolean): string | undefined {
    const waiter = this.#waiters.find(held.knock);
    if (waiter === undefined) return undefined;
    const { hash, link } = waiter;
    const secret = freshSecret(this.#options.chance);
    if (!this.#waiters.show(waiter, showing, { hash: digest(secret), keep })) return undefined;
    this.#remember(hash, problem('opened-elsewhere'));
    link?.end(problem('opened-elsewhere'));
    return secret;
  }

  /** Came in by another way: its knock is over. */
  supersede(held: Held): void {
    const waiter = this.#waiters.find(held.knock);
    if (waiter === undefined) return;
    this.#leave(waiter, problem('opened-elsewhere'));
  }

  /** A connection with this secret: told how its knock stands, or why there is none. */
  open(secret: string, link: LobbyLink): Place | undefined {
    const hash = digest(secret);
    const waiter = this.#waiters.bySecret(hash);
    if (waiter === undefined) {
      this.#sayEnding(hash, link);
      return undefined;
    }
    const earlier = waiter.link;
    // Forgotten first: its ending is then not a loss.
    waiter.link = undefined;
    earlier?.end(problem('opened-elsewhere'));
    waiter.link = link;
    waiter.said = '';
    waiter.mailbox.receive({ type: 'knock.opened', knock: waiter.knock });
    return this.#placeOf(waiter);
  }

  /** What a meeting says of a knock. Called while its mailbox is busy: nothing here may give it an input at once. */
  carryOut(effect: KnockEffect): void {
    const waiter = this.#waiters.find(effect.knock);
    if (waiter === undefined) return;
    switch (effect.type) {
      case 'knock.tell':
        this.#tell(waiter);
        break;
      case 'knock.admit':
        queueMicrotask(() => this.#letIn(waiter));
        break;
      case 'knock.decline':
        this.#decline(waiter, effect.reason, effect.askAgainAfter);
        break;
      case 'knock.close':
        this.#close(waiter, effect.refusal);
        break;
      default:
        impossible(effect);
    }
  }

  /** The room's title or the words to those who wait may have changed. */
  tellAll(mailbox: Mailbox): void {
    for (const waiter of this.#waiters.all(mailbox)) this.#tell(waiter);
  }

  /** Everyone who waits in this meeting, or anywhere, is told why it is over. */
  dismiss(why: Problem, mailbox?: Mailbox): void {
    for (const waiter of this.#waiters.all(mailbox)) this.#forget(waiter, why, (link) => link.end(why));
  }

  /** The server goes: everyone is told, and nothing ends; each finds the same place after the start. */
  pause(why: Problem): void {
    const waiters = this.#waiters.all();
    for (const waiter of waiters) this.#waiters.remove(waiter);
    this.#options.kept.stop();
    for (const { link } of waiters) link?.end(why);
  }

  #restoreWaiter(mailbox: Mailbox | undefined, kept: KeptWaiter): void {
    const knock = mailbox?.meeting.lobby.get(kept.knock);
    // Whatever ended it, it did not come in: that would have been written in its place.
    if (mailbox === undefined || knock === undefined) this.#options.kept.end(kept);
    else this.#waiters.add(heldOf(kept, mailbox, knock.grant), kept.hash);
  }

  #restoreEntry(mailbox: Mailbox | undefined, row: LiveRow): void {
    const entry = readEntry(row);
    if (mailbox === undefined || entry === undefined) return;
    this.#waiters.enter(entry.session, row);
    const { clock, answerAgain } = this.#options;
    const answer = () => answerAgain(mailbox, entry);
    this.#endings.keep(entry.hash, { how: 'admitted', answer }, clock.now());
  }

  #placeOf(waiter: Waiter): Place {
    const { mailbox, knock } = waiter;
    return {
      state: () => (this.#waiters.has(waiter) ? (this.#knock(waiter)?.state.is ?? 'ended') : 'ended'),
      askAgain: () => void mailbox.receive({ type: 'knock.ask-again', knock }),
      leave: () => this.#leave(waiter, undefined),
      lost: (link) => {
        if (waiter.link !== link) return;
        waiter.link = undefined;
        if (this.#waiters.has(waiter)) mailbox.receive({ type: 'knock.lost', knock });
      },
    };
  }

  #knock({ mailbox, knock }: Waiter): Knock | undefined {
    return mailbox.meeting.lobby.get(knock);
  }

  #close(waiter: Waiter, refusal: KnockEnd | undefined): void {
    // By coming in: what is told then is the admitted answer.
    if (waiter.entering === 'joining') return;
    const why = refusal === undefined ? undefined : problemOf(refusal);
    this.#forget(waiter, why, (link) => link.end(why));
  }

  #leave(waiter: Waiter, why: Problem | undefined): void {
    this.#forget(waiter, why, (link) => link.end(why));
    waiter.mailbox.receive({ type: 'knock.left', knock: waiter.knock });
  }

  #tell(waiter: Waiter): void {
    const knock = this.#knock(waiter);
    const { link, mailbox } = waiter;
    if (knock === undefined || link === undefined) return;
    const { slug, title } = mailbox.room;
    const { reason, since } = knock;
    const facts = { reason, room: { slug, title }, message: lobbyMessageOf(mailbox.meeting), since };
    const said = JSON.stringify(facts);
    if (said === waiter.said) return;
    waiter.said = said;
    link.send({ type: 'waiting', ...facts, serverTime: this.#options.clock.wall() });
  }

  #decline(waiter: Waiter, reason: string | undefined, askAgainAfter: number | undefined): void {
    waiter.said = '';
    const said = problem('declined', reason === undefined ? {} : { reason });
    const message = { type: 'declined', problem: said, askAgainAfter: askAgainAfter ?? null } as const;
    if (askAgainAfter !== undefined) waiter.link?.send(message);
    else
      this.#forget(waiter, said, (link) => {
        link.send(message);
        link.close(said);
      });
  }

  /** Let in once at a time, and only while the person is there; who is away is let in on return. */
  async #letIn(waiter: Waiter): Promise<void> {
    const ready = () => this.#waiters.has(waiter) && waiter.link !== undefined;
    if (waiter.entering !== 'no' || !ready() || this.#knock(waiter)?.state.is !== 'admitted') return;
    waiter.entering = 'asked';
    // Meanwhile its person may show something else: then it comes in by that alone.
    const { grant } = waiter;
    const result = await this.#options.letIn(waiter, () => {
      if (ready() && waiter.grant === grant) waiter.entering = 'joining';
      return waiter.entering === 'joining';
    });
    waiter.entering = 'no';
    if (result === undefined || (!result.ok && waiter.grant !== grant)) return this.#letIn(waiter);
    if (result.ok) return this.#admitted(waiter, result.value);
    if (!this.#waiters.has(waiter)) return;
    // Nothing has happened, and nobody need knock anew for that.
    if (result.refusal.kind === 'store-unavailable') return this.#letInLater(waiter);
    const why = problemOf(result.refusal);
    this.#forget(waiter, why, (link) => link.end(why));
    waiter.mailbox.receive({ type: 'knock.failed', knock: waiter.knock });
  }

  #letInLater(waiter: Waiter): void {
    this.#options.clock.after(storePause, () => void this.#letIn(waiter));
  }

  #admitted(waiter: Waiter, answer: Admitted): void {
    const { link, hash } = waiter;
    this.#waiters.remove(waiter);
    const { clock, isCurrent } = this.#options;
    this.#endings.keep(hash, { how: 'admitted', answer: () => (isCurrent(answer) ? answer : undefined) }, clock.now());
    link?.send({ type: 'admitted', ...answer });
    link?.close(undefined);
  }

  #forget(waiter: Waiter, why: Problem | undefined, say: (link: LobbyLink) => void): void {
    const { link, hash } = waiter;
    if (!this.#waiters.remove(waiter)) return;
    this.#remember(hash, why ?? problem('knock-unknown'));
    waiter.link = undefined;
    this.#options.kept.end(waiter);
    if (link !== undefined) say(link);
  }

  #remember(hash: string, why: Problem): void {
    this.#endings.keep(hash, { how: 'problem', problem: why }, this.#options.clock.now());
  }

  #sayEnding(hash: string, link: LobbyLink): void {
    sayEnding(this.#endings.find(hash, this.#options.clock.now()), link);
  }
}
