import { expect, it } from 'vitest';
import { backPath, providerPath, returnPath, signInPath } from './return-path.ts';

const origin = 'https://meet.example.org';

it.each([
  ['', '/'],
  ['?return=%2Fstandup', '/standup'],
  ['?return=/admin/rooms/a?tab=tokens', '/admin/rooms/a?tab=tokens'],
  ['?return=%2Fstandup%23token%3Dsecret', '/standup#token=secret'],
  ['?return=/room%3Flang=de%23a%23b', '/room?lang=de#a#b'],
  ['?return=/room%23', '/room'],
  ['?return=/room%23//evil.example', '/room#//evil.example'],
  ['?return=/%23//evil.example', '/#//evil.example'],
  ['?return=/room%23/%5Cevil.example', '/'],
  ['?return=/room%23%0d%0ax', '/'],
  ['?return=/room%23a%09b', '/'],
  ['?return=/room%23%00', '/'],
  ['?return=//evil.example/%23/room', '/'],
  ['?return=/sign-in%23x', '/'],
  ['?return=%23/room', '/'],
  ['?return=/../x', '/x'],
  ['?return=https://evil.example/', '/'],
  ['?return=//evil.example/', '/'],
  ['?return=/..//evil.example/', '/'],
  ['?return=/.//evil.example', '/'],
  ['?return=/a/..//evil.example', '/'],
  ['?return=/%252e%252e//evil.example', '/'],
  ['?return=/%5Cevil.example', '/'],
  ['?return=%5C%5Cevil.example', '/'],
  ['?return=/%09/evil.example', '/'],
  ['?return=/%0A/evil.example', '/'],
  ['?return=javascript:alert(1)', '/'],
  ['?return=evil', '/'],
  ['?return=', '/'],
  ['?return=/sign-in?return=/sign-in', '/'],
  ['?return=/sign-in/failed?ref=f_1', '/'],
  ['?return=/sign-in/acme', '/'],
  ['?return=/sign-in/handoff/h_1', '/sign-in/handoff/h_1'],
  ['?return=/sign-in-room', '/sign-in-room'],
])('%s leads back to %s', (search, path) => {
  expect(returnPath(search, origin)).toBe(path);
});

it.each(['/standup', '/admin/rooms/a?b=c&d=e', '/standup?a=b#c=d&e'])('%s comes back as it was', (path) => {
  expect(returnPath(new URL(signInPath(path), origin).search, origin)).toBe(path);
});

it.each([
  ['acme', '/', 'openly', '/sign-in/acme'],
  ['acme', '/standup', 'openly', '/sign-in/acme?return=%2Fstandup'],
  ['acme', '/', 'silently', '/sign-in/acme?silent=true'],
  ['acme', '/', 'for-another', '/sign-in/acme?another=true'],
  ['acme', '/standup?a=b&c=d', 'silently', '/sign-in/acme?return=%2Fstandup%3Fa%3Db%26c%3Dd&silent=true'],
] as const)('SI5 begins at %s for %s %s', (id, back, asking, path) => {
  expect(providerPath(id, back, asking)).toBe(path);
  expect(returnPath(new URL(path, origin).search, origin)).toBe(back);
});

it.each([
  ['/standup', '/standup'],
  ['//evil.example/', '/'],
  ['https://evil.example/', '/'],
  ['', '/'],
])('of %j as it was given, %s remains', (given, path) => {
  expect(backPath(given, origin)).toBe(path);
});
