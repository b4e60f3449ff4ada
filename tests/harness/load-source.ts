/** What a synthetic client sends for one track: packets at a steady pace, key frames when asked, sender reports. */
import { rtpHeader, senderReport, stampedPacket, vp8Head } from './load-packets.ts';
import { type LoadSection, payloadTypes } from './load-sdp.ts';

export interface TrackSpec {
  readonly kind: 'audio' | 'video';
  /** Of each encoding. Default 50 for audio, 150 for video. */
  readonly packetsPerSecond?: number;
  /** Bytes of a whole RTP packet. Default 100 for audio, 1100 for video. */
  readonly packetBytes?: number;
  /** Video: 1 to 3 simulcast encodings (rids q, h, f). Default 1, without rid. */
  readonly layers?: 1 | 2 | 3;
  /** Video. Default 30. */
  readonly framesPerSecond?: number;
}

export type SendSection = Extract<LoadSection, { direction: 'sendonly' }>;

export interface PacketOutlet {
  send(packet: Buffer): void;
  /** The transport's next sequence number (transport-wide congestion control). */
  nextTransportSequence(): number;
}

interface Encoding {
  readonly ssrc: number;
  readonly rid: string | undefined;
  sequence: number;
  packets: number;
  bytes: number;
  frame: number;
  packetInFrame: number;
  key: boolean;
}

export class LoadSource {
  readonly section: SendSection;
  #spec: Required<TrackSpec>;
  readonly #outlet: PacketOutlet;
  readonly #encodings: readonly Encoding[];
  #startedAt: number | undefined;
  #sentEach = 0;
  #reportedAt = 0;

  constructor(section: SendSection, spec: TrackSpec, outlet: PacketOutlet) {
    this.section = section;
    const audio = spec.kind === 'audio';
    this.#spec = {
      kind: spec.kind,
      packetsPerSecond: spec.packetsPerSecond ?? (audio ? 50 : 150),
      packetBytes: spec.packetBytes ?? (audio ? 100 : 1100),
      layers: spec.layers ?? 1,
      framesPerSecond: audio ? (spec.packetsPerSecond ?? 50) : (spec.framesPerSecond ?? 30),
    };
    this.#outlet = outlet;
    this.#encodings = section.ssrcs.map((ssrc, at) => {
      const rid = section.rids[at];
      return { ssrc, rid, sequence: (ssrc * 7) & 0xffff, packets: 0, bytes: 0, frame: 0, packetInFrame: 0, key: true };
    });
  }

  /** Packets sent so far, all encodings. */
  get packets(): number {
    return this.#encodings.reduce((sum, { packets }) => sum + packets, 0);
  }

  /** Changes the packets a second of each encoding from now on. */
  pace(packetsPerSecond: number): void {
    this.#spec = { ...this.#spec, packetsPerSecond };
    this.#startedAt = undefined;
    this.#sentEach = 0;
  }

  /** Sends what is due at `now`, milliseconds. After a stall of the process the backlog is let go, not sent at once. */
  advance(now: number): void {
    this.#startedAt ??= now;
    const due = Math.floor(((now - this.#startedAt) * this.#spec.packetsPerSecond) / 1000);
    const backlog = due - this.#sentEach;
    if (backlog > this.#spec.packetsPerSecond / 5) this.#sentEach = due - 1;
    for (; this.#sentEach < due; this.#sentEach += 1) {
      for (const encoding of this.#encodings) this.#sendPacket(encoding);
    }
    if (now - this.#reportedAt >= 1000) this.#report(now);
  }

  /** The next frame of that encoding is a key frame. */
  wantKeyFrame(ssrc: number): void {
    for (const encoding of this.#encodings) if (encoding.ssrc === ssrc) encoding.key = true;
  }

  #timestamp(encoding: Encoding): number {
    const clockRate = this.#spec.kind === 'audio' ? 48_000 : 90_000;
    return (encoding.ssrc + Math.floor((encoding.frame * clockRate) / this.#spec.framesPerSecond)) >>> 0;
  }

  #sendPacket(encoding: Encoding): void {
    const { kind, packetBytes, packetsPerSecond, framesPerSecond } = this.#spec;
    const perFrame = kind === 'audio' ? 1 : Math.max(1, Math.round(packetsPerSecond / framesPerSecond));
    const last = encoding.packetInFrame === perFrame - 1;
    const header = rtpHeader({
      payloadType: payloadTypes[kind],
      marker: kind === 'video' && last,
      sequence: encoding.sequence,
      timestamp: this.#timestamp(encoding),
      ssrc: encoding.ssrc,
      mid: this.section.mid,
      ...(encoding.rid === undefined ? {} : { rid: encoding.rid }),
      transportSequence: this.#outlet.nextTransportSequence(),
      ...(kind === 'audio' ? { level: 20 } : {}),
    });
    const packet = stampedPacket(header, kind === 'audio' ? opusHead : this.#vp8(encoding), packetBytes);
    encoding.sequence = (encoding.sequence + 1) & 0xffff;
    encoding.packets += 1;
    encoding.bytes += packet.length - header.length;
    encoding.packetInFrame = last ? 0 : encoding.packetInFrame + 1;
    if (last) encoding.frame += 1;
    this.#outlet.send(packet);
  }

  #vp8(encoding: Encoding): Buffer {
    const start = encoding.packetInFrame === 0;
    const key = start && encoding.key;
    if (start) encoding.key = false;
    return vp8Head({ start, key, pictureId: encoding.frame & 0x7fff, tl0: encoding.frame & 255 });
  }

  #report(now: number): void {
    this.#reportedAt = now;
    for (const encoding of this.#encodings) {
      if (encoding.packets === 0) continue;
      const { ssrc, packets, bytes } = encoding;
      this.#outlet.send(senderReport({ ssrc, timestamp: this.#timestamp(encoding), packets, bytes }));
    }
  }
}

/** One Opus frame, 20 ms, fullband, mono (RFC 6716 section 3.1). */
const opusHead = Buffer.from([0x78]);
