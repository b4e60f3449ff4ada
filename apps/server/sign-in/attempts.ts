/** What lasts between leaving for a provider and coming back, sealed into the browser's own cookies. */
import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { Chance } from '@foyer/kernel';
import type { Secret } from '../observe/secret.ts';

const [ivBytes, tagBytes] = [12, 16];
const cipher = 'aes-256-gcm';

/** Seals texts under a key that only this server has (AES-256-GCM). What was sealed for one purpose opens for no other. */
export class Sealer {
  readonly #key: Buffer;
  readonly #chance: Chance;

  constructor(secret: Secret, purpose: string, chance: Chance) {
    this.#key = Buffer.from(hkdfSync('sha256', secret.reveal(), '', `foyer ${purpose}`, 32));
    this.#chance = chance;
  }

  seal(text: string): string {
    const iv = this.#chance(new Uint8Array(ivBytes));
    const sealing = createCipheriv(cipher, this.#key, iv, { authTagLength: tagBytes });
    const sealed = [sealing.update(text, 'utf8'), sealing.final()];
    return Buffer.concat([iv, ...sealed, sealing.getAuthTag()]).toString('base64url');
  }

  /** Undefined for everything that was not sealed here, for this purpose. */
  open(sealed: string): string | undefined {
    const bytes = Buffer.from(sealed, 'base64url');
    if (bytes.length < ivBytes + tagBytes) return undefined;
    const opening = createDecipheriv(cipher, this.#key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes });
    opening.setAuthTag(bytes.subarray(-tagBytes));
    try {
      const text = [opening.update(bytes.subarray(ivBytes, -tagBytes)), opening.final()];
      return Buffer.concat(text).toString('utf8');
    } catch {
      // Changed on the way, or sealed under another key: to us there is nothing.
      return undefined;
    }
  }
}
