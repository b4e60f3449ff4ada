import { expect, test } from 'vitest';
import { isValidity, mayInviteAs, roles, validities } from './validity.ts';

test.each([
  ['host', 'speaker listener host'],
  ['speaker', 'speaker listener'],
  ['listener', 'listener'],
] as const)('a %s may invite as %s', (own, expected) => {
  expect(roles.filter((role) => mayInviteAs(own, role)).join(' ')).toBe(expected);
});

test('every validity is one the wire takes: a minute to a year', () => {
  for (const seconds of Object.values(validities)) {
    expect(seconds).toBeGreaterThanOrEqual(60);
    expect(seconds).toBeLessThanOrEqual(31_536_000);
  }
  expect([isValidity('day'), isValidity('toString')]).toEqual([true, false]);
});
