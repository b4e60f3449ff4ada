import { no, ok } from '@foyer/kernel';
import type { HandoffCollected } from '@foyer/wire';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Answer } from './api.ts';
import type { Failure } from './failure-kind.ts';
import type { HandoffApi } from './handoff-api.ts';
import { askProof, type Listening, tellProof } from './handoff-words.ts';
import { type Collected, type OpenedWindow, SignInWindow, siteAround } from './sign-in-window.ts';

const unreachable: Failure = { kind: 'server-unreachable', facts: {} };
const gone: Failure = { kind: 'not-found', facts: {} };
const done: Collected = { state: 'done', pass: 'p1.x', name: 'Ana', expiresAt: 9_000 };

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

class FakeHandoffs implements HandoffApi {
  readonly wishes: object[] = [];
  /** When it was asked, in milliseconds. */
  readonly collects: number[] = [];
  made: Awaited<ReturnType<HandoffApi['make']>> = ok({ id: 'h_1', secret: 'sss', expiresAt: 600 });
  answers: Answer<HandoffCollected>[] = [];
  make = (wish: object) => {
    this.wishes.push(wish);
    return Promise.resolve(this.made);
  };
  find = () => Promise.resolve(no(gone));
  confirm = () => Promise.resolve(no(gone));
  collect = () => {
    this.collects.push(Date.now());
    return Promise.resolve(this.answers.shift() ?? ok({ state: 'waiting' } as const));
  };
}

function aWindow({ opens = true, site = undefined as string | undefined } = {}) {
  const api = new FakeHandoffs();
  const went: string[] = [];
  const told: string[] = [];
  const opened: OpenedWindow = {
    location: { replace: (url) => void went.push(url) },
    close: () => void went.push('closed'),
  };
  const signIn = new SignInWindow({
    api,
    open: () => (opens ? opened : null),
    isFramed: site !== undefined,
    site,
    tell: ({ secret }) => {
      told.push(secret);
      return () => void told.push('ended');
    },
    pause: (wait) => new Promise((resolve) => setTimeout(resolve, wait)),
    now: () => Date.now() / 1000,
  });
  const heard: [string, string][] = [];
  signIn.whenDone((room, { pass }) => void heard.push([room, pass]));
  return { api, signIn, went, told, heard };
}

const passes = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

describe('SI35 the window beside the page', () => {
  it('opens before anything is asked, goes to the handoff, and brings the pass', async () => {
    const { api, signIn, went, told, heard } = aWindow({ site: 'https://a.example' });
    expect(signIn.start('tea')).toBe('open');
    await passes(0);
    expect(api.wishes).toEqual([{ room: 'tea', site: 'https://a.example' }]);
    expect([went, told]).toEqual([['/sign-in/handoff/h_1'], ['sss']]);
    api.answers = [ok({ state: 'waiting' }), no(unreachable), ok(done)];
    await passes(4_000);
    expect([heard, signIn.state, told]).toEqual([[['tea', 'p1.x']], { is: 'closed' }, ['sss', 'ended']]);
  });

  it('is asked after every second, then every third', async () => {
    const { api, signIn } = aWindow();
    signIn.start('tea');
    await passes(60_000);
    const gaps = api.collects.map((at, index) => Math.round(at - (api.collects[index - 1] ?? 0)));
    expect(gaps.slice(0, 3)).toEqual([1_000, 1_100, 1_210]);
    expect(gaps.at(-1)).toBe(3_000);
    expect(api.wishes).toEqual([{ room: 'tea' }]);
  });

  it('ends with the handoff', async () => {
    const { api, signIn, heard } = aWindow();
    signIn.start('tea');
    await passes(603_000);
    expect(signIn.state).toEqual({ is: 'failed', failure: gone });
    const { length } = api.collects;
    await passes(60_000);
    expect([api.collects.length, heard]).toEqual([length, []]);
  });

  it('hears nothing more once it was stopped, or begun anew', async () => {
    const { api, signIn, heard } = aWindow();
    signIn.start('tea');
    await passes(0);
    api.answers = [ok(done)];
    signIn.stop();
    await passes(10_000);
    expect([heard, signIn.state]).toEqual([[], { is: 'closed' }]);
  });

  it('says where the browser opened none, with the way there', async () => {
    const { signIn } = aWindow({ opens: false, site: 'https://a.example' });
    expect(signIn.start('tea')).toBe('blocked');
    await passes(0);
    expect(signIn.state).toEqual({ is: 'blocked', path: '/sign-in/handoff/h_1' });
    signIn.stop();
  });

  it('closes an empty window where there is no handoff', async () => {
    const { api, signIn, went } = aWindow();
    api.made = no(unreachable);
    signIn.start('tea');
    await passes(0);
    expect([went, signIn.state]).toEqual([['closed'], { is: 'failed', failure: unreachable }]);
  });

  it.each([
    [['https://b.example', 'https://a.example'], '', 'https://a.example'],
    [[], 'https://a.example/page', 'https://a.example'],
    [[], '', undefined],
    [['null'], 'https://a.example/', undefined],
  ])('the site around it: %j, %s → %s', (ancestors, referrer, site) =>
    expect(siteAround({ ancestors, referrer })).toBe(site),
  );
});

function unconnected(_data: unknown): void {
  throw new Error('not connected');
}

describe('SI35 the proof', () => {
  const origin = 'https://meet.example';

  /** Two windows that post to each other; `sender` is where the words to the page seem to come from. */
  function twoWindows(sender = origin) {
    const page = new EventTarget();
    const other = new EventTarget();
    const post = (to: EventTarget, from: string, source: object) => (data: unknown) =>
      void to.dispatchEvent(Object.assign(new Event('message'), { data, origin: from, source }));
    const opened = { postMessage: unconnected };
    const opener = { postMessage: unconnected };
    opened.postMessage = post(other, origin, opener);
    opener.postMessage = post(page, sender, opened);
    const listening = (target: EventTarget) => ({ origin, target, channel: undefined }) as unknown as Listening;
    return { opened, opener: opener as unknown as Window, page: listening(page), window: listening(other) };
  }

  it('is told to the window the page opened', async () => {
    const { opened, opener, page, window } = twoWindows();
    const end = tellProof({ id: 'h_1', secret: 'sss' }, opened, page);
    expect(await askProof('h_1', opener, 1_000, window)).toBe('sss');
    end();
  });

  it.each([
    ['for another handoff', 'h_2', origin, true],
    ['to a page of another origin', 'h_1', 'https://evil.example', true],
    ['to a window the page did not open', 'h_1', origin, false],
  ])('is not told %s', async (_, id, sender, isOpened) => {
    const { opened, opener, page, window } = twoWindows(sender);
    tellProof({ id: 'h_1', secret: 'sss' }, isOpened ? opened : {}, page);
    const asked = askProof(id, opener, 1_000, window);
    await passes(1_000);
    expect(await asked).toBeUndefined();
  });

  it.each([
    ['a page of another origin that opened the window', 'h_1', 'https://evil.example', true],
    ['a window that did not open this one', 'h_1', origin, false],
    ['a page that speaks of another handoff', 'h_2', origin, true],
  ])('is not taken from %s: it would agree in the person’s place', async (_, id, from, isOpener) => {
    const target = new EventTarget();
    const opener = { postMessage: () => undefined } as unknown as Window;
    const asked = askProof('h_1', opener, 1_000, { origin, target, channel: undefined } as unknown as Listening);
    const data = { type: 'foyer-handoff-proof', id, proof: 'sss' };
    const source = isOpener ? opener : {};
    target.dispatchEvent(Object.assign(new Event('message'), { data, origin: from, source }));
    await passes(1_000);
    expect(await asked).toBeUndefined();
  });

  it('is missed after a second where nobody opened the window', async () => {
    const { window } = twoWindows();
    const asked = askProof('h_1', null, 1_000, window);
    await passes(1_000);
    expect(await asked).toBeUndefined();
  });

  it('crosses over the channel where the way to the opener was cut', async () => {
    vi.useRealTimers();
    const { page, window, opened } = twoWindows();
    const channel = () => new BroadcastChannel('foyer-handoff-test');
    const end = tellProof({ id: 'h_1', secret: 'sss' }, opened, { ...page, channel });
    expect(await askProof('h_1', null, 5_000, { ...window, channel })).toBe('sss');
    end();
  });
});
