/** When a room is open: between two moments, and in weekly windows as the clocks on the walls of a time zone show them. */
import { seconds, type UnixSeconds } from '@foyer/kernel';
import type { OpeningHours, RoomPolicy, Weekday } from './policy.ts';

type Hours = Pick<RoomPolicy, 'opensAt' | 'closesAt' | 'openingHours'>;

const minutesPerDay = 1_440;
const minutesPerWeek = 7 * minutesPerDay;

/** The first day of 1970 was a Thursday: counted from it, weekdays need no calendar. */
const daysFromEpoch: readonly Weekday[] = ['thu', 'fri', 'sat', 'sun', 'mon', 'tue', 'wed'];

export function isTimeZone(name: string): boolean {
  // Intl also takes offsets such as `+01:00`: these know no summer time, so they are no time zones here.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

export function isOpenAt(policy: Hours, now: UnixSeconds): boolean {
  if (policy.opensAt !== null && now < policy.opensAt) return false;
  if (policy.closesAt !== null && now >= policy.closesAt) return false;
  const { openingHours } = policy;
  return openingHours === null || isInWindow(openingHours, minuteOfWeek(now, clockOf(openingHours)(now)));
}

/** The first moment from `now` on at which the room is open; undefined where it never opens again. */
export function nextOpening(policy: Hours, now: UnixSeconds): UnixSeconds | undefined {
  const from = seconds(Math.max(now, policy.opensAt ?? 0));
  const opening = policy.openingHours === null ? from : nextInWindows(policy.openingHours, from);
  if (opening === undefined || (policy.closesAt !== null && opening >= policy.closesAt)) return undefined;
  return opening;
}

/** Gives the zone's distance from UTC in seconds at a moment. */
type ZoneClock = (at: number) => number;

function clockOf({ timeZone }: OpeningHours): ZoneClock {
  const format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  return (at) => {
    const part = Object.fromEntries(format.formatToParts(at * 1_000).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second) / 1_000 - at;
  };
}

/** Minutes since Thursday 0:00 by the zone's clock. */
function minuteOfWeek(at: number, offset: number): number {
  const minutes = Math.floor((at + offset) / 60);
  return ((minutes % minutesPerWeek) + minutesPerWeek) % minutesPerWeek;
}

function minuteOfDay(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return hour * 60 + minute;
}

/** Beginning and length of every window of the week, in minutes. */
function spans({ windows }: OpeningHours): { readonly start: number; readonly length: number }[] {
  return windows.flatMap(({ days, from, to }) => {
    const begins = minuteOfDay(from);
    const ends = minuteOfDay(to);
    // An end that is not after the beginning is the next day's.
    const length = ends > begins ? ends - begins : ends + minutesPerDay - begins;
    return days.map((day) => ({ start: daysFromEpoch.indexOf(day) * minutesPerDay + begins, length }));
  });
}

function isInWindow(hours: OpeningHours, minute: number): boolean {
  return spans(hours).some(({ start, length }) => (minute - start + minutesPerWeek) % minutesPerWeek < length);
}

/**
 * While a zone's offset stays, its clock runs evenly and the next beginning is a sum. Where the offset changes on the
 * way, the search begins again at the change: a window may begin inside the hour that is left out.
 */
function nextInWindows(hours: OpeningHours, from: UnixSeconds): UnixSeconds | undefined {
  const offsetAt = clockOf(hours);
  let at: number = from;
  // Zones change their offset a few times a year; more than that within a week is no zone that exists.
  for (let changes = 0; changes < 4; changes += 1) {
    const offset = offsetAt(at);
    const minute = minuteOfWeek(at, offset);
    if (isInWindow(hours, minute)) return seconds(at);
    const wait = Math.min(...spans(hours).map(({ start }) => (start - minute + minutesPerWeek) % minutesPerWeek));
    if (!Number.isFinite(wait)) return undefined;
    const next = at + wait * 60 - ((at + offset) % 60);
    if (offsetAt(next) === offset) return seconds(next);
    at = changeBetween(offsetAt, at, next);
  }
  return undefined;
}

/** The first second of the new offset, by halving. */
function changeBetween(offsetAt: ZoneClock, before: number, after: number): number {
  const old = offsetAt(before);
  let [low, high] = [before, after];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === old) low = middle;
    else high = middle;
  }
  return high;
}
