/** One media process: started, watched, started again when it dies. Knows nothing of rooms. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromMediaProcess, MediaProcessSettings, ToMediaProcess } from '@foyer/wire';
import type { Logger } from 'pino';

export const mediaProgram = fileURLToPath(new URL('../../media/main.ts', import.meta.url));

/** Waits before the n-th start in a row that did not last `steadyMillis`; the first restart is at once. */
const pauses = [0, 200, 1_000, 5_000] as const;
const steadyMillis = 10_000;
const drainMillis = 3_000;

export class MediaProcess {
  readonly #program: string;
  readonly #settings: MediaProcessSettings;
  readonly #log: Logger;
  readonly #waiting = new Set<(port: number | undefined) => void>();
  #child: ChildProcess | undefined;
  #httpPort: number | undefined;
  #failures = 0;
  #stopping = false;
  #restart: NodeJS.Timeout | undefined;

  /** @param program path of the media process's entry */
  constructor(program: string, settings: MediaProcessSettings, log: Logger) {
    this.#program = program;
    this.#settings = settings;
    this.#log = log;
  }

  get httpPort(): number | undefined {
    return this.#httpPort;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    const startedAt = performance.now();
    const child = fork(this.#program, [], {
      serialization: 'json',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: childEnvironment(),
    });
    this.#child = child;
    child.on('message', (message: FromMediaProcess) => this.#heard(message));
    child.on('error', (error) =>
      this.#log.error({ slot: this.#settings.slot, err: error }, 'media process: pipe error'),
    );
    child.on('exit', (code, signal) => this.#gone(child, performance.now() - startedAt, signal ?? code));
    this.#tell({ type: 'configure', settings: this.#settings });
  }

  /** The loopback port to talk to, as soon as there is one; undefined when the patience runs out or all stops. */
  async whenReady(patienceMillis: number): Promise<number | undefined> {
    if (this.#httpPort !== undefined || this.#stopping) return this.#httpPort;
    return new Promise((resolve) => {
      const answer = (port: number | undefined): void => {
        clearTimeout(timer);
        this.#waiting.delete(answer);
        resolve(port);
      };
      const timer = setTimeout(() => answer(undefined), patienceMillis);
      this.#waiting.add(answer);
    });
  }

  async stop(drain: boolean): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    for (const answer of [...this.#waiting]) answer(undefined);
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    if (drain) this.#tell({ type: 'drain' });
    else child.kill('SIGTERM');
    const impatience = setTimeout(() => child.kill('SIGKILL'), drainMillis);
    await exited;
    clearTimeout(impatience);
  }

  #tell(message: ToMediaProcess): void {
    if (this.#child?.connected !== true) return;
    this.#child.send(message, (error) => {
      if (error !== null)
        this.#log.warn({ slot: this.#settings.slot, err: error }, 'media process: message not delivered');
    });
  }

  #heard(message: FromMediaProcess): void {
    if (message.type === 'failed') {
      this.#log.error({ slot: this.#settings.slot, reason: message.reason }, 'media process: cannot serve');
      return;
    }
    this.#httpPort = message.httpPort;
    const { udpPort, addresses } = message;
    this.#log.info({ slot: this.#settings.slot, pid: this.pid, udpPort, addresses }, 'media process: ready');
    for (const answer of [...this.#waiting]) answer(message.httpPort);
  }

  #gone(child: ChildProcess, livedMillis: number, how: string | number | null): void {
    if (child !== this.#child) return;
    this.#httpPort = undefined;
    if (this.#stopping) return;
    this.#failures = livedMillis > steadyMillis ? 0 : this.#failures + 1;
    const pause = pauses[Math.min(this.#failures, pauses.length) - 1] ?? 0;
    this.#log.error({ slot: this.#settings.slot, how, pause }, 'media process: died, starting it again');
    this.#restart = setTimeout(() => this.start(), pause);
  }
}

/** Only what a program needs to run: no secrets of the server reach the child by its environment. */
function childEnvironment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env)) if (!name.startsWith('FOYER_')) env[name] = value;
  return env;
}
