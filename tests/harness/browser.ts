/** Real Chromium with fake devices: one process, a context for each person, and eyes on their peer connections. */
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const flags = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Pages in the background must go on as if looked at.
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--autoplay-policy=no-user-gesture-required',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--auto-select-desktop-capture-source=Entire screen',
];

/** Half of the pictures that the camera for tests makes otherwise: for journeys, in which pictures must move and no more. */
export const calmCamera = '--use-fake-device-for-media-stream=fps=5';

export interface PersonOptions {
  /** Devices the page may use; both unless said. */
  readonly devices?: readonly ('camera' | 'microphone')[];
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  /** Media go to another UDP port than the server announces: that of a relay. */
  readonly media?: { readonly from: number; readonly to: number };
}

export class TestBrowser {
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** CHROMIUM_PATH, else the system's Chromium. `flags` are added to those that fake the devices. */
  static async launch(more: readonly string[] = []): Promise<TestBrowser> {
    const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
    return new TestBrowser(await chromium.launch({ executablePath, args: [...flags, ...more] }));
  }

  /** A context of its own (storage, permissions) with one page whose peer connections are recorded. */
  async person(options: PersonOptions = {}): Promise<Page> {
    const context = await this.#browser.newContext({
      permissions: [...(options.devices ?? ['camera', 'microphone'])],
      viewport: options.viewport ?? { width: 1280, height: 800 },
      colorScheme: options.colorScheme ?? 'light',
    });
    await context.addInitScript(recordPeerConnections);
    if (options.media !== undefined) await context.addInitScript(redirectMedia, options.media);
    return context.newPage();
  }

  contexts(): readonly BrowserContext[] {
    return this.#browser.contexts();
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

declare global {
  interface Window {
    /** Every RTCPeerConnection the page has made. */
    recordedPeers: RTCPeerConnection[];
  }
}

/** Runs in the page before its own scripts. */
function recordPeerConnections(): void {
  window.recordedPeers = [];
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      window.recordedPeers.push(this);
    }
  };
}

/** Runs in the page before its own scripts: what the server says of its candidates is read with another port. */
function redirectMedia({ from, to }: { from: number; to: number }): void {
  const { setRemoteDescription } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.setRemoteDescription = function (description) {
    const sdp = description.sdp?.replace(/^(a=candidate:\S+ \d+ udp \d+ \S+) (\d+) /gim, (line, head, port) =>
      Number(port) === from ? `${head} ${to} ` : line,
    );
    const read = sdp === undefined ? description : { type: description.type, sdp };
    return Reflect.apply(setRemoteDescription, this, [read]);
  };
}

/** One entry of getStats, its members as the browser names them. */
export interface Stat {
  readonly type: string;
  readonly id: string;
  readonly [member: string]: unknown;
}

/** The statistics of all open peer connections of a page, in one list. */
export async function statsOf(page: Page): Promise<Stat[]> {
  return page.evaluate(async () => {
    const open = window.recordedPeers.filter((peer) => peer.connectionState !== 'closed');
    const reports = await Promise.all(open.map((peer) => peer.getStats()));
    return reports.flatMap((report) => [...report.values()]);
  });
}

export interface InboundVideo {
  readonly ssrc: number;
  readonly framesDecoded: number;
  readonly frameWidth: number;
  readonly frameHeight: number;
  readonly freezeCount: number;
  /** Seconds. */
  readonly totalFreezesDuration: number;
  readonly packetsLost: number;
}

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** Every video RTP stream that the page receives and has decoded something of. */
export async function inboundVideo(page: Page): Promise<InboundVideo[]> {
  const stats = await statsOf(page);
  return stats
    .filter((stat) => stat.type === 'inbound-rtp' && stat.kind === 'video' && number(stat.framesDecoded) > 0)
    .map((stat) => ({
      ssrc: number(stat.ssrc),
      framesDecoded: number(stat.framesDecoded),
      frameWidth: number(stat.frameWidth),
      frameHeight: number(stat.frameHeight),
      freezeCount: number(stat.freezeCount),
      totalFreezesDuration: number(stat.totalFreezesDuration),
      packetsLost: number(stat.packetsLost),
    }));
}

export interface InboundAudio {
  readonly ssrc: number;
  readonly packetsReceived: number;
  readonly packetsLost: number;
  /** Share of samples that had to be made up, 0 to 1. */
  readonly concealed: number;
}

export async function inboundAudio(page: Page): Promise<InboundAudio[]> {
  const stats = await statsOf(page);
  return stats
    .filter((stat) => stat.type === 'inbound-rtp' && stat.kind === 'audio' && number(stat.packetsReceived) > 0)
    .map((stat) => ({
      ssrc: number(stat.ssrc),
      packetsReceived: number(stat.packetsReceived),
      packetsLost: number(stat.packetsLost),
      concealed: number(stat.concealedSamples) / Math.max(1, number(stat.totalSamplesReceived)),
    }));
}

/** Waits until a condition, written as a function of the page, holds. */
export async function untilInPage<Argument>(
  page: Page,
  what: string,
  condition: (argument: Argument) => unknown,
  options: { readonly argument: Argument; readonly within?: number },
): Promise<void> {
  const within = options.within ?? 15_000;
  try {
    await page.waitForFunction(condition as (argument: unknown) => unknown, options.argument, {
      polling: 50,
      timeout: within,
    });
  } catch (error) {
    throw new Error(`waited ${within} ms in vain for ${what}: ${String(error)}`, { cause: error });
  }
}
