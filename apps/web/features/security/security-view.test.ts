import { policyChangeSchema, problem, type WirePolicy } from '@foyer/wire';
import { expect, test } from 'vitest';
import { samplePolicy } from '../../engine/meeting/sample-policy.ts';
import {
  capacityOf,
  easyPassword,
  failureWords,
  isPassword,
  mayStart,
  shownPolicy,
  startChange,
  startSources,
} from './security-view.ts';

test('wishes on their way are shown, the last one first, and nothing else changes', () => {
  const shown = shownPolicy(samplePolicy, [
    { lobby: true, capacity: 4 },
    { capacity: null, guests: { role: 'listener' } },
    { withheld: { listener: ['data.send'] }, locked: undefined },
  ]);
  expect(shown).toEqual({
    ...samplePolicy,
    lobby: true,
    guests: { ...samplePolicy.guests, role: 'listener' },
    withheld: { speaker: [], listener: ['data.send'] },
  });
});

test.each([
  [false, {}, false],
  [false, { password: 'x' }, true],
  [true, { password: null }, false],
  [true, { locked: true }, true],
] as const)('with a password: %s, after %o: %s', (hasPassword, wish, expected) => {
  expect(shownPolicy({ ...samplePolicy, hasPassword }, [wish]).hasPassword).toBe(expected);
});

test('what speakers may do at the start is taken and given one by one, and the rest stays withheld', () => {
  const policy: WirePolicy = { ...samplePolicy, withheld: { speaker: ['data.send'], listener: [] } };
  const line = (shown: WirePolicy) => startSources.filter((source) => mayStart(shown, source)).join(' ');
  expect(line(policy)).toBe('microphone camera screen');
  const wish = startChange(policy, 'camera', false);
  expect(wish).toEqual({ withheld: { speaker: ['data.send', 'track.publish.camera'] } });
  expect(policyChangeSchema.safeParse(wish).success).toBe(true);
  const without = shownPolicy(policy, [wish]);
  expect(line(without)).toBe('microphone screen');
  expect(startChange(without, 'camera', false)).toEqual(wish);
  expect(startChange(without, 'camera', true)).toEqual({ withheld: { speaker: ['data.send'] } });
});

test.each([
  ['', null],
  ['  ', null],
  ['1', 1],
  [' 25 ', 25],
  ['10000', 10_000],
] as const)('a capacity of "%s" is %s', (typed, expected) => {
  expect(capacityOf(typed)).toEqual({ ok: true, value: expected });
});

test.each(['0', '10001', '-1', '2.5', 'many', '1e3'])('"%s" is no capacity', (typed) => {
  expect(capacityOf(typed).ok).toBe(false);
});

test('a password is anything up to 256 units', () => {
  expect([isPassword(''), isPassword(' '), isPassword('x'.repeat(256)), isPassword('x'.repeat(257))]).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test('a made password follows chance alone and reaches every letter', () => {
  expect(easyPassword(() => 0)).toBe('baba-baba-baba-baba');
  expect(easyPassword((below) => below - 1)).toBe('zuzu-zuzu-zuzu-zuzu');
});

test.each([
  ['precondition-failed', 'changedMeanwhile'],
  ['not-permitted', 'notPermitted'],
  ['session-unknown', 'notPermitted'],
  ['connection-lost', 'unreachable'],
  ['request-invalid', 'notSaved'],
] as const)('%s reads as %s', (slug, words) => {
  expect(failureWords(problem(slug))).toBe(words);
});
