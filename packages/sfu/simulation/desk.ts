/** An engine on a desk: no links, time moved by hand, everything it says written down; and packets to feed it. */
import { Fault, millis } from '@foyer/kernel';
import {
  emptyHeader,
  identification,
  isRtcp,
  parseRtcp,
  parseRtp,
  type ReportBlock,
  type RtcpPacket,
  type RtpHeader,
  transportSequence,
  writeExtensions,
  writeRtcp,
  writeRtpHeader,
} from '@foyer/rtp';
import type { CodecName, EncodingSpec, SfuCommand, SfuEvent } from '../contract.ts';
import { SfuEngine } from '../engine.ts';
import { extensions, subscriptionId, trackId, transportId } from './room.ts';

interface Out {
  readonly to: number;
  readonly at: number;
  readonly bytes: Uint8Array;
}

export class Desk {
  now = 1000;
  readonly out: Out[] = [];
  readonly events: SfuEvent[] = [];
  readonly engine = new SfuEngine({ chance: (bytes) => bytes.fill(9) });
  readonly #sink = {
    transmit: (to: number, packet: Uint8Array): void => {
      this.out.push({ to, at: this.now, bytes: packet.slice() });
    },
    event: (event: SfuEvent): void => {
      this.events.push(event);
    },
  };

  tell(command: SfuCommand): void {
    this.engine.handle(command, millis(this.now), this.#sink);
  }

  get(from: number, bytes: Uint8Array): void {
    this.engine.receive(transportId(from), bytes, millis(this.now), this.#sink);
  }

  report(from: number, packets: RtcpPacket[]): void {
    const bytes = new Uint8Array(2000);
    this.get(from, bytes.slice(0, writeRtcp(bytes, 0, packets)));
  }

  pass(time: number): void {
    for (const end = this.now + time; ; ) {
      const next = Math.max(this.now, this.engine.deadline());
      if (next > end) {
        this.now = end;
        return;
      }
      this.now = next;
      this.engine.advance(millis(this.now), this.#sink);
    }
  }

  rtp(to: number): { bytes: Uint8Array; header: RtpHeader }[] {
    return this.out
      .filter((it) => it.to === to && !isRtcp(it.bytes))
      .map(({ bytes }) => {
        const header = emptyHeader();
        if (!parseRtp(bytes, header)) throw new Fault('the engine sent something that is not RTP');
        return { bytes, header };
      });
  }

  rtcp<Type extends RtcpPacket['type']>(to: number, type: Type): Extract<RtcpPacket, { type: Type }>[] {
    return this.out
      .filter((it) => it.to === to && isRtcp(it.bytes))
      .flatMap(({ bytes }) => parseRtcp(bytes))
      .filter((it): it is Extract<RtcpPacket, { type: Type }> => it.type === type);
  }

  heard<Type extends SfuEvent['type']>(type: Type): Extract<SfuEvent, { type: Type }>[] {
    return this.events.filter((it): it is Extract<SfuEvent, { type: Type }> => it.type === type);
  }
}

export interface PacketTerms {
  readonly sequence: number;
  readonly ssrc?: number;
  readonly payloadType?: number;
  readonly timestamp?: number;
  readonly marker?: boolean;
  readonly mid?: string;
  readonly rid?: string;
  readonly repairedRid?: string;
  readonly level?: number;
  readonly arrival?: number;
  readonly padding?: number;
  readonly payload?: Uint8Array;
  readonly more?: { id: number; data: Uint8Array }[];
}

export const delta = Uint8Array.of(0x10, 0x01, 0xaa);
export const key = Uint8Array.of(0x10, 0x00, 0xaa);

export function rtp(terms: PacketTerms): Uint8Array {
  const elements = [...(terms.more ?? [])];
  const add = (id: number, data: Uint8Array): void => void elements.push({ id, data });
  if (terms.mid !== undefined) add(extensions.mid, identification(terms.mid));
  if (terms.rid !== undefined) add(extensions.rid, identification(terms.rid));
  if (terms.repairedRid !== undefined) add(extensions.repairedRid, identification(terms.repairedRid));
  if (terms.level !== undefined) add(extensions.audioLevel, Uint8Array.of(terms.level));
  if (terms.arrival !== undefined) add(extensions.transportCc, transportSequence(terms.arrival));
  const payload = terms.padding === undefined ? (terms.payload ?? delta) : new Uint8Array(terms.padding);
  if (terms.padding !== undefined) payload[payload.length - 1] = terms.padding;
  const out = new Uint8Array(payload.length + 200);
  const { sequence, ssrc = 1, payloadType = 96, timestamp = sequence * 3000, marker = true } = terms;
  writeRtpHeader(out, 0, { sequence, ssrc, payloadType, timestamp, marker }, elements.length > 0);
  const at = elements.length > 0 ? writeExtensions(out, 12, elements) : 12;
  out.set(payload, at);
  if (terms.padding !== undefined) out[0] = (out[0] ?? 0) | 0x20;
  return out.slice(0, at + payload.length);
}

export interface Scene {
  readonly codec?: CodecName;
  readonly encodings?: readonly EncodingSpec[];
  readonly rtx?: boolean;
}

export const simulcast: readonly EncodingSpec[] = [
  { spatial: 0, rid: 'q' },
  { spatial: 1, rid: 'h' },
  { spatial: 2, rid: 'f' },
];

export function publish(desk: Desk, scene: Scene = {}): void {
  const codec = scene.codec ?? 'vp8';
  const sound = codec === 'opus';
  desk.tell({ type: 'transport.open', transport: transportId(1), extensions });
  desk.tell({
    type: 'track.publish',
    track: trackId(1),
    transport: transportId(1),
    kind: sound ? 'audio' : 'video',
    mid: 'm',
    codec,
    clockRate: sound ? 48_000 : 90_000,
    payloadType: 96,
    rtxPayloadType: 97,
    encodings: scene.encodings ?? [{ spatial: 0, ssrc: 1, rtxSsrc: 2 }],
  });
}

export function subscribe(desk: Desk, id = 2, rtx = true): void {
  desk.tell({ type: 'transport.open', transport: transportId(id), extensions });
  desk.tell({
    type: 'subscription.open',
    subscription: subscriptionId(id),
    track: trackId(1),
    transport: transportId(id),
    mid: '7',
    ssrc: id * 10,
    rtxSsrc: id * 10 + 1,
    payloadType: 100,
    ...(rtx ? { rtxPayloadType: 101 } : {}),
    cname: 'PA_1',
  });
}

export function scene(terms: Scene = {}): Desk {
  const desk = new Desk();
  publish(desk, terms);
  subscribe(desk, 2, terms.rtx);
  return desk;
}

export const sequencesOf = (desk: Desk, to = 2, ssrc = 20): number[] =>
  desk.rtp(to).flatMap(({ header }) => (header.ssrc === ssrc ? [header.sequence] : []));

export function aBlock(ssrc: number, fractionLost = 0): ReportBlock {
  return { ssrc, fractionLost, totalLost: 0, highest: 0, jitter: 0, lastReport: 0, delay: 0 };
}
