import { expect, it } from 'vitest';
import { batchCsv, batchRows } from './batch.ts';

it('gives each name its own link', () => {
  const wish = { role: 'speaker', tokens: [{ name: 'Ana' }, { name: 'Ben, B.' }, {}] } as const;
  const made = ['1', '2', '3'].map((id) => ({
    id,
    token: id,
    url: `https://x/a#token=${id}`,
    expiresAt: 1_800_000_000,
  }));
  const rows = batchRows({ ...wish, tokens: [...wish.tokens] }, made);
  expect(rows.map(({ name, url }) => [name, url])).toEqual([
    ['Ana', 'https://x/a#token=1'],
    ['Ben, B.', 'https://x/a#token=2'],
    ['', 'https://x/a#token=3'],
  ]);
  expect(batchCsv(rows)).toBe(
    [
      '\ufeffname,url,expiresAt,id',
      'Ana,https://x/a#token=1,2027-01-15T08:00:00.000Z,1',
      '"Ben, B.",https://x/a#token=2,2027-01-15T08:00:00.000Z,2',
      ',https://x/a#token=3,2027-01-15T08:00:00.000Z,3',
      '',
    ].join('\r\n'),
  );
});
