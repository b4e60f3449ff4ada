/** One meeting and its only way in: an input, its step, then what it said is told and done, before the next input. */
import { Fault, no, ok, type Result, since } from '@foyer/kernel';
import {
  type Change,
  type Command,
  type Effect,
  type Input,
  type LeaveReason,
  type Meeting,
  type MeetingEvent,
  type MeetingRefusal,
  nextDeadline,
  people,
  type SessionId,
  step,
} from '@foyer/meeting';
import { type Problem, problem, type ServerMessage, type WireReplyData } from '@foyer/wire';
import type { Clock } from '../clock.ts';
import { endingOf, type Refusal } from '../problems.ts';
import type { RoomRecord } from '../store/port.ts';

/** One connection, as the mailbox sees it. */
export interface Link {
  send(message: ServerMessage): void;
  /** Says goodbye with the problem, where there is one, and closes. */
  end(problem: Problem | undefined): void;
}

export type MakeInvite = (role: Extract<Effect, { type: 'invite.make' }>) => Result<WireReplyData, Refusal>;

export type OutsideEffect = Exclude<Effect, { type: 'session.close' | 'invite.make' }>;

/** What the mailbox needs done outside. */
export interface Surroundings {
  readonly clock: Clock;
  /** Carries out an effect on the media server. */
  perform(effect: OutsideEffect): void;
  sessionEnded(session: SessionId, reason: LeaveReason): void;
  /** The meeting is over; no further input is given. */
  over(meeting: Meeting): void;
  /** The step threw: the meeting is discarded. */
  faulted(meeting: Meeting, fault: unknown): void;
}

export type MailboxRefusal = MeetingRefusal | { readonly kind: 'server-fault' };

export class Mailbox {
  readonly room: RoomRecord;
  readonly #around: Surroundings;
  readonly #links = new Map<SessionId, Link>();
  #meeting: Meeting;
  #seq = 0;
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

  /** A fault discards this meeting and reaches nobody else: the answer is then a refusal like any other. */
  receive(input: Input): Result<Change, MailboxRefusal> {
    return this.#guarded(() => {
      const result = step(this.#meeting, input, this.#around.clock.now());
      if (result.ok) this.#finish(result.value);
      return result;
    });
  }

  /** A participant's wish: the reply goes out before its consequences do. */
  command(by: SessionId, id: string, command: Command, makeInvite: MakeInvite): Result<Change, Refusal> {
    return this.#guarded((): Result<Change, Refusal> => {
      const result = step(this.#meeting, { type: 'command', by, command }, this.#around.clock.now());
      if (!result.ok) return result;
      const wanted = result.value.effects.find((effect) => effect.type === 'invite.make');
      const made = wanted === undefined ? ok(undefined) : makeInvite(wanted);
      if (!made.ok) return made;
      const reply = { type: 'reply', id, ok: true } as const;
      this.#links.get(by)?.send(made.value === undefined ? reply : { ...reply, data: made.value });
      this.#finish(result.value);
      return result;
    });
  }

  /** A connection takes up its session; an earlier connection of the same session gives way. */
  attach(session: SessionId, link: Link): void {
    const earlier = this.#links.get(session);
    // Forgotten first: its ending is then not a loss of the session.
    this.#links.delete(session);
    earlier?.end(endingOf('opened-elsewhere'));
    this.receive({ type: 'session.opened', session });
    const self = [...this.#meeting.participants.values()].find((one) => one.session.id === session);
    if (self === undefined) throw new Fault('a session was attached to a meeting it is not in');
    this.#links.set(session, link);
    const { meeting } = this;
    const { slug, title } = this.room;
    link.send({
      type: 'snapshot',
      seq: this.#seq,
      self: self.id,
      room: { slug, title },
      meeting: { id: meeting.id, startedAt: meeting.startedAt },
      people: people(meeting),
      serverTime: this.#around.clock.wall(),
    });
  }

  detach(session: SessionId, link: Link, how: 'going' | 'broken'): void {
    if (this.#links.get(session) !== link) return;
    this.#links.delete(session);
    this.receive({ type: 'session.lost', session, how });
  }

  /** Ends every connection without ending the meeting: the server goes, or the meeting is broken. */
  dismiss(why: Problem): void {
    this.#cancelTimer();
    this.#over = true;
    for (const link of this.#links.values()) link.end(why);
    this.#links.clear();
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
    this.#seq += 1;
    for (const link of this.#links.values()) link.send({ type: 'event', seq: this.#seq, event });
  }

  #carryOut(effect: Effect): void {
    if (effect.type === 'invite.make') return;
    if (effect.type !== 'session.close') {
      this.#around.perform(effect);
      return;
    }
    const link = this.#links.get(effect.session);
    this.#links.delete(effect.session);
    this.#around.sessionEnded(effect.session, effect.reason);
    link?.end(endingOf(effect.reason, effect.by));
  }

  #setTimer(): void {
    this.#cancelTimer();
    const deadline = nextDeadline(this.#meeting);
    if (deadline === undefined) return;
    const wait = since(deadline, this.#around.clock.now());
    this.#cancelTimer = this.#around.clock.after(wait, () => this.receive({ type: 'time' }));
  }
}
