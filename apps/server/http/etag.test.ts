import { describe, expect, test } from 'vitest';
import { etagOf, type Precondition, readIfMatch } from './etag.ts';

describe('RM6 If-Match', () => {
  test('an ETag is the version in quotes', () => expect(etagOf(7)).toBe('"7"'));

  const rows: [string | undefined, Precondition][] = [
    [undefined, { kind: 'none' }],
    ['', { kind: 'none' }],
    ['  ', { kind: 'none' }],
    ['*', { kind: 'any' }],
    [' * ', { kind: 'any' }],
    ['"1"', { kind: 'tags', tags: ['"1"'] }],
    ['"1", "2"', { kind: 'tags', tags: ['"1"', '"2"'] }],
    ['"1","a,b" , W/"3"', { kind: 'tags', tags: ['"1"', '"a,b"', 'W/"3"'] }],
    ['""', { kind: 'tags', tags: ['""'] }],
    ['1', { kind: 'none' }],
    ['"1', { kind: 'none' }],
    ['"1" "2"', { kind: 'none' }],
    ['*, "1"', { kind: 'none' }],
    ['"1", *', { kind: 'none' }],
    ["'1'", { kind: 'none' }],
    [`"${'1'.repeat(2_000)}"`, { kind: 'none' }],
  ];
  test.each(rows)('%s', (header, condition) => expect(readIfMatch(header)).toEqual(condition));
});
