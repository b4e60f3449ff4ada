import type { ParticipantId } from '@foyer/meeting';
import type { WireEvent } from '@foyer/wire';
import { describe, expect, test } from 'vitest';
import { aLink } from '../testing/mailbox.ts';
import { Stream } from './stream.ts';

const owner = 'p_1' as ParticipantId;
const event = (text: number): WireEvent => ({ type: 'participant.renamed', participant: 'p_2', name: String(text) });

function told(count: number, most = 10): Stream {
  const stream = new Stream('e_1', owner, most);
  for (let i = 1; i <= count; i += 1) stream.tell(event(i));
  return stream;
}

describe('SN17 a stream', () => {
  test('numbers what it is told, and says it to the connection of now', () => {
    const stream = told(2);
    const link = aLink();
    stream.link = link;
    stream.tell(event(3));
    expect(link.messages).toEqual([{ type: 'event', seq: 3, event: event(3) }]);
    expect(stream.seq).toBe(3);
  });

  test.each([
    ['nothing missed', 25, 25, []],
    ['one', 25, 24, [25]],
    ['as many as are kept', 25, 15, [16, 17, 18, 19, 20, 21, 22, 23, 24, 25]],
    ['one more than is kept', 25, 14, undefined],
    ['everything, all kept', 7, 0, [1, 2, 3, 4, 5, 6, 7]],
    ['nothing told', 0, 0, []],
    ['more than was told', 25, 26, undefined],
    ['less than nothing', 25, -1, undefined],
    ['nonsense', 25, Number.MIN_SAFE_INTEGER, undefined],
  ])('after a number: %s', (_name, count, seq, numbers) => {
    const missed = told(count).after({ stream: 'e_1', seq });
    expect(missed?.map((one) => one.seq)).toEqual(numbers);
    expect(missed?.map((one) => one.event)).toEqual(numbers?.map(event));
  });

  test('of another name knows nothing', () => {
    expect(told(3).after({ stream: 'e_2', seq: 3 })).toBeUndefined();
  });

  test('keeps none where none is to be kept', () => {
    const stream = told(30, 0);
    expect(stream.after({ stream: 'e_1', seq: 30 })).toEqual([]);
    expect(stream.after({ stream: 'e_1', seq: 29 })).toBeUndefined();
  });

  test('keeps a bounded number, wherever it stands', () => {
    const stream = new Stream('e_1', owner, 7);
    for (let i = 1; i <= 100; i += 1) {
      stream.tell(event(i));
      const seq = Math.max(0, i - 7);
      expect(stream.after({ stream: 'e_1', seq })).toHaveLength(Math.min(7, i));
      if (seq > 0) expect(stream.after({ stream: 'e_1', seq: seq - 1 })).toBeUndefined();
    }
  });
});

describe('SN17 a hello that its client has overtaken', () => {
  test.each([
    ['is one with a smaller number', 3, 2, true],
    ['is not the same again', 3, 3, false],
    ['is not the next', 3, 4, false],
    ['is not one without a number', 3, undefined, false],
    ['is none where the one before had no number', undefined, 0, false],
  ])('%s', (_name, before, nth, isOvertaken) => {
    const stream = told(0);
    stream.connect(aLink(), before);
    stream.link = undefined;
    expect(stream.isOvertaken(nth)).toBe(isOvertaken);
  });

  test('is known also after one without a number', () => {
    const stream = told(0);
    stream.connect(aLink(), 3);
    stream.connect(aLink(), undefined);
    expect([stream.isOvertaken(2), stream.isOvertaken(3)]).toEqual([true, false]);
  });
});

describe('SN18 answers', () => {
  test('are said again on the connection of now', () => {
    const stream = told(0);
    const [first, second] = [aLink(), aLink()];
    stream.link = first;
    expect(stream.repeats('a')).toBe(false);
    stream.answer({ type: 'reply', id: 'a', ok: true });
    stream.link = second;
    expect(stream.repeats('a')).toBe(true);
    expect(second.messages).toEqual(first.messages);
  });

  test('that are not there yet come once, on the connection of then', () => {
    const stream = told(0);
    const link = aLink();
    stream.accept('a');
    stream.link = link;
    expect(stream.repeats('a')).toBe(true);
    expect(link.messages).toEqual([]);
    stream.answer({ type: 'reply', id: 'a', ok: true });
    expect(link.messages).toEqual([{ type: 'reply', id: 'a', ok: true }]);
  });

  test('of the latest 256 wishes are remembered', () => {
    const stream = told(0);
    for (let i = 0; i < 300; i += 1) stream.answer({ type: 'reply', id: `c${i}`, ok: true });
    const known = Array.from({ length: 300 }, (_, i) => i).filter((i) => stream.repeats(`c${i}`));
    expect([known.length, known[0]]).toEqual([256, 44]);
  });
});
