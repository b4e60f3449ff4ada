import { expect, test } from 'vitest';
import type { Place } from '../engine/meeting/place.ts';
import { createPlaceKeep, markOf } from './place-keep.ts';
import type { TabLocks } from './tab-locks.ts';

function aDrawer(held = new Map<string, string>()) {
  return {
    held,
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
    key: (index: number) => [...held.keys()][index] ?? null,
    get length() {
      return held.size;
    },
  };
}

const gil: Place = {
  resume: { token: 'r1', expiresAt: 100 },
  participant: 'p_gil',
  name: 'Gil',
  role: 'speaker',
  room: { slug: 'tea', title: 'Tea' },
  microphone: { on: true, deviceId: 'm1' },
  camera: { on: false },
};

/** One browser with any number of tabs, which know of each other by their locks. */
function aBrowser() {
  const shared = aDrawer();
  const owners = new Map<string, object>();
  let now = 50;
  let ids = 0;
  const aTab = (own = aDrawer()) => {
    const tab = {};
    const locks: TabLocks = {
      take: async (name) => {
        const owner = owners.get(name);
        if (owner !== undefined && owner !== tab) return 'elsewhere';
        owners.set(name, tab);
        return 'taken';
      },
      release: (name) => void (owners.get(name) === tab && owners.delete(name)),
      held: async () => new Set(owners.keys()),
    };
    const keep = createPlaceKeep({ shared, own, locks, makeId: () => `tab${++ids}`, now: () => now });
    const die = () => {
      for (const [name, owner] of owners) if (owner === tab) owners.delete(name);
    };
    return { keep, own, die };
  };
  return { shared, aTab, pass: (time: number) => (now += time) };
}

async function inside(place = gil) {
  const browser = aBrowser();
  const tab = browser.aTab();
  await tab.keep.hold('tea');
  tab.keep.keep('tea', place, 'mark');
  return { ...browser, tab };
}

test('a tab that is loaded anew finds its own place, with how it was seen and heard', async () => {
  const { aTab, tab } = await inside();
  tab.die();
  expect(await aTab(tab.own).keep.find('tea', 'mark')).toEqual({ is: 'mine', place: gil });
});

test('a tab knows of its own place before anything is asked, and of nobody else’s', async () => {
  const { aTab, tab } = await inside();
  expect([tab.keep.has('tea'), tab.keep.has('coffee'), aTab().keep.has('tea')]).toEqual([true, false, false]);
  tab.keep.forget('tea');
  expect(tab.keep.has('tea')).toBe(false);
});

test('a copy of a tab has the same id, and is told that the place is held', async () => {
  const { aTab, tab } = await inside();
  const copy = aTab(aDrawer(new Map(tab.own.held)));
  expect(await copy.keep.find('tea', 'mark')).toEqual({ is: 'held', place: gil });
  await copy.keep.hold('tea');
  copy.keep.keep('tea', { ...gil, participant: 'p_other' }, 'mark');
  expect(tab.keep.latest('tea', 'p_gil')).toEqual(gil);
});

test('another tab is told of a place that is free, and makes it its own', async () => {
  const { aTab, tab, shared } = await inside();
  tab.die();
  const other = aTab();
  expect(await other.keep.find('tea', 'mark')).toEqual({ is: 'free', place: gil });
  await other.keep.takeOver('tea', 'p_gil');
  other.keep.keep('tea', { ...gil, resume: { token: 'r2', expiresAt: 200 } }, 'mark');
  expect(shared.length).toBe(1);
  expect(other.keep.latest('tea', 'p_gil')?.resume.token).toBe('r2');
});

test('other credentials, another room and a place whose time is over are no way back', async () => {
  const { aTab, tab, shared, pass } = await inside();
  tab.die();
  expect(await aTab(tab.own).keep.find('tea', 'other mark')).toBeUndefined();
  expect(await aTab().keep.find('soup', 'mark')).toBeUndefined();
  pass(50);
  expect(await aTab().keep.find('soup', 'mark')).toBeUndefined();
  expect(shared.length).toBe(0);
});

test('what is over is forgotten; what is only left alone is free for others', async () => {
  const { aTab, tab, shared } = await inside();
  tab.keep.release('tea');
  expect(await aTab().keep.find('tea', 'mark')).toMatchObject({ is: 'free' });
  tab.keep.forget('tea');
  expect([shared.length, tab.own.length]).toEqual([0, 0]);
});

test('of several the free one is offered, and of a participant the latest token counts', async () => {
  const { aTab } = await inside();
  const second = aTab();
  await second.keep.hold('tea');
  second.keep.keep('tea', { ...gil, name: 'Late', resume: { token: 'r2', expiresAt: 300 } }, 'mark');
  expect(await aTab().keep.find('tea', 'mark')).toMatchObject({ is: 'held', place: { name: 'Late' } });
  expect(second.keep.latest('tea', 'p_gil')?.resume.token).toBe('r2');
  second.die();
  expect(await aTab().keep.find('tea', 'mark')).toMatchObject({ is: 'free', place: { name: 'Late' } });
});

test('somebody else’s text under our key is as good as nothing, and swept away', async () => {
  const { shared, aTab } = aBrowser();
  shared.setItem('foyer.place.tea.x', 'nonsense');
  shared.setItem('foyer.place.tea.y', '{"token":1}');
  shared.setItem('foyer.before-joining', '{}');
  expect(await aTab().keep.find('tea', 'mark')).toBeUndefined();
  expect([...shared.held.keys()]).toEqual(['foyer.before-joining']);
});

test('without any storage there is nothing to find, and nothing breaks', async () => {
  const locks: TabLocks = { take: async () => 'taken', release: () => undefined, held: async () => undefined };
  const keep = createPlaceKeep({ shared: undefined, own: undefined, locks, makeId: () => 'x', now: () => 0 });
  await keep.hold('tea');
  keep.keep('tea', gil, 'mark');
  expect(await keep.find('tea', 'mark')).toBeUndefined();
  keep.forget('tea');
});

test('a mark tells credentials apart and holds nothing of them', () => {
  const marks = [{}, { token: 'secret-1' }, { token: 'secret-2' }, { jwt: 'secret-1' }].map(markOf);
  expect(new Set(marks).size).toBe(4);
  expect(marks.join()).not.toMatch(/secret/);
  expect(markOf({ token: 'secret-1' })).toBe(marks[1]);
});
