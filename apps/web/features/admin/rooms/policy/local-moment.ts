/** Moments as `datetime-local` fields write them, in the browser's own zone: `2026-11-21T14:30`. */

/** @param at Unix seconds; seconds within the minute are lost */
export function localText(at: number): string {
  const date = new Date(at * 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Unix seconds; undefined where the text is no moment. A time that a clock change skips is the one after it. */
export function momentOf(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/.test(text)) return undefined;
  const at = new Date(text).getTime();
  return Number.isNaN(at) ? undefined : Math.floor(at / 1000);
}
