import { Fault } from '@foyer/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOf } from '../captures/bytes-of.ts';
import { chromium } from '../captures/chromium.ts';
import { parseRtcp, type RtcpPacket, writeRtcp } from '../index.ts';

const u8 = fc.integer({ min: 0, max: 255 });
const u16 = fc.integer({ min: 0, max: 0xffff });
const u32 = fc.integer({ min: 0, max: 0xffffffff });
const text = fc.string({ unit: 'grapheme-ascii', maxLength: 255 });

const block = fc.record({
  ssrc: u32,
  fractionLost: u8,
  totalLost: fc.integer({ min: -0x800000, max: 0x7fffff }),
  highest: u32,
  jitter: u32,
  lastReport: u32,
  delay: u32,
});
const blocks = fc.array(block, { maxLength: 31 });

/** Deltas in every mixture of runs that the chunks must hold. */
const deltas = fc
  .array(
    fc.tuple(
      fc.oneof(fc.constant(undefined), fc.integer({ min: 0, max: 255 }), fc.integer({ min: -32_768, max: 32_767 })),
      fc.integer({ min: 1, max: 30 }),
    ),
    { maxLength: 12 },
  )
  .map((runs) => runs.flatMap(([delta, length]) => Array.from({ length }, () => delta)));

const packet: fc.Arbitrary<RtcpPacket> = fc.oneof(
  fc.record({
    type: fc.constant('sender-report' as const),
    ssrc: u32,
    ntpSeconds: u32,
    ntpFraction: u32,
    timestamp: u32,
    packets: u32,
    octets: u32,
    blocks,
  }),
  fc.record({ type: fc.constant('receiver-report' as const), ssrc: u32, blocks }),
  fc.record({
    type: fc.constant('source-description' as const),
    chunks: fc.array(fc.record({ ssrc: u32, cname: text }), { maxLength: 5 }),
  }),
  fc.record({ type: fc.constant('goodbye' as const), ssrcs: fc.array(u32, { maxLength: 31 }), reason: text }),
  fc.record({
    type: fc.constant('nack' as const),
    sender: u32,
    media: u32,
    sequences: fc.array(u16, { maxLength: 60 }),
  }),
  fc.record({ type: fc.constant('picture-loss' as const), sender: u32, media: u32 }),
  fc.record({
    type: fc.constant('full-intra' as const),
    sender: u32,
    entries: fc.array(fc.record({ ssrc: u32, command: u8 }), { maxLength: 5 }),
  }),
  fc.record({
    type: fc.constant('remb' as const),
    sender: u32,
    bitrate: fc
      .tuple(fc.integer({ min: 0x20000, max: 0x3ffff }), fc.integer({ min: 0, max: 20 }))
      .map(([m, e]) => m * 2 ** e),
    ssrcs: fc.array(u32, { maxLength: 10 }),
  }),
  fc.record({
    type: fc.constant('transport-feedback' as const),
    sender: u32,
    media: u32,
    baseSequence: u16,
    referenceTime: fc.integer({ min: -0x800000, max: 0x7fffff }),
    feedbackCount: u8,
    deltas,
  }),
);

const ssrc = 0x99887766;

describe('RTCP', () => {
  test('a browser sender report with its source description', () => {
    expect(parseRtcp(bytesOf(chromium.senderReport))).toEqual([
      {
        type: 'sender-report',
        ssrc: 3144353986,
        ntpSeconds: 4004195896,
        ntpFraction: 3191379744,
        timestamp: 3498468102,
        packets: 45,
        octets: 5241,
        blocks: [],
      },
      { type: 'source-description', chunks: [{ ssrc: 3144353986, cname: 'MF7e75obv8uG3Nuq' }] },
    ]);
  });

  test('a browser receiver report', () => {
    expect(parseRtcp(bytesOf(chromium.receiverReport))[0]).toEqual({
      type: 'receiver-report',
      ssrc: 1471274893,
      blocks: [],
    });
  });

  // Hand-made from the figures of the documents each line names.
  const table: readonly [string, string, RtcpPacket][] = [
    [
      'RFC 4585 6.2.1: a mask names what follows the packet id',
      '81cd0003 00000001 99887766 000a0005',
      { type: 'nack', sender: 1, media: ssrc, sequences: [10, 11, 13] },
    ],
    [
      'RFC 4585 6.2.1: the mask wraps',
      '81cd0003 00000001 99887766 ffff0001',
      { type: 'nack', sender: 1, media: ssrc, sequences: [65_535, 0] },
    ],
    ['RFC 4585 6.3.1', '81ce0002 00000001 99887766', { type: 'picture-loss', sender: 1, media: ssrc }],
    [
      'RFC 5104 4.3.1.1',
      '84ce0004 00000001 00000000 99887766 07000000',
      { type: 'full-intra', sender: 1, entries: [{ ssrc, command: 7 }] },
    ],
    [
      'draft-alvestrand-rmcat-remb-03 2.2: 131072 × 2⁴',
      '8fce0005 00000001 00000000 52454d42 01120000 99887766',
      { type: 'remb', sender: 1, bitrate: 131_072 * 16, ssrcs: [ssrc] },
    ],
    ['RFC 3550 6.6: with a reason', '81cb0002 99887766 03627965', { type: 'goodbye', ssrcs: [ssrc], reason: 'bye' }],
    [
      'transport-wide-cc 3.1: a run of three, then padding',
      '8fcd0006 00000001 99887766 00050003 00001001 20030408 0c000000',
      {
        type: 'transport-feedback',
        sender: 1,
        media: ssrc,
        baseSequence: 5,
        referenceTime: 16,
        feedbackCount: 1,
        deltas: [4, 8, 12],
      },
    ],
    [
      'transport-wide-cc 3.1.4: one-bit symbols, received and not',
      '8fcd0005 00000001 99887766 00050003 00001002 a8000102',
      {
        type: 'transport-feedback',
        sender: 1,
        media: ssrc,
        baseSequence: 5,
        referenceTime: 16,
        feedbackCount: 2,
        deltas: [1, undefined, 2],
      },
    ],
    [
      'transport-wide-cc 3.1.4: two-bit symbols, a negative delta',
      '8fcd0006 00000001 99887766 00050002 ffffff03 d80005ff fc000000',
      {
        type: 'transport-feedback',
        sender: 1,
        media: ssrc,
        baseSequence: 5,
        referenceTime: -1,
        feedbackCount: 3,
        deltas: [5, -4],
      },
    ],
  ];
  test.each(table)('%s', (_, hex, want) => {
    expect(parseRtcp(bytesOf(hex))).toEqual([want]);
  });

  test('reading goes on behind a packet nobody knows, and ends at a length past the end', () => {
    const app = '80cc0001 00000000';
    const loss = '81ce0002 00000001 99887766';
    expect(parseRtcp(bytesOf(`${app} ${loss} 81ce0009 00000001`))).toEqual([
      { type: 'picture-loss', sender: 1, media: ssrc },
    ]);
  });

  test('padding is taken off (RFC 3550 section 6.4.1)', () => {
    expect(parseRtcp(bytesOf('a1ce0003 00000001 99887766 00000004'))).toEqual([
      { type: 'picture-loss', sender: 1, media: ssrc },
    ]);
    expect(parseRtcp(bytesOf('a1ce0002 00000001 998877ff'))).toEqual([]);
  });

  test('a few bytes cannot claim tens of thousands of statuses', () => {
    expect(parseRtcp(bytesOf('8fcd0005 00000001 99887766 0005ffff 00001002 1fff1fff'))).toEqual([]);
  });

  test('a buffer too small is a fault of ours', () => {
    expect(() => writeRtcp(new Uint8Array(8), 0, [{ type: 'picture-loss', sender: 1, media: 2 }])).toThrow(Fault);
  });

  test('parse ∘ write = identity, alone and in compounds', () => {
    fc.assert(
      fc.property(fc.array(packet, { minLength: 1, maxLength: 4 }), (packets) => {
        const out = new Uint8Array(16_384);
        const end = writeRtcp(out, 0, packets);
        expect(end % 4).toBe(0);
        expect(parseRtcp(out.subarray(0, end))).toEqual(packets);
      }),
      { numRuns: 500 },
    );
  });

  test('any bytes give a list: noise, and real packets with a few bytes changed', () => {
    const changed = fc
      .tuple(
        fc.array(packet, { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(fc.nat(), u8), { maxLength: 6 }),
        fc.nat(),
      )
      .map(([packets, changes, cut]) => {
        const out = new Uint8Array(16_384);
        const bytes = out.slice(0, writeRtcp(out, 0, packets));
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        return bytes.subarray(0, bytes.length - (cut % 8));
      });
    const noise = fc
      .tuple(fc.integer({ min: 200, max: 206 }), fc.uint8Array({ maxLength: 120 }))
      .map(([type, rest]) => {
        return Uint8Array.of(0x80 | (rest[0] ?? 0), type, 0, (rest.length + 2) >> 2, ...rest);
      });
    fc.assert(
      fc.property(fc.oneof(changed, noise, fc.uint8Array()), (bytes) => {
        expect(Array.isArray(parseRtcp(bytes))).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });
});
