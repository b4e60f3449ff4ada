/** One target on a thread of its own, so that an input that never ends can be seen and named from outside. */
import { parentPort, workerData } from 'node:worker_threads';
import { fuzz } from './fuzz.ts';
import { targetNamed } from './targets/index.ts';

export interface WorkerOrder {
  readonly target: string;
  readonly seed: number;
  readonly millis: number;
  /** One 32-bit number: the input that is being run. */
  readonly progress: SharedArrayBuffer;
}

const { target, seed, millis, progress } = workerData as WorkerOrder;
const current = new Int32Array(progress);
const result = fuzz(targetNamed(target), { seed, millis, onInput: (number) => Atomics.store(current, 0, number) });
parentPort?.postMessage(result);
