/** A browser that receives: asks for what is missing, reports, estimates, and checks every packet it is given. */
import {
  emptyHeader,
  emptyVp8,
  extendSequence,
  isRtcp,
  parseRtcp,
  parseRtp,
  parseVp8,
  type RtcpPacket,
  u8,
  u32,
  unwrapRtx,
  writeRtcp,
} from '@foyer/rtp';
import type { Picture } from './publisher.ts';
import type { Peer, Wire } from './room.ts';
import type { World } from './world.ts';

export interface Received {
  readonly at: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly marker: boolean;
  readonly pictureId: number;
  readonly tl0: number;
  /** undefined for a packet without payload. */
  readonly picture: Picture | undefined;
  readonly size: number;
}

/** One RTP stream as it is received, by extended sequence number. */
export class Reception {
  readonly packets = new Map<number, Received>();
  readonly clocks: Extract<RtcpPacket, { type: 'sender-report' }>[] = [];
  readonly cnames = new Set<string>();
  first = -1;
  highest = -1;
  recovered = 0;
  copies = 0;
  /** Drop what was checked, for long runs: only the last so many packets are kept. */
  keep = Number.POSITIVE_INFINITY;
  readonly #asked = new Map<number, { at: number; tries: number }>();
  #expectedBefore = 0;
  #received = 0;
  #receivedBefore = 0;

  take(packet: Received, recovered: boolean): void {
    const sequence = this.highest < 0 ? packet.sequence + 0x10000 : extendSequence(packet.sequence, this.highest);
    if (this.packets.has(sequence)) {
      this.copies += 1;
      return;
    }
    if (this.first < 0) this.first = sequence;
    this.packets.set(sequence, packet);
    if (this.packets.size > this.keep) for (const old of this.packets.keys()) if (this.packets.delete(old)) break;
    this.highest = Math.max(this.highest, sequence);
    this.#asked.delete(sequence);
    if (recovered) this.recovered += 1;
    else this.#received += 1;
  }

  /** Missing among the last thousand. */
  missing(): number[] {
    const missing: number[] = [];
    const from = Math.max(this.first, this.highest - Math.min(1000, this.keep - 1));
    for (let sequence = from; sequence < this.highest; sequence++) {
      if (!this.packets.has(sequence)) missing.push(sequence);
    }
    return missing;
  }

  wanted(now: number, wait: number): number[] {
    const due: number[] = [];
    for (const sequence of this.missing()) {
      const asked = this.#asked.get(sequence) ?? { at: Number.NEGATIVE_INFINITY, tries: 0 };
      if (asked.tries >= 10 || now - asked.at < wait) continue;
      this.#asked.set(sequence, { at: now, tries: asked.tries + 1 });
      due.push(sequence & 0xffff);
    }
    return due;
  }

  /** Lost since the last report, in 1/256. */
  fractionLost(): number {
    const expected = this.highest - this.first + 1;
    const interval = expected - this.#expectedBefore;
    const lost = interval - (this.#received - this.#receivedBefore);
    this.#expectedBefore = expected;
    this.#receivedBefore = this.#received;
    return interval <= 0 || lost <= 0 ? 0 : Math.min(255, Math.floor((lost * 256) / interval));
  }

  inOrder(): Received[] {
    return [...this.packets.entries()].sort(([a], [b]) => a - b).map(([, packet]) => packet);
  }
}

export class Subscriber implements Peer {
  readonly streams = new Map<number, Reception>();
  /** SSRC of an RTX stream, to that of the stream it repairs. */
  readonly repairs = new Map<number, number>();
  readonly #world: World;
  readonly #wire: Wire;
  readonly #header = emptyHeader();
  readonly #vp8 = emptyVp8();
  readonly #out = new Uint8Array(16_384);
  /**
   * As browsers estimate: nothing is said for 5 s or until packets first queue; then up by 8 % a second, to 1.5 of what
   * comes in at most, and down to 0.85 of it when packets queue.
   */
  estimating = false;
  #estimate = Number.POSITIVE_INFINITY;
  #bytes = 0;
  #measured = 0;
  askAfterMillis = 60;

  constructor(world: World, wire: Wire) {
    this.#world = world;
    this.#wire = wire;
    world.every(20, () => this.#askForMissing());
    world.every(1000, () => this.#report());
    world.every(250, () => this.#estimatePath());
  }

  expect(ssrc: number, rtxSsrc: number): Reception {
    const reception = new Reception();
    this.streams.set(ssrc, reception);
    this.repairs.set(rtxSsrc, ssrc);
    return reception;
  }

  askForPicture(ssrc: number): void {
    this.#send([{ type: 'picture-loss', sender: 1, media: ssrc }]);
  }

  hear(bytes: Uint8Array): void {
    if (isRtcp(bytes)) {
      for (const packet of parseRtcp(bytes)) this.#note(packet);
      return;
    }
    if (!parseRtp(bytes, this.#header)) throw new Error('the engine sent something that is not RTP');
    this.#bytes += bytes.length;
    const repaired = this.repairs.get(this.#header.ssrc);
    if (repaired !== undefined && !unwrapRtx(bytes, this.#header, 0, repaired)) return;
    this.streams.get(this.#header.ssrc)?.take(this.#read(bytes), repaired !== undefined);
  }

  #note(packet: RtcpPacket): void {
    if (packet.type === 'sender-report') {
      const clocks = this.streams.get(packet.ssrc)?.clocks;
      clocks?.push(packet);
      if (clocks !== undefined && clocks.length > 100) clocks.shift();
    }
    if (packet.type === 'source-description') {
      for (const { ssrc, cname } of packet.chunks) this.streams.get(ssrc)?.cnames.add(cname);
    }
  }

  #read(bytes: Uint8Array): Received {
    const { payloadStart: at, payloadEnd, sequence, timestamp, marker } = this.#header;
    const vp8 = this.#vp8;
    const video = parseVp8(bytes, at, payloadEnd, vp8) && vp8.pictureIdAt >= 0;
    const picture = video
      ? {
          key: u8(bytes, at + 5) === 0,
          spatial: u8(bytes, at + 6),
          frame: u32(bytes, at + 7),
          index: u8(bytes, at + 11),
          count: u8(bytes, at + 12),
        }
      : undefined;
    const { pictureId, tl0 } = vp8;
    return { at: this.#world.now, sequence, timestamp, marker, pictureId, tl0, picture, size: payloadEnd - at };
  }

  #send(packets: RtcpPacket[]): void {
    this.#wire.send(this.#out.slice(0, writeRtcp(this.#out, 0, packets)));
  }

  #askForMissing(): void {
    for (const [ssrc, reception] of this.streams) {
      const sequences = reception.wanted(this.#world.now, this.askAfterMillis);
      if (sequences.length > 0) this.#send([{ type: 'nack', sender: 1, media: ssrc, sequences }]);
    }
  }

  #report(): void {
    const blocks = [...this.streams].map(([ssrc, reception]) => ({
      ssrc,
      fractionLost: reception.fractionLost(),
      totalLost: 0,
      highest: reception.highest >>> 0,
      jitter: 0,
      lastReport: 0,
      delay: 0,
    }));
    for (let from = 0; from < blocks.length; from += 31) {
      this.#send([{ type: 'receiver-report', ssrc: 1, blocks: blocks.slice(from, from + 31) }]);
    }
  }

  #estimatePath(): void {
    const rate = (this.#bytes * 8000) / 250;
    this.#bytes = 0;
    this.#measured = this.#measured === 0 ? rate : this.#measured * 0.75 + rate * 0.25;
    if (this.#wire.down.waiting > 80) this.#estimate = Math.min(this.#estimate, this.#measured * 0.85);
    else if (Number.isFinite(this.#estimate)) {
      this.#estimate = Math.max(Math.min(this.#estimate * 1.02, this.#measured * 1.5 + 10_000), 30_000);
    } else if (this.#world.now > 5000) this.#estimate = this.#measured;
    const bitrate = this.#estimate;
    if (this.estimating && Number.isFinite(bitrate)) this.#send([{ type: 'remb', sender: 1, bitrate, ssrcs: [] }]);
  }
}
