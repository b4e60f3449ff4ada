import { expect, test } from 'vitest';
import { Fault, impossible, later, millis, no, ok, pickId, since } from './index.ts';

test('a result is either a value or a refusal', () => {
  expect(ok(1)).toEqual({ ok: true, value: 1 });
  expect(no({ kind: 'closed' })).toEqual({ ok: false, refusal: { kind: 'closed' } });
});

test('an unanswered case is a fault that names it', () => {
  expect(() => impossible('poll' as never)).toThrow(Fault);
  expect(() => impossible('poll' as never)).toThrow('poll');
});

test('time moves by addition and never runs backwards', () => {
  expect(later(millis(5), millis(7))).toBe(12);
  expect(since(millis(5), millis(7))).toBe(0);
});

test('an id has its prefix, its length and only unambiguous characters', () => {
  const id = pickId((bytes) => bytes.fill(255), 'p_', 26);
  expect(id).toBe(`p_${'Z'.repeat(26)}`);
});
