/** What a person waits for: from pressing Join to the first picture of somebody else, in real Chromium. */
import type { Page } from 'playwright-core';
import { TestBrowser, untilInPage } from '../../tests/harness/browser.ts';
import { Foyer } from '../../tests/harness/foyer.ts';
import { BarePage } from '../bare-page.ts';
import { type Stage, stages, watchJoin } from '../join-watch.ts';
import { type Measured, quantile, type Row } from '../row.ts';

const joins = 30;
const host = 'bench-host';

async function openPreJoin(browser: TestBrowser, url: string): Promise<Page> {
  const page = await browser.person();
  await page.addInitScript(watchJoin, host);
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

type Waits = Readonly<Record<Stage, number>>;

/** Joins once; milliseconds from the press to each stage. */
async function joinOnce(browser: TestBrowser, url: string): Promise<Waits> {
  const page = await openPreJoin(browser, url);
  try {
    await untilReady(page);
    await page.getByTestId('join').click();
    await untilInPage(page, 'the first remote frame', (stage) => window.joinStages[stage] !== undefined, {
      argument: 'frame shown' as const,
      within: 20_000,
    });
    return await page.evaluate((names) => {
      const pressed = window.joinPressed ?? Number.NaN;
      const waits = names.map((name) => [name, (window.joinStages[name] ?? Number.NaN) - pressed] as const);
      return Object.fromEntries(waits) as Record<(typeof names)[number], number>;
    }, stages);
  } finally {
    await page.context().close();
  }
}

function describe(all: readonly Waits[]): string {
  const median = stages.map(
    (stage) =>
      `${stage} ${quantile(
        all.map((each) => each[stage]),
        0.5,
      ).toFixed(0)}`,
  );
  return median.filter((text) => !text.endsWith('NaN')).join(', ');
}

/** The host joins and stays, with camera and microphone. */
async function seatHost(foyer: Foyer, browser: TestBrowser): Promise<void> {
  const { url } = await foyer.joinToken('bench', { role: 'host', name: 'Host', identity: host });
  const page = await openPreJoin(browser, url);
  await untilReady(page);
  await page.getByTestId('join').click();
  const guest = await foyer.joinToken('bench', { role: 'speaker', name: 'First guest' });
  // The first guest also waits for the host's page, its caches and the compilers: not counted.
  await joinOnce(browser, guest.url);
}

async function measureJoins(foyer: Foyer, browser: TestBrowser, bare: BarePage): Promise<Measured[]> {
  await foyer.createRoom('bench');
  await seatHost(foyer, browser);
  const ours: Waits[] = [];
  const floor: Waits[] = [];
  for (let count = 0; count < joins; count += 1) {
    const { url } = await foyer.joinToken('bench', { role: 'speaker', name: `Guest ${count}` });
    ours.push(await joinOnce(browser, url));
    // Turn about, so that both meet the same machine.
    if (count % 3 > 0) continue;
    floor.push(await joinOnce(browser, bare.link(await foyer.mediaFor('bench', { role: 'speaker', name: 'Bare' }))));
  }
  const waits = ours.map((each) => each['frame shown']);
  const least = floor.map((each) => each['frame shown']);
  const [p50, p95] = [quantile(waits, 0.5), quantile(waits, 0.95)];
  return [
    {
      value: `p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms`,
      floor: `p50 ${quantile(least, 0.5).toFixed(0)} ms (bare livekit-client)`,
      met: p50 <= 300 && p95 <= 700,
      notes: [
        `${waits.length} joins, fastest ${Math.min(...waits).toFixed(0)} ms, slowest ${Math.max(...waits).toFixed(0)} ms`,
        `median ms after the press: ${describe(ours)}`,
        `the bare page: ${describe(floor)}`,
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
      env: { FOYER_LOG_LEVEL: 'warn', FOYER_LIMIT_WRONG_SECRETS: '1000' },
    });
    const browser = await TestBrowser.launch();
    const bare = await BarePage.serve(host);
    try {
      return await measureJoins(foyer, browser, bare);
    } finally {
      bare.close();
      await browser.close();
      await foyer.stop();
    }
  },
};
