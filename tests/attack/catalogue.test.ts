import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogue } from './catalogue.ts';

const root = join(import.meta.dirname, '..', '..');

test.each(catalogue.map((row) => [`${row.area}: ${row.attack}`, row] as const))('%s', (_title, { tried }) => {
  expect(tried.length).toBeGreaterThan(0);
  for (const [file, title] of tried) {
    // Shorter pieces stand in a file by chance.
    expect(title.length, title).toBeGreaterThanOrEqual(10);
    expect(existsSync(join(root, file)), file).toBe(true);
    expect(readFileSync(join(root, file), 'utf8'), `${file} tries "${title}"`).toContain(title);
  }
});

test('every area of the door has rows', () => {
  const areas = new Set(catalogue.map(({ area }) => area));
  expect([...areas].sort()).toEqual(
    [
      'IDOR',
      'OIDC',
      'SSRF',
      'WS',
      'XSS & HTML',
      'browser',
      'lobby & roles',
      'one-time & resume',
      'passwords',
      'races',
      'room names',
      'secrets',
      'token',
    ].sort(),
  );
});
