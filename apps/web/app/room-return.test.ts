import { millis } from '@foyer/kernel';
import type { Preview } from '@foyer/wire';
import { describe, expect, it } from 'vitest';
import type { JoinChoice } from '../devices/join-choice.ts';
import type { FailureKind } from './failure-kind.ts';
import { createRoomReturns, longestAway, type RoomReturn, restoreHash, returnOf } from './room-return.ts';
import type { FailedStage, Resume, RoomStage } from './room-stage.ts';

function aDrawer() {
  const held = new Map<string, string>();
  return {
    held,
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
  };
}

const shown = { microphone: { on: true, deviceId: 'm1' }, camera: { on: false }, speakerId: 's1' };
const typed: RoomReturn = { name: 'Ana', shown, joins: true };

/** Two loads of the same tab: the one that goes away, and the one that comes back `later` seconds after it. */
function twoLoads(later = 60) {
  const drawer = aDrawer();
  const before = createRoomReturns({ drawer, now: () => 1000 });
  const after = createRoomReturns({ drawer, now: () => 1000 + later });
  return { drawer, before, after };
}

describe('SI33 the way to the sign-in and back', () => {
  it('keeps what the page of the room holds, once', () => {
    const { before, after } = twoLoads();
    before.watch('a', () => typed);
    before.leave('');
    expect(after.take('b')).toBeUndefined();
    expect(after.take('a')).toEqual(typed);
    expect(after.take('a')).toBeUndefined();
  });

  it('keeps nothing live', () => {
    const { drawer, before, after } = twoLoads();
    const track = { stop: () => undefined } as unknown as MediaStreamTrack;
    before.watch('a', () => ({ joins: false, shown: { ...shown, camera: { on: true, track } } }));
    before.leave('');
    expect([...drawer.held.values()].join()).not.toContain('track');
    expect(after.take('a')?.shown?.camera).toEqual({ on: true });
  });

  it('keeps nothing where no room is open, or nothing of it is to be kept', () => {
    const { drawer, before } = twoLoads();
    before.leave('#x');
    const leave = before.watch('a', () => typed);
    leave();
    before.leave('');
    before.watch('a', () => undefined);
    before.leave('');
    expect(drawer.held.size).toBe(0);
  });

  it('is of the room that stands, where one followed another', () => {
    const { before, after } = twoLoads();
    const first = before.watch('a', () => typed);
    before.watch('b', () => ({ joins: false }));
    first();
    before.leave('');
    expect(after.take('a')).toBeUndefined();
    expect(after.take('b')).toEqual({ joins: false });
  });

  it.each([
    [longestAway, typed],
    [longestAway + 1, undefined],
  ])('after %i seconds finds %j', (later, found) => {
    const { before, after } = twoLoads(later);
    before.watch('a', () => typed);
    before.leave('');
    expect(after.take('a')).toEqual(found);
  });

  it.each(['', 'null', '{', '{"at":1000,"hash":"","joins":"yes"}', '[]'])('passes over %j under its key', (text) => {
    const { drawer, after } = twoLoads();
    drawer.setItem('foyer.return.a', text);
    expect(after.take('a')).toBeUndefined();
  });

  it('goes away all the same where the drawer is full', () => {
    const full = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    const returns = createRoomReturns({ drawer: { ...aDrawer(), setItem: full }, now: () => 0 });
    returns.watch('a', () => typed);
    returns.leave('#x');
    expect(returns.take('a')).toBeUndefined();
  });

  it('works without a drawer: nothing is kept', () => {
    const returns = createRoomReturns({ drawer: undefined, now: () => 0 });
    returns.watch('a', () => typed);
    returns.leave('#x');
    returns.keepHash('a', '#x');
    expect([returns.take('a'), returns.hashFor('a')]).toEqual([undefined, '']);
  });
});

describe('SI33 the fragment', () => {
  const bar = (pathname: string, hash = '') => {
    const written: string[] = [];
    return {
      written,
      location: { pathname, search: '?a=b', hash },
      history: { replaceState: (_data: unknown, _unused: string, url: string) => void written.push(url) },
    };
  };

  it.each([
    ['/a', '', ['/a?a=b#config.x=1']],
    ['/a', '#token=t', []],
    ['/b', '', []],
    ['/', '', []],
  ])('at %s%s becomes %j', (path, hash, written) => {
    const { before, after } = twoLoads();
    before.watch('a', () => typed);
    before.leave('#config.x=1');
    const address = bar(path, hash);
    restoreHash(address, after);
    expect(address.written).toEqual(written);
  });

  it('is kept for a page that never stood, beside what was kept before', () => {
    const { before, after } = twoLoads();
    before.watch('a', () => typed);
    before.leave('');
    before.keepHash('a', '#x=1');
    before.keepHash('b', '#y=1');
    before.keepHash('b', '');
    expect([after.hashFor('a'), after.hashFor('b')]).toEqual(['#x=1', '#y=1']);
    expect(after.take('a')).toEqual(typed);
    expect(after.take('b')).toEqual({ joins: false });
  });

  it('that is longer than any link is not kept', () => {
    const { before, after } = twoLoads();
    before.watch('a', () => typed);
    before.leave(`#${'x'.repeat(100_000)}`);
    expect(after.hashFor('a')).toBe('');
    expect(after.take('a')).toEqual(typed);
  });
});

describe('SI33 what is kept', () => {
  const preview: Preview = { room: { slug: 'a', title: 'A' }, role: 'speaker', entry: 'admitted' };
  const choice: JoinChoice = { name: 'Ben', microphone: { on: false }, camera: { on: true } };
  const ofChoice = { name: 'Ben', shown: { microphone: { on: false }, camera: { on: true } } };
  const join: Resume = { to: 'join', preview, choice };
  const page = { name: 'Bo', shown };
  const failed = (kind: FailureKind, resume: Resume): FailedStage => ({
    at: 'failed',
    failure: { kind, facts: {} },
    resume,
    retry: { is: 'none' },
    tries: 1,
    since: millis(0),
  });
  const password: RoomStage = { at: 'password', wrong: 0, isChecking: false, blockedUntil: undefined, resume: join };

  it.each<[string, RoomStage, RoomReturn]>([
    ['at the mirror: what is typed and shown', { at: 'pre-join', preview }, { ...page, joins: false }],
    ['while joining: what was pressed', { at: 'joining', preview, choice }, { ...ofChoice, joins: true }],
    ['at the password: what was pressed', password, { ...ofChoice, joins: true }],
    ['where guests are refused', failed('guests-not-allowed', join), { ...ofChoice, joins: true }],
    ['where an invitation is missing', failed('token-missing', join), { ...ofChoice, joins: true }],
    ['where the room is full: no second join', failed('room-full', join), { ...ofChoice, joins: false }],
    ['after leaving: no second join', failed('left', join), { ...ofChoice, joins: false }],
    ['where nothing was pressed', failed('guests-not-allowed', { to: 'preview' }), typed],
    ['before anything is known', { at: 'previewing' }, typed],
  ])('%s', (_, stage, kept) => {
    expect(returnOf(stage, page, typed)).toEqual(kept);
  });

  it('untouched, the mirror keeps what the page came back with', () => {
    expect(returnOf({ at: 'pre-join', preview }, {}, typed)).toEqual({ ...typed, joins: false });
    expect(returnOf({ at: 'previewing' }, {}, undefined)).toEqual({ joins: false });
  });
});
