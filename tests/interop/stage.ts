/** Browsers, a page with the unmodified client, and tokens: what every interop test stands on. */
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { AccessToken, type VideoGrant } from 'livekit-server-sdk';
import { type Browser, chromium, type Page } from 'playwright-core';
import { until } from '../harness/until.ts';
import { apiKey, apiSecret } from './media-child.ts';

const bundle = join(dirname(createRequire(import.meta.url).resolve('livekit-client')), 'livekit-client.umd.js');

const files: Readonly<Record<string, { readonly file: string | URL; readonly type: string }>> = {
  '/': { file: new URL('page/index.html', import.meta.url), type: 'text/html' },
  '/page.js': { file: new URL('page/page.js', import.meta.url), type: 'text/javascript' },
  '/livekit-client.umd.js': { file: bundle, type: 'text/javascript' },
};

async function servePage(): Promise<Server> {
  const server = createServer((request, response) => {
    const found = files[request.url ?? '/'];
    if (!found) {
      response.writeHead(404).end();
      return;
    }
    readFile(found.file).then(
      (bytes) => response.writeHead(200, { 'content-type': found.type }).end(bytes),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const flags = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
];

export interface Stage {
  readonly browser: Browser;
  /** A page of its own, as on another person's machine. */
  newPage(): Promise<Page>;
  /** Everybody goes; the next ones find the browser running. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const server = await servePage();
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('page server is not listening');
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
  return {
    browser,
    async newPage() {
      const context = await browser.newContext({ permissions: ['camera', 'microphone'] });
      const page = await context.newPage();
      page.on('pageerror', (error) => console.error('page error:', error.message));
      if (process.env.FOYER_TEST_CONSOLE) page.on('console', (message) => console.error('page:', message.text()));
      await page.goto(`http://127.0.0.1:${address.port}/`);
      await page.waitForFunction('window._foyerTest !== undefined');
      return page;
    },
    async leave() {
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

export async function tokenFor(identity: string, room: string, grant: VideoGrant = {}, ttl = 600): Promise<string> {
  const token = new AccessToken(apiKey, apiSecret, { identity, name: `Name of ${identity}`, ttl });
  token.addGrant({ roomJoin: true, room, canUpdateOwnMetadata: true, ...grant });
  return token.toJwt();
}

/** Milliseconds that `room.connect` took. */
export function joinRoom(
  page: Page,
  at: { readonly url: string; readonly token: string; readonly options?: object; readonly connect?: object },
): Promise<number> {
  return page.evaluate(({ url, token, options, connect }) => window._foyerTest.join(url, token, options, connect), at);
}

export type Source = 'camera' | 'microphone' | 'screen_share' | 'screen_share_audio';

export function inbound(page: Page, identity: string, source: Source): Promise<Inbound | undefined> {
  return page.evaluate(([from, which]) => window._foyerTest.inbound(from, which), [identity, source] as const);
}

export function outbound(page: Page, source: Source): Promise<readonly Outbound[]> {
  return page.evaluate((which) => window._foyerTest.outbound(which), source);
}

/** Waits until so many more frames of this camera were decoded. */
export async function seeFrames(page: Page, identity: string, more = 10, within = 20_000): Promise<Inbound> {
  const before = (await inbound(page, identity, 'camera'))?.frames ?? 0;
  return until(
    `${more} frames of ${identity}`,
    async () => {
      const now = await inbound(page, identity, 'camera');
      return now !== undefined && now.frames >= before + more ? now : undefined;
    },
    { within, every: 50 },
  );
}

export async function seeWidth(page: Page, identity: string, width: number, within = 25_000): Promise<Inbound> {
  return until(
    `a picture ${width} wide of ${identity}`,
    async () => {
      const now = await inbound(page, identity, 'camera');
      return now?.width === width ? now : undefined;
    },
    { within, every: 50 },
  );
}

export interface Inbound {
  /** Changes when the receiver is another one. */
  readonly stream: string;
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  readonly freezes: number;
  readonly lost: number;
  readonly packets: number;
  readonly samples: number;
  readonly energy: number;
  readonly mime: string;
}

export interface Outbound {
  readonly rid: string;
  readonly active: boolean;
  readonly frames: number;
  readonly width: number;
  readonly packets: number;
}

export interface Heard {
  readonly text: string;
  readonly from: string;
  readonly kind: number;
  readonly topic: string;
}

declare global {
  interface Window {
    _foyerTest: {
      readonly room: import('livekit-client').Room;
      readonly Track: typeof import('livekit-client').Track;
      readonly events: readonly { readonly type: string; readonly at: number; readonly reason?: number }[];
      readonly heard: readonly Heard[];
      join(url: string, token: string, options?: object, connect?: object): Promise<number>;
      inbound(identity: string, source: Source): Promise<Inbound | undefined>;
      outbound(source: Source): Promise<readonly Outbound[]>;
      /** From now on notes when pictures and sound of somebody come on. */
      follow(identity: string): void;
      /** Wall-clock milliseconds later than `since` at which more of them had come. */
      rises(identity: string, kind: 'audio' | 'video', since: number): readonly number[];
      count(type: string): number;
    };
  }
}
