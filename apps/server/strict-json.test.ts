import { expect, test } from 'vitest';
import { parseStrictJson } from './strict-json.ts';

const read: [string, string, unknown][] = [
  ['an object', '{"a":1,"b":{"a":2}}', { a: 1, b: { a: 2 } }],
  ['the same name in two objects', '[{"a":1},{"a":2}]', [{ a: 1 }, { a: 2 }]],
  ['a value that equals a name', '{"a":"a","b":["a","a"]}', { a: 'a', b: ['a', 'a'] }],
  ['brackets and quotes in text', '{"a":"{\\"a\\":[","b":"}"}', { a: '{"a":[', b: '}' }],
  ['nesting of 32', `${'['.repeat(32)}${']'.repeat(32)}`, JSON.parse(`${'['.repeat(32)}${']'.repeat(32)}`)],
];

test.each(read)('read: %s', (_name, text, value) => expect(parseStrictJson(text)).toEqual({ ok: true, value }));

const refused: [string, string][] = [
  ['nothing', ''],
  ['a repeated name', '{"a":1,"a":2}'],
  ['a repeated name, spaced', '{"a" : 1, "a"\n\t: 2}'],
  ['a repeated name, escaped', '{"role":1,"\\u0072ole":2}'],
  ['a repeated name, inside', '[{"b":{"a":1,"c":[],"a":2}}]'],
  ['a repeated `__proto__`', '{"__proto__":1,"__proto__":2}'],
  ['a single quote', "{'a':1}"],
  ['a trailing comma', '{"a":1,}'],
  ['an open string', '{"a'],
  ['an open escape', '"\\'],
  ['nesting of 33', `${'['.repeat(33)}${']'.repeat(33)}`],
  ['nesting of 10 000', '['.repeat(10_000)],
  ['a byte order mark', '\ufeff{}'],
];

test.each(refused)('refused: %s', (_name, text) => expect(parseStrictJson(text)).toEqual({ ok: false }));
