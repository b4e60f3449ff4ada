import { expect, test } from 'vitest';
import { read } from './preferences.ts';

test.each([
  [undefined, { hideSelfView: false, shortcuts: true }],
  ['not json', { hideSelfView: false, shortcuts: true }],
  ['[]', { hideSelfView: false, shortcuts: true }],
  ['{"hideSelfView":true}', { hideSelfView: true, shortcuts: true }],
  ['{"hideSelfView":"yes","shortcuts":false}', { hideSelfView: false, shortcuts: false }],
])('%s reads as %o', (kept, expected) => {
  expect(read(kept)).toEqual(expected);
});
