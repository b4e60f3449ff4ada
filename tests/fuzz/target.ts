/** What can be fuzzed: where inputs come from, and what must hold for each. */
import type { Random } from '../harness/random.ts';

export interface Target<Input extends string | Uint8Array = string | Uint8Array> {
  readonly name: string;
  /** An input made from chance alone: the same seed gives the same one. */
  make(random: Random): Input;
  /** Throws where something does not hold. Answers whether the input got past the parser. */
  run(input: Input): boolean;
}

/** Says what should have held; the fuzzer prints it with the seed. */
export function hold(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`does not hold: ${what}`);
}
