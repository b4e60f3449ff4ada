/**
 * Signing in beside a page of a room, in a window of its own: the page stays, with its place in the queue and its picture,
 * and collects a pass when the sign-in is confirmed there (SI34, SI35).
 */
import { millis } from '@foyer/kernel';
import type { HandoffCollected, HandoffMade } from '@foyer/wire';
import type { Answer } from './api.ts';
import type { Failure } from './failure-kind.ts';
import type { HandoffApi } from './handoff-api.ts';
import { browserListening, tellProof } from './handoff-words.ts';

export type SignInWindowState =
  | { readonly is: 'closed' }
  /** `path` of the window, for a link where it did not open. */
  | { readonly is: 'open' | 'blocked'; readonly path: string | undefined }
  | { readonly is: 'failed'; readonly failure: Failure };

export type Collected = Extract<HandoffCollected, { state: 'done' }>;

/** The few parts of a `Window` that are used. */
export interface OpenedWindow {
  readonly location: { replace: (url: string) => void };
  close: () => void;
}

export interface WindowWorld {
  readonly api: HandoffApi;
  /** An empty window; null where the browser does not let it open. Called while a button is pressed. */
  readonly open: () => OpenedWindow | null;
  /** Inside a page of another site. */
  readonly isFramed: boolean;
  /** Origin of that page, where the browser tells it. */
  readonly site: string | undefined;
  readonly tell: (made: HandoffMade, opened: OpenedWindow | null) => () => void;
  /** Milliseconds. */
  readonly pause: (wait: number) => Promise<void>;
  /** Unix seconds. */
  readonly now: () => number;
}

const firstPause = millis(1_000);
const longestPause = millis(3_000);

export class SignInWindow {
  readonly isFramed: boolean;
  readonly #world: WindowWorld;
  readonly #listeners = new Set<() => void>();
  readonly #done = new Set<(room: string, collected: Collected) => void>();
  #state: SignInWindowState = { is: 'closed' };
  /** Counts up: what an earlier window brings is not heard any more. */
  #turn = 0;
  #stopTelling: (() => void) | undefined;

  constructor(world: WindowWorld) {
    this.isFramed = world.isFramed;
    this.#world = world;
  }

  get state(): SignInWindowState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Told when somebody has signed in there. Ends by the returned call. */
  whenDone = (listener: (room: string, collected: Collected) => void): (() => void) => {
    this.#done.add(listener);
    return () => this.#done.delete(listener);
  };

  /** Opens the window at once, before anything is awaited: later the browser would not let it. */
  start(room: string): 'open' | 'blocked' {
    this.stop();
    const opened = this.#world.open();
    const is = opened === null ? 'blocked' : 'open';
    this.#show({ is, path: undefined });
    void this.#run(room, opened, this.#turn);
    return is;
  }

  async #run(room: string, opened: OpenedWindow | null, turn: number): Promise<void> {
    const { api, site } = this.#world;
    const made = await api.make(site === undefined ? { room } : { room, site });
    if (this.#turn !== turn) {
      opened?.close();
      return;
    }
    const collected = made.ok ? await this.#await(made.value, opened, turn) : made;
    if (this.#turn !== turn) return;
    if (!made.ok) opened?.close();
    this.stop();
    if (!collected.ok) this.#show({ is: 'failed', failure: collected.refusal });
    else for (const listener of this.#done) listener(room, collected.value);
  }

  /** Nobody waits for the window any more. */
  stop = (): void => {
    this.#turn += 1;
    this.#stopTelling?.();
    this.#stopTelling = undefined;
    if (this.#state.is !== 'closed') this.#show({ is: 'closed' });
  };

  #await(made: HandoffMade, opened: OpenedWindow | null, turn: number): Promise<Answer<Collected>> {
    const path = `/sign-in/handoff/${made.id}`;
    this.#stopTelling = this.#world.tell(made, opened);
    opened?.location.replace(path);
    this.#show({ is: opened === null ? 'blocked' : 'open', path });
    return this.#collect(made, turn);
  }

  /** Whether the window is still there says nothing: pages of other sites may have cut it off. */
  async #collect(made: HandoffMade, turn: number): Promise<Answer<Collected>> {
    const { api, pause, now } = this.#world;
    let wait = firstPause;
    for (;;) {
      await pause(wait);
      const answer = await api.collect(made);
      if (answer.ok && answer.value.state === 'done') return { ok: true, value: answer.value };
      const isOver = now() >= made.expiresAt || this.#turn !== turn;
      if (!answer.ok && (isOver || answer.refusal.kind === 'not-found')) return answer;
      if (isOver) return { ok: false, refusal: { kind: 'not-found', facts: {} } };
      wait = millis(Math.min(longestPause, wait * 1.1));
    }
  }

  #show(state: SignInWindowState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** The site around this page: the outermost one, since all of them must be allowed to show it. */
export function siteAround({
  ancestors,
  referrer,
}: {
  ancestors: readonly string[];
  referrer: string;
}): string | undefined {
  const outermost = ancestors.at(-1) ?? URL.parse(referrer)?.origin;
  return outermost === undefined || outermost === 'null' ? undefined : outermost;
}

/** In this browser. */
export function browserSignInWindow(api: HandoffApi): SignInWindow {
  const ancestors = [...(location.ancestorOrigins ?? [])];
  const isFramed = window !== window.top;
  return new SignInWindow({
    api,
    open: () => window.open('', '_blank', 'popup,width=520,height=760'),
    isFramed,
    site: isFramed ? siteAround({ ancestors, referrer: document.referrer }) : undefined,
    tell: (made, opened) => tellProof(made, opened, browserListening()),
    pause: (wait) => new Promise((resolve) => setTimeout(resolve, wait)),
    now: () => Date.now() / 1000,
  });
}
