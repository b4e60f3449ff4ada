/** The secret of a lobby channel: told once, known again by its digest. */
import { createHash } from 'node:crypto';
import type { Chance } from '@foyer/kernel';

/** 256 bits, in the alphabet of addresses. */
export function freshSecret(chance: Chance): string {
  return Buffer.from(chance(new Uint8Array(32))).toString('base64url');
}

export function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('base64');
}
