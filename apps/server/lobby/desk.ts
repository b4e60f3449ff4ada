/** Everyone who waits: by which secret each returns, what each is told, and who is let in when a host says so. */
import { createHash } from 'node:crypto';
import type { Grant } from '@foyer/admission';
import { type Chance, impossible, type Result } from '@foyer/kernel';
import { type Knock, type KnockEnd, type KnockId, lobbyMessageOf } from '@foyer/meeting';
import { type Admitted, type LobbyServerMessage, type Problem, problem } from '@foyer/wire';
import type { Clock } from '../clock.ts';
import type { KnockEffect, Mailbox } from '../meetings/mailbox.ts';
import { problemOf, type Refusal } from '../problems.ts';
import { Endings } from './memory.ts';
import type { LobbyState } from './table.ts';

/** One connection of who waits. */
export interface LobbyLink {
  send(message: LobbyServerMessage): void;
  /** Says goodbye with the problem, where there is one, and closes with its code. */
  end(why: Problem | undefined): void;
  /** Closes without a further word. */
  close(why: Problem | undefined): void;
}

/** A knock as its connection sees it. */
export interface Place {
  state(): LobbyState;
  askAgain(): void;
  leave(): void;
  lost(link: LobbyLink): void;
}

/** Somebody whom the door holds, with what must be known to let him in later. */
export interface Held {
  readonly knock: KnockId;
  readonly mailbox: Mailbox;
  readonly grant: Grant;
  readonly name: string;
  readonly family: string | undefined;
  readonly network: string;
  /** Under which address the person came: links and channels are made from it. */
  readonly origin: string;
  /** Id of the join token of which this knock took a use. */
  readonly use: string | undefined;
}

interface Waiter extends Held {
  hash: string;
  link: LobbyLink | undefined;
  /** `asked`: the door is at work. `joining`: it is past the last moment at which the person could have gone. */
  entering: 'no' | 'asked' | 'joining';
  /** What was said last of how things stand, so that nothing is said twice. */
  said: string;
}

export interface DeskOptions {
  readonly clock: Clock;
  readonly chance: Chance;
  /** Brings somebody in whom a host admitted. `wanted`: asked at the last moment; undefined where it said no. */
  readonly letIn: (held: Held, wanted: () => boolean) => Promise<Result<Admitted, Refusal> | undefined>;
  /** The knock came to nothing. */
  readonly giveBack: (tokenId: string) => void;
  /** May this answer still be used? Its session is current. */
  readonly isCurrent: (answer: Admitted) => boolean;
}

export class LobbyDesk {
  readonly #options: DeskOptions;
  readonly #waiters = new Map<KnockId, Waiter>();
  readonly #byHash = new Map<string, Waiter>();
  readonly #endings = new Endings();

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#waiters.size;
  }

  /** A fresh secret of 256 bits for a new knock; `keep` says whether the meeting took it. */
  hold(held: Held, keep: () => boolean): string | undefined {
    const waiter: Waiter = { ...held, hash: '', link: undefined, entering: 'no', said: '' };
    this.#waiters.set(held.knock, waiter);
    if (keep()) return this.#newSecret(waiter);
    this.#waiters.delete(held.knock);
    return undefined;
  }

  /** Who waits in this meeting. */
  all(mailbox: Mailbox): Held[] {
    return [...this.#waiters.values()].filter((waiter) => waiter.mailbox === mailbox);
  }

  /** The same person from elsewhere: another secret, the old channel ends. */
  takeUp(held: Held): string | undefined {
    const waiter = this.#waiters.get(held.knock);
    if (waiter === undefined) return undefined;
    const { hash, link } = waiter;
    this.#byHash.delete(hash);
    this.#remember(hash, problem('opened-elsewhere'));
    const secret = this.#newSecret(waiter);
    link?.end(problem('opened-elsewhere'));
    return secret;
  }

  /** Came in by another way: its knock is over. */
  supersede(held: Held): void {
    const waiter = this.#waiters.get(held.knock);
    if (waiter === undefined) return;
    this.#leave(waiter, problem('opened-elsewhere'));
  }

  /** A connection with this secret: told how its knock stands, or why there is none. */
  open(secret: string, link: LobbyLink): Place | undefined {
    const hash = digest(secret);
    const waiter = this.#byHash.get(hash);
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
    const waiter = this.#waiters.get(effect.knock);
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
    for (const waiter of this.#waiters.values()) if (waiter.mailbox === mailbox) this.#tell(waiter);
  }

  /** Everyone who waits in this meeting, or anywhere, is told why it is over. */
  dismiss(why: Problem, mailbox?: Mailbox): void {
    for (const waiter of [...this.#waiters.values()])
      if (mailbox === undefined || waiter.mailbox === mailbox) this.#forget(waiter, why, (link) => link.end(why));
  }

  #placeOf(waiter: Waiter): Place {
    const { mailbox, knock } = waiter;
    return {
      state: () => (this.#waiters.has(knock) ? (this.#knock(waiter)?.state.is ?? 'ended') : 'ended'),
      askAgain: () => void mailbox.receive({ type: 'knock.ask-again', knock }),
      leave: () => this.#leave(waiter, undefined),
      lost: (link) => {
        if (waiter.link !== link) return;
        waiter.link = undefined;
        if (this.#waiters.has(knock)) mailbox.receive({ type: 'knock.lost', knock });
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
    const message = lobbyMessageOf(mailbox.meeting);
    const { reason, since: from } = knock;
    const said = JSON.stringify([reason, title, message, from]);
    if (said === waiter.said) return;
    waiter.said = said;
    link.send({
      type: 'waiting',
      reason,
      room: { slug, title },
      message,
      since: from,
      serverTime: this.#options.clock.wall(),
    });
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
    const ready = () => this.#waiters.has(waiter.knock) && waiter.link !== undefined;
    if (waiter.entering !== 'no' || !ready() || this.#knock(waiter)?.state.is !== 'admitted') return;
    waiter.entering = 'asked';
    const result = await this.#options.letIn(waiter, () => {
      if (ready()) waiter.entering = 'joining';
      return ready();
    });
    waiter.entering = 'no';
    if (result === undefined) return this.#letIn(waiter);
    if (result.ok) return this.#admitted(waiter, result.value);
    const why = problemOf(result.refusal);
    if (!this.#waiters.has(waiter.knock)) return;
    this.#forget(waiter, why, (link) => link.end(why));
    waiter.mailbox.receive({ type: 'knock.failed', knock: waiter.knock });
  }

  #admitted(waiter: Waiter, answer: Admitted): void {
    const { link, hash, knock } = waiter;
    this.#waiters.delete(knock);
    this.#byHash.delete(hash);
    this.#endings.keep(hash, { how: 'admitted', answer }, this.#options.clock.now());
    link?.send({ type: 'admitted', ...answer });
    link?.close(undefined);
  }

  #forget(waiter: Waiter, why: Problem | undefined, say: (link: LobbyLink) => void): void {
    const { link, hash, knock, use } = waiter;
    if (!this.#waiters.delete(knock)) return;
    this.#byHash.delete(hash);
    this.#remember(hash, why ?? problem('knock-unknown'));
    waiter.link = undefined;
    if (use !== undefined) this.#options.giveBack(use);
    if (link !== undefined) say(link);
  }

  #remember(hash: string, why: Problem): void {
    this.#endings.keep(hash, { how: 'problem', problem: why }, this.#options.clock.now());
  }

  #sayEnding(hash: string, link: LobbyLink): void {
    const ending = this.#endings.find(hash, this.#options.clock.now());
    if (ending?.how === 'admitted' && this.#options.isCurrent(ending.answer)) {
      link.send({ type: 'admitted', ...ending.answer });
      link.close(undefined);
    } else link.end(ending?.how === 'problem' ? ending.problem : problem('knock-unknown'));
  }

  #newSecret(waiter: Waiter): string {
    const secret = Buffer.from(this.#options.chance(new Uint8Array(32))).toString('base64url');
    waiter.hash = digest(secret);
    this.#byHash.set(waiter.hash, waiter);
    return secret;
  }
}

function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}
