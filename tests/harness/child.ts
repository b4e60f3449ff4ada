/** A program started by a test: its lines, its end, and a sure way to end it. */
import { type ChildProcess, fork, type Serializable, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { until } from './until.ts';

/** What a program said last, kept for the message of a failure. */
const keptLines = 400;

export interface ProgramOptions {
  readonly arguments?: readonly string[];
  /** Whole environment; FOYER_* of the test run is not handed on. */
  readonly env?: Readonly<Record<string, string>>;
  /** With a Node IPC channel. */
  readonly ipc?: boolean;
  /** Run through this command, such as `['taskset', '-c', '0']`. */
  readonly through?: readonly string[];
}

const running = new Set<ChildProcess>();

// A test run that is ended by hand or crashes must not leave servers behind.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('FOYER_')));
}

function start(file: string, options: ProgramOptions): ChildProcess {
  const env = { ...cleanEnvironment(), ...options.env };
  const rest = [...(options.arguments ?? [])];
  if (options.ipc === true) {
    const [execPath, ...execArgv] = [...(options.through ?? []), process.execPath];
    return fork(file, rest, { env, execPath: execPath ?? process.execPath, execArgv, silent: true });
  }
  const [command = process.execPath, ...before] = [...(options.through ?? []), process.execPath];
  return spawn(command, [...before, file, ...rest], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** A Node program of this repository, on the Node that runs the test. */
export class Program {
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #file: string;

  constructor(file: string, options: ProgramOptions = {}) {
    this.#file = file;
    this.#child = start(file, options);
    running.add(this.#child);
    this.#child.once('exit', () => running.delete(this.#child));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        this.lines.push(line);
        if (this.lines.length > keptLines) this.lines.shift();
      });
    }
  }

  get pid(): number {
    const { pid } = this.#child;
    if (pid === undefined) throw new Error(`${this.#file} could not be started`);
    return pid;
  }

  get ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  send(message: Serializable): void {
    this.#child.send(message);
  }

  onMessage(hear: (message: unknown) => void): void {
    this.#child.on('message', hear);
  }

  /** Waits while the program runs; fails with its last lines when it ends first. */
  async until<Seen>(what: string, look: () => Seen | Promise<Seen>, within = 20_000) {
    try {
      return await until(
        what,
        () => {
          if (this.ended) throw new Error(`${this.#file} ended (${this.#child.exitCode ?? this.#child.signalCode})`);
          return look();
        },
        { within },
      );
    } catch (error) {
      throw new Error(`${String(error)}\n${this.lines.slice(-40).join('\n')}`, { cause: error });
    }
  }

  /** Sends the signal and waits for the end; what does not end within 8 s is killed. Returns the exit code. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.ended) return this.exitCode;
    const exited = once(this.#child, 'exit');
    this.#child.kill(signal);
    const impatience = setTimeout(() => this.#child.kill('SIGKILL'), 8_000);
    await exited;
    clearTimeout(impatience);
    return this.exitCode;
  }
}
