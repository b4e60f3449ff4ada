/** A media process on one core and the generator on another, with the means to measure a stretch of time. */
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Program } from '../tests/harness/child.ts';
import { Media, mediaToken } from '../tests/harness/media.ts';
import type { GeneratorAnswer, GeneratorCounts, GeneratorOrder } from './generator.ts';
import { cores, cpuMillis, datagramsSent, machineBusyMillis, pinned, residentBytes } from './process-cost.ts';

export const packetBytes = 1100;

export interface Stretch {
  /** RTP packets a second that the media process sent, by the subscribers that count. */
  readonly packetsPerSecond: number;
  /** CPU microseconds of the media process for each of them, all included. */
  readonly microsPerPacket: number;
  /** Share of one core, 0 to 1. */
  readonly mediaCore: number;
  readonly generatorCore: number;
  /** Cores that others used meanwhile. */
  readonly othersCores: number;
  /** UDP datagrams a second that the kernel sent for the whole machine: the check on what is reckoned from a sample. */
  readonly kernelPacketsPerSecond: number;
  /** Of what should have come by what the publisher sent, 0 to 1. */
  readonly delivered: number;
  readonly p50: number;
  readonly p99: number;
}

export class MediaScene {
  readonly subscribers: number;
  /** Resident bytes of the media process before anybody joined. */
  readonly idleBytes: number;
  readonly #media: Media;
  readonly #generator: Program;
  readonly #counted: number;
  #answer: GeneratorAnswer | undefined;

  private constructor(media: Media, generator: Program, people: { subscribers: number; counted: number }) {
    this.#media = media;
    this.#generator = generator;
    this.subscribers = people.subscribers;
    this.#counted = people.counted;
    this.idleBytes = residentBytes(media.pid);
    generator.onMessage((message) => {
      this.#answer = message as GeneratorAnswer;
    });
  }

  /** One publisher and `subscribers` others in one room, of whom `counted` look at what they receive. */
  static async open(subscribers: number, counted: number): Promise<MediaScene> {
    const media = await Media.start({ through: pinned(cores.measured) });
    const file = fileURLToPath(new URL('./generator.ts', import.meta.url));
    const generator = new Program(file, { ipc: true, through: pinned(cores.driver) });
    const scene = new MediaScene(media, generator, { subscribers, counted });
    const tokens = await Promise.all(
      Array.from({ length: subscribers }, (_, at) => mediaToken('bench', `subscriber-${at}`, { canPublish: false })),
    );
    const publisherToken = await mediaToken('bench', 'publisher');
    const order = { type: 'open', url: media.url, publisherToken, tokens, counted, packetBytes } as const;
    await scene.#ask({ ...order, packetsPerSecond: 100 });
    return scene;
  }

  get residentBytes(): number {
    return residentBytes(this.#media.pid);
  }

  /** Publishes at that pace, lets it settle, then measures for `millis`. */
  async stretch(publisherPackets: number, millis = 8_000): Promise<Stretch> {
    await this.#ask({ type: 'pace', packetsPerSecond: publisherPackets });
    await pause(2_000);
    const before = { counts: await this.#ask({ type: 'mark' }), ...this.#costs() };
    await pause(millis);
    const after = { counts: await this.#ask({ type: 'mark' }), ...this.#costs() };
    const elapsed = after.at - before.at;
    const media = after.media - before.media;
    const generator = after.generator - before.generator;
    const sent = after.counts.sent - before.counts.sent;
    const received = after.counts.received - before.counts.received;
    const out = (received / this.#counted) * this.subscribers;
    return {
      packetsPerSecond: (out * 1000) / elapsed,
      kernelPacketsPerSecond: ((after.datagrams - before.datagrams) * 1000) / elapsed,
      microsPerPacket: (media * 1000) / out,
      mediaCore: media / elapsed,
      generatorCore: generator / elapsed,
      othersCores: Math.max(0, after.machine - before.machine - media - generator) / elapsed,
      delivered: received / (sent * this.#counted),
      p50: after.counts.p50,
      p99: after.counts.p99,
    };
  }

  async close(): Promise<void> {
    await this.#ask({ type: 'close' });
    await this.#generator.end('SIGKILL');
    await this.#media.stop();
  }

  #costs() {
    return {
      at: performance.now(),
      media: cpuMillis(this.#media.pid),
      generator: cpuMillis(this.#generator.pid),
      machine: machineBusyMillis(),
      datagrams: datagramsSent(),
    };
  }

  async #ask(order: GeneratorOrder): Promise<GeneratorCounts> {
    this.#answer = undefined;
    this.#generator.send(order);
    const said = await this.#generator.until(`the generator to ${order.type}`, () => this.#answer, 120_000);
    if (said.type === 'failed') throw new Error(`generator: ${said.why}`);
    return said.counts;
  }
}
