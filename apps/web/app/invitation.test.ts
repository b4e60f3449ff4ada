import { describe, expect, it } from 'vitest';
import { readInvitation, slugOfPath } from './invitation.ts';

const origin = 'https://meet.example.org';
const read = (text: string) => readInvitation(text, origin);

describe('readInvitation', () => {
  it.each([
    ['a whole link', 'https://meet.example.org/design-review#token=ey.J.x', { slug: 'design-review', token: 'ey.J.x' }],
    ['a link without a token', 'https://meet.example.org/design-review', { slug: 'design-review' }],
    ['a trailing slash', 'https://meet.example.org/design-review/', { slug: 'design-review' }],
    ['capitals in host and room', 'HTTPS://Meet.Example.org/Design-Review', { slug: 'design-review' }],
    ['a link made for Jitsi', 'https://meet.example.org/Tea?jwt=a.b.c', { slug: 'tea', jwt: 'a.b.c' }],
    ['no scheme', 'meet.example.org/design-review#token=abc', { slug: 'design-review', token: 'abc' }],
    ['a path alone', '/design-review#token=abc', { slug: 'design-review', token: 'abc' }],
    ['a name', 'design-review', { slug: 'design-review' }],
    ['a name as said', '  Design  Review ', { slug: 'design-review' }],
    ['a name with an accent', 'Café Zoë', { slug: 'cafe-zoe' }],
    ['a name with an apostrophe', "Ana's room", { slug: 'anas-room' }],
    ['angle brackets of a mail', '<https://meet.example.org/a1#token=t>', { slug: 'a1', token: 't' }],
    ['the end of a sentence', 'Come to https://meet.example.org/a1#token=t.', { slug: 'a1', token: 't' }],
    [
      'a mail around it',
      'Hi!\nJoin here: (https://meet.example.org/a1#token=t)\nBest, Ana',
      { slug: 'a1', token: 't' },
    ],
    ['another link before it', 'See https://other.org/x and https://meet.example.org/a1', { slug: 'a1' }],
    ['a query of a tracker', 'https://meet.example.org/a1?utm=1#token=t', { slug: 'a1', token: 't' }],
  ])('reads %s', (_, text, value) => {
    expect(read(text)).toEqual({ ok: true, value });
  });

  it.each([
    ['nothing', '   ', { kind: 'empty' }],
    ['a link of another server', 'https://other.org/room', { kind: 'elsewhere', host: 'other.org' }],
    [
      'the same host on another port',
      'https://meet.example.org:8443/a',
      { kind: 'elsewhere', host: 'meet.example.org:8443' },
    ],
    ['our home', 'https://meet.example.org/', { kind: 'unclear' }],
    ['our deeper pages', 'https://meet.example.org/api/v1', { kind: 'unclear' }],
    ['signs that no room has', 'what?!', { kind: 'unclear' }],
    ['a script', 'javascript:alert(1)', { kind: 'unclear' }],
    ['too long', 'a'.repeat(65), { kind: 'unclear' }],
  ])('refuses %s', (_, text, refusal) => {
    expect(read(text)).toEqual({ ok: false, refusal });
  });

  it('survives any text', () => {
    for (const text of [
      'http://',
      'https://[',
      '%',
      'https://meet.example.org/%E0%A4%A',
      '\u202e#token=',
      '//'.repeat(500),
    ]) {
      expect(() => read(text)).not.toThrow();
    }
  });
});

describe('slugOfPath', () => {
  it.each([
    ['/', undefined],
    ['/a', 'a'],
    ['/A-b', 'a-b'],
    ['/a%2Db', 'a-b'],
    ['/a/b', undefined],
    ['/a_b', undefined],
    ['/%', undefined],
    ['/-a', undefined],
    ['/sign-in', undefined],
    ['/Set-Up', undefined],
    ['/admin', undefined],
    ['/administration', 'administration'],
  ])('%s is %s', (path, slug) => {
    expect(slugOfPath(path)).toBe(slug);
  });
});
