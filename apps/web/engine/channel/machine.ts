/**
 * The room channel's client as a machine without sockets and clocks: one input, then the list of outputs. It lasts for a
 * whole stay: connections come and go under it, and sessions too, by `move`. The shell in `client.ts` owns the WebSocket,
 * the timer and chance.
 */
import type { ClientMessage, Problem, ServerMessage, WireCommand } from '@foyer/wire';
import { channelVersion, problem, slugOf } from '@foyer/wire';
import { retryDelay } from '../backoff.ts';
import { type AfterGoodbye, afterGoodbye } from '../end.ts';
import { afterClose } from './close-code.ts';
import { Commands } from './commands.ts';
import { type ChannelInput, type ChannelOutput, type ChannelStatus, channelTimes, type MessageOf } from './contract.ts';

export type { ChannelInput, ChannelOutput } from './contract.ts';

type Phase = 'idle' | 'opening' | 'greeting' | 'live' | 'waiting' | 'over';

/** The number of the last event that was heard, in the stream that has this name. */
interface Heard {
  readonly stream: string;
  readonly seq: number;
}

export class ChannelMachine {
  private token: string;
  private readonly chance: () => number;
  private phase: Phase = 'idle';
  private phaseSince = 0;
  private status: ChannelStatus = 'connecting';
  /** Of this session; undefined until its first snapshot. */
  private heard: Heard | undefined;
  private failures = 0;
  /** Said so far: one that arrives after a later one is known by it. */
  private hellos = 0;
  /** When the present phase has lasted too long. */
  private deadline = Number.POSITIVE_INFINITY;
  private lastHeard = 0;
  private pingSent = false;
  private everLive = false;
  private readonly commands = new Commands();
  private out: ChannelOutput[] = [];

  constructor(token: string, chance: () => number) {
    this.token = token;
    this.chance = chance;
  }

  /** @param now monotonic milliseconds */
  handle(input: ChannelInput, now: number): readonly ChannelOutput[] {
    this.out = [];
    this.take(input, now);
    return this.out;
  }

  /** When `time` must be given next, in monotonic milliseconds; Infinity where nothing is due. */
  nextDeadline(): number {
    return Math.min(this.deadline, this.commands.nextDeadline());
  }

  private take(input: ChannelInput, now: number): void {
    switch (input.type) {
      case 'start':
        this.open(now);
        return;
      case 'move':
        this.move(input.token, now);
        return;
      case 'command':
        this.command(input.id, input.command, now);
        return;
      case 'time':
        this.tick(now);
        return;
      default:
        // A session that is over hears nothing more: only another one, and time, go on.
        if (this.phase !== 'over') this.hearSocket(input, now);
    }
  }

  private hearSocket(input: Exclude<ChannelInput, { type: 'start' | 'move' | 'command' | 'time' }>, now: number): void {
    switch (input.type) {
      case 'opened':
        this.greet(now);
        return;
      case 'heard':
        this.hear(input.message, now);
        return;
      case 'garbled':
        this.fail(now, this.everLive ? 'reconnecting' : 'connecting');
        return;
      case 'closed':
        this.follow(afterClose(input.code), now, {});
        return;
      case 'nudge':
        this.nudge(now);
        return;
    }
  }

  private enter(phase: Phase, now: number, patience: number): void {
    this.phase = phase;
    this.phaseSince = now;
    this.deadline = now + patience;
  }

  private open(now: number): void {
    this.enter('opening', now, channelTimes.open);
    this.out.push({ type: 'open' });
  }

  private move(token: string, now: number): void {
    this.token = token;
    this.heard = undefined;
    this.failures = 0;
    // Another session is not there before it has spoken.
    if (this.status === 'live') this.status = 'reconnecting';
    this.out.push({ type: 'shut' });
    this.commands.lost();
    this.refuse(this.commands.stranded());
    this.open(now);
  }

  private greet(now: number): void {
    this.enter('greeting', now, channelTimes.greet);
    const heard = this.heard === undefined ? {} : { heard: this.heard };
    this.hellos += 1;
    this.transmit({ type: 'hello', version: channelVersion, token: this.token, nth: this.hellos, ...heard });
  }

  private hear(message: ServerMessage, now: number): void {
    this.lastHeard = now;
    if (this.phase === 'live') {
      this.pingSent = false;
      this.deadline = now + channelTimes.ping;
    }
    switch (message.type) {
      case 'snapshot':
        this.begin(message, now);
        return;
      case 'resumed':
        this.resume(message, now);
        return;
      case 'media':
        this.out.push(message);
        return;
      case 'event':
        this.advance(message, now);
        return;
      case 'reply':
        if (this.commands.answered(message.id)) this.out.push({ type: 'reply', id: message.id, data: message.data });
        return;
      case 'refusal':
        if (this.commands.answered(message.id))
          this.out.push({ type: 'refusal', id: message.id, problem: message.problem });
        return;
      case 'goodbye':
        this.goodbye(message.problem, now);
        return;
      case 'pong':
        return;
    }
  }

  private begin(snapshot: MessageOf<'snapshot'>, now: number): void {
    const { stream, seq } = snapshot;
    // The server was started again: what it obeyed and what it answered before, it does not know any more.
    if (this.heard !== undefined && this.heard.stream !== stream) this.refuse(this.commands.stranded());
    this.heard = { stream, seq };
    this.out.push({ type: 'snapshot', snapshot });
    this.live(now);
  }

  /** Only an answer to what we said we had heard can mean that nothing is missing. */
  private resume(facts: MessageOf<'resumed'>, now: number): void {
    if (this.phase !== 'greeting' || this.heard === undefined) {
      this.fail(now, 'reconnecting');
      return;
    }
    this.out.push({ type: 'resumed', facts });
    this.live(now);
  }

  private live(now: number): void {
    this.enter('live', now, channelTimes.ping);
    this.everLive = true;
    this.pingSent = false;
    this.say('live');
    // Replies may have died with the old connection; a command carries its id, so asking twice does no harm.
    for (const { id, command } of this.commands.all()) this.send(id, command, now);
  }

  private advance({ seq, event }: MessageOf<'event'>, now: number): void {
    if (this.phase !== 'live' || this.heard === undefined || seq <= this.heard.seq) return;
    // A gap means we have missed something: a new connection says from where on.
    if (seq !== this.heard.seq + 1) {
      this.fail(now, 'reconnecting');
      return;
    }
    this.heard = { ...this.heard, seq };
    this.out.push({ type: 'event', event });
  }

  private goodbye(reason: Problem, now: number): void {
    const slug = slugOf(reason.type);
    const { by, retryAfter } = reason;
    const then = slug === undefined ? 'retry' : afterGoodbye[slug];
    const after = retryAfter === undefined ? undefined : Math.min(channelTimes.told, retryAfter * 1_000);
    this.follow(then, now, { ...(by === undefined ? {} : { by }), ...(after === undefined ? {} : { after }) });
  }

  private follow(then: AfterGoodbye, now: number, said: { readonly by?: string; readonly after?: number }): void {
    if (then === 'retry' || then === 'restart') {
      // What the server said before the connection fell stays true until it is back.
      const status = this.status === 'live' ? 'reconnecting' : this.status;
      this.fail(now, then === 'restart' ? 'restarting' : status);
      if (then === 'retry' && said.after !== undefined) this.deadline = now + said.after;
      return;
    }
    this.enter('over', now, Number.POSITIVE_INFINITY);
    this.out.push({ type: 'shut' });
    // What waits is kept for the session that is won next; an ending answers it.
    if (then === 'rejoin') this.commands.lost();
    else this.refuse(this.commands.abandoned());
    this.out.push({ type: 'over', then, by: said.by, after: said.after ?? 0 });
  }

  private fail(now: number, status: ChannelStatus): void {
    if (this.phase !== 'waiting') {
      const settled = this.phase === 'live' && now - this.phaseSince >= channelTimes.settled;
      this.failures = settled ? 1 : this.failures + 1;
      this.enter('waiting', now, retryDelay(this.failures, this.chance()));
      this.commands.lost();
      this.out.push({ type: 'shut' });
    }
    this.say(status);
  }

  private command(id: string, command: WireCommand, now: number): void {
    this.commands.add(id, command, now);
    if (this.phase === 'live') this.send(id, command, now);
  }

  private send(id: string, command: WireCommand, now: number): void {
    this.commands.sent(id, now);
    this.transmit({ type: 'command', id, command });
  }

  private nudge(now: number): void {
    if (this.phase === 'waiting') {
      this.open(now);
      return;
    }
    if (this.phase === 'live') {
      if (!this.pingSent && now - this.lastHeard >= channelTimes.doubt) this.ping(now, channelTimes.doubtPong);
    } else if (this.phase !== 'idle' && now - this.phaseSince >= channelTimes.doubt) {
      // It may have been begun on a network that is no longer there.
      this.out.push({ type: 'shut' });
      this.open(now);
    }
  }

  private ping(now: number, patience: number): void {
    this.pingSent = true;
    this.deadline = now + patience;
    this.transmit({ type: 'ping' });
  }

  private tick(now: number): void {
    this.refuse(this.commands.expired(now));
    if (now < this.deadline) return;
    if (this.phase === 'waiting') this.open(now);
    else if (this.phase === 'live' && !this.pingSent) this.ping(now, channelTimes.pong);
    else if (this.phase !== 'idle') this.fail(now, this.status === 'live' ? 'reconnecting' : this.status);
  }

  private refuse(ids: readonly string[]): void {
    for (const id of ids) this.out.push({ type: 'refusal', id, problem: problem('connection-lost') });
  }

  private transmit(message: ClientMessage): void {
    this.out.push({ type: 'transmit', message });
  }

  private say(status: ChannelStatus): void {
    if (this.status === status) return;
    this.status = status;
    this.out.push({ type: 'status', status });
  }
}
