/** One page of a storm, as far as the room channel goes: the product's own machine and its patience, and no media. */
import { type Admitted, admittedSchema, type ServerMessage } from '@foyer/wire';
import { WebSocket } from 'ws';
import * as z from 'zod/mini';
import { retryDelay } from '../apps/web/engine/backoff.ts';
import { type ChannelInput, ChannelMachine, type ChannelOutput } from '../apps/web/engine/channel/machine.ts';

/** CLOCK_MONOTONIC: the same in every process of this machine. */
export function monotonicMillis(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** How one came back. Monotonic milliseconds, the same in every process of this machine. */
export interface Return {
  /** When the try that succeeded began. */
  readonly tried: number;
  /** When the channel said how things stand. */
  readonly back: number;
  /** Bytes that the channel said until then. */
  readonly bytes: number;
}

export class StormClient {
  readonly #join: string;
  readonly #network: string;
  readonly #tell: (returned: Return) => void;
  #machine: ChannelMachine | undefined;
  #address: Admitted['channel'] = { url: '', token: '' };
  #resume = '';
  #socket: WebSocket | undefined;
  #timer: NodeJS.Timeout | undefined;
  #tried = 0;
  /** A POST came first, and its time counts. */
  #posted = false;
  #bytes = 0;
  #stopped = false;

  /** @param nth whose networks differ */
  constructor(join: string, nth: number, tell: (returned: Return) => void) {
    this.#join = join;
    this.#network = `198.18.${(nth >> 8) & 255}.${nth & 255}`;
    this.#tell = tell;
  }

  /** The first admission. */
  async enter(token: string, name: string): Promise<void> {
    await this.#admit({ credentials: { token }, name });
  }

  /** The page is loaded again: what it had is gone, but for the resume token. */
  async reload(): Promise<void> {
    this.#drop();
    this.#machine = undefined;
    for (let failures = 1; !this.#stopped; failures += 1) {
      try {
        await this.#admit({ credentials: { resume: this.#resume } });
        return;
      } catch (cause) {
        if (!(cause instanceof TypeError)) throw cause;
        await new Promise((resolve) => setTimeout(resolve, retryDelay(failures, Math.random())));
      }
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#drop();
  }

  /** Throws `TypeError` where the server cannot be reached, as `fetch` does, or asks for patience. */
  async #admit(body: unknown): Promise<void> {
    this.#tried = monotonicMillis();
    const answer = await fetch(this.#join, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': this.#network },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (answer.status === 503) throw new TypeError(text);
    if (answer.status !== 200) throw new Error(`a join was answered with ${answer.status}: ${text}`);
    const admitted = z.parse(admittedSchema, JSON.parse(text));
    this.#address = admitted.channel;
    this.#resume = admitted.resume.token;
    this.#posted = true;
    this.#machine = new ChannelMachine(this.#address.token, Math.random);
    this.#input({ type: 'start' });
  }

  #input(input: ChannelInput): void {
    const machine = this.#machine;
    if (machine === undefined || this.#stopped) return;
    for (const output of machine.handle(input, monotonicMillis())) this.#perform(output);
    clearTimeout(this.#timer);
    const wait = machine.nextDeadline() - monotonicMillis();
    if (Number.isFinite(wait)) this.#timer = setTimeout(() => this.#input({ type: 'time' }), Math.max(0, wait));
  }

  #perform(output: ChannelOutput): void {
    if (output.type === 'open') this.#open();
    else if (output.type === 'shut') this.#drop();
    else if (output.type === 'transmit') this.#socket?.send(JSON.stringify(output.message));
    else if (output.type === 'status' && output.status === 'live')
      this.#tell({ tried: this.#tried, back: monotonicMillis(), bytes: this.#bytes });
    else if (output.type === 'over') this.#follow(output);
  }

  #follow({ then, after }: Extract<ChannelOutput, { type: 'over' }>): void {
    if (then !== 'rejoin') throw new Error(`a stay that should have gone on is over: ${then}`);
    setTimeout(() => void this.reload(), after);
  }

  #open(): void {
    this.#drop();
    if (!this.#posted) this.#tried = monotonicMillis();
    this.#posted = false;
    this.#bytes = 0;
    const socket = new WebSocket(this.#address.url, {
      perMessageDeflate: false,
      headers: { 'x-forwarded-for': this.#network },
    });
    this.#socket = socket;
    const current = (input: ChannelInput): void => {
      if (socket === this.#socket) this.#input(input);
    };
    socket.on('open', () => current({ type: 'opened' }));
    socket.on('message', (data) => {
      const text = String(data);
      this.#bytes += text.length;
      // Checked by the product's own tests; here the parser's time would be counted as the server's.
      current({ type: 'heard', message: JSON.parse(text) as ServerMessage });
    });
    socket.on('error', () => undefined);
    socket.on('close', (code) => current({ type: 'closed', code }));
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.terminate();
  }
}
