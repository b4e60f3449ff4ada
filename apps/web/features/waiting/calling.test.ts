import { describe, expect, it } from 'vitest';
import { browserNotices, callState, type Notices, toggleCall } from './calling.ts';

function aDrawer() {
  const held = new Map<string, string>();
  return {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
  };
}

function aBrowser(answer: Notices['permission'], permission: Notices['permission'] = 'default') {
  const state = { permission, asked: 0 };
  const notices: Notices = {
    get permission() {
      return state.permission;
    },
    request: async () => {
      state.asked += 1;
      state.permission = answer;
      return answer;
    },
    show: () => true,
  };
  return { notices, state };
}

describe('being called', () => {
  it('is off until the person wants it and the browser allows it', async () => {
    const { notices, state } = aBrowser('granted');
    const drawer = aDrawer();
    expect(callState(notices, drawer)).toBe('off');
    expect(await toggleCall(notices, drawer)).toBe('on');
    expect(state.asked).toBe(1);
    expect(callState(notices, drawer)).toBe('on');
  });

  it('is not on because another page was allowed it once', () => {
    expect(callState(aBrowser('granted', 'granted').notices, aDrawer())).toBe('off');
  });

  it('goes off again, and the browser is not asked twice', async () => {
    const { notices, state } = aBrowser('granted');
    const drawer = aDrawer();
    await toggleCall(notices, drawer);
    expect(await toggleCall(notices, drawer)).toBe('off');
    expect(state.asked).toBe(1);
  });

  it('takes a no for a no', async () => {
    const { notices, state } = aBrowser('denied');
    expect(await toggleCall(notices, aDrawer())).toBe('refused');
    expect(await toggleCall(notices, aDrawer())).toBe('refused');
    expect(state.asked).toBe(1);
  });

  it('takes no answer for not yet', async () => {
    expect(await toggleCall(aBrowser('default').notices, aDrawer())).toBe('off');
  });

  it('is impossible where the browser knows no such thing', async () => {
    expect(callState(undefined, aDrawer())).toBe('impossible');
    expect(await toggleCall(undefined, aDrawer())).toBe('impossible');
  });

  it('does not break the page where a note can be wanted but not shown', () => {
    class Mute {
      static permission = 'granted';
      constructor() {
        throw new TypeError('Illegal constructor. Use ServiceWorkerRegistration.showNotification() instead.');
      }
    }
    const world = Object.assign(Object.create(globalThis), { Notification: Mute });
    expect(browserNotices(world)?.show('You’re in!', 'Tea')).toBe(false);
  });
});
