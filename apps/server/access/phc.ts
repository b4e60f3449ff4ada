/** argon2id hashes as text, in the PHC string format: the parameters travel with the hash and may change with time. */

export interface Argon2Cost {
  /** KiB. */
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
}

export interface PhcHash extends Argon2Cost {
  readonly salt: Uint8Array;
  readonly tag: Uint8Array;
}

const shape = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

/** Dearest parameters that are still computed: a row that somebody tampered with must not take the machine. */
const most: Argon2Cost = { memory: 262_144, passes: 16, parallelism: 4 };

/** `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<tag>`, base64 without padding. */
export function writePhc({ memory, passes, parallelism, salt, tag }: PhcHash): string {
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${text(salt)}$${text(tag)}`;
}

/** Undefined where the text is no argon2id hash of version 19 (RFC 9106), or asks for more than this server computes. */
export function readPhc(phc: string): PhcHash | undefined {
  const [, m, t, p, saltText = '', tagText = ''] = shape.exec(phc) ?? [];
  const [memory, passes, parallelism] = [Number(m), Number(t), Number(p)];
  if (!isWithin(passes, 1, most.passes) || !isWithin(parallelism, 1, most.parallelism)) return undefined;
  // RFC 9106 section 3.1: at least eight blocks for each lane.
  if (!isWithin(memory, 8 * parallelism, most.memory)) return undefined;
  return { memory, passes, parallelism, salt: bytes(saltText), tag: bytes(tagText) };
}

function isWithin(value: number, least: number, greatest: number): boolean {
  return value >= least && value <= greatest;
}

function text(part: Uint8Array): string {
  return Buffer.from(part).toString('base64').replaceAll('=', '');
}

function bytes(part: string): Uint8Array {
  return Buffer.from(part, 'base64');
}
