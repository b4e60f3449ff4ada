import { expect, it } from 'vitest';
import { csvOf } from './csv.ts';

it.each([
  ['Ana', 'Ana'],
  ['Martin, Zoë', '"Martin, Zoë"'],
  ['the "B"', '"the ""B"""'],
  ['two\nlines', '"two\nlines"'],
  ['=HYPERLINK("http://evil")', '"\'=HYPERLINK(""http://evil"")"'],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM', "'@SUM"],
  ['\tx', "'\tx"],
  ['＝1', "'＝1"],
  ['', ''],
])('writes %j as %s', (text, written) => {
  expect(csvOf([[text]])).toBe(`\ufeff${written}\r\n`);
});

it('ends every row in CR LF', () => {
  expect(
    csvOf([
      ['name', 'url'],
      ['Ana', 'https://x/a#token=t'],
    ]),
  ).toBe('\ufeffname,url\r\nAna,https://x/a#token=t\r\n');
});
