import { describe, expect, it } from 'vitest';
import { initialOf, tintCount, tintOf } from './tint.ts';

describe('tintOf', () => {
  it('is stable, whatever the case and the space around a name', () => {
    expect(tintOf('Ana Silva')).toBe(tintOf('  ana silva '));
  });

  it('uses every tint over a crowd of names', () => {
    const seen = new Set(Array.from({ length: 200 }, (_, index) => tintOf(`Person ${index}`)));
    expect([...seen].sort()).toEqual(Array.from({ length: tintCount }, (_, index) => index));
  });
});

describe('initialOf', () => {
  it.each([
    ['Zoë Martin', 'Z'],
    ['  ana', 'A'],
    ['👩‍💻 Kim', '👩‍💻'],
    ['é́a', 'É́'],
    ['', '?'],
    ['   ', '?'],
    ['李雷', '李'],
  ])('%j gives %j', (name, initial) => {
    expect(initialOf(name)).toBe(initial);
  });
});
