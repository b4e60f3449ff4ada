/** A compound RTCP packet (RFC 3550 section 6.1, reduced size RFC 5506): read and written as a list. */
import { impossible } from '@foyer/kernel';
import { parseGoodbye, writeGoodbye } from './bye.ts';
import { fullIntraFormat, parseFullIntra, writeFullIntra } from './full-intra.ts';
import { type Body, packetType, readHead } from './head.ts';
import { nackFormat, parseNack, writeNack } from './nack.ts';
import type { RtcpPacket } from './packet.ts';
import { parsePictureLoss, pictureLossFormat, writePictureLoss } from './picture-loss.ts';
import { applicationFormat, parseRemb, writeRemb } from './remb.ts';
import { parseReceiverReport, parseSenderReport, writeReceiverReport, writeSenderReport } from './report.ts';
import { parseSourceDescription, writeSourceDescription } from './sdes.ts';
import { parseTransportFeedback, transportFeedbackFormat, writeTransportFeedback } from './transport-feedback.ts';

/** Every packet we know, in order; unknown and broken ones are passed over, and reading ends at the first bad length. */
export function parseRtcp(bytes: Uint8Array): readonly RtcpPacket[] {
  const packets: RtcpPacket[] = [];
  let at = 0;
  for (let head = readHead(bytes, at); head !== undefined; head = readHead(bytes, at)) {
    const packet = parseBody(head.body);
    if (packet !== undefined) packets.push(packet);
    at = head.next;
  }
  return packets;
}

function parseBody(body: Body): RtcpPacket | undefined {
  switch (body.type) {
    case packetType.senderReport:
      return parseSenderReport(body);
    case packetType.receiverReport:
      return parseReceiverReport(body);
    case packetType.sourceDescription:
      return parseSourceDescription(body);
    case packetType.goodbye:
      return parseGoodbye(body);
    case packetType.transportLayer:
      if (body.count === nackFormat) return parseNack(body);
      return body.count === transportFeedbackFormat ? parseTransportFeedback(body) : undefined;
    case packetType.payloadSpecific:
      return parsePayloadSpecific(body);
    default:
      return undefined;
  }
}

function parsePayloadSpecific(body: Body): RtcpPacket | undefined {
  if (body.count === pictureLossFormat) return parsePictureLoss(body);
  if (body.count === fullIntraFormat) return parseFullIntra(body);
  return body.count === applicationFormat ? parseRemb(body) : undefined;
}

/** Writes the packets one behind the other from `at`; returns the offset after the last. Throws a Fault without room. */
export function writeRtcp(out: Uint8Array, at: number, packets: readonly RtcpPacket[]): number {
  let next = at;
  for (const packet of packets) next = writeOne(out, next, packet);
  return next;
}

function writeOne(out: Uint8Array, at: number, packet: RtcpPacket): number {
  switch (packet.type) {
    case 'sender-report':
      return writeSenderReport(out, at, packet);
    case 'receiver-report':
      return writeReceiverReport(out, at, packet);
    case 'source-description':
      return writeSourceDescription(out, at, packet);
    case 'goodbye':
      return writeGoodbye(out, at, packet);
    case 'nack':
      return writeNack(out, at, packet);
    case 'picture-loss':
      return writePictureLoss(out, at, packet);
    case 'full-intra':
      return writeFullIntra(out, at, packet);
    case 'remb':
      return writeRemb(out, at, packet);
    case 'transport-feedback':
      return writeTransportFeedback(out, at, packet);
    default:
      return impossible(packet);
  }
}
