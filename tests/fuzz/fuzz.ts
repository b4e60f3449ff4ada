/** Runs one target for a while. Input number n of a seed is always the same, whatever came before. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { seeded } from '../harness/random.ts';
import type { Target } from './target.ts';

export const limits = {
  /** CPU milliseconds for one input. */
  slow: 50,
  /** Bytes that what is still reachable may grow while inputs come and go. */
  growth: 50 * 1024 * 1024,
  /** Bytes that the whole process may grow at its worst, garbage and all: one input must not make a mountain. */
  peak: 1_024 * 1024 * 1024,
} as const;

export interface FuzzOptions {
  readonly seed: number;
  readonly millis: number;
  /** Inputs that are tried however long they take: on a busy machine the time alone may be over with the first. */
  readonly least?: number;
  /** Called before each input with its number. */
  readonly onInput?: (number: number) => void;
}

export interface FuzzFailure {
  readonly number: number;
  readonly why: string;
}

export interface FuzzResult {
  readonly inputs: number;
  /** Inputs that got past the parser: a fuzzer whose inputs are all refused at the first byte proves nothing. */
  readonly accepted: number;
  /** Milliseconds of the slowest input; CPU time where the clock showed more than the limit. */
  readonly slowest: number;
  /** Bytes. */
  readonly growth: number;
  readonly failure?: FuzzFailure;
}

/** The input of that number. */
export function inputOf(target: Target, seed: number, number: number): string | Uint8Array {
  return target.make(seeded(seed * 1_000_003 + number));
}

function collector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  return () => {
    if (typeof collect === 'function') collect();
  };
}

/** CPU milliseconds of this thread so far. */
function threadMillis(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** CPU milliseconds of the fastest of three runs: what the input costs, whatever else the machine is doing. */
function certainTime(target: Target, input: string | Uint8Array): number {
  const times = [1, 2, 3].map(() => {
    const start = threadMillis();
    target.run(input);
    return threadMillis() - start;
  });
  return Math.min(...times);
}

interface Memory {
  /** Bytes reachable after a collection. */
  readonly kept: number;
  /** Bytes the process ever held. */
  readonly peak: number;
}

/** The least of several collections: buffers that one finds unreachable are taken off the count only by the next. */
function measure(collect: () => void): Memory {
  const kept = [1, 2, 3].map(() => {
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  });
  return { kept: Math.min(...kept), peak: process.resourceUsage().maxRSS * 1024 };
}

function memoryTrouble(growth: number, peak: number): string | undefined {
  if (growth > limits.growth) return `memory grew by ${(growth / 2 ** 20).toFixed(0)} MB`;
  return peak > limits.peak ? `memory grew by ${(peak / 2 ** 20).toFixed(0)} MB at its worst` : undefined;
}

interface Tally {
  accepted: number;
  slowest: number;
}

function tryInput(target: Target, input: string | Uint8Array, tally: Tally): string | undefined {
  try {
    const start = performance.now();
    if (target.run(input)) tally.accepted += 1;
    let took = performance.now() - start;
    if (took > limits.slow) took = certainTime(target, input);
    tally.slowest = Math.max(tally.slowest, took);
    return took > limits.slow ? `took ${took.toFixed(0)} ms` : undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

/** Feeds inputs until time is up or one fails. Memory is measured from the first fifth of the time to the end. */
export function fuzz(target: Target, { seed, millis, least = 0, onInput }: FuzzOptions): FuzzResult {
  const collect = collector();
  const tally: Tally = { accepted: 0, slowest: 0 };
  const start = performance.now();
  let base: Memory | undefined;
  let number = 0;
  for (let elapsed = 0; elapsed <= millis || number < least; elapsed = performance.now() - start) {
    if (base === undefined && elapsed > millis / 5) base = measure(collect);
    onInput?.(number);
    const why = tryInput(target, inputOf(target, seed, number), tally);
    if (why !== undefined) return { inputs: number + 1, ...tally, growth: 0, failure: { number, why } };
    number += 1;
  }
  const end = measure(collect);
  const growth = Math.max(0, end.kept - (base ?? end).kept);
  const why = memoryTrouble(growth, end.peak - (base ?? end).peak);
  const result = { inputs: number, ...tally, growth };
  return why === undefined ? result : { ...result, failure: { number, why } };
}
