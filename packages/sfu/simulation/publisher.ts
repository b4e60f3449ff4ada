/** A browser that sends: simulcast video and sound, answering key frame requests and NACKs as browsers do. */
import {
  audioLevel,
  type Element,
  identification,
  parseRtcp,
  put16,
  put32,
  type RtcpPacket,
  rtpHeaderSize,
  transportSequence,
  writeExtensions,
  writeRtcp,
  writeRtpHeader,
} from '@foyer/rtp';
import { extensions, type Peer, type Wire } from './room.ts';
import type { World } from './world.ts';

export interface StreamTerms {
  readonly mid: string;
  readonly rid?: string;
  readonly ssrc: number;
  readonly rtxSsrc: number;
  readonly clockRate: number;
  readonly payloadType: number;
  readonly rtxPayloadType: number;
}

/** Wall clock of the publisher at the world's zero: seconds since 1900. */
export const ntpBase = 4_000_000_000;

/** One RTP stream: numbers, clock, and what was sent, for resending. */
export class Stream {
  readonly terms: StreamTerms;
  readonly #wire: Wire;
  readonly #world: World;
  readonly #sent = new Map<number, { payload: Uint8Array; marker: boolean; timestamp: number }>();
  readonly clockOffset: number;
  sequence: number;
  #rtxSequence: number;
  packets = 0;
  octets = 0;
  keyWanted = true;
  resent = 0;

  constructor(world: World, wire: Wire, terms: StreamTerms) {
    this.#world = world;
    this.#wire = wire;
    this.terms = terms;
    this.clockOffset = Math.floor(world.random() * 0xffffffff);
    this.sequence = Math.floor(world.random() * 0x10000);
    this.#rtxSequence = Math.floor(world.random() * 0x10000);
  }

  /** RTP time of an instant of the world. */
  timestampAt(millis: number): number {
    return (this.clockOffset + Math.round((millis * this.terms.clockRate) / 1000)) >>> 0;
  }

  send(payload: Uint8Array, marker: boolean, level?: number): void {
    const timestamp = this.timestampAt(this.#world.now);
    this.#sent.set(this.sequence, { payload, marker, timestamp });
    if (this.#sent.size > 1000) for (const old of this.#sent.keys()) if (this.#sent.delete(old)) break;
    this.packets += 1;
    this.octets += payload.length;
    this.#transmit({ payload, marker, timestamp, level });
    this.sequence = (this.sequence + 1) & 0xffff;
  }

  /** A packet of padding alone, as some senders use to probe. */
  pad(): void {
    const timestamp = this.timestampAt(this.#world.now);
    const bytes = this.#write(new Uint8Array(200), { marker: false, timestamp, rtx: false, level: undefined });
    bytes[0] = (bytes[0] ?? 0) | 0x20;
    bytes[bytes.length - 1] = 200;
    this.#wire.send(bytes);
    this.sequence = (this.sequence + 1) & 0xffff;
  }

  resend(sequence: number): void {
    const sent = this.#sent.get(sequence);
    if (sent === undefined) return;
    this.resent += 1;
    const payload = new Uint8Array(sent.payload.length + 2);
    put16(payload, 0, sequence);
    payload.set(sent.payload, 2);
    this.#wire.send(this.#write(payload, { ...sent, rtx: true, level: undefined }));
    this.#rtxSequence = (this.#rtxSequence + 1) & 0xffff;
  }

  report(): RtcpPacket {
    const at = this.#world.now;
    return {
      type: 'sender-report',
      ssrc: this.terms.ssrc,
      ntpSeconds: ntpBase + Math.floor(at / 1000),
      ntpFraction: Math.floor(((at % 1000) / 1000) * 0x100000000),
      timestamp: this.timestampAt(at),
      packets: this.packets,
      octets: this.octets,
      blocks: [],
    };
  }

  #transmit(packet: { payload: Uint8Array; marker: boolean; timestamp: number; level: number | undefined }): void {
    this.#wire.send(this.#write(packet.payload, { ...packet, rtx: false }));
  }

  #write(
    payload: Uint8Array,
    packet: { marker: boolean; timestamp: number; rtx: boolean; level: number | undefined },
  ): Uint8Array {
    const { mid, rid, ssrc, rtxSsrc, payloadType, rtxPayloadType } = this.terms;
    const elements: Element[] = [
      { id: extensions.mid, data: identification(mid) },
      { id: extensions.transportCc, data: transportSequence(nextTransportSequence(this.#wire)) },
    ];
    if (rid !== undefined) {
      elements.push({ id: packet.rtx ? extensions.repairedRid : extensions.rid, data: identification(rid) });
    }
    if (packet.level !== undefined) elements.push({ id: extensions.audioLevel, data: audioLevel(packet.level, true) });
    const out = new Uint8Array(payload.length + 64);
    const fields = {
      marker: packet.marker,
      payloadType: packet.rtx ? rtxPayloadType : payloadType,
      sequence: packet.rtx ? this.#rtxSequence : this.sequence,
      timestamp: packet.timestamp,
      ssrc: packet.rtx ? rtxSsrc : ssrc,
    };
    writeRtpHeader(out, 0, fields, true);
    const start = writeExtensions(out, rtpHeaderSize, elements);
    out.set(payload, start);
    return out.slice(0, start + payload.length);
  }
}

const transportSequences = new WeakMap<Wire, number>();

function nextTransportSequence(wire: Wire): number {
  const next = ((transportSequences.get(wire) ?? 0) + 1) & 0xffff;
  transportSequences.set(wire, next);
  return next;
}

/** What a simulated picture's packets carry behind the VP8 descriptor, so that the receiver can check all of it. */
export interface Picture {
  readonly key: boolean;
  readonly spatial: number;
  readonly frame: number;
  readonly index: number;
  readonly count: number;
}

/** VP8 descriptor with 15-bit picture id and TL0PICIDX, then the picture's facts, then filling. */
export function vp8Payload(picture: Picture, pictureId: number, tl0: number, size: number): Uint8Array {
  const payload = new Uint8Array(Math.max(size, 24));
  payload[0] = picture.index === 0 ? 0x90 : 0x80;
  payload[1] = 0xc0;
  put16(payload, 2, 0x8000 | (pictureId & 0x7fff));
  payload[4] = tl0;
  payload[5] = picture.key ? 0 : 1;
  payload[6] = picture.spatial;
  put32(payload, 7, picture.frame);
  payload[11] = picture.index;
  payload[12] = picture.count;
  return payload;
}

export interface LayerTerms {
  readonly spatial: 0 | 1 | 2;
  readonly bitrate: number;
}

/** A camera: one stream a layer, pictures of all layers at the same instants. */
export class Camera {
  readonly streams: Stream[];
  readonly layers: readonly LayerTerms[];
  readonly fps: number;
  /** Layers sent now. */
  sending = new Set<number>([0, 1, 2]);
  readonly keyFrames = [0, 0, 0];
  readonly #world: World;
  readonly #pictureIds: number[];
  #frame = 0;
  #pause = 0;
  #nextAt = 0;
  on = true;

  constructor(world: World, streams: Stream[], layers: readonly LayerTerms[], fps = 25) {
    this.#world = world;
    this.streams = streams;
    this.layers = layers;
    this.fps = fps;
    this.#pictureIds = layers.map(() => Math.floor(world.random() * 0x8000));
    world.every(1000 / fps, () => {
      if (this.on) this.#shoot();
    });
  }

  /** From now on a picture each `millis`, as of a screen that stands still. */
  rest(millis: number): void {
    this.#pause = millis;
    this.#nextAt = this.#world.now + millis;
  }

  #shoot(): void {
    if (this.#world.now < this.#nextAt) return;
    this.#nextAt = this.#world.now + this.#pause;
    this.#frame += 1;
    this.layers.forEach((layer, place) => {
      const stream = this.streams[place];
      if (stream === undefined || !this.sending.has(layer.spatial)) return;
      this.#picture(layer, stream, place);
    });
  }

  #picture(layer: LayerTerms, stream: Stream, place: number): void {
    const key = stream.keyWanted;
    stream.keyWanted = false;
    if (key) this.keyFrames[layer.spatial] = (this.keyFrames[layer.spatial] ?? 0) + 1;
    const bytes = (layer.bitrate / 8 / this.fps) * (key ? 3 : 0.5 + this.#world.random());
    const count = Math.max(1, Math.ceil(bytes / 1100));
    const pictureId = ((this.#pictureIds[place] ?? 0) + 1) & 0x7fff;
    this.#pictureIds[place] = pictureId;
    for (let index = 0; index < count; index++) {
      const picture = { key, spatial: layer.spatial, frame: this.#frame, index, count };
      const payload = vp8Payload(picture, pictureId, pictureId & 0xff, bytes / count);
      stream.send(payload, index === count - 1);
    }
  }
}

/** A microphone: 20 ms packets at a level that the test sets. */
export class Microphone {
  readonly stream: Stream;
  level = 127;
  on = true;

  constructor(world: World, stream: Stream) {
    this.stream = stream;
    world.every(20, () => {
      if (this.on) stream.send(new Uint8Array(80).fill(7), false, this.level);
    });
  }
}

/** The sending side of one transport: reports each second, answers what the engine asks. */
export class Publisher implements Peer {
  readonly streams: Stream[] = [];
  readonly feedback: Extract<RtcpPacket, { type: 'transport-feedback' }>[] = [];
  readonly reports: Extract<RtcpPacket, { type: 'receiver-report' }>[] = [];
  readonly asked: { at: number; ssrc: number }[] = [];
  nacks = 0;
  readonly #world: World;

  constructor(world: World, wire: Wire) {
    this.#world = world;
    const out = new Uint8Array(1500);
    world.every(1000, () => {
      for (const stream of this.streams) {
        if (stream.packets > 0) wire.send(out.slice(0, writeRtcp(out, 0, [stream.report()])));
      }
    });
  }

  hear(packet: Uint8Array): void {
    for (const report of parseRtcp(packet)) this.#answer(report);
  }

  #answer(report: RtcpPacket): void {
    if (report.type === 'transport-feedback') remember(this.feedback, report);
    if (report.type === 'receiver-report') remember(this.reports, report);
    if (report.type === 'picture-loss') {
      remember(this.asked, { at: this.#world.now, ssrc: report.media });
      const stream = this.streams.find(({ terms }) => terms.ssrc === report.media);
      if (stream !== undefined) stream.keyWanted = true;
    }
    if (report.type === 'nack') {
      this.nacks += 1;
      const stream = this.streams.find(({ terms }) => terms.ssrc === report.media);
      for (const sequence of report.sequences) stream?.resend(sequence);
    }
  }
}

/** The last hundred: a simulated hour must not grow by its own notes. */
function remember<Report>(reports: Report[], report: Report): void {
  reports.push(report);
  if (reports.length > 100) reports.shift();
}
