/** Arithmetic on numbers that wrap: 16-bit sequences and 32-bit timestamps (RFC 3550 section 5.1, RFC 1982). */

/** How far `to` is ahead of `from`, −32768 to 32767. */
export function sequenceDistance(from: number, to: number): number {
  return ((to - from) << 16) >> 16;
}

/** How far `to` is ahead of `from` in RTP clock units, −2³¹ to 2³¹ − 1. */
export function timestampDistance(from: number, to: number): number {
  return (to - from) | 0;
}

/** The whole number nearest to `near` whose low 16 bits are `sequence`. */
export function extendSequence(sequence: number, near: number): number {
  return near + sequenceDistance(near & 0xffff, sequence);
}
