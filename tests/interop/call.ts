/** A call of two, both with camera and microphone, and when each came on again after whatever happened to it. */
import type { Page } from 'playwright-core';
import { UdpRelay } from '../harness/udp-relay.ts';
import { until } from '../harness/until.ts';
import { forkMedia, type MediaChild } from './media-child.ts';
import { joinRoom, openStage, type Stage, seeFrames, tokenFor } from './stage.ts';

export const kinds = ['audio', 'video'] as const;
export type Kind = (typeof kinds)[number];

/** Milliseconds until each kind came on again, as each of both people saw it. */
export type Return = Readonly<Record<Kind, readonly number[]>>;

/** As `performance.timeOrigin + performance.now()` of the pages: one machine, one clock. */
export const wall = () => performance.timeOrigin + performance.now();

/** No rise for so long is an interruption; what has flowed for so long flows. */
const interruption = 500;
const flowing = 1000;

/** When what flows now began to. */
function beginning(rises: readonly number[], now: number): number | undefined {
  const last = rises.at(-1) ?? Number.NEGATIVE_INFINITY;
  const begun = rises.findLast((at, nth) => at - (rises[nth - 1] ?? Number.NEGATIVE_INFINITY) > interruption);
  return begun !== undefined && last - begun >= flowing && now - last <= interruption ? begun : undefined;
}

/**
 * As tracks of the page's own: those of its own making a client opens anew when it joins anew, and Chromium's camera for
 * tests falls silent for all pages where two do so at once.
 */
async function publishDevices(): Promise<void> {
  const { room } = window._foyerTest;
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 1280, height: 720 } });
  for (const track of stream.getTracks()) {
    const source = track.kind === 'audio' ? 'microphone' : 'camera';
    await room.localParticipant.publishTrack(track, { source: source as import('livekit-client').Track.Source });
  }
}

/** The UDP port this page sends from. */
async function portInUse(): Promise<number> {
  const { room, Track } = window._foyerTest;
  const sender = room.localParticipant.getTrackPublication(Track.Source.Camera)?.track?.sender;
  const report = [...((await sender?.getStats()) ?? new Map()).values()];
  const transport = report.find(({ type }) => type === 'transport');
  const pair = report.find(({ id }) => id === transport?.selectedCandidatePairId);
  const local = report.find(({ id }) => id === pair?.localCandidateId);
  if (typeof local?.port !== 'number') throw new Error('no path is in use');
  return local.port;
}

/** Where a call is held. */
export interface Place {
  readonly url: string;
  readonly room: string;
}

export class Call {
  readonly anna: Page;
  readonly ben: Page;

  private constructor(anna: Page, ben: Page) {
    this.anna = anna;
    this.ben = ben;
  }

  static async open(stage: Stage, { url, room }: Place): Promise<Call> {
    const enter = async (identity: string): Promise<Page> => {
      const page = await stage.newPage();
      // Without discontinuous transmission silence is sent like speech: what is measured is the path, not the pauses.
      const options = { publishDefaults: { dtx: false } };
      await joinRoom(page, { url, token: await tokenFor(identity, room), options });
      await page.evaluate(publishDevices);
      return page;
    };
    const call = new Call(await enter('anna'), await enter('ben'));
    await call.#settle();
    return call;
  }

  /** Both see and hear each other, and are followed. */
  async #settle(): Promise<void> {
    for (const [page, other] of this.#ways()) {
      await seeFrames(page, other);
      await page.evaluate((who) => window._foyerTest.follow(who), other);
    }
    await this.returned(wall());
  }

  #ways(): readonly (readonly [Page, string])[] {
    return [
      [this.anna, 'ben'],
      [this.ben, 'anna'],
    ];
  }

  /** Milliseconds from `since` until what flows now began to flow, for sound and pictures as both people see them. */
  async returned(since: number, within = 60_000): Promise<Return> {
    const waits: Record<Kind, number[]> = { audio: [], video: [] };
    for (const kind of kinds) {
      for (const [page, other] of this.#ways()) {
        const look = async (): Promise<number | undefined> => {
          const rises = await page.evaluate(([who, which, after]) => window._foyerTest.rises(who, which, after), [
            other,
            kind,
            since,
          ] as const);
          return beginning(rises, wall());
        };
        const at = await until(`${kind} of ${other} to flow`, look, { within, every: 100 });
        waits[kind].push(at - since);
      }
    }
    return waits;
  }
}

/** A call whose packets pass a relay: it can go dark, and give everybody a new address. */
export class RelayedCall {
  readonly relay: UdpRelay;
  readonly media: MediaChild;
  readonly stage: Stage;
  readonly call: Call;

  private constructor(world: { relay: UdpRelay; media: MediaChild; stage: Stage }, call: Call) {
    this.relay = world.relay;
    this.media = world.media;
    this.stage = world.stage;
    this.call = call;
  }

  static async open(): Promise<RelayedCall> {
    const relay = await UdpRelay.open();
    const [media, stage] = await Promise.all([forkMedia({ announcedPort: relay.port }), openStage()]);
    relay.aim(media.udpPort);
    const call = await Call.open(stage, { url: `ws://127.0.0.1:${media.httpPort}`, room: 'call' });
    return new RelayedCall({ relay, media, stage }, call);
  }

  /** No datagram passes for so long; what comes on is counted from its end. */
  async blackout(length: number): Promise<Return> {
    this.relay.impair('both', { dark: true });
    await new Promise((resolve) => setTimeout(resolve, length));
    this.relay.impair('both', { dark: false });
    return this.call.returned(wall());
  }

  /** Anna's packets come from a new port from now on, and the old one is deaf. */
  async rebind(): Promise<Return> {
    const port = await this.call.anna.evaluate(portInUse);
    const since = wall();
    this.relay.rebind(port);
    return this.call.returned(since);
  }

  /** How often the media process has said this. */
  reports(type: string): number {
    return this.media.log.join('').split(`"${type}"`).length - 1;
  }

  async close(): Promise<void> {
    await this.stage.close();
    await this.relay.close();
    await this.media.kill();
  }
}
