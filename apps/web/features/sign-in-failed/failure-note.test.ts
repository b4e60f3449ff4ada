import { signInSentences } from '@foyer/wire';
import { describe, expect, it } from 'vitest';
import words from '../../i18n/en/sign-in-failed.json' with { type: 'json' };
import { doors, type FailureNote, leaveCallback, noteAt, readNote, waysOn } from './failure-note.ts';

const origin = 'https://meet.example.org';
const note: FailureNote = { ref: 'f_0123456789ab', tells: 'cancelled', provider: 'acme', return: '/standup?a=b' };

function page(content: string | undefined) {
  return {
    querySelector: (selector: string) =>
      selector === 'meta[name="foyer-sign-in-failure"]' && content !== undefined
        ? { getAttribute: (name: string) => (name === 'content' ? content : null) }
        : null,
  };
}

describe('SI29 the note of a failed sign-in', () => {
  it('is read as the server wrote it', () => {
    expect(readNote(page(JSON.stringify(note)))).toEqual(note);
  });

  it.each([undefined, '', '{', '[]', '{"ref":""}', '{"ref":"a b"}', '{"tells":"cancelled"}'])(
    'of %j is none',
    (text) => {
      expect(readNote(page(text))).toBeUndefined();
    },
  );

  it('with a sentence of a newer server says the most careful one', () => {
    expect(readNote(page('{"ref":"f_1","tells":"tired"}'))).toEqual({
      ref: 'f_1',
      tells: 'misconfigured',
      provider: null,
      return: '/',
    });
  });

  it.each([
    ['?ref=f_0123456789ab', note],
    ['?ref=f_other', undefined],
    ['', undefined],
  ])('at %j is %j', (search, found) => {
    expect(noteAt(page(JSON.stringify(note)), search)).toEqual(found);
  });

  it('SI31 takes what the provider sent out of the address', () => {
    const written: string[] = [];
    const history = { replaceState: (_data: unknown, _unused: string, url: string) => void written.push(url) };
    leaveCallback({ history }, page(undefined));
    expect(written).toEqual([]);
    leaveCallback({ history }, page(JSON.stringify(note)));
    leaveCallback({ history }, page(JSON.stringify({ ...note, return: '/' })));
    expect(written).toEqual([
      '/sign-in/failed?ref=f_0123456789ab&return=%2Fstandup%3Fa%3Db',
      '/sign-in/failed?ref=f_0123456789ab',
    ]);
  });
});

describe('SI29 the way on', () => {
  const kinds = (given: Partial<FailureNote>, count: number | undefined = 2) =>
    waysOn({ ...note, ...given }, { origin, count }).map(({ kind }) => kind);

  it('leads back to where the sign-in began', () => {
    expect(waysOn(note, { origin, count: 2 })).toEqual([
      { kind: 'again', href: '/sign-in/acme?return=%2Fstandup%3Fa%3Db' },
      { kind: 'others', href: '/sign-in?return=%2Fstandup%3Fa%3Db' },
      { kind: 'guest', href: '/standup?a=b' },
    ]);
  });

  it.each<[string, Partial<FailureNote>, number | undefined, string[]]>([
    ['where the failed way is the only one', {}, 1, ['again', 'guest']],
    ['where the server has not said', {}, undefined, ['again', 'others', 'guest']],
    ['to the start page', { return: '/' }, 2, ['again', 'others']],
    ['to an admin page', { return: '/admin/rooms' }, 2, ['again', 'others']],
    ['to another server', { return: 'https://evil.example/room' }, 2, ['again', 'others']],
    ['where only whoever runs the server can help', { tells: 'misconfigured' }, 2, ['others', 'guest', 'again']],
    ['where the account may not come in', { tells: 'not-admitted' }, 2, ['guest', 'another', 'others']],
    ['where there is no such provider', { tells: 'unknown', provider: 'gone' }, 1, ['others', 'guest']],
    ['where nobody knows which provider it was', { tells: 'begin-again', provider: null }, 1, ['others', 'guest']],
  ])('%s', (_, given, count, offered) => {
    expect(kinds(given, count)).toEqual(offered);
  });

  it.each(signInSentences)('after %s there is always one', (tells) => {
    expect(kinds({ tells, return: '/' }, 1).length).toBeGreaterThan(0);
  });
});

describe('SI29 the words', () => {
  const texts: Record<string, { title: string; text: string }> = words.words;

  it.each([...signInSentences, 'lost'])('%s has one short title and one text', (tells) => {
    const { title, text } = texts[tells] ?? { title: '', text: '' };
    expect(title).toMatch(/^[A-Z].{5,60}\.$/);
    expect(text).toMatch(/^.{5,200}\.$/);
    expect(`${title} ${text}`).not.toMatch(/\b(error|token|session|OpenID|OIDC|JWT|HTTP|provider|client|callback)\b/i);
  });

  it('are of nothing else', () => {
    expect(Object.keys(texts).sort()).toEqual([...signInSentences, 'lost'].sort());
    expect(Object.keys(doors).sort()).toEqual([...signInSentences].sort());
  });
});
