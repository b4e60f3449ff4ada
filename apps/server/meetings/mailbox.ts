/**
 * One meeting and its only way in: an input, its step, then it is kept, then what it said is told and done, before the
 * next input.
 */
import { Fault, millis, no, type Result, since } from '@foyer/kernel';
import {
  type Change,
  type Effect,
  type Input,
  type Meeting,
  nextDeadline,
  type Participant,
  type SessionId,
  step,
} from '@foyer/meeting';
import { type Problem, problem } from '@foyer/wire';
import { endingOf, problemOf } from '../problems.ts';
import { type RoomRecord, StoreOutage } from '../store/port.ts';
import { Hearers } from './hearers.ts';
import type { Heard, Link, Stream } from './stream.ts';
import type { MailboxRefusal, MakeInvite, Surroundings, Wish } from './surroundings.ts';
import { freshTokens, type Hearing, mayStillHear, snapshotFor } from './telling.ts';
import { type Weight, weights } from './weight.ts';

export type { KnockEffect, MailboxRefusal, MakeInvite, OutsideEffect, Surroundings, Wish } from './surroundings.ts';

/** Milliseconds after which what could not be written is tried again, where nothing else is written meanwhile. */
const keepPause = millis(5_000);
/** Milliseconds that those have to come back who were sent to. */
const movePatience = millis(10_000);

export class Mailbox {
  /** As it is now: its title and policy may change while people are inside. */
  room: RoomRecord;
  readonly #around: Surroundings;
  readonly #hearers: Hearers;
  #meeting: Meeting;
  #busy = false;
  /** No further input is taken, and why. */
  #over: MailboxRefusal | undefined;
  /** What happened last is not on the disk. */
  #isBehind = false;
  #cancelTimer: () => void = () => undefined;
  #cancelKeeping: () => void = () => undefined;
  #cancelMove: () => void = () => undefined;

  constructor(room: RoomRecord, meeting: Meeting, around: Surroundings) {
    this.room = room;
    this.#meeting = meeting;
    this.#around = around;
    this.#hearers = new Hearers(around.chance, around.eventsKept);
    this.#setTimer();
  }

  get meeting(): Meeting {
    return this.#meeting;
  }

  /** Is what happened last not on the disk? */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  /** Whose session this is, while it is inside. */
  participantOf(session: SessionId): Participant | undefined {
    for (const one of this.#meeting.participants.values()) if (one.session.id === session) return one;
    return undefined;
  }

  /** A fault discards this meeting and reaches nobody else: the answer is then a refusal like any other. */
  receive(input: Input, weight: Weight = weights[input.type]): Result<Change, MailboxRefusal> {
    return this.#guarded(() => {
      const result = this.#take(input, weight);
      if (result.ok) this.#finish(result.value);
      return result;
    });
  }

  /** What an input would do; nothing happens. */
  would(input: Input): Result<Change, MailboxRefusal> {
    return this.#over === undefined ? step(this.#meeting, input, this.#around.clock.now()) : no(this.#over);
  }

  /**
   * A participant's wish: its one answer goes out before its consequences do. An invitation is made outside, and answered
   * when that is done. The same id again gets the same answer, and nothing happens.
   */
  command(session: SessionId, { id, command }: Wish, makeInvite: MakeInvite): void {
    const stream = this.#hearers.find(session);
    if (stream === undefined || stream.repeats(id)) return;
    const result = this.#guarded((): Result<Change, MailboxRefusal> => {
      const by = this.participantOf(session);
      const at = this.#around.clock.wall();
      const taken = this.#take({ type: 'command', by: session, command, at }, 'wish');
      if (!taken.ok) return taken;
      if (by === undefined) throw new Fault('a wish of nobody was granted');
      const invite = taken.value.effects.find((effect) => effect.type === 'invite.make');
      if (invite === undefined) stream.answer({ type: 'reply', id, ok: true });
      else this.#answerLater(stream, id, makeInvite(invite, by));
      const before = this.#meeting;
      this.#finish(taken.value);
      this.#around.obeyed(by, command, before);
      return taken;
    });
    if (!result.ok) stream.answer({ type: 'refusal', id, problem: problemOf(result.refusal) });
  }

  /**
   * A connection takes up its session; an earlier connection of the same session gives way.
   * @param heard by its client, on an earlier connection: where all that came after is known still, only that is told
   * @param nth counted by its client: one that a later one has overtaken takes nothing
   */
  attach(session: SessionId, link: Link, heard?: Heard, nth?: number): void {
    if (this.#hearers.find(session)?.isOvertaken(nth) === true) {
      link.giveWay();
      return;
    }
    this.#hearers.release(session)?.end(endingOf('opened-elsewhere'));
    const opened = this.receive({ type: 'session.opened', session });
    const self = this.participantOf(session);
    if (!opened.ok || self === undefined) {
      link.end(opened.ok ? problem('session-unknown') : problemOf(opened.refusal));
      return;
    }
    const { tokens, clock } = this.#around;
    const stream = this.#hearers.streamOf(self);
    const kept = heard === undefined ? undefined : stream.after(heard);
    // What it might hear then and may not now is not made up for: it is told how things stand.
    const missed = kept?.every(({ event }) => mayStillHear(event, self)) === true ? kept : undefined;
    const hearing = this.#hearing(self, link);
    stream.connect(link, nth);
    if (missed === undefined) link.send(snapshotFor(hearing, stream, tokens, clock.wall()));
    else link.send({ type: 'resumed', ...freshTokens(hearing, tokens), serverTime: clock.wall() });
    for (const event of missed ?? []) link.send(event);
  }

  detach(session: SessionId, link: Link, how: 'going' | 'broken'): void {
    if (this.#hearers.find(session)?.link !== link) return;
    this.#hearers.release(session);
    this.receive({ type: 'session.lost', session, how });
  }

  /** Fresh tokens on this connection, while its session is current. */
  renew(session: SessionId): void {
    const self = this.participantOf(session);
    const link = this.#hearers.find(session)?.link;
    if (self === undefined || link === undefined) return;
    link.send({ type: 'media', ...freshTokens(this.#hearing(self, link), this.#around.tokens) });
  }

  /** Everyone is sent to come back at once; sessions stay, and others see nothing of it. */
  move(): void {
    this.#hearers.sendAway();
    this.#cancelMove();
    // Whoever is not back by then, also of those who were sent before.
    this.#cancelMove = this.#around.clock.after(movePatience, () => {
      for (const session of this.#hearers.unconnected()) this.receive({ type: 'session.lost', session, how: 'broken' });
    });
  }

  /** Ends every connection without ending the meeting: the server goes, or the meeting is broken. */
  dismiss(why: Problem, refusal: MailboxRefusal = { kind: 'meeting-ended' }): void {
    for (const cancel of [this.#cancelTimer, this.#cancelMove, this.#cancelKeeping]) cancel();
    this.#over = refusal;
    if (this.#isBehind) this.#keep(this.#meeting);
    this.#cancelKeeping();
    this.#hearers.dismiss(why);
  }

  #hearing(self: Participant, { address }: Link): Hearing {
    return { self, meeting: this.#meeting, room: this.room, address };
  }

  #answerLater(stream: Stream, id: string, making: ReturnType<MakeInvite>): void {
    stream.accept(id);
    making.then((made) => {
      if (made.ok) stream.answer({ type: 'reply', id, ok: true, data: made.value });
      else stream.answer({ type: 'refusal', id, problem: problemOf(made.refusal) });
    });
  }

  #guarded(work: () => Result<Change, MailboxRefusal>): Result<Change, MailboxRefusal> {
    if (this.#over !== undefined) return no(this.#over);
    try {
      if (this.#busy) throw new Fault('an input arrived while another was being carried out');
      return work();
    } catch (fault) {
      this.#discard(fault);
      return no({ kind: 'server-fault' });
    }
  }

  #discard(fault: unknown): void {
    const meeting = this.#meeting;
    this.#isBehind = false;
    this.dismiss(problem('server-fault'));
    this.#around.faulted(meeting, fault);
    this.#meeting = { ...meeting, phase: 'ended' };
    try {
      this.#keep(this.#meeting);
    } catch (why) {
      this.#around.unkept(why);
    }
  }

  /** The step, and it is on the disk; or it merely happened. */
  #take(input: Input, weight: Weight): Result<Change, MailboxRefusal> {
    const result = step(this.#meeting, input, this.#around.clock.now());
    if (!result.ok || result.value.meeting === this.#meeting) return result;
    const isKept = this.#keep(result.value.meeting, weight, result.value.effects);
    return isKept || weight === 'fact' ? result : no({ kind: 'store-unavailable' });
  }

  #keep(meeting: Meeting, weight: Weight = 'fact', effects: readonly Effect[] = []): boolean {
    const { keeper, clock, unkept } = this.#around;
    try {
      keeper.keep(meeting, effects);
      this.#isBehind = false;
      this.#cancelKeeping();
      return true;
    } catch (outage) {
      if (!(outage instanceof StoreOutage)) throw outage;
      if (!this.#isBehind) unkept(outage);
      if (weight === 'wish') return false;
      this.#isBehind = true;
      this.#cancelKeeping();
      this.#cancelKeeping = clock.after(keepPause, () => void this.#keep(this.#meeting));
      return false;
    }
  }

  #finish(change: Change): void {
    this.#busy = true;
    this.#meeting = change.meeting;
    for (const event of change.events) this.#hearers.tell(event, change.meeting);
    for (const effect of change.effects) this.#carryOut(effect);
    this.#busy = false;
    this.#setTimer();
    if (change.meeting.phase !== 'ended' || this.#over !== undefined) return;
    this.#over = { kind: 'meeting-ended' };
    this.#cancelMove();
    this.#around.over(change.meeting);
  }

  #carryOut(effect: Effect): void {
    switch (effect.type) {
      case 'invite.make':
        return;
      case 'session.close': {
        const link = this.#hearers.drop(effect.session);
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
      case 'media.permit':
        this.#around.perform(effect);
        this.#renewFor(effect.identity);
        break;
      default:
        this.#around.perform(effect);
    }
  }

  /** The media token it has gives more or less than it may now. */
  #renewFor(identity: string): void {
    for (const one of this.#meeting.participants.values()) if (one.identity === identity) this.renew(one.session.id);
  }

  #setTimer(): void {
    this.#cancelTimer();
    const deadline = nextDeadline(this.#meeting);
    if (deadline === undefined) return;
    const wait = since(deadline, this.#around.clock.now());
    this.#cancelTimer = this.#around.clock.after(wait, () => this.receive({ type: 'time' }));
  }
}
