/** Times as the admin pages say them: close ones relative, far ones by date. Pure: the time and the language are given. */
import type { UnixSeconds } from '@foyer/kernel';

const minute = 60;
const hour = 3_600;
const day = 86_400;

/** "just now", "5 minutes ago", "in 3 days", further away a date. @param at Unix seconds */
export function agoWords(at: number, language: string, now: UnixSeconds): string {
  const away = at - now;
  const size = Math.abs(away);
  if (size >= 14 * day) return new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(at * 1000);
  // What is over is at least so long ago; what is to come is about so far away.
  const whole = away < 0 ? Math.trunc : Math.round;
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  if (size < minute) return relative.format(0, 'second');
  if (size < hour) return relative.format(whole(away / minute), 'minute');
  if (size < day) return relative.format(whole(away / hour), 'hour');
  return relative.format(whole(away / day), 'day');
}

/** Date and time in full, for tooltips and for what must be exact. */
export function exactWords(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(at * 1000);
}

/** A span since a moment: "45 s", "12 min", "2 h 5 min". */
export function spanWords(since: number, language: string, now: UnixSeconds): string {
  const left = Math.max(0, now - since);
  const unit = (value: number, name: 'second' | 'minute' | 'hour') =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value);
  if (left < minute) return unit(left, 'second');
  if (left < hour) return unit(Math.floor(left / minute), 'minute');
  const minutes = Math.floor((left % hour) / minute);
  const hours = unit(Math.floor(left / hour), 'hour');
  return minutes === 0 ? hours : `${hours} ${unit(minutes, 'minute')}`;
}
