import { expect, it } from 'vitest';
import { regionalLanguage } from './region.ts';

it.each([
  ['en', ['en-GB', 'en'], 'en-GB'],
  ['en', ['de-AT', 'en-IE'], 'en-IE'],
  ['en', ['de'], 'en'],
  ['en', [], 'en'],
])('%s with %j is %s', (language, preferred, region) => {
  expect(regionalLanguage(language, preferred)).toBe(region);
});
