import { commandSchema, joinTokenCreateSchema } from '@foyer/wire';
import { expect, test } from 'vitest';
import {
  factsOf,
  freshInvite,
  type InviteForm,
  nextHour,
  startOf,
  untilText,
  usesChoices,
  wishOf,
} from './invite-view.ts';
import { isValidity, validities } from './validity.ts';

const form = (change: Partial<InviteForm>): InviteForm => ({ ...freshInvite, ...change });

const wishes: readonly (readonly [Partial<InviteForm>, object])[] = [
  [{}, { role: 'speaker', expiresIn: 86_400, uses: null }],
  [
    { uses: 'once', validity: 'hour' },
    { role: 'speaker', expiresIn: 3_600, uses: 1 },
  ],
  [
    { uses: 'number', usesNumber: ' 12 ', role: 'listener' },
    { role: 'listener', expiresIn: 86_400, uses: 12 },
  ],
  [{ name: '  Lena Brandt ' }, { role: 'speaker', expiresIn: 86_400, uses: null, name: 'Lena Brandt' }],
];

test.each(wishes)('%o is asked for as %o', (change, wish) => {
  expect(wishOf(form(change))).toEqual({ ok: true, value: wish });
});

test('whatever the form offers is taken by the server, inside a meeting and over REST', () => {
  for (const uses of usesChoices) {
    for (const validity of Object.keys(validities).filter(isValidity)) {
      const wish = wishOf(form({ uses, validity, name: 'Lena' }));
      const command = { type: 'invite.create', ...(wish.ok ? wish.value : {}) };
      expect(commandSchema.safeParse(command).success, JSON.stringify(command)).toBe(true);
      expect(joinTokenCreateSchema.safeParse(wish.ok ? wish.value : undefined).success).toBe(true);
    }
  }
});

test.each(['0', '', '-3', '1.5', 'ten', '1000001', '99999999', '1e3'])('"%s" is no number of uses', (usesNumber) => {
  expect(wishOf(form({ uses: 'number', usesNumber }))).toEqual({ ok: false, refusal: 'uses' });
});

test('a number that is not asked for is not judged, and a name has an end', () => {
  expect(wishOf(form({ usesNumber: '' })).ok).toBe(true);
  expect(wishOf(form({ name: 'x'.repeat(80) })).ok).toBe(true);
  expect(wishOf(form({ name: 'x'.repeat(81) }))).toEqual({ ok: false, refusal: 'name' });
});

test('the sentence counts the uses there are', () => {
  expect(factsOf({ uses: null })).toEqual({ words: 'any', count: 0 });
  expect(factsOf({})).toEqual({ words: 'any', count: 0 });
  expect(factsOf({ uses: 1 })).toEqual({ words: 'times', count: 1 });
  expect(factsOf({ uses: 3 })).toEqual({ words: 'times', count: 3 });
});

const now = new Date(2026, 10, 18, 21, 30);

test.each([
  [new Date(2026, 10, 18, 22, 30), '22:30'],
  [new Date(2026, 10, 19, 0, 5), 'Thursday 00:05'],
  [new Date(2026, 10, 24, 21, 30), 'Tuesday 21:30'],
  [new Date(2026, 10, 25, 21, 30), '25 November 2026 at 21:30'],
])('until %o reads %s', (end, text) => {
  expect(untilText(end.getTime() / 1_000, now, 'en-GB')).toBe(text);
});

test('an appointment begins at the next full hour, over midnight and the end of the year too', () => {
  expect(nextHour(now)).toBe('2026-11-18T22:00');
  expect(nextHour(new Date(2026, 11, 31, 23, 0))).toBe('2027-01-01T00:00');
});

test('an appointment lies before the end of its link', () => {
  const expiresAt = new Date(2026, 10, 19, 12, 0).getTime() / 1_000;
  expect(startOf('2026-11-19T11:59', expiresAt)).toEqual({ ok: true, value: new Date(2026, 10, 19, 11, 59) });
  expect(startOf('2026-11-19T12:00', expiresAt)).toEqual({ ok: false, refusal: 'too-late' });
  expect(startOf('', expiresAt)).toEqual({ ok: false, refusal: 'none' });
  expect(startOf('2026-11-99T12:00', expiresAt)).toEqual({ ok: false, refusal: 'none' });
});
