/** The media engine of one room: takes commands, packets and time, and hands each to the part whose work it is. */
import { type Millis, millis } from '@foyer/kernel';
import { isRtcp } from '@foyer/rtp';
import { obey } from './commands.ts';
import type { Sfu, SfuCommand, SfuOptions, SfuSink, TransportId, TransportStats } from './contract.ts';
import { Duties } from './duties.ts';
import { Outlet } from './outlet.ts';
import { askAnew } from './publisher/ask.ts';
import { Incoming } from './publisher/incoming.ts';
import { receiveRtp } from './publisher/receive.ts';
import { Roster } from './roster.ts';
import { receiveRtcp } from './rtcp.ts';

/** How long a publisher's packets are kept for resending, unless told otherwise. */
const usualHistoryMillis = 1000;

export class SfuEngine implements Sfu {
  readonly #outlet = new Outlet();
  readonly #packet = new Incoming();
  readonly #roster: Roster;
  readonly #duties: Duties;

  constructor(options: SfuOptions) {
    this.#roster = new Roster(options.chance);
    this.#duties = new Duties(options.historyMillis ?? usualHistoryMillis);
  }

  handle(command: SfuCommand, now: Millis, sink: SfuSink): void {
    this.#outlet.begin(now, sink);
    obey(this.#roster, command, this.#outlet);
  }

  receive(transport: TransportId, packet: Uint8Array, now: Millis, sink: SfuSink): void {
    const from = this.#roster.transports.all.get(transport);
    // The path may deliver what was under way when its transport closed.
    if (from === undefined) return;
    this.#outlet.begin(now, sink);
    from.packetsIn += 1;
    from.bytesIn += packet.length;
    if (from.hearing.heard(this.#outlet.now)) askAnew(from, this.#outlet);
    if (isRtcp(packet)) receiveRtcp(from, packet, this.#outlet);
    else if (this.#packet.read(packet)) receiveRtp(from, this.#packet, this.#outlet);
    else from.ignored.malformed += 1;
  }

  advance(now: Millis, sink: SfuSink): void {
    this.#outlet.begin(now, sink);
    this.#duties.run(this.#roster, this.#outlet);
  }

  deadline(): Millis {
    if (this.#roster.tracks.all.size === 0 && this.#roster.subscriptions.all.size === 0) {
      return millis(Number.POSITIVE_INFINITY);
    }
    return millis(this.#duties.next(this.#outlet.missing));
  }

  stats(transport: TransportId): TransportStats {
    return this.#roster.transports.need(transport).stats();
  }
}
