/** Randomness as an argument: fills the bytes it is given. The shell passes a cryptographic one, tests a seeded one. */
export type Chance = (bytes: Uint8Array) => Uint8Array;

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * An opaque identifier of 5 bits a character (Crockford base 32), such as `p_7ZK3…`.
 * @param length characters after the prefix; 26 carry 130 bits
 */
export function pickId(chance: Chance, prefix: string, length: number): string {
  const bytes = chance(new Uint8Array(length));
  let id = prefix;
  for (const byte of bytes) id += alphabet.charAt(byte & 31);
  return id;
}
