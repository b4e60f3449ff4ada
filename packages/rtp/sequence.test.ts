import fc from 'fast-check';
import { expect, test } from 'vitest';
import { extendSequence, sequenceDistance, timestampDistance } from './index.ts';

test.each([
  [1, 2, 1],
  [2, 1, -1],
  [65_535, 0, 1],
  [0, 65_535, -1],
  [0, 32_767, 32_767],
  [0, 32_768, -32_768],
])('from %i to %i is %i', (from, to, distance) => {
  expect(sequenceDistance(from, to)).toBe(distance);
});

test('timestamps wrap at 2³²', () => {
  expect(timestampDistance(0xffffff00, 0x100)).toBe(0x200);
  expect(timestampDistance(0x100, 0xffffff00)).toBe(-0x200);
});

test('an extended number is the nearest with these low bits', () => {
  expect(extendSequence(2, 0x1fffe)).toBe(0x20002);
  expect(extendSequence(0xfffe, 0x20002)).toBe(0x1fffe);
  fc.assert(
    fc.property(fc.integer({ min: 70_000, max: 2 ** 40 }), fc.integer({ min: -32_000, max: 32_000 }), (near, off) => {
      expect(extendSequence((near + off) & 0xffff, near)).toBe(near + off);
    }),
  );
});
