/** Gives the lobby machine its socket, its timer and its chance. */
import { type LobbyServerMessage, lobbyServerMessageSchema } from '@foyer/wire';
import type { Farewell, OpenSocket, Socket } from '../channel/socket.ts';
import type { Clock } from '../clock.ts';
import { type LobbyInput, LobbyMachine, type LobbyOutput } from './machine.ts';

/** What the lobby tells its owner: the machine's outputs that are facts, not acts. */
export type LobbyNews = Exclude<LobbyOutput, { type: 'open' | 'shut' | 'transmit' }>;

export interface LobbyWorld {
  readonly openSocket: OpenSocket;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly chance: () => number;
}

export class LobbyClient {
  readonly #url: string;
  readonly #world: LobbyWorld;
  readonly #tell: (news: LobbyNews) => void;
  readonly #machine: LobbyMachine;
  #socket: Socket | undefined;
  /** Grows with each socket, so that events of a dropped one are known as such. */
  #generation = 0;
  #cancelTimer: (() => void) | undefined;
  #stopped = false;

  /** @param url of the lobby channel: a secret, never to be logged */
  constructor(url: string, world: LobbyWorld, tell: (news: LobbyNews) => void) {
    this.#url = url;
    this.#world = world;
    this.#tell = tell;
    this.#machine = new LobbyMachine(world.chance);
  }

  start(): void {
    this.#input({ type: 'start' });
  }

  /** Heard once, after a decline that allows it; kept until it is heard. */
  askAgain(): void {
    this.#input({ type: 'ask-again' });
  }

  /** Try now instead of later; `online` and a visible page call this. */
  nudge(): void {
    this.#input({ type: 'nudge' });
  }

  /** Gives the place in the queue up, without waiting for an answer. */
  leave(): void {
    this.#socket?.send(JSON.stringify({ type: 'leave' }));
    this.stop();
  }

  /** Closes silently: the place is kept for a while, and another client may take it up. */
  stop(): void {
    this.#stopped = true;
    this.#cancelTimer?.();
    this.#drop('going');
  }

  #input(input: LobbyInput): void {
    if (this.#stopped) return;
    const outputs = this.#machine.handle(input, this.#world.clock.now());
    // Before anybody hears of it: whoever hears may stop this client, and then nothing may be left running.
    this.#schedule();
    for (const output of outputs) this.#perform(output);
  }

  #perform(output: LobbyOutput): void {
    switch (output.type) {
      case 'open':
        this.#open();
        return;
      case 'shut':
        this.#drop('given-up');
        return;
      case 'transmit':
        this.#socket?.send(JSON.stringify(output.message));
        return;
      default:
        if (!this.#stopped) this.#tell(output);
    }
  }

  #open(): void {
    this.#drop('given-up');
    const mine = this.#generation;
    const current = (input: LobbyInput) => {
      if (mine === this.#generation) this.#input(input);
    };
    this.#socket = this.#world.openSocket(this.#url, {
      opened: () => current({ type: 'opened' }),
      heard: (text) => current(read(text)),
      closed: (code) => current({ type: 'closed', code }),
    });
  }

  #drop(how: Farewell): void {
    this.#generation += 1;
    this.#socket?.close(how);
    this.#socket = undefined;
  }

  #schedule(): void {
    this.#cancelTimer?.();
    const deadline = this.#machine.nextDeadline();
    if (deadline === Number.POSITIVE_INFINITY) return;
    const delay = Math.max(0, deadline - this.#world.clock.now());
    this.#cancelTimer = this.#world.clock.after(delay, () => this.#input({ type: 'time' }));
  }
}

/** The only parser of what the server says to one who waits. */
function read(text: string): LobbyInput {
  const parsed = lobbyServerMessageSchema.safeParse(parseJson(text));
  return parsed.success ? { type: 'heard', message: asLobbyMessage(parsed.data) } : { type: 'garbled' };
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
function asLobbyMessage(data: unknown): LobbyServerMessage {
  return data as LobbyServerMessage;
}
