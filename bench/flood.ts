/** Many callers at once, each from a network of its own: what a botnet looks like to the door. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { cores, pinned } from './process-cost.ts';

export interface Shot {
  readonly status: number;
  /** Milliseconds from the call to the whole answer. */
  readonly took: number;
}

export interface Target {
  /** Where to send a POST. */
  readonly url: string;
  /** JSON texts, taken in turn. */
  readonly bodies: readonly string[];
}

export interface Attack extends Target {
  readonly perSecond: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** An address nobody else of this run has: the server believes `X-Forwarded-For` from this machine (see the row). */
function networkOf(nth: number): string {
  return `198.${18 + ((nth >> 16) & 1)}.${(nth >> 8) & 255}.${nth & 255}`;
}

/** One POST as JSON, from the `nth` network. */
export function shoot({ url, bodies }: Target, nth: number): Promise<Shot> {
  const text = bodies[nth % bodies.length] ?? '';
  const began = performance.now();
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'x-forwarded-for': networkOf(nth),
  };
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve({ status: answer.statusCode ?? 0, took: performance.now() - began }));
    });
    call.once('error', reject);
    call.end(text);
  });
}

/** Fires from a process of its own until told to stop, so that its work delays nobody's measurement; gives every answer. */
export class Flood {
  readonly #child: ChildProcess;

  constructor(attack: Attack) {
    const [execPath = '', ...execArgv] = [...pinned(cores.driver), process.execPath];
    this.#child = fork(fileURLToPath(new URL('./flood-process.ts', import.meta.url)), { execPath, execArgv });
    this.#child.send(attack);
  }

  async stop(): Promise<readonly Shot[]> {
    this.#child.send('stop');
    const [shots] = (await once(this.#child, 'message')) as [readonly Shot[]];
    this.#child.kill();
    return shots;
  }
}
