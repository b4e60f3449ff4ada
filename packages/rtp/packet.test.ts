import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOf } from './captures/bytes-of.ts';
import { chromium } from './captures/chromium.ts';
import {
  absSendTime,
  audioLevel,
  emptyHeader,
  findExtension,
  identification,
  isRtcp,
  parseRtp,
  readAbsSendTime,
  readAudioLevel,
  readDependencyHead,
  readIdentification,
  readTransportSequence,
  readVideoOrientation,
  slotLength,
  slotStart,
  transportSequence,
  unwrapRtx,
  videoOrientation,
  writeExtensions,
  writeRtpHeader,
} from './index.ts';

const header = emptyHeader();

function parsed(hex: string) {
  const bytes = bytesOf(hex);
  expect(parseRtp(bytes, header)).toBe(true);
  return { bytes, header };
}

describe('header', () => {
  test('a browser packet is read field by field', () => {
    parsed(chromium.opus);
    expect(header).toMatchObject({ marker: true, payloadType: 111, sequence: 6584, timestamp: 3509069170 });
    expect(header).toMatchObject({ ssrc: 3708471321, extensionProfile: 0xbede, payloadStart: 28 });
  });

  test('padding is taken off, and a padding-only packet has an empty payload', () => {
    const { bytes } = parsed(chromium.rtxPadding);
    expect(bytes.length).toBe(283);
    expect(header.payloadEnd).toBe(header.payloadStart);
  });

  const broken: readonly [string, string][] = [
    ['nothing', ''],
    ['eleven bytes', '8060000100000001000000'],
    ['version 1', '406000010000000100000001'],
    ['CSRCs past the end', '8f6000010000000100000001'],
    ['an extension header past the end', '906000010000000100000001be'],
    ['extension data past the end', '906000010000000100000001bede0001ff'],
    ['padding of zero', 'a060000100000001000000010000'],
    ['padding longer than the payload', 'a060000100000001000000010003'],
  ];
  test.each(broken)('refuses %s', (_, hex) => {
    expect(parseRtp(bytesOf(hex), header)).toBe(false);
  });

  test('RTCP is told from RTP by its second byte (RFC 5761)', () => {
    expect(isRtcp(bytesOf(chromium.senderReport))).toBe(true);
    expect(isRtcp(bytesOf(chromium.vp8Key))).toBe(false);
    expect(isRtcp(bytesOf('80c8'))).toBe(false);
  });

  test('parse ∘ write = identity', () => {
    const fields = fc.record({
      marker: fc.boolean(),
      payloadType: fc.integer({ min: 0, max: 127 }),
      sequence: fc.integer({ min: 0, max: 0xffff }),
      timestamp: fc.integer({ min: 0, max: 0xffffffff }),
      ssrc: fc.integer({ min: 0, max: 0xffffffff }),
    });
    fc.assert(
      fc.property(fields, (given) => {
        const out = new Uint8Array(20);
        writeRtpHeader(out, 0, given, false);
        expect(parseRtp(out, header)).toBe(true);
        expect(header).toMatchObject({ ...given, payloadStart: 12, payloadEnd: 20 });
      }),
    );
  });
});

describe('extensions', () => {
  test('those of a browser packet', () => {
    const { bytes } = parsed(chromium.vp8Key);
    expect(readIdentification(bytes, findExtension(bytes, header, 9))).toBe('0');
    expect(readIdentification(bytes, findExtension(bytes, header, 10))).toBe('q');
    expect(readTransportSequence(bytes, findExtension(bytes, header, 4))).toBe(2);
    expect(readVideoOrientation(bytes, findExtension(bytes, header, 3))).toMatchObject({ rotation: 0, flipped: false });
    expect(findExtension(bytes, header, 15)).toBe(-1);
  });

  test('repaired RID of a packet sent again', () => {
    const { bytes } = parsed(chromium.rtxRepeat);
    expect(readIdentification(bytes, findExtension(bytes, header, 11))).toBe('q');
  });

  test('audio level, send time', () => {
    const { bytes } = parsed(chromium.opus);
    expect(readAudioLevel(bytes, findExtension(bytes, header, 1))).toBe(0x95 & 0x7f);
    expect(readAbsSendTime(bytes, findExtension(bytes, header, 2))).toBeCloseTo(0x6cfbfa / 262.144, 6);
  });

  // Hand-made from figure A.2 of the AV1 RTP specification: start | end | template (6) | frame number (16).
  test('a dependency descriptor, head only', () => {
    const { bytes } = parsed('906000010000000100000001 bede0001 c2850102');
    expect(readDependencyHead(bytes, findExtension(bytes, header, 12))).toEqual({
      startOfFrame: true,
      endOfFrame: false,
      template: 5,
      frameNumber: 0x0102,
    });
  });

  test('absent elements read as absent', () => {
    const nothing = new Uint8Array(0);
    expect(readAudioLevel(nothing, -1)).toBe(127);
    expect(readAbsSendTime(nothing, -1)).toBe(-1);
    expect(readTransportSequence(nothing, -1)).toBe(-1);
    expect(readVideoOrientation(nothing, -1)).toBeUndefined();
    expect(readDependencyHead(nothing, -1)).toBeUndefined();
    expect(readIdentification(nothing, -1)).toBe('');
  });

  test('id 15 ends the one-byte form (RFC 8285 section 4.2), zero bytes are padding in both', () => {
    const one = bytesOf('906000010000000100000001 bede0002 0010aaf0 20bb0000');
    parseRtp(one, header);
    expect(slotStart(findExtension(one, header, 1))).toBe(18);
    expect(findExtension(one, header, 2)).toBe(-1);
    const two = bytesOf('906000010000000100000001 10000002 00ff01aa 00020000');
    parseRtp(two, header);
    expect(slotLength(findExtension(two, header, 255))).toBe(1);
    expect(slotLength(findExtension(two, header, 2))).toBe(0);
  });

  test('values written are the values read', () => {
    const turn = { backCamera: true, flipped: false, rotation: 270 } as const;
    const out = new Uint8Array(64);
    writeRtpHeader(out, 0, { marker: false, payloadType: 1, sequence: 1, timestamp: 1, ssrc: 1 }, true);
    const end = writeExtensions(out, 12, [
      { id: 1, data: audioLevel(35, true) },
      { id: 2, data: transportSequence(65_000) },
      { id: 3, data: videoOrientation(turn) },
      { id: 4, data: identification('hi') },
    ]);
    expect(parseRtp(out.subarray(0, end), header)).toBe(true);
    expect(readAudioLevel(out, findExtension(out, header, 1))).toBe(35);
    expect(readTransportSequence(out, findExtension(out, header, 2))).toBe(65_000);
    expect(readVideoOrientation(out, findExtension(out, header, 3))).toEqual(turn);
    expect(readIdentification(out, findExtension(out, header, 4))).toBe('hi');
  });

  test('send time is 6.18 fixed-point seconds and wraps after 64 s', () => {
    expect(absSendTime(1000)).toBe(1 << 18);
    expect(absSendTime(64_000)).toBe(0);
    expect(absSendTime(63_999.999)).toBeLessThan(1 << 24);
  });

  test('parse ∘ write = identity, in the smallest form that holds all', () => {
    const element = fc.record({ id: fc.integer({ min: 1, max: 255 }), data: fc.uint8Array({ maxLength: 40 }) });
    const elements = fc.uniqueArray(element, { selector: (it) => it.id, minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(elements, (given) => {
        const out = new Uint8Array(1024);
        writeRtpHeader(out, 0, { marker: false, payloadType: 1, sequence: 1, timestamp: 1, ssrc: 1 }, true);
        const whole = out.subarray(0, writeExtensions(out, 12, given));
        expect(parseRtp(whole, header)).toBe(true);
        for (const { id, data } of given) {
          const slot = findExtension(whole, header, id);
          expect(whole.slice(slotStart(slot), slotStart(slot) + slotLength(slot))).toEqual(data);
        }
      }),
    );
  });
});

describe('RTX', () => {
  test('a packet sent again carries the original number first (RFC 4588)', () => {
    const { bytes } = parsed(chromium.rtxRepeat);
    expect(unwrapRtx(bytes, header, 96, 7)).toBe(true);
    const original = emptyHeader();
    parseRtp(bytesOf(chromium.vp8Key), original);
    expect(header.sequence).toBe(original.sequence);
    expect(header).toMatchObject({ payloadType: 96, ssrc: 7, timestamp: original.timestamp });
  });

  test('padding has nothing inside', () => {
    const { bytes } = parsed(chromium.rtxPadding);
    expect(unwrapRtx(bytes, header, 96, 7)).toBe(false);
  });
});

test('any bytes give an answer, and every offset lies inside them', () => {
  const mostlyRtp = fc
    .tuple(fc.constantFrom(0x80, 0x90, 0xb0, 0xbf, 0xa0), fc.uint8Array({ maxLength: 200 }))
    .map(([first, rest]) => Uint8Array.of(first, ...rest));
  fc.assert(
    fc.property(
      fc.oneof(fc.uint8Array({ maxLength: 200 }), mostlyRtp),
      fc.integer({ min: 1, max: 255 }),
      (bytes, id) => {
        if (!parseRtp(bytes, header)) return;
        expect(header.payloadStart).toBeLessThanOrEqual(header.payloadEnd);
        expect(header.payloadEnd).toBeLessThanOrEqual(bytes.length);
        const slot = findExtension(bytes, header, id);
        if (slot >= 0) expect(slotStart(slot) + slotLength(slot)).toBeLessThanOrEqual(header.extensionEnd);
        readAbsSendTime(bytes, slot);
        readDependencyHead(bytes, slot);
        readVideoOrientation(bytes, slot);
        unwrapRtx(bytes, header, 1, 1);
      },
    ),
    { numRuns: 3000 },
  );
});
