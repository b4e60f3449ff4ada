import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOf } from '../captures/bytes-of.ts';
import { chromium } from '../captures/chromium.ts';
import {
  emptyHeader,
  emptyVp8,
  emptyVp9,
  parseRtp,
  parseVp8,
  parseVp9,
  putPictureId,
  startsAv1KeyFrame,
  startsH264KeyFrame,
  startsVp9KeyPicture,
} from '../index.ts';

const header = emptyHeader();

function payloadOf(hex: string): Uint8Array {
  const bytes = bytesOf(hex);
  parseRtp(bytes, header);
  return bytes.slice(header.payloadStart, header.payloadEnd);
}

describe('VP8 (RFC 7741)', () => {
  const vp8 = emptyVp8();

  test('a browser key frame and the frame after it', () => {
    const key = payloadOf(chromium.vp8Key);
    expect(parseVp8(key, 0, key.length, vp8)).toBe(true);
    expect(vp8).toMatchObject({
      start: true,
      keyFrame: true,
      pictureId: 6370,
      pictureIdBits: 15,
      tl0: 59,
      temporal: 0,
    });
    const delta = payloadOf(chromium.vp8Delta);
    expect(parseVp8(delta, 0, delta.length, vp8)).toBe(true);
    expect(vp8).toMatchObject({ start: true, keyFrame: false, pictureId: 6371 });
  });

  // Hand-made from the figures of RFC 7741 section 4.2.
  const table: readonly [string, string, Partial<typeof vp8>][] = [
    ['no extension', '10 00', { start: true, keyFrame: true, pictureIdAt: -1, tl0At: -1 }],
    ['a later partition', '11 00', { start: false, keyFrame: false }],
    ['a later packet', '00 00', { start: false, keyFrame: false }],
    ['a 7-bit picture id', '90 80 11 01', { pictureId: 0x11, pictureIdBits: 7, pictureIdAt: 2, keyFrame: false }],
    ['a 15-bit picture id', '90 80 ffff 00', { pictureId: 0x7fff, pictureIdBits: 15, keyFrame: true }],
    ['all of it', '90 f0 9234 07 a0 00', { pictureId: 0x1234, tl0: 7, temporal: 2, keyFrame: true }],
    ['key index without temporal id', '90 10 3f 00', { temporal: 0, keyFrame: true }],
  ];
  test.each(table)('reads %s', (_, hex, want) => {
    const bytes = bytesOf(hex);
    expect(parseVp8(bytes, 0, bytes.length, vp8)).toBe(true);
    expect(vp8).toMatchObject(want);
  });

  test.each(['', '10', '90', '9080', '908080', '90c011', '90f0923407'])(
    'refuses a payload that ends early: %s',
    (hex) => {
      const bytes = bytesOf(hex);
      expect(parseVp8(bytes, 0, bytes.length, vp8)).toBe(false);
    },
  );

  test('a picture id is written in the width the packet has', () => {
    const bytes = new Uint8Array(3);
    putPictureId(bytes, 0, 15, 0x8123);
    expect([...bytes]).toEqual([0x81, 0x23, 0]);
    putPictureId(bytes, 0, 7, 0x181);
    expect([...bytes]).toEqual([0x01, 0x23, 0]);
  });
});

describe('VP9 (RFC 9628)', () => {
  const vp9 = emptyVp9();

  test('a browser key picture and a predicted one', () => {
    const key = payloadOf(chromium.vp9Key);
    expect(parseVp9(key, 0, key.length, vp9)).toBe(true);
    expect(vp9).toMatchObject({ start: true, end: true, predicted: false, spatial: 0, pictureId: 14_409 });
    expect(startsVp9KeyPicture(vp9)).toBe(true);
    const delta = payloadOf(chromium.vp9Delta);
    expect(parseVp9(delta, 0, delta.length, vp9)).toBe(true);
    expect(vp9).toMatchObject({ predicted: true, pictureId: 14_410 });
    expect(startsVp9KeyPicture(vp9)).toBe(false);
  });

  // Hand-made from figure 2 of RFC 9628: I|P|L|F|B|E|V|Z, picture id, T|U|S|D.
  const table: readonly [string, string, Partial<typeof vp9>][] = [
    ['no picture id, no layers', '0c', { start: true, end: true, spatial: 0, temporal: 0, pictureId: -1 }],
    ['a short picture id', '80 7f', { pictureId: 0x7f }],
    ['layer indices', 'a8 01 44', { pictureId: 1, temporal: 2, spatial: 2, start: true, end: false }],
  ];
  test.each(table)('reads %s', (_, hex, want) => {
    const bytes = bytesOf(hex);
    expect(parseVp9(bytes, 0, bytes.length, vp9)).toBe(true);
    expect(vp9).toMatchObject(want);
  });

  test.each(['', '80', '8080', '20', 'a07f'])('refuses a payload that ends early: %s', (hex) => {
    const bytes = bytesOf(hex);
    expect(parseVp9(bytes, 0, bytes.length, vp9)).toBe(false);
  });
});

describe('H.264 (RFC 6184)', () => {
  const table: readonly [string, string, boolean][] = [
    ['a parameter set', '67', true],
    ['an IDR slice', '65', true],
    ['a slice', '61', false],
    ['an aggregate with a parameter set', '78 0001 09 0002 6742', true],
    ['an aggregate without', '78 0001 09 0002 4142', false],
    ['an aggregate of nothing', '78 0000 67', false],
    ['an IDR fragment that starts', '7c 85', true],
    ['an IDR fragment that goes on', '7c 05', false],
    ['a fragment cut short', '7c', false],
    ['nothing', '', false],
  ];
  test.each(table)('%s', (_, hex, opens) => {
    const bytes = bytesOf(hex);
    expect(startsH264KeyFrame(bytes, 0, bytes.length)).toBe(opens);
  });

  test('as a browser sends it', () => {
    const [key, fragment, delta] = [chromium.h264Key, chromium.h264Fragment, chromium.h264Delta].map(payloadOf);
    expect(startsH264KeyFrame(key ?? new Uint8Array(), 0, 28)).toBe(true);
    expect(startsH264KeyFrame(fragment ?? new Uint8Array(), 0, 16)).toBe(true);
    expect(startsH264KeyFrame(delta ?? new Uint8Array(), 0, 16)).toBe(false);
  });
});

test('AV1 begins where N is set and nothing is continued', () => {
  const key = payloadOf(chromium.av1Key);
  const delta = payloadOf(chromium.av1Delta);
  expect(startsAv1KeyFrame(key, 0, key.length)).toBe(true);
  expect(startsAv1KeyFrame(delta, 0, delta.length)).toBe(false);
  expect(startsAv1KeyFrame(Uint8Array.of(0x88), 0, 1)).toBe(false);
  expect(startsAv1KeyFrame(Uint8Array.of(), 0, 0)).toBe(false);
});

test('any payload gives an answer, with offsets inside it', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(40), (bytes, at) => {
      const vp8 = emptyVp8();
      if (parseVp8(bytes, at, bytes.length, vp8)) {
        expect(vp8.pictureIdAt).toBeLessThan(bytes.length);
        expect(vp8.tl0At).toBeLessThan(bytes.length);
      }
      parseVp9(bytes, at, bytes.length, emptyVp9());
      startsH264KeyFrame(bytes, at, bytes.length);
      startsAv1KeyFrame(bytes, at, bytes.length);
    }),
    { numRuns: 1500 },
  );
});
