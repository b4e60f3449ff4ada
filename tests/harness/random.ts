/** Chance with a seed, so that what failed once can be made to fail again. */

export interface Random {
  readonly seed: number;
  /** 0 ≤ value < 1. */
  next(): number;
  /** A whole number, 0 ≤ value < `below`. */
  below(below: number): number;
  /** True in `probability` of the cases. */
  happens(probability: number): boolean;
  /** One of the list, which must not be empty. */
  pick<Item>(list: readonly Item[]): Item;
}

/** Spreads a seed over 32 bits (one round of Murmur3's finalizer), so that seeds 1, 2, 3 give unlike sequences. */
function spread(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Marsaglia's xorshift with 128 bits of state: fast, and good enough to lose packets by. */
export function seeded(seed: number): Random {
  let x = spread(seed + 1) || 1;
  let y = spread(seed + 2);
  let z = spread(seed + 3);
  let w = spread(seed + 4);
  const word = (): number => {
    const t = x ^ (x << 11);
    x = y;
    y = z;
    z = w;
    w = (w ^ (w >>> 19) ^ t ^ (t >>> 8)) >>> 0;
    return w;
  };
  const next = () => word() / 0x1_0000_0000;
  return {
    seed,
    next,
    below: (below) => Math.floor(next() * below),
    happens: (probability) => probability > 0 && next() < probability,
    pick: (list) => {
      const item = list[Math.floor(next() * list.length)];
      if (item === undefined) throw new RangeError('nothing to pick from');
      return item;
    },
  };
}

/** The seed of a test run: FOYER_TEST_SEED, else a new one. Print it. */
export function runSeed(): number {
  const given = Number(process.env.FOYER_TEST_SEED);
  return Number.isInteger(given) && given > 0 ? given : 1 + Math.floor(Math.random() * 0x7fff_fffe);
}
