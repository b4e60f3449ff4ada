import { describe, expect, it } from 'vitest';
import { createTokenKeep, takeToken } from './token-keep.ts';

function aDrawer() {
  const held = new Map<string, string>();
  return {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    held,
  };
}

function aBar(href: string) {
  const url = new URL(href, 'https://meet.example.org');
  const seen: string[] = [];
  return { location: url, history: { replaceState: (_: unknown, __: string, to: string) => void seen.push(to) }, seen };
}

describe('the join token', () => {
  it('leaves the address bar at once and is kept for its room', () => {
    const keep = createTokenKeep(aDrawer());
    const bar = aBar('/design-review?lang=en#token=secret');
    expect(takeToken(bar, keep)).toBe(true);
    expect(bar.seen).toEqual(['/design-review?lang=en']);
    expect(keep.tokenFor('design-review')).toBe('secret');
    expect(keep.tokenFor('other')).toBeUndefined();
  });

  it('survives a reload', () => {
    const drawer = aDrawer();
    takeToken(aBar('/a#token=secret'), createTokenKeep(drawer));
    expect(createTokenKeep(drawer).tokenFor('a')).toBe('secret');
  });

  it('is replaced by a newer invitation', () => {
    const keep = createTokenKeep(aDrawer());
    takeToken(aBar('/a#token=old'), keep);
    takeToken(aBar('/A#token=new'), keep);
    expect(keep.tokenFor('a')).toBe('new');
  });

  it('leaves an address without one alone', () => {
    const bar = aBar('/a#section');
    expect(takeToken(bar, createTokenKeep(undefined))).toBe(false);
    expect(bar.seen).toEqual([]);
  });

  it('is cleared from the bar even where the path is no room', () => {
    const drawer = aDrawer();
    const bar = aBar('/a/b#token=secret');
    expect(takeToken(bar, createTokenKeep(drawer))).toBe(true);
    expect(bar.seen).toEqual(['/a/b']);
    expect(drawer.held.size).toBe(0);
  });

  it('of absurd length is not put into the drawer, which may be too small for it', () => {
    const drawer = aDrawer();
    const keep = createTokenKeep(drawer);
    takeToken(aBar(`/a#token=${'x'.repeat(10_000)}`), keep);
    expect(drawer.held.size).toBe(0);
    expect(keep.tokenFor('a')).toHaveLength(10_000);
  });

  it('works in memory where storage is forbidden', () => {
    const keep = createTokenKeep(undefined);
    takeToken(aBar('/a#token=secret'), keep);
    expect(keep.tokenFor('a')).toBe('secret');
  });
});
