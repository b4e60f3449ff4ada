import { expect, test } from 'vitest';
import { returnPathOf } from './flow-return.ts';

test.each([
  ['/standup', '/standup'],
  ['/standup?lang=de&x=%2F', '/standup?lang=de&x=%2F'],
  ['/', '/'],
  ['/a/../b', '/b'],
  ['/sign-in-party', '/sign-in-party'],
  ['/sign-in/handoff/h_123', '/sign-in/handoff/h_123'],
  ['/ünï', '/%C3%BCn%C3%AF'],
  ['/room#frag', '/room#frag'],
  ['/room?lang=de#token=secret&name=Ana%20B', '/room?lang=de#token=secret&name=Ana%20B'],
  ['/room#', '/room'],
  ['/room#//evil.example', '/room#//evil.example'],
  ['/room#https://evil.example/?return=//x', '/room#https://evil.example/?return=//x'],
  ['/room#@evil.example', '/room#@evil.example'],
  ['/#//evil.example', '/#//evil.example'],
  ['/room#a#b', '/room#a#b'],
  ['/room#/../../x', '/room#/../../x'],
  ['/room#<script> "ü"', '/room#%3Cscript%3E%20%22%C3%BC%22'],
  ['/room?token=https://evil.example', '/room?token=https://evil.example'],
])('SI5 %s is a path of this server', (wish, path) => {
  expect(returnPathOf(wish)).toBe(path);
});

test.each([
  ...[
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\/evil.example',
    '\\\\evil.example',
    '/\\/evil.example',
  ],
  ...['/\t/evil.example', '/\n/evil.example', '/\r\n/evil.example', '\t//evil.example', ' //evil.example', '/\0/evil'],
  ...[
    'https://evil.example',
    'https:evil.example',
    'https:/evil.example',
    'HTTPS://evil.example',
    '//evil.example/%2e%2e',
  ],
  ...['javascript:alert(1)', 'data:text/html,x', 'evil.example', '', '.', '..', '@evil.example', ':80', '?x', '#x'],
  ...['/..//evil.example', '/./\\evil.example', '/.//evil.example', '/a/..//evil.example', '/%2e%2e//evil.example'],
  ...['/sign-in', '/sign-in/', '/sign-in/company', '/sign-in/company/callback?code=x', '/sign-in/failed', '/%73ign-in'],
  ...['/a/../sign-in', '/sign-out', '/SIGN-IN/company', '/sign-in/handoff/../company', '/sign-in?return=/sign-in'],
  ...[
    '/room#\\evil.example',
    '/room#/\\evil.example',
    '/#\\\\evil.example',
    '//evil.example#/room',
    '/\\evil.example#x',
  ],
  ...['/room#a\tb', '/room#a\nb', '/room#\r\nset-cookie:x=y', '/room#\0', '/room#\u2028', '/room#\u202e', '/room#\x7f'],
  ...['/sign-in#x', '/sign-in/company#x', '/sign-out#x', '/a/..//evil.example#x', '#/room', '?x#/room'],
  ...['/\u2028/evil.example', '/\u202e//evil.example', `/${'x'.repeat(9_000)}`, `/${'x'.repeat(600)}`],
])('SI5 %j is not, and counts as /', (wish) => {
  expect(returnPathOf(wish)).toBe('/');
});

test.each([undefined, null, 7, ['/a', '/b'], {}])('SI5 %j is none either', (wish) => {
  expect(returnPathOf(wish)).toBe('/');
});

test('SI5 whatever comes back stays on this origin for whoever resolves it', () => {
  const pieces = ['/', '\\', '.', '..', '%2e', '%2f', '%5c', '\t', 'evil.example', '@', ':', '?', '#', 'https:', ';'];
  for (let at = 0; at < pieces.length ** 4; at += 7) {
    const words = [at, Math.floor(at / 15), Math.floor(at / 225), Math.floor(at / 3_375)].map((n) => pieces[n % 15]);
    const path = returnPathOf(`/${words.join('')}`);
    expect(new URL(path, 'https://here.example').origin).toBe('https://here.example');
    expect(path).toMatch(/^\/(?![/\\])/);
  }
});

test('SI5 a fragment that is too long is left out before the query is', () => {
  const longest = `/standup?lang=de#${'x'.repeat(495)}`;
  expect([longest.length, returnPathOf(longest)]).toEqual([512, longest]);
  expect(returnPathOf(`${longest}x`)).toBe('/standup?lang=de');
  expect(returnPathOf(`/standup?jwt=${'x'.repeat(600)}#y`)).toBe('/standup');
});

test('SI5 a query that is too long is left out before the room is', () => {
  expect(returnPathOf(`/standup?jwt=${'x'.repeat(600)}`)).toBe('/standup');
});
