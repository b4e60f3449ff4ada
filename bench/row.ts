/** What a bench row is: a measurement beside its floor and its goal. */

export interface Measured {
  /** What was measured, with its unit. */
  readonly value: string;
  /** The least it could cost, measured in the same run; empty where there is no such thing. */
  readonly floor: string;
  /** Whether the goal is met; undefined where there is none. */
  readonly met?: boolean;
  /** Circumstances worth a line. */
  readonly notes?: readonly string[];
}

export interface Row {
  /** By which it is run alone. */
  readonly name: string;
  readonly title: string;
  readonly goal: string;
  measure(): Promise<readonly (Measured & { readonly title?: string })[]>;
}

/** The value at a quantile (0 to 1) of numbers in any order; NaN for none. */
export function quantile(values: readonly number[], at: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * at) - 1))] ?? Number.NaN;
}
