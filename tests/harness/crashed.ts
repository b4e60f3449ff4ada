/** A tab whose process crashed: the person loads it anew. Playwright gives such a page up; the browser does not. */
import type { CDPSession, Page } from 'playwright-core';
import { until } from './until.ts';

export class CrashedTab {
  readonly #tab: CDPSession;

  private constructor(tab: CDPSession) {
    this.#tab = tab;
  }

  /** Crashes the process of a page: no last word, no farewell. */
  static async of(page: Page): Promise<CrashedTab> {
    const tab = await page.context().newCDPSession(page);
    const gone = page.waitForEvent('crash');
    // The answer dies with the process, and comes with that of the next command.
    void tab.send('Page.crash').catch(() => undefined);
    await gone;
    return new CrashedTab(tab);
  }

  async reload(): Promise<void> {
    await this.#tab.send('Page.reload');
  }

  /** Decoded frames of all pictures it receives, as the page stands. */
  async frames(): Promise<number> {
    const { result } = await this.#tab.send('Runtime.evaluate', {
      expression: `(${decoded.toString()})()`,
      awaitPromise: true,
      returnByValue: true,
    });
    return typeof result.value === 'number' ? result.value : 0;
  }

  /** Waits until pictures move in it again. */
  async framesGrow(): Promise<void> {
    const start = await until('a picture', async () => await this.frames(), { within: 30_000, every: 100 });
    await until('a moving picture', async () => (await this.frames()) >= start + 5, { within: 10_000, every: 100 });
  }
}

/** Runs in the page. */
async function decoded(): Promise<number> {
  let frames = 0;
  for (const peer of window.recordedPeers ?? [])
    for (const stat of (await peer.getStats()).values())
      if (stat.type === 'inbound-rtp' && stat.kind === 'video') frames += stat.framesDecoded ?? 0;
  return frames;
}
