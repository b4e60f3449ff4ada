/** Whose fault it is that the link is down: asks the browser, and the server by its cheapest page, until it is back. */
import type { Clock } from '../clock.ts';
import type { Outage } from './state.ts';

/** `answers`: the server is well, so it is the way to it. `ails`: it refuses, or says itself that it is not well. */
export type Probe = 'answers' | 'ails' | 'silent';

export interface OutageWorld {
  readonly clock: Clock;
  readonly isOnline: () => boolean;
  readonly probe: () => Promise<Probe>;
}

/** Milliseconds between two questions. */
const pause = 3_000;

export class OutageWatch {
  private readonly world: OutageWorld;
  private readonly tell: (outage: Outage | undefined) => void;
  private watching = false;
  /** Grows with each loss, so that an answer about an earlier one is known as such. */
  private round = 0;
  private saidRestarting = false;
  private cancel: (() => void) | undefined;

  constructor(world: OutageWorld, tell: (outage: Outage | undefined) => void) {
    this.world = world;
    this.tell = tell;
  }

  /** @param isRestarting the server said so itself: nobody need be asked */
  lost(isRestarting: boolean): void {
    this.saidRestarting = isRestarting;
    if (isRestarting) this.tell('server');
    else if (!this.watching) this.tell(this.world.isOnline() ? 'unknown' : 'own-network');
    if (this.watching) return;
    this.watching = true;
    this.round += 1;
    void this.ask(this.round);
  }

  back(): void {
    this.stop();
    this.tell(undefined);
  }

  stop(): void {
    this.watching = false;
    this.round += 1;
    this.cancel?.();
  }

  private async ask(round: number): Promise<void> {
    const found = this.world.isOnline() ? await this.world.probe() : 'silent';
    if (round !== this.round) return;
    if (!this.saidRestarting) this.tell(outageOf(found));
    this.cancel = this.world.clock.after(pause, () => void this.ask(round));
  }
}

function outageOf(found: Probe): Outage {
  switch (found) {
    case 'answers':
      return 'unknown';
    case 'ails':
      return 'server';
    case 'silent':
      return 'own-network';
  }
}

/** Longer than any honest answer of such a page takes. Milliseconds. */
const patience = 2_500;

/**
 * Asks a page that answers 200 while the server is well.
 * @param ask the browser's `fetch`, or a fake of it
 */
export async function probeServer(ask: typeof fetch): Promise<Probe> {
  try {
    const signal = AbortSignal.timeout(patience);
    const response = await ask('/healthz', { cache: 'no-store', credentials: 'omit', signal });
    return response.status < 500 ? 'answers' : 'ails';
  } catch (cause) {
    // A silence that outlasts our patience (TimeoutError) is the network; a quick no (TypeError) comes from its far end.
    if (cause instanceof TypeError) return 'ails';
    if (cause instanceof DOMException) return 'silent';
    throw cause;
  }
}
