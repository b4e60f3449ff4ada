import { expect, it } from 'vitest';
import words from '../../i18n/en/home.json' with { type: 'json' };
import { hostEntry, refusalWords } from './home-view.ts';

const origin = 'https://meet.example.org';
const room = { slug: 'a', title: 'A', url: `${origin}/a` };

it.each([
  ['as host, here', { ...room, hostUrl: `${origin}/a#token=t` }, { here: { slug: 'a', token: 't' } }],
  ['as whoever holds a key, here', room, { here: { slug: 'a' } }],
  [
    'by the name the server has for itself',
    { ...room, hostUrl: 'https://other.name/a#token=t' },
    { there: 'https://other.name/a#token=t' },
  ],
])('enters a made room %s', (_, created, entry) => {
  expect(hostEntry(created, origin)).toEqual(entry);
});

it('has words for everything that cannot be read', () => {
  for (const refusal of [{ kind: 'empty' }, { kind: 'unclear' }, { kind: 'elsewhere', host: 'x.org' }] as const) {
    expect(Object.keys(words.refusal)).toContain(refusalWords(refusal).key.replace('refusal.', ''));
  }
  expect(refusalWords({ kind: 'elsewhere', host: 'x.org' }).values).toEqual({ host: 'x.org' });
});
