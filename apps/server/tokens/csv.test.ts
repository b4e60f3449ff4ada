import { expect, test } from 'vitest';
import { csv } from './csv.ts';

const rows: [string, string][] = [
  ['plain', 'plain'],
  ['Zoë 字', 'Zoë 字'],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  ['two\r\nlines', '"two\r\nlines"'],
  [' spaced ', '" spaced "'],
  ['', ''],
  ['=1+1', "'=1+1"],
  ['=HYPERLINK("http://evil.example")', `"'=HYPERLINK(""http://evil.example"")"`],
  ['+49 30', "'+49 30"],
  ['-2', "'-2"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', '"\'\r=1"'],
  ['＝1', "'＝1"],
  ['a=1', 'a=1'],
];
test.each(rows)('TK13 %j is written as %j', (value, written) => {
  expect(csv(['x'], [[value]])).toBe(`x\r\n${written}\r\n`);
});

test('TK13 numbers stay numbers, also negative ones; every line ends in CRLF', () => {
  expect(
    csv(
      ['id', 'expiresAt'],
      [
        ['j_1', -5],
        ['j_2', 7],
      ],
    ),
  ).toBe('id,expiresAt\r\nj_1,-5\r\nj_2,7\r\n');
  expect(csv(['id'], [])).toBe('id\r\n');
});
