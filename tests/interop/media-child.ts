/** A real media process, forked and spoken to as the server does it; and a TCP front whose address outlives it. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { FromMediaProcess, MediaProcessSettings, ToMediaProcess } from '../../packages/wire/index.ts';

export const apiKey = 'interop-key';
export const apiSecret = 'interop-secret-of-at-least-thirty-two-characters';

const main = fileURLToPath(new URL('../../apps/media/main.ts', import.meta.url));

export interface MediaChild {
  readonly process: ChildProcess;
  readonly httpPort: number;
  readonly udpPort: number;
  readonly log: string[];
  drain(): Promise<number | null>;
  kill(): Promise<void>;
}

function settingsWith(changes: Partial<MediaProcessSettings>): MediaProcessSettings {
  return {
    slot: 0,
    apiKey,
    apiSecret,
    udpPort: 0,
    bindAddress: '',
    announcedAddresses: ['127.0.0.1'],
    iceServers: [],
    logLevel: process.env.FOYER_TEST_LOG ?? 'info',
    ...changes,
  };
}

export async function forkMedia(changes: Partial<MediaProcessSettings> = {}): Promise<MediaChild> {
  const child = fork(main, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      log.push(text);
      if (process.env.FOYER_TEST_LOG) process.stderr.write(text);
    });
  }
  const configure: ToMediaProcess = { type: 'configure', settings: settingsWith(changes) };
  child.send(configure);
  const [said] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => [{ type: 'failed', reason: `exited: ${log.join('')}` }]),
  ])) as [FromMediaProcess];
  if (said.type === 'failed') throw new Error(said.reason);
  return {
    process: child,
    httpPort: said.httpPort,
    udpPort: said.udpPort,
    log,
    async drain() {
      const exited = once(child, 'exit');
      child.send({ type: 'drain' } satisfies ToMediaProcess);
      const [code] = (await exited) as [number | null];
      return code;
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/**
 * Passes TCP on to whichever port it is aimed at, as the server in front does; can cut what passes. Aimed at nothing
 * it lets newcomers wait, for they come back sooner than a new process is up.
 */
export class TcpFront {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #waiting: Socket[] = [];
  #target: number;

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer({ pauseOnConnect: true }, (socket) => this.#take(socket));
  }

  aim(target: number): void {
    this.#target = target;
    if (target === 0) return;
    for (const socket of this.#waiting.splice(0)) this.#pass(socket);
  }

  static async listen(target: number): Promise<TcpFront> {
    const front = new TcpFront(target);
    front.#server.listen(0, '127.0.0.1');
    await once(front.#server, 'listening');
    return front;
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('front is not listening');
    return address.port;
  }

  /** Cuts every connection that is open now. */
  cut(): void {
    for (const socket of [...this.#sockets, ...this.#waiting.splice(0)]) socket.destroy();
  }

  close(): void {
    this.cut();
    this.#server.close();
  }

  #take(near: Socket): void {
    if (this.#target === 0) this.#waiting.push(near);
    else this.#pass(near);
  }

  #pass(near: Socket): void {
    const far = connect(this.#target, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}
