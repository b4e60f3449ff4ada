import { expect, test } from 'vitest';
import { type Piece, piecesOf } from './pieces.ts';

const shown = (pieces: readonly Piece[]) =>
  pieces.map((piece) => (piece.is === 'link' ? `[${piece.text}]` : piece.text)).join('');

test.each([
  ['no address', 'no address'],
  ['https://a.example', '[https://a.example]'],
  ['see https://a.example/b?c=d#e now', 'see [https://a.example/b?c=d#e] now'],
  ['see https://a.example/b.', 'see [https://a.example/b].'],
  ['(https://a.example/b)', '([https://a.example/b])'],
  ['https://a.example/b_(c)', '[https://a.example/b_(c)]'],
  ['[https://a.example]!?', '[[https://a.example]]!?'],
  ['http://a.example, http://b.example', '[http://a.example], [http://b.example]'],
  ['HTTPS://A.Example/X', '[HTTPS://A.Example/X]'],
  ['two\nhttps://a.example\nlines', 'two\n[https://a.example]\nlines'],
  ['a.example and www.a.example stay words', 'a.example and www.a.example stay words'],
])('of %j a link is made where there is an address', (text, expected) => {
  expect(shown(piecesOf(text))).toBe(expected);
});

test.each([
  'javascript:alert(1)',
  'data:text/html,<script>1</script>',
  'file:///etc/passwd',
  'xhttps://a.example',
  'https://',
  'https://bank.example@evil.example/',
  'https://user:secret@a.example/',
  'vbscript:https',
])('%j is never a link', (text) => {
  expect(piecesOf(text).filter(({ is }) => is === 'link')).toEqual([]);
});

test('nothing is lost and nothing is added, whatever is written', () => {
  const text = '<b>https://a.example/"onclick="x</b> & (https://b.example/(c)) https://[::1]:80/ http://%%';
  const pieces = piecesOf(text);
  expect(pieces.map(({ text: part }) => part).join('')).toBe(text);
  for (const piece of pieces) if (piece.is === 'link') expect(new URL(piece.href).protocol).toMatch(/^https?:$/);
});
