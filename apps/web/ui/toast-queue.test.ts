import { millis } from '@foyer/kernel';
import { describe, expect, it } from 'vitest';
import { dismissed, held, noToasts, passed, released, shown, type Toast, toastDeadline } from './toast-queue.ts';

const note = (id: string): Toast => ({ id, text: id });
const ids = (state: { toasts: readonly Toast[] }) => state.toasts.map((toast) => toast.id);
const press = () => undefined;

describe('toasts', () => {
  it('leave after five seconds, with an action after ten, with a decision never', () => {
    let state = shown(noToasts, note('plain'), millis(0));
    state = shown(state, { ...note('action'), action: { label: 'Open', onPress: press } }, millis(0));
    state = shown(state, { ...note('decision'), stays: true }, millis(0));
    expect(toastDeadline(state)).toBe(5000);
    expect(ids(passed(state, millis(5000)))).toEqual(['action', 'decision']);
    expect(ids(passed(state, millis(10_000)))).toEqual(['decision']);
    expect(toastDeadline(passed(state, millis(10_000)))).toBeUndefined();
  });

  it('stay while pointer or focus is inside, and get that time back', () => {
    let state = held(shown(noToasts, note('a'), millis(0)), millis(4000));
    expect(ids(passed(state, millis(60_000)))).toEqual(['a']);
    expect(toastDeadline(state)).toBeUndefined();
    state = released(state, millis(60_000));
    expect(toastDeadline(state)).toBe(61_000);
  });

  it('replace one of the same id in place', () => {
    let state = shown(shown(noToasts, note('a'), millis(0)), note('b'), millis(0));
    state = shown(state, { id: 'a', text: 'again' }, millis(3000));
    expect(state.toasts.map((toast) => toast.text)).toEqual(['again', 'b']);
    expect(ids(passed(state, millis(5000)))).toEqual(['a']);
  });

  it('crowd out the oldest that may leave, never one that waits for a decision', () => {
    let state = shown(noToasts, { ...note('knock'), stays: true }, millis(0));
    for (const id of ['1', '2', '3', '4']) state = shown(state, note(id), millis(0));
    expect(ids(state)).toEqual(['knock', '2', '3', '4']);
  });

  it('can be dismissed', () => {
    expect(ids(dismissed(shown(noToasts, note('a'), millis(0)), 'a'))).toEqual([]);
  });
});
