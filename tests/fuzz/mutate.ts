/** Small harms done to good inputs. One input suffers a few; some stay whole, so that the good path is walked too. */
import type { Random } from '../harness/random.ts';

/** Numbers that parsers trip over. */
const hostileNumbers = [
  '0',
  '-1',
  '1e9',
  '00',
  '127',
  '128',
  '255',
  '256',
  '4096',
  '65535',
  '65536',
  '4294967295',
  '4294967296',
  '99999999999999999999',
  'NaN',
  '0x10',
];

const junk = [
  '\0',
  '\r',
  '\n',
  ' ',
  ':',
  ';',
  '/',
  '*',
  '=',
  '"',
  '\\',
  '__proto__',
  'constructor',
  '\u202e',
  '💥',
  '\ud800',
];

type TextHarm = (text: string, random: Random, other: string) => string;

function span(length: number, random: Random): readonly [number, number] {
  const from = random.below(length + 1);
  return [from, Math.min(length, from + 1 + random.below(1 + random.below(40)))];
}

/** Cuts text into pieces that mean something (lines, JSON members, token parts) and works on whole ones. */
function byPieces(change: (pieces: string[], at: number, random: Random) => void): TextHarm {
  return (text, random) => {
    const separator = text.includes('\n') ? '\n' : text.includes(',') ? ',' : '.';
    const pieces = text.split(separator);
    change(pieces, random.below(pieces.length), random);
    return pieces.join(separator);
  };
}

const textHarms: readonly TextHarm[] = [
  byPieces((pieces, at) => pieces.splice(at, 1)),
  byPieces((pieces, at) => pieces.splice(at, 0, pieces[at] ?? '')),
  byPieces((pieces, at, random) => pieces.splice(random.below(pieces.length), 0, ...pieces.splice(at, 1))),
  byPieces((pieces, at, random) => {
    pieces.splice(at, 0, ...Array.from({ length: random.below(400) }, () => pieces[at] ?? ''));
  }),
  (text, random) => text.slice(0, random.below(text.length + 1)),
  (text, random) => {
    const [from, to] = span(text.length, random);
    return text.slice(0, from) + text.slice(to);
  },
  (text, random) => {
    const [from, to] = span(text.length, random);
    return text.slice(0, to) + text.slice(from);
  },
  (text, random) => {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + random.pick(junk) + text.slice(at);
  },
  (text, random) => {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + String.fromCharCode(32 + random.below(95)) + text.slice(at + 1);
  },
  (text, random) => {
    const numbers = [...text.matchAll(/[0-9]+/g)];
    if (numbers.length === 0) return text;
    const { index, 0: old } = random.pick(numbers);
    return text.slice(0, index) + random.pick(hostileNumbers) + text.slice(index + old.length);
  },
  (text, random, other) => {
    const [from, to] = span(other.length, random);
    const at = random.below(text.length + 1);
    return text.slice(0, at) + other.slice(from, to) + text.slice(at);
  },
  (text, random, other) => text.slice(0, random.below(text.length + 1)) + other.slice(random.below(other.length + 1)),
  (text, random) => {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + random.pick(junk).repeat(random.below(20_000)) + text.slice(at);
  },
];

/** Up to eight harms; one input in twelve stays whole. */
export function mutateText(corpus: readonly string[], random: Random): string {
  let text = random.pick(corpus);
  const harms = random.below(12) === 0 ? 0 : 1 + random.below(8);
  for (let count = 0; count < harms; count += 1) {
    text = random.pick(textHarms)(text, random, random.pick(corpus));
    // Harms that double would otherwise double each other.
    if (text.length > 400_000) text = text.slice(0, 400_000);
  }
  return text;
}

type ByteHarm = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function withByte(change: (old: number, random: Random) => number): ByteHarm {
  return (bytes, random) => {
    const changed = bytes.slice();
    if (changed.length === 0) return changed;
    // The first bytes are the ones that decide.
    const at = random.below(random.happens(0.5) ? Math.min(32, changed.length) : changed.length);
    changed[at] = change(changed[at] ?? 0, random);
    return changed;
  };
}

const byteHarms: readonly ByteHarm[] = [
  withByte((old, random) => old ^ (1 << random.below(8))),
  withByte((_old, random) => random.below(256)),
  withByte((_old, random) => random.pick([0, 1, 127, 128, 254, 255])),
  withByte((old, random) => old + random.below(5) - 2),
  (bytes, random) => bytes.slice(0, random.below(bytes.length + 1)),
  (bytes, random) => {
    const [from, to] = span(bytes.length, random);
    return joined(bytes.subarray(0, from), bytes.subarray(to));
  },
  (bytes, random) => {
    const [from, to] = span(bytes.length, random);
    return joined(bytes.subarray(0, to), bytes.subarray(from));
  },
  (bytes, random, other) => joined(bytes.subarray(0, random.below(bytes.length + 1)), other),
  (bytes, _random, other) => joined(bytes, other),
  (bytes, random) => joined(bytes, new Uint8Array(random.below(64)).fill(random.below(256))),
];

/** As {@link mutateText}, for bytes; at most 4096 of them. */
export function mutateBytes(corpus: readonly Uint8Array[], random: Random): Uint8Array {
  let bytes = random.pick(corpus);
  const harms = random.below(12) === 0 ? 0 : 1 + random.below(8);
  for (let count = 0; count < harms; count += 1) bytes = random.pick(byteHarms)(bytes, random, random.pick(corpus));
  return bytes.slice(0, 4096);
}
