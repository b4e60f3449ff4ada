/** Gives the channel machine its socket, its timer and its chance, and turns replies into promises. */
import { no, ok, type Result } from '@foyer/kernel';
import {
  type Problem,
  problem,
  type ServerMessage,
  serverMessageSchema,
  type WireCommand,
  type WireReplyData,
} from '@foyer/wire';
import type { Clock } from '../clock.ts';
import type { ChannelInput, ChannelOutput } from './contract.ts';
import { ChannelMachine } from './machine.ts';
import type { Farewell, OpenSocket, Socket } from './socket.ts';

/** What the channel tells its owner; the machine's outputs that are facts, not acts. */
export type ChannelNews = Extract<
  ChannelOutput,
  { type: 'status' | 'snapshot' | 'resumed' | 'media' | 'event' | 'over' }
>;

/** `data` is there for `invite.create` alone. */
export type CommandAnswer = Result<WireReplyData | undefined, Problem>;

export interface ChannelWorld {
  readonly openSocket: OpenSocket;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly chance: () => number;
  readonly makeId: () => string;
}

export interface ChannelAddress {
  readonly url: string;
  readonly token: string;
}

export class ChannelClient {
  private url: string;
  private readonly world: ChannelWorld;
  private readonly tell: (news: ChannelNews) => void;
  private readonly machine: ChannelMachine;
  private readonly answers = new Map<string, (answer: CommandAnswer) => void>();
  private socket: Socket | undefined;
  /** Grows with each socket, so that events of a dropped one are known as such. */
  private generation = 0;
  private cancelTimer: (() => void) | undefined;
  private stopped = false;

  constructor(address: ChannelAddress, world: ChannelWorld, tell: (news: ChannelNews) => void) {
    this.url = address.url;
    this.world = world;
    this.tell = tell;
    this.machine = new ChannelMachine(address.token, world.chance);
  }

  start(): void {
    this.input({ type: 'start' });
  }

  /** Goes on with another session; what was not answered yet is asked of it where that is safe. */
  move({ url, token }: ChannelAddress): void {
    this.url = url;
    this.input({ type: 'move', token });
  }

  /** Resolves with the reply or with the problem that took its place; never rejects. */
  command(command: WireCommand): Promise<CommandAnswer> {
    if (this.stopped) return Promise.resolve(no(problem('connection-lost')));
    const id = this.world.makeId();
    return new Promise((resolve) => {
      this.answers.set(id, resolve);
      this.input({ type: 'command', id, command });
    });
  }

  /** Try now instead of later; `online`, a visible page and a changed network call this. */
  nudge(): void {
    this.input({ type: 'nudge' });
  }

  /** Says leave without waiting for the reply and closes: what a page does in its last moment. */
  leave(): void {
    this.socket?.send(
      JSON.stringify({ type: 'command', id: this.world.makeId(), command: { type: 'participant.leave' } }),
    );
    this.stop();
  }

  /** Closes for good and silently; open commands are answered with `connection-lost`. */
  stop(): void {
    this.stopped = true;
    this.cancelTimer?.();
    this.drop('going');
    for (const answer of this.answers.values()) answer(no(problem('connection-lost')));
    this.answers.clear();
  }

  private input(input: ChannelInput): void {
    if (this.stopped) return;
    for (const output of this.machine.handle(input, this.world.clock.now())) this.perform(output);
    this.schedule();
  }

  private perform(output: ChannelOutput): void {
    switch (output.type) {
      case 'open':
        this.openSocket();
        return;
      case 'shut':
        this.drop('given-up');
        return;
      case 'transmit':
        this.socket?.send(JSON.stringify(output.message));
        return;
      case 'reply':
        this.answer(output.id, ok(output.data));
        return;
      case 'refusal':
        this.answer(output.id, no(output.problem));
        return;
      default:
        this.tell(output);
    }
  }

  private openSocket(): void {
    this.drop('given-up');
    const mine = this.generation;
    const current = (input: ChannelInput) => {
      if (mine === this.generation) this.input(input);
    };
    this.socket = this.world.openSocket(this.url, {
      opened: () => current({ type: 'opened' }),
      heard: (text) => current(read(text)),
      closed: (code) => current({ type: 'closed', code }),
    });
  }

  private drop(how: Farewell): void {
    this.generation += 1;
    this.socket?.close(how);
    this.socket = undefined;
  }

  private answer(id: string, answer: CommandAnswer): void {
    this.answers.get(id)?.(answer);
    this.answers.delete(id);
  }

  private schedule(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    const deadline = this.machine.nextDeadline();
    if (this.stopped || deadline === Number.POSITIVE_INFINITY) return;
    const delay = Math.max(0, deadline - this.world.clock.now());
    this.cancelTimer = this.world.clock.after(delay, () => this.input({ type: 'time' }));
  }
}

/** The only parser of what the server says. */
function read(text: string): ChannelInput {
  const parsed = serverMessageSchema.safeParse(parseJson(text));
  return parsed.success ? { type: 'heard', message: asServerMessage(parsed.data) } : { type: 'garbled' };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** zod's loose problem object carries the members of `Problem` unseen; RFC 9457 section 3.2 lets them be absent. */
function asServerMessage(data: unknown): ServerMessage {
  return data as ServerMessage;
}
