/** What publisher and subscriber tell each other through us: sender reports down, receiver reports up to here. */
import type { ReportBlock } from '@foyer/rtp';
import type { Outlet } from '../outlet.ts';
import type { Encoding } from '../publisher/encoding.ts';
import { middleNtp } from '../publisher/reception.ts';
import type { Transport } from '../transport.ts';
import type { Subscription } from './subscription.ts';

/** A round trip longer than this is a mistake in somebody's clock. */
const longestRoundTripMillis = 10_000;

/**
 * Passes the sender's clocks on: its NTP time unchanged, the RTP time moved as the packets are. So sound and picture
 * of one sender keep the same instants at the subscriber (RFC 3550 section 6.4.1).
 */
export function relayClock(encoding: Encoding, outlet: Outlet): void {
  const { clock } = encoding.reception;
  if (clock === undefined) return;
  for (const to of encoding.track.subscriptions) {
    const { splice } = to;
    if (to.current !== encoding || splice === undefined) continue;
    to.reportStamp = middleNtp(clock);
    to.reportAt = outlet.now;
    outlet.report(to.transport, [
      {
        type: 'sender-report',
        ssrc: to.ssrc,
        ntpSeconds: clock.ntpSeconds,
        ntpFraction: clock.ntpFraction,
        timestamp: (clock.timestamp + splice.timestampOffset) >>> 0,
        packets: to.packets >>> 0,
        octets: to.octets >>> 0,
        blocks: [],
      },
      { type: 'source-description', chunks: [{ ssrc: to.ssrc, cname: to.cname }] },
    ]);
  }
}

/** Report blocks of one compound: loss, weighted by packets, and the round trip. */
export function hearReports(transport: Transport, blocks: readonly ReportBlock[], now: number): void {
  let packets = 0;
  let lost = 0;
  for (const block of blocks) {
    const to = transport.outbound.get(block.ssrc);
    if (to === undefined || to.ssrc !== block.ssrc) continue;
    to.introduced = true;
    const sent = to.packets - to.packetsAtReport;
    to.packetsAtReport = to.packets;
    packets += sent;
    lost += (sent * block.fractionLost) / 256;
    measure(to, block, now);
    transport.hearing.reported(to, block.highest, now);
  }
  if (packets > 0) transport.path.lost(lost / packets, now);
}

/** The subscriber names the report it heard last and how long it has had it (RFC 3550 section 6.4.1, DLSR). */
function measure(to: Subscription, block: ReportBlock, now: number): void {
  if (block.lastReport === 0 || block.lastReport !== to.reportStamp) return;
  const roundTrip = now - to.reportAt - block.delay / 65.536;
  if (roundTrip >= 0 && roundTrip < longestRoundTripMillis) to.transport.path.measured(roundTrip);
}
