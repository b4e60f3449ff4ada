/**
 * The room channel's client as a machine without sockets and clocks: one input, then the list of outputs.
 * The shell in `client.ts` owns the WebSocket, the timer and chance.
 */
import type { ClientMessage, Problem, ServerMessage, WireCommand, WireReplyData } from '@foyer/wire';
import { channelVersion, problem, slugOf } from '@foyer/wire';
import { retryDelay } from '../backoff.ts';
import { type AfterGoodbye, afterGoodbye, type MeetingEndKind } from '../end.ts';
import { afterClose } from './close-code.ts';

/** `restarting`: the server said so and is expected back; `reconnecting`: we do not know why it is quiet. */
export type ChannelStatus = 'connecting' | 'live' | 'reconnecting' | 'restarting';

type Snapshot = Extract<ServerMessage, { type: 'snapshot' }>;
type Numbered = Extract<ServerMessage, { type: 'event' }>;

export type ChannelInput =
  | { readonly type: 'start' }
  | { readonly type: 'opened' }
  | { readonly type: 'heard'; readonly message: ServerMessage }
  /** Something arrived that no schema of ours takes. */
  | { readonly type: 'garbled' }
  | { readonly type: 'closed'; readonly code: number }
  | { readonly type: 'command'; readonly id: string; readonly command: WireCommand }
  /** The network came back or the page became visible: do not wait for the next try. */
  | { readonly type: 'nudge' }
  | { readonly type: 'time' };

export type ChannelOutput =
  | { readonly type: 'open' }
  | { readonly type: 'transmit'; readonly message: ClientMessage }
  /** Drop the socket; its later events no longer count. */
  | { readonly type: 'shut' }
  | { readonly type: 'status'; readonly status: ChannelStatus }
  | { readonly type: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly type: 'event'; readonly event: Numbered['event'] }
  | { readonly type: 'reply'; readonly id: string; readonly data: WireReplyData | undefined }
  | { readonly type: 'refusal'; readonly id: string; readonly problem: Problem }
  /** The session is over: join again, or end the meeting this way. */
  | { readonly type: 'over'; readonly then: 'rejoin' | MeetingEndKind; readonly by: string | undefined };

/** All times in milliseconds. */
export const channelTimes = {
  /** TCP, TLS and upgrade. */
  open: 6_000,
  /** From hello to snapshot. */
  greet: 5_000,
  /** Quiet time after which we ask whether anybody is there. */
  ping: 4_000,
  /** Time the answer may take before the connection counts as dead. */
  pong: 4_000,
  /** Longest a command waits for its reply, over any number of connections. */
  command: 10_000,
  /** A nudge doubts a live connection that has been quiet for this long. */
  doubt: 1_000,
} as const;

type Phase = 'idle' | 'opening' | 'greeting' | 'live' | 'waiting' | 'over';

interface Pending {
  readonly command: WireCommand;
  readonly until: number;
}

export class ChannelMachine {
  private readonly token: string;
  private readonly chance: () => number;
  private phase: Phase = 'idle';
  private status: ChannelStatus = 'connecting';
  private lastSeq = 0;
  private failures = 0;
  /** When the present phase has lasted too long. */
  private deadline = Number.POSITIVE_INFINITY;
  private lastHeard = 0;
  private pingSent = false;
  private everLive = false;
  private readonly pending = new Map<string, Pending>();
  private out: ChannelOutput[] = [];

  constructor(token: string, chance: () => number) {
    this.token = token;
    this.chance = chance;
  }

  /** @param now monotonic milliseconds */
  handle(input: ChannelInput, now: number): readonly ChannelOutput[] {
    this.out = [];
    if (this.phase !== 'over') this.take(input, now);
    return this.out;
  }

  /** When `time` must be given next, in monotonic milliseconds; Infinity where nothing is due. */
  nextDeadline(): number {
    let next = this.deadline;
    for (const { until } of this.pending.values()) next = Math.min(next, until);
    return next;
  }

  private take(input: ChannelInput, now: number): void {
    switch (input.type) {
      case 'start':
        this.open(now);
        return;
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
        this.follow(afterClose(input.code), now);
        return;
      case 'command':
        this.command(input.id, input.command, now);
        return;
      case 'nudge':
        this.nudge(now);
        return;
      case 'time':
        this.tick(now);
        return;
    }
  }

  private open(now: number): void {
    this.phase = 'opening';
    this.deadline = now + channelTimes.open;
    this.out.push({ type: 'open' });
  }

  private greet(now: number): void {
    this.phase = 'greeting';
    this.deadline = now + channelTimes.greet;
    this.out.push({ type: 'transmit', message: { type: 'hello', version: channelVersion, token: this.token } });
  }

  private hear(message: ServerMessage, now: number): void {
    this.lastHeard = now;
    if (this.phase === 'live') {
      this.pingSent = false;
      this.deadline = now + channelTimes.ping;
    }
    switch (message.type) {
      case 'snapshot':
        this.enter(message, now);
        return;
      case 'event':
        this.advance(message, now);
        return;
      case 'reply':
        if (this.pending.delete(message.id)) this.out.push({ type: 'reply', id: message.id, data: message.data });
        return;
      case 'refusal':
        if (this.pending.delete(message.id)) {
          this.out.push({ type: 'refusal', id: message.id, problem: message.problem });
        }
        return;
      case 'goodbye':
        this.goodbye(message.problem, now);
        return;
      case 'pong':
        return;
    }
  }

  private enter(snapshot: Snapshot, now: number): void {
    this.phase = 'live';
    this.everLive = true;
    this.failures = 0;
    this.lastSeq = snapshot.seq;
    this.pingSent = false;
    this.deadline = now + channelTimes.ping;
    this.out.push({ type: 'snapshot', snapshot });
    this.say('live');
    // Replies may have died with the old connection; a command carries its id, so asking twice does no harm.
    for (const [id, { command }] of this.pending) this.send(id, command);
  }

  private advance(message: Numbered, now: number): void {
    if (this.phase !== 'live' || message.seq <= this.lastSeq) return;
    // A gap means we have missed something: a new connection brings a new snapshot.
    if (message.seq !== this.lastSeq + 1) {
      this.fail(now, 'reconnecting');
      return;
    }
    this.lastSeq = message.seq;
    this.out.push({ type: 'event', event: message.event });
  }

  private goodbye(reason: Problem, now: number): void {
    const slug = slugOf(reason.type);
    const then = slug === undefined ? 'retry' : afterGoodbye[slug];
    this.follow(then, now, reason.by);
    if (then === 'retry' && reason.retryAfter !== undefined && this.phase === 'waiting') {
      this.deadline = now + Math.min(60, reason.retryAfter) * 1_000;
    }
  }

  private follow(then: AfterGoodbye, now: number, by?: string): void {
    switch (then) {
      case 'retry':
        // What the server said before the connection fell stays true until it is back.
        this.fail(now, this.status === 'live' ? 'reconnecting' : this.status);
        return;
      case 'restart':
        this.fail(now, 'restarting');
        return;
      default:
        this.phase = 'over';
        this.deadline = Number.POSITIVE_INFINITY;
        this.out.push({ type: 'shut' });
        this.abandon();
        this.out.push({ type: 'over', then, by });
    }
  }

  private fail(now: number, status: ChannelStatus): void {
    if (this.phase === 'waiting') {
      this.say(status);
      return;
    }
    this.phase = 'waiting';
    this.failures += 1;
    this.deadline = now + retryDelay(this.failures, this.chance());
    this.out.push({ type: 'shut' });
    this.say(status);
  }

  private command(id: string, command: WireCommand, now: number): void {
    this.pending.set(id, { command, until: now + channelTimes.command });
    if (this.phase === 'live') this.send(id, command);
  }

  private send(id: string, command: WireCommand): void {
    this.out.push({ type: 'transmit', message: { type: 'command', id, command } });
  }

  private nudge(now: number): void {
    if (this.phase === 'waiting') {
      this.open(now);
      return;
    }
    if (this.phase === 'live' && !this.pingSent && now - this.lastHeard >= channelTimes.doubt) this.ping(now);
  }

  private ping(now: number): void {
    this.pingSent = true;
    this.deadline = now + channelTimes.pong;
    this.out.push({ type: 'transmit', message: { type: 'ping' } });
  }

  private tick(now: number): void {
    this.expire(now);
    if (now < this.deadline) return;
    if (this.phase === 'waiting') {
      this.open(now);
      return;
    }
    if (this.phase === 'live' && !this.pingSent) {
      this.ping(now);
      return;
    }
    if (this.phase !== 'idle') this.fail(now, this.status === 'live' ? 'reconnecting' : this.status);
  }

  private expire(now: number): void {
    for (const [id, { until }] of this.pending) {
      if (now < until) continue;
      this.pending.delete(id);
      this.out.push({ type: 'refusal', id, problem: problem('connection-lost') });
    }
  }

  private abandon(): void {
    for (const id of this.pending.keys()) {
      this.out.push({ type: 'refusal', id, problem: problem('connection-lost') });
    }
    this.pending.clear();
  }

  private say(status: ChannelStatus): void {
    if (this.status === status) return;
    this.status = status;
    this.out.push({ type: 'status', status });
  }
}
