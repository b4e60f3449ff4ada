/**
 * Passwords of accounts and rooms: argon2id (RFC 9106), few at a time. One comparison takes some 12 ms of a core and
 * 19 MiB, so a flood of guesses is turned away here before it can slow anything else.
 */
import { argon2, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { type Chance, Fault, no, ok, type Result } from '@foyer/kernel';
import { limits } from '@foyer/wire';
import { type Argon2Cost, type PhcHash, readPhc, writePhc } from './phc.ts';
import type { Passwords } from './ports.ts';
import { Turns } from './turns.ts';

/** The least that OWASP asks for; measured in bench. Hashes made with other parameters stay readable. */
export const cost: Argon2Cost = { memory: 19_456, passes: 2, parallelism: 1 };

const saltBytes = 16;
const tagBytes = 32;
/**
 * Comparisons at once: Node has four threads for all such work, and signatures and the disk need theirs. On two cores
 * only one, so that a flood of guesses leaves the other to those who come in.
 */
const byCores = Math.min(2, Math.max(1, availableParallelism() - 1));

/** Stands in where there is no hash. Nothing is known to have this tag, and its comparison counts as wrong whatever it says. */
const nobody: PhcHash = { ...cost, salt: new Uint8Array(saltBytes), tag: new Uint8Array(tagBytes) };

/** @returns the tag, as long as that of `like` */
export type Derive = (message: Uint8Array, like: PhcHash) => Promise<Uint8Array>;

export interface PasswordOptions {
  readonly chance: Chance;
  /** How many may wait for their turn (`limits.hashesWaiting`). */
  readonly waiting: number;
  /** Computed at once; by the number of cores unless said. */
  readonly atOnce?: number;
  readonly derive?: Derive;
}

export class ArgonPasswords implements Passwords {
  readonly #chance: Chance;
  readonly #turns: Turns;
  readonly #derive: Derive;

  constructor({ chance, waiting, atOnce = byCores, derive = deriveArgon2id }: PasswordOptions) {
    this.#chance = chance;
    this.#turns = new Turns(atOnce, waiting);
    this.#derive = derive;
  }

  /** In PHC form, with a salt of 128 bits. The schemas bound the length; a longer password here is a fault. */
  async hash(password: string): Promise<Result<string, { readonly kind: 'busy' }>> {
    if (isTooLong(password)) throw new Fault('a password was to be hashed that no schema lets through');
    const like = { ...cost, salt: this.#chance(new Uint8Array(saltBytes)), tag: new Uint8Array(tagBytes) };
    const derived = await this.#turns.take(() => this.#derive(messageOf(password), like));
    return derived.ok ? ok(writePhc({ ...like, tag: derived.value })) : no(derived.refusal);
  }

  /**
   * Takes as long whatever is right or wrong: with a hash and without, one derivation and one comparison of equal length.
   * Only a password that is too long for any account or room is wrong at once.
   */
  async verify(password: string, hash: string | null): Promise<'right' | 'wrong' | 'busy'> {
    const kept = hash === null ? nobody : readPhc(hash);
    if (kept === undefined) throw new Fault('the store holds a password hash that cannot be read');
    if (isTooLong(password)) return 'wrong';
    const derived = await this.#turns.take(() => this.#derive(messageOf(password), kept));
    if (!derived.ok) return 'busy';
    const isSame = timingSafeEqual(derived.value, kept.tag);
    return isSame && hash !== null ? 'right' : 'wrong';
  }
}

function isTooLong(password: string): boolean {
  return password.length > limits.password;
}

/** NFC: the same letters typed on another keyboard are the same password (ASVS 6.2.8 forbids any other change). */
function messageOf(password: string): Uint8Array {
  return new TextEncoder().encode(password.normalize('NFC'));
}

function deriveArgon2id(message: Uint8Array, { memory, passes, parallelism, salt, tag }: PhcHash): Promise<Uint8Array> {
  const parameters = { message, nonce: salt, memory, passes, parallelism, tagLength: tag.length };
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, derived) => {
      if (error === null) resolve(derived);
      else reject(error);
    });
  });
}
