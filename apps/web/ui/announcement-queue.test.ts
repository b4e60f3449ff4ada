import { millis } from '@foyer/kernel';
import { describe, expect, it } from 'vitest';
import { advanced, announced, silent } from './announcement-queue.ts';

const polite = (text: string) => ({ text, urgency: 'polite' }) as const;

describe('announcements', () => {
  it('speaks the first at once and the second after the first had its time', () => {
    let state = announced(silent, polite('Ana joined'), millis(0));
    state = announced(state, polite('Ben joined'), millis(10));
    expect(state.polite).toBe('Ana joined');
    expect(advanced(state, millis(500)).polite).toBe('Ana joined');
    state = advanced(state, millis(700));
    expect(state.polite).toBe('Ben joined');
    expect(advanced(state, millis(1400)).nextAt).toBeUndefined();
  });

  it('lets the urgent pass at once and leaves the polite queue alone', () => {
    let state = announced(silent, polite('Ana joined'), millis(0));
    state = announced(state, { text: 'You were muted', urgency: 'assertive' }, millis(5));
    expect(state.assertive).toBe('You were muted');
    expect(state.polite).toBe('Ana joined');
  });

  it('changes the text when the same words come again, so that they are spoken again', () => {
    let state = announced(silent, polite('Back'), millis(0));
    const first = state.polite;
    state = announced(state, polite('Back'), millis(5000));
    expect(state.polite).not.toBe(first);
    expect(state.polite.trim()).toBe('Back');
  });

  it('says a repeated waiting message once and keeps the queue short', () => {
    let state = announced(silent, polite('now'), millis(0));
    for (let index = 0; index < 3; index += 1) state = announced(state, polite('same'), millis(1));
    expect(state.waiting).toEqual(['same']);
    for (let index = 0; index < 20; index += 1) state = announced(state, polite(`n${index}`), millis(1));
    expect(state.waiting).toHaveLength(6);
    expect(state.waiting.at(-1)).toBe('n19');
  });
});
