/** Names that no room has, in every place where a name is taken. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { raise, type Stage } from '../../apps/server/testing/stage.ts';

let stage: Stage;
let token: string;
beforeAll(async () => {
  stage = await raise({ FOYER_LIMIT_API_REQUESTS_PER_MINUTE: '100000' });
  await stage.room('demo');
  token = await stage.token('demo', { role: 'host', name: 'Ada' });
});
afterAll(async () => stage.stop());

const names: [string, string][] = [
  ['a prototype', '__proto__'],
  ['a constructor', 'constructor'],
  ['an inherited method', 'hasOwnProperty'],
  ['a path', '..%2f..%2fetc%2fpasswd'],
  ['a NUL', 'demo%00'],
  ['a line feed', 'demo%0a'],
  ['a direction override', 'demo%E2%80%AE'],
  ['a zero-width space', 'de%E2%80%8Bmo'],
  ['a soft hyphen', 'de%C2%ADmo'],
  ['10 000 characters', 'd'.repeat(10_000)],
  ['mixed case', 'Demo'],
  ['composed', 'd%C3%A9mo'],
  ['decomposed', 'de%CC%81mo'],
  ['Cyrillic', 'd%D0%B5mo'],
  ['full-width', '%EF%BD%84emo'],
  ['an encoded percent', 'demo%25'],
  ['an encoded slash', 'demo%2fjoin'],
  ['SQL', "demo'%20or%20'1'='1"],
  ['a leading hyphen', '-demo'],
  ['a trailing hyphen', 'demo-'],
  ['a dot', 'demo.'],
  ['a space', 'demo%20'],
];

describe('[room names] in a path', () => {
  test.each(names)('%s', async (_name, name) => {
    const body = { credentials: { token }, name: 'Ada' };
    const shown = await stage.call('GET', `/api/v1/rooms/${name}`, undefined, 'operator');
    expect([shown.status, shown.slug]).toEqual([404, 'room-not-found']);
    expect((await stage.call('DELETE', `/api/v1/rooms/${name}`, undefined, 'operator')).slug).toBe('room-not-found');
    for (const way of ['join', 'preview'])
      expect((await stage.call('POST', `/api/v1/rooms/${name}/${way}`, body)).slug).toBe('token-wrong-room');
  });
});

describe('[room names] in a wish for a room', () => {
  const wishes = [
    ...names.map(([, name]) => decodeURIComponent(name)).filter((name) => name !== 'constructor'),
    ...['api', 'rtc', 'twirp', 'assets', 'healthz', 'problems'],
  ];
  test.each(wishes.map((wish) => [wish.slice(0, 40), wish]))('%j', async (_name, slug) => {
    expect((await stage.call('POST', '/api/v1/rooms', { slug }, 'operator')).slug).toBe('request-invalid');
  });
});

test('[room names] a word that JavaScript knows is a name like any other', async () => {
  expect((await stage.call('POST', '/api/v1/rooms', { slug: 'constructor' }, 'operator')).status).toBe(201);
  const joined = await stage.join('constructor', 'listener');
  expect(joined.room).toEqual({ slug: 'constructor', title: 'Constructor' });
  expect((await stage.call('DELETE', '/api/v1/rooms/constructor', undefined, 'operator')).status).toBe(204);
});

test('[XSS] a title is data: it comes back as it is, as JSON, under a policy that runs no inline script', async () => {
  const title = '<script>alert(1)</script>" onload="x';
  const made = await stage.call('POST', '/api/v1/rooms', { slug: 'markup', title }, 'operator');
  expect(made.json.title).toBe(title);
  expect(made.headers['content-type']).toContain('application/json');
  expect(made.headers['x-content-type-options']).toBe('nosniff');
});

test.each(['a\u202eb', 'a\u0000b', 'a\nb', '\u200b', ' ', 'x'.repeat(81)])(
  '[XSS] the name %j is refused',
  async (name) => {
    const body = { credentials: { token: await stage.token('demo', { role: 'listener' }) }, name };
    expect((await stage.call('POST', '/api/v1/rooms/demo/join', body)).slug).toBe('request-invalid');
  },
);
