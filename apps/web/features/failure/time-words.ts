/** Times as people say them, by the browser's own language data. */
import type { UnixSeconds } from '@foyer/kernel';

const day = 86_400;

/** "today, 14:05", "tomorrow, 09:00", else the date and the time. @param at Unix seconds */
export function momentWords(at: number, language: string, now: UnixSeconds, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  const date = new Date(at * 1000);
  // "9:05 PM" stays on one line.
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short', ...zone })
    .format(date)
    .replaceAll(' ', '\u00a0');
  const days = dayNumber(at, zone) - dayNumber(now, zone);
  if (Math.abs(days) > 1)
    return new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'short', ...zone }).format(date);
  return `${new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(days, 'day')}, ${time}`;
}

/** Whole days since 1970 on the calendar of the zone. */
function dayNumber(at: number, zone: { readonly timeZone?: string }): number {
  const parts = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', ...zone }).format(
    at * 1000,
  );
  return Math.round(Date.parse(`${parts}T00:00:00Z`) / 1000 / day);
}

/** What is left of a wait: "5 seconds", "12:30", "2:05:00", "3 days". @param left whole seconds */
export function countdownWords(left: number, language: string): string {
  const seconds = Math.max(0, Math.round(left));
  if (seconds < 60)
    return new Intl.NumberFormat(language, { style: 'unit', unit: 'second', unitDisplay: 'long' }).format(seconds);
  if (seconds >= 2 * day) {
    return new Intl.NumberFormat(language, { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(
      Math.round(seconds / day),
    );
  }
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
