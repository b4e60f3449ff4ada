/** One meeting and its only way in: an input, its step, then what it said is told and done, before the next input. */
import { Fault, no, type Result, since } from '@foyer/kernel';
import {
  audience,
  type Change,
  type Command,
  type Effect,
  type Input,
  type LeaveReason,
  type Meeting,
  type MeetingEvent,
  type MeetingRefusal,
  mayHear,
  nextDeadline,
  type Participant,
  type SessionId,
  step,
} from '@foyer/meeting';
import { type Problem, problem, type ServerMessage, type WireReplyData } from '@foyer/wire';
import type { Clock } from '../clock.ts';
import { endingOf, problemOf, type Refusal } from '../problems.ts';
import type { RoomRecord } from '../store/port.ts';
import { snapshotFor, wireEvent } from './telling.ts';

/** One connection, as the mailbox sees it. */
export interface Link {
  send(message: ServerMessage): void;
  /** Says goodbye with the problem, where there is one, and closes. */
  end(problem: Problem | undefined): void;
}

type InviteEffect = Extract<Effect, { type: 'invite.make' }>;

/** Makes an invitation in the name of a participant. Never rejects. */
export type MakeInvite = (wish: InviteEffect, madeBy: Participant) => Promise<Result<WireReplyData, Refusal>>;

export type KnockEffect = Extract<Effect, { type: `knock.${string}` }>;
export type OutsideEffect = Exclude<Effect, KnockEffect | { type: 'session.close' | 'invite.make' }>;

/** A participant's wish, with the id its reply will carry. */
export interface Wish {
  readonly id: string;
  readonly command: Command;
}

/** What the mailbox needs done outside. */
export interface Surroundings {
  readonly clock: Clock;
  /** Carries out an effect on the media server, or on what lasts. */
  perform(effect: OutsideEffect): void;
  /** Tells somebody who waits. */
  tellKnock(effect: KnockEffect): void;
  sessionEnded(session: SessionId, reason: LeaveReason): void;
  /** A wish was granted. */
  obeyed(by: Participant, command: Command, before: Meeting): void;
  /** The meeting is over; no further input is given. */
  over(meeting: Meeting): void;
  /** The step threw: the meeting is discarded. */
  faulted(meeting: Meeting, fault: unknown): void;
}

export type MailboxRefusal = MeetingRefusal | { readonly kind: 'server-fault' };

interface Hearer {
  readonly link: Link;
  /** Events told on this connection. */
  told: number;
}

export class Mailbox {
  /** As it is now: its title and policy may change while people are inside. */
  room: RoomRecord;
  readonly #around: Surroundings;
  readonly #hearers = new Map<SessionId, Hearer>();
  #meeting: Meeting;
  #busy = false;
  #over = false;
  #cancelTimer: () => void = () => undefined;

  constructor(room: RoomRecord, meeting: Meeting, around: Surroundings) {
    this.room = room;
    this.#meeting = meeting;
    this.#around = around;
  }

  get meeting(): Meeting {
    return this.#meeting;
  }

  /** Whose session this is, while it is inside. */
  participantOf(session: SessionId): Participant | undefined {
    for (const one of this.#meeting.participants.values()) if (one.session.id === session) return one;
    return undefined;
  }

  /** A fault discards this meeting and reaches nobody else: the answer is then a refusal like any other. */
  receive(input: Input): Result<Change, MailboxRefusal> {
    return this.#guarded(() => {
      const result = step(this.#meeting, input, this.#around.clock.now());
      if (result.ok) this.#finish(result.value);
      return result;
    });
  }

  /**
   * A participant's wish: the reply goes out before its consequences do. A refusal is the caller's to say, but for an
   * invitation's, which is made outside and answered when that is done.
   */
  command(session: SessionId, { id, command }: Wish, makeInvite: MakeInvite): Result<Change, Refusal> {
    return this.#guarded((): Result<Change, Refusal> => {
      const by = this.participantOf(session);
      const result = step(this.#meeting, { type: 'command', by: session, command }, this.#around.clock.now());
      if (!result.ok) return result;
      if (by === undefined) throw new Fault('a wish of nobody was granted');
      const link = this.#hearers.get(session)?.link;
      const invite = result.value.effects.find((effect) => effect.type === 'invite.make');
      if (invite === undefined) link?.send({ type: 'reply', id, ok: true });
      else this.#answerLater(link, id, makeInvite(invite, by));
      const before = this.#meeting;
      this.#finish(result.value);
      this.#around.obeyed(by, command, before);
      return result;
    });
  }

  /** A connection takes up its session; an earlier connection of the same session gives way. */
  attach(session: SessionId, link: Link): void {
    const earlier = this.#hearers.get(session);
    // Forgotten first: its ending is then not a loss of the session.
    this.#hearers.delete(session);
    earlier?.link.end(endingOf('opened-elsewhere'));
    this.receive({ type: 'session.opened', session });
    const self = this.participantOf(session);
    if (self === undefined) throw new Fault('a session was attached to a meeting it is not in');
    this.#hearers.set(session, { link, told: 0 });
    link.send(snapshotFor(self, this.#meeting, this.room, this.#around.clock.wall()));
  }

  detach(session: SessionId, link: Link, how: 'going' | 'broken'): void {
    if (this.#hearers.get(session)?.link !== link) return;
    this.#hearers.delete(session);
    this.receive({ type: 'session.lost', session, how });
  }

  /** Ends every connection without ending the meeting: the server goes, or the meeting is broken. */
  dismiss(why: Problem): void {
    this.#cancelTimer();
    this.#over = true;
    for (const { link } of this.#hearers.values()) link.end(why);
    this.#hearers.clear();
  }

  #answerLater(link: Link | undefined, id: string, making: ReturnType<MakeInvite>): void {
    making.then((made) => {
      if (made.ok) link?.send({ type: 'reply', id, ok: true, data: made.value });
      else link?.send({ type: 'refusal', id, problem: problemOf(made.refusal) });
    });
  }

  #guarded<Refused>(work: () => Result<Change, Refused>): Result<Change, Refused | MailboxRefusal> {
    if (this.#over) return no({ kind: 'meeting-ended' });
    try {
      if (this.#busy) throw new Fault('an input arrived while another was being carried out');
      return work();
    } catch (fault) {
      const { meeting } = this;
      this.dismiss(problem('server-fault'));
      this.#around.faulted(meeting, fault);
      return no({ kind: 'server-fault' });
    }
  }

  #finish(change: Change): void {
    this.#busy = true;
    this.#meeting = change.meeting;
    for (const event of change.events) this.#tell(event);
    for (const effect of change.effects) this.#carryOut(effect);
    this.#busy = false;
    this.#setTimer();
    if (change.meeting.phase !== 'ended' || this.#over) return;
    this.#over = true;
    this.#around.over(change.meeting);
  }

  #tell(event: MeetingEvent): void {
    const said = wireEvent(event);
    for (const [session, hearer] of this.#hearers) {
      if (!this.#hears(session, event)) continue;
      hearer.told += 1;
      hearer.link.send({ type: 'event', seq: hearer.told, event: said });
    }
  }

  /** Who has just gone still hears what everyone hears, and nothing else. */
  #hears(session: SessionId, event: MeetingEvent): boolean {
    if (audience[event.type] === undefined) return true;
    const self = this.participantOf(session);
    return self !== undefined && mayHear(event, self);
  }

  #carryOut(effect: Effect): void {
    switch (effect.type) {
      case 'invite.make':
        return;
      case 'session.close': {
        const link = this.#hearers.get(effect.session)?.link;
        this.#hearers.delete(effect.session);
        this.#around.sessionEnded(effect.session, effect.reason);
        link?.end(endingOf(effect.reason, effect.by));
        return;
      }
      case 'knock.tell':
      case 'knock.admit':
      case 'knock.decline':
      case 'knock.close':
        this.#around.tellKnock(effect);
        break;
      default:
        this.#around.perform(effect);
    }
  }

  #setTimer(): void {
    this.#cancelTimer();
    const deadline = nextDeadline(this.#meeting);
    if (deadline === undefined) return;
    const wait = since(deadline, this.#around.clock.now());
    this.#cancelTimer = this.#around.clock.after(wait, () => this.receive({ type: 'time' }));
  }
}
