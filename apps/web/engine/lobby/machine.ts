/**
 * The lobby channel's client as a machine without sockets and clocks: one input, then the list of outputs. Opening the
 * address is enough, the server speaks first (packages/wire/lobby.ts). The shell in `client.ts` owns socket and timer.
 */
import { impossible } from '@foyer/kernel';
import type { Admitted, LobbyClientMessage, LobbyServerMessage, Problem } from '@foyer/wire';
import { retryDelay } from '../backoff.ts';
import { afterLobbyGoodbye, problemOfClose } from './goodbye.ts';

/** `restarting`: the server said so and is expected back; `reconnecting`: we do not know why it is quiet. */
export type LobbyStatus = 'connecting' | 'live' | 'reconnecting' | 'restarting';

export type LobbyFacts = Omit<Extract<LobbyServerMessage, { type: 'waiting' }>, 'type'>;

export type LobbyInput =
  | { readonly type: 'start' }
  | { readonly type: 'opened' }
  | { readonly type: 'heard'; readonly message: LobbyServerMessage }
  /** Something arrived that no schema of ours takes. */
  | { readonly type: 'garbled' }
  | { readonly type: 'closed'; readonly code: number }
  /** Once, after a decline that allows it. */
  | { readonly type: 'ask-again' }
  /** The network came back or the page became visible: do not wait for the next try. */
  | { readonly type: 'nudge' }
  | { readonly type: 'time' };

export type LobbyOutput =
  | { readonly type: 'open' }
  | { readonly type: 'transmit'; readonly message: LobbyClientMessage }
  /** Drop the socket; its later events no longer count. */
  | { readonly type: 'shut' }
  | { readonly type: 'status'; readonly status: LobbyStatus }
  | { readonly type: 'waiting'; readonly facts: LobbyFacts }
  | { readonly type: 'admitted'; readonly admitted: Admitted }
  /** Asking once more is heard after `askAgainAfter` seconds. */
  | { readonly type: 'declined'; readonly problem: Problem; readonly askAgainAfter: number }
  /** This knock is over and will not be answered any more. */
  | { readonly type: 'over'; readonly problem: Problem };

/** All times in milliseconds. */
export const lobbyTimes = {
  /** TCP, TLS and upgrade. */
  open: 6_000,
  /** From the open socket to the server's first word. */
  greet: 5_000,
  /** Quiet time after which we ask whether anybody is there. */
  ping: 10_000,
  /** Time the answer may take before the connection counts as dead. */
  pong: 5_000,
  /** A nudge doubts a connection that has been quiet for this long. */
  doubt: 1_000,
  /** The longest a server can make us wait before we try again. */
  told: 60_000,
} as const;

type Phase = 'idle' | 'opening' | 'greeting' | 'live' | 'pausing' | 'over';

export class LobbyMachine {
  private readonly chance: () => number;
  private phase: Phase = 'idle';
  private status: LobbyStatus = 'connecting';
  private failures = 0;
  /** When the present phase has lasted too long. */
  private deadline = Number.POSITIVE_INFINITY;
  private lastHeard = 0;
  private pingSent = false;
  /** The last word was a decline that allows asking again. */
  private mayAsk = false;
  /** Asked again, and the server has not said yet that it heard. */
  private asking = false;
  private out: LobbyOutput[] = [];

  /** @param chance gives a number in [0, 1) */
  constructor(chance: () => number) {
    this.chance = chance;
  }

  /** @param now monotonic milliseconds */
  handle(input: LobbyInput, now: number): readonly LobbyOutput[] {
    this.out = [];
    if (this.phase !== 'over') this.take(input, now);
    return this.out;
  }

  /** When `time` must be given next, in monotonic milliseconds; Infinity where nothing is due. */
  nextDeadline(): number {
    return this.deadline;
  }

  private take(input: LobbyInput, now: number): void {
    switch (input.type) {
      case 'start':
        this.open(now);
        return;
      case 'opened':
        this.phase = 'greeting';
        this.deadline = now + lobbyTimes.greet;
        return;
      case 'heard':
        this.hear(input.message, now);
        return;
      case 'garbled':
        this.fail('reconnecting', now);
        return;
      case 'closed':
        this.closed(input.code, now);
        return;
      case 'ask-again':
        this.ask();
        return;
      case 'nudge':
        this.nudge(now);
        return;
      case 'time':
        this.tick(now);
        return;
      default:
        impossible(input);
    }
  }

  private open(now: number): void {
    this.phase = 'opening';
    this.deadline = now + lobbyTimes.open;
    this.out.push({ type: 'open' });
  }

  private hear(message: LobbyServerMessage, now: number): void {
    this.lastHeard = now;
    this.pingSent = false;
    this.deadline = now + lobbyTimes.ping;
    switch (message.type) {
      case 'waiting': {
        const { type, ...facts } = message;
        this.mayAsk = false;
        this.asking = false;
        this.greeted();
        this.out.push({ type, facts });
        return;
      }
      case 'admitted': {
        const { type, ...admitted } = message;
        this.end({ type, admitted });
        return;
      }
      case 'declined':
        this.declined(message.problem, message.askAgainAfter);
        return;
      case 'goodbye':
        this.goodbye(message.problem, now);
        return;
      case 'pong':
        return;
      default:
        impossible(message);
    }
  }

  private greeted(): void {
    this.phase = 'live';
    this.failures = 0;
    this.say('live');
  }

  private declined(problem: Problem, askAgainAfter: number | null): void {
    if (askAgainAfter === null) {
      this.end({ type: 'over', problem });
      return;
    }
    this.greeted();
    // The connection broke before our asking arrived: said again where it is heard at once, else the pause begins anew.
    if (this.asking && askAgainAfter === 0) {
      this.transmit({ type: 'ask-again' });
      return;
    }
    this.mayAsk = true;
    this.asking = false;
    this.out.push({ type: 'declined', problem, askAgainAfter });
  }

  private goodbye(problem: Problem, now: number): void {
    const then = afterLobbyGoodbye(problem);
    if (then === 'over') {
      this.end({ type: 'over', problem });
      return;
    }
    this.fail(then === 'restart' ? 'restarting' : 'reconnecting', now);
    if (problem.retryAfter === undefined) return;
    this.deadline = Math.max(this.deadline, now + Math.min(lobbyTimes.told, problem.retryAfter * 1_000));
  }

  private closed(code: number, now: number): void {
    const problem = problemOfClose(code);
    if (problem === undefined) this.fail('reconnecting', now);
    else this.goodbye(problem, now);
  }

  private ask(): void {
    if (!this.mayAsk || this.asking) return;
    this.asking = true;
    if (this.phase === 'live') this.transmit({ type: 'ask-again' });
  }

  private nudge(now: number): void {
    if (this.phase === 'pausing') this.open(now);
    else if (this.phase === 'live' && !this.pingSent && now - this.lastHeard >= lobbyTimes.doubt) this.ping(now);
  }

  private tick(now: number): void {
    if (now < this.deadline) return;
    if (this.phase === 'pausing') this.open(now);
    else if (this.phase === 'live' && !this.pingSent) this.ping(now);
    else if (this.phase !== 'idle') this.fail('reconnecting', now);
  }

  private ping(now: number): void {
    this.pingSent = true;
    this.deadline = now + lobbyTimes.pong;
    this.transmit({ type: 'ping' });
  }

  /** The connection is gone; what the server said before it went stays true until it is back. */
  private fail(status: 'reconnecting' | 'restarting', now: number): void {
    if (this.phase !== 'pausing') {
      this.phase = 'pausing';
      this.failures += 1;
      this.deadline = now + retryDelay(this.failures, this.chance());
      this.out.push({ type: 'shut' });
    }
    if (status === 'restarting' || this.status === 'live') this.say(status);
  }

  private end(last: LobbyOutput): void {
    this.phase = 'over';
    this.deadline = Number.POSITIVE_INFINITY;
    this.out.push({ type: 'shut' }, last);
  }

  private transmit(message: LobbyClientMessage): void {
    this.out.push({ type: 'transmit', message });
  }

  private say(status: LobbyStatus): void {
    if (this.status === status) return;
    this.status = status;
    this.out.push({ type: 'status', status });
  }
}
