import { expect, it } from 'vitest';
import { returnPath, signInPath } from './return-path.ts';

const origin = 'https://meet.example.org';

it.each([
  ['', '/'],
  ['?return=%2Fstandup', '/standup'],
  ['?return=/admin/rooms/a?tab=tokens', '/admin/rooms/a?tab=tokens'],
  ['?return=%2Fstandup%23token%3Dsecret', '/standup'],
  ['?return=/../x', '/x'],
  ['?return=https://evil.example/', '/'],
  ['?return=//evil.example/', '/'],
  ['?return=/%5Cevil.example', '/'],
  ['?return=%5C%5Cevil.example', '/'],
  ['?return=/%09/evil.example', '/'],
  ['?return=/%0A/evil.example', '/'],
  ['?return=javascript:alert(1)', '/'],
  ['?return=evil', '/'],
  ['?return=', '/'],
  ['?return=/sign-in?return=/sign-in', '/'],
])('%s leads back to %s', (search, path) => {
  expect(returnPath(search, origin)).toBe(path);
});

it.each(['/standup', '/admin/rooms/a?b=c&d=e'])('%s comes back as it was', (path) => {
  expect(returnPath(new URL(signInPath(path), origin).search, origin)).toBe(path);
});
