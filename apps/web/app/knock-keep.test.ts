import { expect, it } from 'vitest';
import { createKnockKeep } from './knock-keep.ts';
import type { KeptKnock } from './room-stage.ts';

const kept: KeptKnock = {
  knock: { id: 'n_1', url: 'wss://meet.example.org/api/v1/knocks/s3cr3t_-x' },
  preview: { room: { slug: 'a', title: 'A' }, role: 'speaker', entry: 'lobby' },
  choice: { name: 'Zoë', microphone: { on: true, deviceId: 'm1' }, camera: { on: false } },
};

function aDrawer() {
  const held = new Map<string, string>();
  return {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
    key: (index: number) => [...held.keys()][index] ?? null,
    get length() {
      return held.size;
    },
  };
}

it('keeps a knock through a reload, for its room alone', () => {
  const drawer = aDrawer();
  createKnockKeep(drawer).keep('a', kept);
  expect(createKnockKeep(drawer).knockFor('a')).toEqual(kept);
  expect(createKnockKeep(drawer).knockFor('b')).toBeUndefined();
});

it('forgets it when told', () => {
  const drawer = aDrawer();
  const keep = createKnockKeep(drawer);
  keep.keep('a', kept);
  keep.keep('a', undefined);
  expect(keep.knockFor('a')).toBeUndefined();
});

it('SI34 marks all of them, and nothing else, when somebody signs in', () => {
  const drawer = aDrawer();
  const keep = createKnockKeep(drawer);
  keep.keep('a', kept);
  drawer.setItem('foyer.join-token.a', 't');
  keep.keep('b', kept);
  keep.signsIn();
  expect(['a', 'b', 'c'].map((slug) => keep.knockFor(slug)?.signsIn)).toEqual([true, true, undefined]);
  expect(keep.knockFor('a')).toEqual({ ...kept, signsIn: true });
  expect(drawer.getItem('foyer.join-token.a')).toBe('t');
});

it.each([
  'not json',
  '{}',
  JSON.stringify({ ...kept, knock: { id: 'n_1', url: 'https://elsewhere.example/' } }),
  JSON.stringify({ ...kept, preview: { ...kept.preview, entry: 'admitted' } }),
  JSON.stringify({ ...kept, choice: { ...kept.choice, microphone: 'on' } }),
])('takes a damaged one (%s) for none', (text) => {
  const drawer = aDrawer();
  drawer.setItem('foyer.knock.a', text);
  expect(createKnockKeep(drawer).knockFor('a')).toBeUndefined();
});

it('does without storage', () => {
  const keep = createKnockKeep(undefined);
  keep.keep('a', kept);
  keep.signsIn();
  expect(keep.knockFor('a')).toBeUndefined();
});
