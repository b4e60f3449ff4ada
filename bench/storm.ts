/** A full house that comes back at once: many clients of the room channel, in a process of their own. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cores, cpuMillis, pinned } from './process-cost.ts';
import { monotonicMillis, type Return } from './storm-client.ts';

export interface StormRoom {
  /** Address of its joins. */
  readonly join: string;
  /** Good for everybody. */
  readonly token: string;
}

export type StormCommand =
  | { readonly do: 'enter'; readonly rooms: readonly StormRoom[]; readonly each: number }
  /** Every page is loaded again. */
  | { readonly do: 'reload' };

export interface StormNews {
  readonly is: 'all-back';
  readonly returns: readonly Return[];
}

export class Storm {
  readonly #child: ChildProcess;
  readonly pid: number;

  constructor() {
    const [execPath = '', ...execArgv] = [...pinned(cores.driver), process.execPath];
    this.#child = fork(fileURLToPath(new URL('./storm-process.ts', import.meta.url)), { execPath, execArgv });
    this.pid = this.#child.pid ?? 0;
  }

  /** Brings `each` clients into each of the rooms; resolves when all of them are live. */
  async enter(rooms: readonly StormRoom[], each: number): Promise<void> {
    this.#child.send({ do: 'enter', rooms, each } satisfies StormCommand);
    await this.allBack();
  }

  reload(): void {
    this.#child.send({ do: 'reload' } satisfies StormCommand);
  }

  /** Resolves when everybody has come back once more. */
  async allBack(): Promise<readonly Return[]> {
    const done = new AbortController();
    const { signal } = done;
    const ended = once(this.#child, 'exit', { signal }).then(([code]) => {
      throw new Error(`the clients ended (${code})`);
    });
    const told = once(this.#child, 'message', { signal });
    const [news] = (await Promise.race([told, ended]).finally(() => done.abort())) as [StormNews];
    return news.returns;
  }

  /** CPU milliseconds of all clients so far. */
  get cpu(): number {
    return cpuMillis(this.pid);
  }

  stop(): void {
    this.#child.removeAllListeners('exit');
    this.#child.kill();
  }
}

/** When a port that was closed takes connections again, in monotonic milliseconds. */
export async function listening(port: number): Promise<number> {
  for (;;) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        resolve(true);
        socket.destroy();
      });
      socket.once('error', () => resolve(false));
    });
    if (isOpen) return monotonicMillis();
    await pause(2);
  }
}
