/**
 * `npm run fuzz -- [--seconds 30] [--target sdp] [--seed 7] [--input 1234]`: every target in turn, or one; prints the
 * seed. A failing input is written under tests/output/ and can be run again alone by its seed and number.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { runSeed } from '../harness/random.ts';
import { type FuzzResult, inputOf, limits } from './fuzz.ts';
import { targetNamed, targets } from './targets/index.ts';
import type { WorkerOrder } from './worker.ts';

const output = join(import.meta.dirname, '..', 'output');
/** Milliseconds without a new input after which the current one counts as endless. */
const endless = 10_000;

function save(target: string, seed: number, number: number): string {
  mkdirSync(output, { recursive: true });
  const file = join(output, `fuzz-${target}-${seed}-${number}`);
  writeFileSync(file, inputOf(targetNamed(target), seed, number));
  return file;
}

/** Runs one target on its own thread; an endless input ends the thread and is the failure. */
async function runTarget(target: string, seed: number, millis: number): Promise<FuzzResult> {
  const progress = new SharedArrayBuffer(4);
  const current = new Int32Array(progress);
  const order: WorkerOrder = { target, seed, millis, progress };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: order });
  return new Promise((resolve, reject) => {
    let seen = -1;
    const watch = setInterval(() => {
      const number = Atomics.load(current, 0);
      if (number === seen) {
        clearInterval(watch);
        resolve({ inputs: number, accepted: 0, slowest: endless, growth: 0, failure: { number, why: 'does not end' } });
        void worker.terminate();
      }
      seen = number;
    }, endless);
    const finish = (result: FuzzResult): void => {
      clearInterval(watch);
      resolve(result);
    };
    worker.once('message', finish);
    worker.once('error', reject);
  });
}

function report(target: string, seed: number, result: FuzzResult): boolean {
  const { inputs, accepted, slowest, growth, failure } = result;
  const share = `${((100 * accepted) / Math.max(1, inputs)).toFixed(1)} % accepted`;
  const cost = `slowest ${slowest.toFixed(1)} ms, memory +${(growth / 2 ** 20).toFixed(0)} MB`;
  if (failure === undefined) {
    console.log(`${target.padEnd(8)} ok      ${inputs} inputs, ${share}, ${cost}`);
    return true;
  }
  console.log(`${target.padEnd(8)} FAILED  at input ${failure.number} of seed ${seed}: ${failure.why}`);
  console.log(`         saved as ${save(target, seed, failure.number)}`);
  console.log(`         again:   npm run fuzz -- --target ${target} --seed ${seed} --input ${failure.number}`);
  return false;
}

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    target: { type: 'string' },
    seed: { type: 'string' },
    input: { type: 'string' },
  },
});
const seed = values.seed === undefined ? runSeed() : Number(values.seed);
const names = values.target === undefined ? targets.map(({ name }) => name) : [targetNamed(values.target).name];

if (values.input !== undefined) {
  const target = targetNamed(names[0] ?? '');
  console.log(`accepted: ${target.run(inputOf(target, seed, Number(values.input)))}`);
} else {
  console.log(`seed ${seed}; ${values.seconds} s each; one input may take ${limits.slow} ms`);
  for (const name of names) {
    const result = await runTarget(name, seed, Number(values.seconds) * 1000);
    if (!report(name, seed, result)) process.exitCode = 1;
  }
}
