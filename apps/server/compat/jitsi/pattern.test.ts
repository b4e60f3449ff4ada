import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPattern } from './pattern.ts';

describe('IS25 the safe part of regular expressions', () => {
  test.each([
    ['standup', ['standup'], ['standup-2', 'xstandup', '']],
    ['^stand.*$', ['stand', 'standup'], ['astand']],
    ['team-[a-c]+', ['team-a', 'team-abc'], ['team-', 'team-d']],
    ['team-\\d\\d?', ['team-1', 'team-12'], ['team-123', 'team-x']],
    ['a|b|c*', ['a', 'b', '', 'ccc'], ['ab']],
    ['[^x]*', ['', 'abc'], ['axb']],
    ['[a|b]', ['a', '|'], ['[a']],
    ['\\w+\\-\\.', ['ab-.'], ['-.']],
    ['a?a?a?aaa', ['aaa', 'aaaaaa'], ['aa', 'aaaaaaa']],
    ['[a-]', ['a', '-'], ['b']],
  ])('%s', (pattern, fits, others) => {
    const read = readPattern(pattern);
    for (const text of fits) expect(read?.(text), text).toBe(true);
    for (const text of others) expect(read?.(text), text).toBe(false);
  });

  test.each([
    '(a)',
    'a{2}',
    'a**',
    '*a',
    '+',
    '[',
    '[]',
    '[z-a]',
    '\\b',
    '\\1',
    '\\',
    'a$b',
    'a^',
    '[\\d]',
    'x'.repeat(257),
  ])('%s is none', (pattern) => expect(readPattern(pattern)).toBeUndefined());

  test('says what JavaScript\u2019s own say', () => {
    const piece = fc.constantFrom('a', 'b', '.', '\\d', '[ab]', '[^a]', 'a*', 'b+', '.?', '|');
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '1', '-'), maxLength: 8 });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), name, (pieces, text) => {
        const pattern = pieces.join('');
        expect(readPattern(pattern)?.(text)).toBe(new RegExp(`^(?:${pattern})$`).test(text));
      }),
      { numRuns: 2_000 },
    );
  });

  test('no pattern is slow: steps are counted, not seconds', () => {
    let asked = 0;
    const read = readPattern(`${'a*'.repeat(127)}b`);
    const text = {
      *[Symbol.iterator]() {
        for (let at = 0; at < 64; at += 1) {
          asked += 1;
          yield 'a';
        }
      },
    };
    // Each character is looked at once, whatever the pattern.
    expect(read?.(text as unknown as string)).toBe(false);
    expect(asked).toBe(64);
  });
});
