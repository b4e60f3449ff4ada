/** Lengths of time as people and other systems write them: `90`, `15m`, `2h`, `7 days`. */

const units: readonly (readonly [seconds: number, ...names: string[]])[] = [
  [1, 's', 'sec', 'secs', 'second', 'seconds'],
  [60, 'm', 'min', 'mins', 'minute', 'minutes'],
  [3_600, 'h', 'hr', 'hrs', 'hour', 'hours'],
  [86_400, 'd', 'day', 'days'],
  [604_800, 'w', 'week', 'weeks'],
  [31_557_600, 'y', 'yr', 'yrs', 'year', 'years'],
];
const byName: ReadonlyMap<string, number> = new Map(
  units.flatMap(([size, ...names]) => names.map((name) => [name, size])),
);

/** Whole seconds, at least 1; undefined where the text says no length. A number without a unit counts as seconds. */
export function spanSeconds(text: string): number | undefined {
  const found = /^(\d{1,10}(?:\.\d{1,3})?) ?([a-z]{0,7})$/i.exec(text.trim());
  if (found === null) return undefined;
  const [, amount, unit = ''] = found;
  const size = unit === '' ? 1 : byName.get(unit.toLowerCase());
  if (size === undefined) return undefined;
  const seconds = Math.round(Number(amount) * size);
  return seconds >= 1 ? seconds : undefined;
}
