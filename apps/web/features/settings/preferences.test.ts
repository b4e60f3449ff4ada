import { expect, test } from 'vitest';
import { read } from './preferences.ts';

test.each([
  [undefined, { hideSelfView: false, shortcuts: true, knockSound: true }],
  ['not json', { hideSelfView: false, shortcuts: true, knockSound: true }],
  ['[]', { hideSelfView: false, shortcuts: true, knockSound: true }],
  ['{"hideSelfView":true}', { hideSelfView: true, shortcuts: true, knockSound: true }],
  ['{"knockSound":false}', { hideSelfView: false, shortcuts: true, knockSound: false }],
  ['{"hideSelfView":"yes","shortcuts":false}', { hideSelfView: false, shortcuts: false, knockSound: true }],
])('%s reads as %o', (kept, expected) => {
  expect(read(kept)).toEqual(expected);
});
