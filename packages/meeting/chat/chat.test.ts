import { millis, seconds } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import { after, aJoin, aMeeting, did, settings, wish } from '../fixtures.ts';
import { type Meeting, step } from '../index.ts';

const send = (name: string, message: string, text = message) => wish(name, { type: 'chat.send', message, text });
const two = after(aMeeting(), [aJoin('ada', 'host'), aJoin('ben')]);
const texts = (meeting: Meeting) => meeting.chat.map(({ name, text }) => `${name} ${text}`);

describe('SN28 chat', () => {
  test('a message is everyone’s, with the name of then and the time', () => {
    const message = { id: 'm-1', from: 'p_ben', name: 'BEN', text: 'Hello.', at: seconds(2_000) };
    const { meeting, events, effects } = did(two, send('ben', 'm-1', 'Hello.'));
    expect([events, effects]).toEqual([[{ type: 'chat.sent', message }], []]);
    const renamed = did(meeting, wish('ben', { type: 'participant.rename', name: 'Benedict' })).meeting;
    expect(renamed.chat).toEqual([message]);
  });

  test('the same id of the same writer is the same message, also with another text', () => {
    const sent = after(two, [send('ben', 'm-1')]);
    expect(did(sent, send('ben', 'm-1', 'Other.'))).toEqual({ meeting: sent, events: [], effects: [] });
    expect(texts(after(sent, [send('ada', 'm-1')]))).toEqual(['BEN m-1', 'ADA m-1']);
  });

  test.each([0, 1, 5])('the latest %i are kept, in the order they came', (chatHistory) => {
    const start: Meeting = { ...two, settings: { ...settings, chatHistory } };
    const ids = Array.from({ length: 8 }, (_, i) => `m-${i}`);
    const full = after(
      start,
      ids.map((id) => send('ada', id)),
    );
    expect(texts(full)).toEqual(chatHistory === 0 ? [] : ids.slice(-chatHistory).map((id) => `ADA ${id}`));
  });

  test('it stays when its writer goes, and ends with the meeting', () => {
    const sent = after(two, [send('ben', 'm-1'), wish('ben', { type: 'participant.leave' })]);
    expect(texts(sent)).toEqual(['BEN m-1']);
    expect(after(sent, [wish('ada', { type: 'meeting.end' })]).chat).toEqual([]);
  });

  test('who may not write, does not', () => {
    const take = {
      type: 'participant.change-permissions',
      participant: 'p_ben',
      give: [],
      take: ['chat.send'],
    } as const;
    expect(step(after(two, [wish('ada', take)]), send('ben', 'm-1'), millis(0))).toEqual({
      ok: false,
      refusal: { kind: 'not-permitted', permission: 'chat.send' },
    });
  });
});

describe('SN28 reactions', () => {
  test('are told and not kept', () => {
    const { meeting, events, effects } = did(two, wish('ben', { type: 'reaction.send', reaction: 'clap' }));
    expect(events).toEqual([{ type: 'reaction.sent', participant: 'p_ben', reaction: 'clap' }]);
    expect([meeting, effects]).toEqual([two, []]);
  });
});
