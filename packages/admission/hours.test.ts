import { seconds } from '@foyer/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOpenAt, isTimeZone, nextOpening, type OpeningHours, type Weekday } from './index.ts';

const at = (iso: string) => seconds(Date.parse(iso) / 1_000);
const iso = (time: number | undefined) =>
  time === undefined ? undefined : new Date(time * 1_000).toISOString().replace('.000Z', 'Z');
const berlin = (from: string, to: string, days: readonly Weekday[]): OpeningHours => ({
  timeZone: 'Europe/Berlin',
  windows: [{ days, from, to }],
});
const hours = (openingHours: OpeningHours | null, opensAt?: string, closesAt?: string) => ({
  openingHours,
  opensAt: opensAt === undefined ? null : at(opensAt),
  closesAt: closesAt === undefined ? null : at(closesAt),
});
const week: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

describe('AD26 between two moments', () => {
  const bounded = hours(null, '2026-03-02T08:00:00Z', '2026-03-02T09:00:00Z');
  const rows: [string, boolean, string | undefined][] = [
    ['2026-03-02T07:59:59Z', false, '2026-03-02T08:00:00Z'],
    ['2026-03-02T08:00:00Z', true, '2026-03-02T08:00:00Z'],
    ['2026-03-02T08:59:59Z', true, '2026-03-02T08:59:59Z'],
    ['2026-03-02T09:00:00Z', false, undefined],
  ];
  test.each(rows)('%s', (time, open, next) => {
    expect([isOpenAt(bounded, at(time)), iso(nextOpening(bounded, at(time)))]).toEqual([open, next]);
  });
  test('always, where nothing is said', () => expect(isOpenAt(hours(null), seconds(0))).toBe(true));
});

/** 2026: 2 March is a Monday; summer time in Berlin begins on Sunday 29 March at 1:00 UTC and ends on 25 October. */
describe('AD27 weekly windows', () => {
  const office = berlin('09:00', '17:00', ['mon', 'tue', 'wed', 'thu', 'fri']);
  const night = berlin('22:00', '02:00', ['fri']);
  const wholeDay = berlin('08:00', '08:00', ['sun']);
  const rows: [string, OpeningHours, string, boolean, string | undefined][] = [
    ['before the window', office, '2026-03-02T07:59:59Z', false, '2026-03-02T08:00:00Z'],
    ['its first second', office, '2026-03-02T08:00:00Z', true, '2026-03-02T08:00:00Z'],
    ['its last second', office, '2026-03-02T15:59:59Z', true, '2026-03-02T15:59:59Z'],
    ['its end', office, '2026-03-02T16:00:00Z', false, '2026-03-03T08:00:00Z'],
    ['a Friday evening', office, '2026-03-06T16:00:30Z', false, '2026-03-09T08:00:00Z'],
    ['a Friday before the change to summer time', office, '2026-03-27T17:00:00Z', false, '2026-03-30T07:00:00Z'],
    ['a Friday before the change back', office, '2026-10-23T17:00:00Z', false, '2026-10-26T08:00:00Z'],
    ['past midnight', night, '2026-03-07T00:59:59Z', true, '2026-03-07T00:59:59Z'],
    ['past its end', night, '2026-03-07T01:00:00Z', false, '2026-03-13T21:00:00Z'],
    ['the night before', night, '2026-03-06T00:30:00Z', false, '2026-03-06T21:00:00Z'],
    ['a whole day from its hour', wholeDay, '2026-03-02T06:59:59Z', true, '2026-03-02T06:59:59Z'],
    ['a whole day is over', wholeDay, '2026-03-02T07:00:00Z', false, '2026-03-08T07:00:00Z'],
    ['an hour that is left out', berlin('02:00', '03:00', week), '2026-03-29T00:30:00Z', false, '2026-03-30T00:00:00Z'],
    [
      'a beginning that is left out',
      berlin('02:30', '05:00', week),
      '2026-03-29T00:30:00Z',
      false,
      '2026-03-29T01:00:00Z',
    ],
    [
      'an hour that comes twice, first',
      berlin('02:00', '03:00', week),
      '2026-10-25T00:30:00Z',
      true,
      '2026-10-25T00:30:00Z',
    ],
    [
      'an hour that comes twice, again',
      berlin('02:00', '03:00', week),
      '2026-10-25T01:30:00Z',
      true,
      '2026-10-25T01:30:00Z',
    ],
  ];
  test.each(rows)('%s', (...row) => {
    const [, openingHours, time, open, next] = row;
    const policy = hours(openingHours);
    expect([isOpenAt(policy, at(time)), iso(nextOpening(policy, at(time)))]).toEqual([open, next]);
  });

  test('opensAt holds a window back, closesAt ends them all', () => {
    const policy = hours(office, '2026-03-04T12:00:00Z', '2026-03-05T08:00:00Z');
    expect(iso(nextOpening(policy, at('2026-03-02T08:00:00Z')))).toBe('2026-03-04T12:00:00Z');
    expect(nextOpening(policy, at('2026-03-04T16:00:00Z'))).toBeUndefined();
    expect(isOpenAt(policy, at('2026-03-03T12:00:00Z'))).toBe(false);
  });

  const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Pacific/Apia'];
  const clock = fc.integer({ min: 0, max: 1_439 }).map((minute) => {
    const two = (value: number) => String(value).padStart(2, '0');
    return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
  });
  const anyHours = fc.record({
    timeZone: fc.constantFrom(...zones),
    windows: fc.array(fc.record({ days: fc.subarray([...week], { minLength: 1 }), from: clock, to: clock }), {
      minLength: 1,
      maxLength: 3,
    }),
  });
  /** Around changes of the clock in one zone or another, and over a day that Samoa left out. */
  const moments = ['2026-03-27', '2026-10-23', '2026-03-06', '2026-04-03', '2011-12-28', '2026-07-01'].map((day) =>
    Date.parse(`${day}T00:00:00Z`),
  );
  const anyMoment = fc
    .tuple(fc.constantFrom(...moments), fc.integer({ min: 0, max: 4 * 86_400 }))
    .map(([day, second]) => seconds(day / 1_000 + second));

  /** Reads weekday and time as the zone's clock prints them. */
  function wall({ timeZone, windows }: OpeningHours): (time: number) => boolean {
    const format = new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit' });
    return (time) => {
      const [day = '', clockTime = ''] = format
        .format(time * 1_000)
        .toLowerCase()
        .replace('24:', '00:')
        .split(/,? /);
      const today = week.findIndex((one) => one === day);
      return windows.some(({ days, from, to }) => {
        const isOn = (index: number) => days.includes(week[(index + 7) % 7] as Weekday);
        if (from < to) return isOn(today) && from <= clockTime && clockTime < to;
        return (isOn(today) && clockTime >= from) || (isOn(today - 1) && clockTime < to);
      });
    };
  }

  test('any windows, any zone: as the clock on the wall prints it', () => {
    fc.assert(
      fc.property(anyHours, anyMoment, (openingHours, time) => {
        expect(isOpenAt(hours(openingHours), time)).toBe(wall(openingHours)(time));
      }),
      { numRuns: 500 },
    );
  });

  test('any windows, any zone: the next opening is the first open minute', () => {
    fc.assert(
      fc.property(anyHours, anyMoment, (openingHours, time) => {
        const isOpen = wall(openingHours);
        let expected: number = time;
        while (!isOpen(expected)) expected = (Math.floor(expected / 60) + 1) * 60;
        expect(iso(nextOpening(hours(openingHours), time))).toBe(iso(expected));
      }),
      { numRuns: 150 },
    );
  });
});

test('AD34 time zones have names', () => {
  const good = ['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires', 'Asia/Kathmandu'];
  const bad = ['', 'Europe/Atlantis', '+01:00', '-05', 'Europe/Berlin\n', ' UTC', '../etc', 'x'.repeat(64)];
  expect(good.map(isTimeZone)).toEqual(good.map(() => true));
  expect(bad.map(isTimeZone)).toEqual(bad.map(() => false));
});
