/** What a person waits for: from pressing Join to the first picture of somebody else, in real Chromium. */
import type { Page } from 'playwright-core';
import { TestBrowser, untilInPage } from '../../tests/harness/browser.ts';
import { Foyer } from '../../tests/harness/foyer.ts';
import { untilFramesGrow } from '../../tests/harness/watching.ts';
import { type Measured, quantile, type Row } from '../row.ts';

const joins = 30;
const host = 'bench-host';

declare global {
  interface Window {
    /** Milliseconds on the page's clock. */
    joinPressed?: number;
    firstRemoteFrame?: number;
  }
}

/** Runs in the page before its own scripts: notes the press and the first presented frame of the host's tile. */
function watchForRemoteFrame(identity: string): void {
  const press = (event: Event): void => {
    const { target } = event;
    if (target instanceof Element && target.closest('[data-testid="join"]') !== null) {
      window.joinPressed ??= performance.now();
    }
  };
  for (const type of ['pointerdown', 'click']) document.addEventListener(type, press, { capture: true });
  const watched = new WeakSet<HTMLVideoElement>();
  const look = (): void => {
    for (const video of document.querySelectorAll<HTMLVideoElement>(
      `[data-testid="tile"][data-identity="${identity}"] video`,
    )) {
      if (watched.has(video)) continue;
      watched.add(video);
      video.requestVideoFrameCallback(() => {
        window.firstRemoteFrame ??= performance.now();
      });
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
}

async function openPreJoin(browser: TestBrowser, url: string): Promise<Page> {
  const page = await browser.person();
  await page.addInitScript(watchForRemoteFrame, host);
  await page.goto(url);
  const button = page.getByTestId('join');
  await button.waitFor({ state: 'visible', timeout: 20_000 });
  return page;
}

/** Waits until the own picture moves: the person looks at it before pressing. */
async function untilReady(page: Page): Promise<void> {
  await untilInPage(
    page,
    'the Join button to be ready and the own picture to play',
    () => {
      const button = document.querySelector('[data-testid="join"]');
      const video = document.querySelector('video');
      return button !== null && !button.hasAttribute('disabled') && (video?.videoWidth ?? 0) > 0;
    },
    { argument: undefined, within: 20_000 },
  );
}

async function joinOnce(browser: TestBrowser, url: string): Promise<number> {
  const page = await openPreJoin(browser, url);
  try {
    await untilReady(page);
    await page.getByTestId('join').click();
    await untilInPage(page, 'the first remote frame', () => window.firstRemoteFrame !== undefined, {
      argument: undefined,
      within: 20_000,
    });
    return await page.evaluate(() => (window.firstRemoteFrame ?? Number.NaN) - (window.joinPressed ?? Number.NaN));
  } finally {
    await page.context().close();
  }
}

async function measureJoins(foyer: Foyer, browser: TestBrowser): Promise<Measured[]> {
  await foyer.createRoom('bench');
  const hostToken = await foyer.joinToken('bench', { role: 'host', name: 'Host', identity: host });
  const hostPage = await openPreJoin(browser, hostToken.url);
  await untilReady(hostPage);
  await hostPage.getByTestId('join').click();
  const waits: number[] = [];
  for (let count = 0; count <= joins; count += 1) {
    const { url } = await foyer.joinToken('bench', { role: 'speaker', name: `Guest ${count}` });
    const wait = await joinOnce(browser, url);
    // The first guest also waits for the host's page, its caches and the compilers: not counted.
    if (count === 0) await untilFramesGrow(hostPage, 0);
    else waits.push(wait);
  }
  const [p50, p95] = [quantile(waits, 0.5), quantile(waits, 0.95)];
  return [
    {
      value: `p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms`,
      floor: '',
      met: p50 <= 300 && p95 <= 700,
      notes: [
        `${waits.length} joins, fastest ${Math.min(...waits).toFixed(0)} ms, slowest ${Math.max(...waits).toFixed(0)} ms`,
      ],
    },
  ];
}

export const join: Row = {
  name: 'join',
  title: 'from pressing Join to the first remote frame',
  goal: 'p50 ≤ 300 ms, p95 ≤ 700 ms',
  async measure() {
    const foyer = await Foyer.start({
      env: { FOYER_LOG_LEVEL: 'warn', FOYER_LIMIT_REFUSED_TOKENS_PER_MINUTE: '1000' },
    });
    const browser = await TestBrowser.launch();
    try {
      return await measureJoins(foyer, browser);
    } finally {
      await browser.close();
      await foyer.stop();
    }
  },
};
