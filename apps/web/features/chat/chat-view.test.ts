import { chatTextSchema, type WireChatMessage } from '@foyer/wire';
import { expect, test } from 'vitest';
import { cleaned, groupsOf, latestKey, maySend, messageKey, notYetTold, roomLeft, unseen } from './chat-view.ts';

let count = 0;
function message(from: string, at: number, name = from): WireChatMessage {
  count += 1;
  return { id: `m${count}`, from: `p_${from}`, name, text: `${from} at ${at}`, at };
}

const shape = (groups: ReturnType<typeof groupsOf>) =>
  groups.map(({ name, own, lines }) => `${own ? 'me' : name}:${lines.length}`).join(' ');

test('what one person writes one after the other stands together, until there is a pause or somebody else', () => {
  const chat = [
    message('ana', 0),
    message('ana', 299),
    message('ana', 597),
    message('ana', 897),
    message('me', 898),
    message('ana', 899),
    message('ana', 900, 'Ana Silva'),
  ];
  expect(shape(groupsOf(chat, 'p_me', undefined))).toBe('ana:3 ana:1 me:1 ana:1 Ana Silva:1');
});

test('the first new message begins a group, so that a line can stand before it', () => {
  const chat = [message('ana', 0), message('ana', 1), message('ana', 2)];
  const groups = groupsOf(chat, 'p_me', chat[1] && messageKey(chat[1]));
  expect(shape(groups)).toBe('ana:1 ana:2');
  expect(groups.map(({ lines }) => lines.map(({ isFirstNew }) => isFirstNew))).toEqual([[false], [true, false]]);
});

test('two writers may choose the same id', () => {
  const one = { ...message('ana', 0), id: 'same' };
  const other = { ...message('ben', 1), id: 'same' };
  expect(new Set([one, other].map(messageKey)).size).toBe(2);
});

test('new is what others wrote after the last that was seen', () => {
  const chat = [message('ana', 0), message('ben', 1), message('me', 2), message('ana', 3)];
  const texts = (seen: string | undefined) => unseen(chat, seen, 'p_me').map(({ text }) => text);
  expect(texts(undefined)).toEqual(['ana at 0', 'ben at 1', 'ana at 3']);
  expect(texts(chat[0] && messageKey(chat[0]))).toEqual(['ben at 1', 'ana at 3']);
  expect(texts(latestKey(chat))).toEqual([]);
  expect(texts('p_ana/forgotten')).toHaveLength(3);
  expect(latestKey([])).toBeUndefined();
});

test('SN28 a message of mine that everybody has is not shown a second time', () => {
  const sent = message('me', 0);
  const outgoing = [
    { id: sent.id, text: sent.text, state: 'sending' as const },
    { id: 'later-one', text: 'x', state: 'failed' as const },
  ];
  expect(notYetTold(outgoing, [sent], 'p_me').map(({ id }) => id)).toEqual(['later-one']);
  expect(notYetTold(outgoing, [{ ...sent, from: 'p_ana' }], 'p_me')).toHaveLength(2);
});

test.each([
  ['  hello \n', 'hello'],
  ['a\r\nb\rc', 'a\nb\nc'],
  ['tab\tstays', 'tab\tstays'],
  ['bell\u0007 and \u202eturned', 'bell and turned'],
  ['line\u2028here', 'line\nhere'],
  ['👩‍👩‍👧 family', '👩‍👩‍👧 family'],
])('%j is sent as %j, which the wire takes', (typed, sent) => {
  expect(cleaned(typed)).toBe(sent);
  expect(chatTextSchema.safeParse(sent).success).toBe(true);
});

test.each([
  ['', false, undefined],
  [' \n ', false, undefined],
  ['x', true, undefined],
  ['x'.repeat(3_599), true, undefined],
  ['x'.repeat(3_600), true, 400],
  [`${'x'.repeat(4_000)}  `, true, 0],
  ['x'.repeat(4_001), false, -1],
])('a draft of %# may be sent, and says what room is left near its end', (draft, may, left) => {
  expect(maySend(draft)).toBe(may);
  expect(roomLeft(draft)).toBe(left);
});
