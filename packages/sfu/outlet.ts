/**
 * Where everything the engine says leaves it, and the one buffer it is written in. A payload is copied once for each
 * packet that came in, to a fixed place; every subscription then writes its own header in front of it.
 */
import { absSendTime, type RtcpPacket, writeRtcp } from '@foyer/rtp';
import type { SfuEvent, SfuSink, TransportId } from './contract.ts';
import { Incoming } from './publisher/incoming.ts';
import type { Transport } from './transport.ts';

/** Room for the largest header: 12 bytes, RTX prefix, and five extension elements of at most 257 bytes. */
export const payloadAt = 1536;

/** A UDP datagram cannot be longer. */
const largestPayload = 65_536;

const nowhere: SfuSink = {
  transmit(_transport: TransportId, _packet: Uint8Array): void {},
  event(_event: SfuEvent): void {},
};

/** What differs from one sending of a packet to the next; filled before each write. */
export interface Draft {
  sequence: number;
  marker: boolean;
  /** Only the header goes out: it fills a number that was kept for a packet we do not pass on. */
  empty: boolean;
  /** Sent again on the subscription's RTX stream. */
  rtx: boolean;
}

export class Outlet {
  now = 0;
  sendTime = 0;
  /** Some publisher's packet is missing: the engine's clock ticks finer. */
  missing = false;
  readonly bytes = new Uint8Array(payloadAt + largestPayload);
  /** Where the next header extension element goes, and in which form. */
  readonly element = { at: 0, wide: false };
  readonly draft: Draft = { sequence: 0, marker: false, empty: false, rtx: false };
  /** A packet out of history, read for one resend or replay. */
  readonly recalled = new Incoming();
  readonly #rtcp = new Uint8Array(16_384);
  #sink: SfuSink = nowhere;
  #loaded: Incoming | undefined;
  #serial = -1;
  #view = this.bytes.subarray(0, 0);
  #viewStart = 0;
  #viewEnd = 0;

  /** Opens one input; a clock that steps back is held still. */
  begin(now: number, sink: SfuSink): void {
    this.now = Math.max(this.now, now);
    this.sendTime = absSendTime(this.now);
    this.#sink = sink;
  }

  event(event: SfuEvent): void {
    this.#sink.event(event);
  }

  /** Puts the packet's payload at its place, unless it lies there already. */
  load(packet: Incoming): void {
    if (this.#loaded === packet && this.#serial === packet.serial) return;
    this.#loaded = packet;
    this.#serial = packet.serial;
    this.bytes.set(packet.bytes.subarray(packet.header.payloadStart, packet.header.payloadEnd), payloadAt);
  }

  /** Transmits the bytes from `start` to `end`. Subscriptions with equal header sizes share one view object. */
  send(transport: Transport, start: number, end: number): void {
    if (start !== this.#viewStart || end !== this.#viewEnd) {
      this.#view = this.bytes.subarray(start, end);
      this.#viewStart = start;
      this.#viewEnd = end;
    }
    transport.packetsOut += 1;
    transport.bytesOut += end - start;
    this.#sink.transmit(transport.id, this.#view);
  }

  /** Writes and transmits one compound; nothing where the transport cannot send. */
  report(transport: Transport, packets: readonly RtcpPacket[]): void {
    if (!transport.writable) return;
    const end = writeRtcp(this.#rtcp, 0, packets);
    transport.packetsOut += 1;
    transport.bytesOut += end;
    this.#sink.transmit(transport.id, this.#rtcp.subarray(0, end));
  }
}
