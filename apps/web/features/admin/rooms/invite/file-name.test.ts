import { expect, it } from 'vitest';
import { fileName } from './file-name.ts';

it.each([
  ['Stand-up', 'Stand-up.ics'],
  ['Müller & Söhne / Q3', 'Müller-Söhne-Q3.ics'],
  ['../../etc', 'etc.ics'],
  ['???', 'foyer.ics'],
])('names a file after %s', (title, name) => {
  expect(fileName(title, 'ics')).toBe(name);
});
