/** Sender and receiver reports (RFC 3550 sections 6.4.1 and 6.4.2). */
import { put24, put32, u8, u24, u32 } from '../bytes.ts';
import { assertRoom, type Body, packetType, putHead } from './head.ts';

export interface ReportBlock {
  readonly ssrc: number;
  /** Since the last report, in 1/256. */
  readonly fractionLost: number;
  /** −2²³ to 2²³ − 1. */
  readonly totalLost: number;
  /** Extended highest sequence number, 32 bits. */
  readonly highest: number;
  /** RTP clock units. */
  readonly jitter: number;
  /** Middle 32 bits of the last SR's NTP time; 0 for none. */
  readonly lastReport: number;
  /** Since that SR came, in 1/65536 s. */
  readonly delay: number;
}

export interface SenderReport {
  readonly type: 'sender-report';
  readonly ssrc: number;
  /** NTP time: whole seconds and 2⁻³² fractions. */
  readonly ntpSeconds: number;
  readonly ntpFraction: number;
  readonly timestamp: number;
  readonly packets: number;
  readonly octets: number;
  readonly blocks: readonly ReportBlock[];
}

export interface ReceiverReport {
  readonly type: 'receiver-report';
  readonly ssrc: number;
  readonly blocks: readonly ReportBlock[];
}

const blockSize = 24;

export function parseSenderReport(body: Body): SenderReport | undefined {
  const { bytes, start, end } = body;
  if (start + 24 > end) return undefined;
  const blocks = parseBlocks(body, start + 24);
  if (blocks === undefined) return undefined;
  return {
    type: 'sender-report',
    ssrc: u32(bytes, start),
    ntpSeconds: u32(bytes, start + 4),
    ntpFraction: u32(bytes, start + 8),
    timestamp: u32(bytes, start + 12),
    packets: u32(bytes, start + 16),
    octets: u32(bytes, start + 20),
    blocks,
  };
}

export function parseReceiverReport(body: Body): ReceiverReport | undefined {
  if (body.start + 4 > body.end) return undefined;
  const blocks = parseBlocks(body, body.start + 4);
  return blocks && { type: 'receiver-report', ssrc: u32(body.bytes, body.start), blocks };
}

function parseBlocks(body: Body, from: number): readonly ReportBlock[] | undefined {
  if (from + body.count * blockSize > body.end) return undefined;
  const blocks: ReportBlock[] = [];
  for (let at = from; blocks.length < body.count; at += blockSize) blocks.push(parseBlock(body.bytes, at));
  return blocks;
}

function parseBlock(bytes: Uint8Array, at: number): ReportBlock {
  return {
    ssrc: u32(bytes, at),
    fractionLost: u8(bytes, at + 4),
    totalLost: (u24(bytes, at + 5) << 8) >> 8,
    highest: u32(bytes, at + 8),
    jitter: u32(bytes, at + 12),
    lastReport: u32(bytes, at + 16),
    delay: u32(bytes, at + 20),
  };
}

function putBlocks(out: Uint8Array, at: number, blocks: readonly ReportBlock[]): number {
  let next = at;
  for (const block of blocks) {
    put32(out, next, block.ssrc);
    out[next + 4] = block.fractionLost;
    put24(out, next + 5, block.totalLost);
    put32(out, next + 8, block.highest);
    put32(out, next + 12, block.jitter);
    put32(out, next + 16, block.lastReport);
    put32(out, next + 20, block.delay);
    next += blockSize;
  }
  return next;
}

/** At most 31 blocks fit: the count has five bits. Returns the offset after the packet. */
export function writeSenderReport(out: Uint8Array, at: number, report: SenderReport): number {
  assertRoom(out, at, 28 + report.blocks.length * blockSize);
  put32(out, at + 4, report.ssrc);
  put32(out, at + 8, report.ntpSeconds);
  put32(out, at + 12, report.ntpFraction);
  put32(out, at + 16, report.timestamp);
  put32(out, at + 20, report.packets);
  put32(out, at + 24, report.octets);
  const end = putBlocks(out, at + 28, report.blocks);
  return putHead(out, at, end, { type: packetType.senderReport, count: report.blocks.length });
}

/** At most 31 blocks fit: the count has five bits. Returns the offset after the packet. */
export function writeReceiverReport(out: Uint8Array, at: number, report: ReceiverReport): number {
  assertRoom(out, at, 8 + report.blocks.length * blockSize);
  put32(out, at + 4, report.ssrc);
  const end = putBlocks(out, at + 8, report.blocks);
  return putHead(out, at, end, { type: packetType.receiverReport, count: report.blocks.length });
}
