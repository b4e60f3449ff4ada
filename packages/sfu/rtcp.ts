/** What a peer reports: of what it sends (its clocks), and of what it gets (loss, wishes, estimates). */
import { parseRtcp, type RtcpPacket } from '@foyer/rtp';
import type { Outlet } from './outlet.ts';
import { askForKeyframe } from './publisher/ask.ts';
import { hearReports, relayClock } from './subscription/report.ts';
import { resend } from './subscription/resend.ts';
import type { Transport } from './transport.ts';

export function receiveRtcp(transport: Transport, bytes: Uint8Array, outlet: Outlet): void {
  for (const packet of parseRtcp(bytes)) hear(transport, packet, outlet);
}

function hear(transport: Transport, packet: RtcpPacket, outlet: Outlet): void {
  switch (packet.type) {
    case 'sender-report': {
      const inbound = transport.inbound.get(packet.ssrc);
      if (inbound !== undefined && !inbound.repair) {
        inbound.encoding.reception.heard(packet, outlet.now);
        relayClock(inbound.encoding, outlet);
      }
      hearReports(transport, packet.blocks, outlet.now);
      return;
    }
    case 'receiver-report':
      hearReports(transport, packet.blocks, outlet.now);
      return;
    case 'nack': {
      const to = transport.outbound.get(packet.media);
      if (to !== undefined && to.ssrc === packet.media) resend(to, packet.sequences, outlet);
      return;
    }
    case 'picture-loss':
      askUpstream(transport, packet.media, outlet);
      return;
    case 'full-intra':
      for (const { ssrc } of packet.entries) askUpstream(transport, ssrc, outlet);
      return;
    case 'remb':
      transport.path.estimated(packet.bitrate, outlet.now);
      return;
    // Said of a stream that ends: the command that unpublishes it says so too. Feedback on numbers we do not send.
    case 'goodbye':
    case 'source-description':
    case 'transport-feedback':
  }
}

/** A subscriber cannot decode: its layer begins anew, or the one it is about to get. */
function askUpstream(transport: Transport, ssrc: number, outlet: Outlet): void {
  const to = transport.outbound.get(ssrc);
  const encoding = to?.current ?? to?.target;
  if (to !== undefined && to.track.kind === 'video' && to.wishes && encoding !== undefined) {
    askForKeyframe(encoding, outlet);
  }
}
