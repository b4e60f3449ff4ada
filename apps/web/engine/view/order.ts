/** In which order tiles stand: stable, with whoever speaks on the first page, and nobody jumping about. */

export interface Speech {
  /** Participant is speaking now. */
  readonly speaking: boolean;
  /** When they last spoke, monotonic milliseconds; 0 for never. */
  readonly lastSpoke: number;
}

/**
 * Keeps the order of the last time, drops who has gone, appends who is new. Somebody who speaks beyond the first page
 * changes places with the one there who has been silent the longest; everybody else stays where they are.
 * @param pageSize tiles on the first page
 * @param fixed keys that never lose their place, such as one's own
 */
export function arrange(
  before: readonly string[],
  present: readonly string[],
  {
    pageSize,
    fixed,
    speech,
  }: {
    readonly pageSize: number;
    readonly fixed: ReadonlySet<string>;
    readonly speech: ReadonlyMap<string, Speech>;
  },
): readonly string[] {
  const here = new Set(present);
  const known = new Set(before);
  const order = [...before.filter((key) => here.has(key)), ...present.filter((key) => !known.has(key))];
  for (let index = pageSize; index < order.length; index += 1) {
    const key = order[index];
    if (key === undefined || speech.get(key)?.speaking !== true) continue;
    const seat = quietestSeat(order, pageSize, fixed, speech);
    if (seat === undefined) break;
    order[index] = order[seat] ?? key;
    order[seat] = key;
  }
  return same(order, before) ? before : order;
}

function quietestSeat(
  order: readonly string[],
  pageSize: number,
  fixed: ReadonlySet<string>,
  speech: ReadonlyMap<string, Speech>,
): number | undefined {
  let seat: number | undefined;
  let quietSince = Number.POSITIVE_INFINITY;
  for (let index = Math.min(pageSize, order.length) - 1; index >= 0; index -= 1) {
    const key = order[index];
    if (key === undefined || fixed.has(key) || speech.get(key)?.speaking === true) continue;
    const spoke = speech.get(key)?.lastSpoke ?? 0;
    // Of equally silent ones the last on the page goes: the first seats are the steadiest.
    if (spoke < quietSince) {
      quietSince = spoke;
      seat = index;
    }
  }
  return seat;
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((key, index) => key === b[index]);
}
