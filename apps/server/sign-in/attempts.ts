/** What lasts between leaving for a provider and coming back, sealed into the browser's own cookies. */
import { createCipheriv, createDecipheriv, createHash, hkdfSync } from 'node:crypto';
import { type Chance, no, ok, type Result } from '@foyer/kernel';
import * as z from 'zod/mini';
import type { Clock } from '../clock.ts';
import type { Secret } from '../observe/secret.ts';
import { randomText } from '../secrets.ts';

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

const attemptSchema = z.strictObject({
  provider: z.string(),
  ...{ state: z.string(), nonce: z.string(), verifier: z.string() },
  redirectUri: z.string(),
  return: z.string(),
  silent: z.boolean(),
  /** Unix seconds. */
  at: z.int(),
});
export type Attempt = z.infer<typeof attemptSchema>;

export interface SealedAttempt {
  readonly name: string;
  readonly value: string;
  /** Seconds for which the browser keeps it. */
  readonly maxAge: number;
}

export type Cookies = Readonly<Record<string, string | undefined>>;

export interface AttemptParts {
  readonly sealer: Pick<Sealer, 'seal' | 'open'>;
  readonly clock: Pick<Clock, 'wall'>;
  readonly chance: Chance;
  readonly minutes: number;
}

const prefix = '__Host-foyer-si-';
/** Attempts of one browser at once: more tabs than that begin none in earnest, and cookies have no room for them. */
const most = 6;
/** Seconds by which a cookie outlasts its attempt, so that whoever is late hears that he is late. */
const lateness = 3_600;
/** States that are remembered as used. */
const mostUsed = 10_000;

function cookieName(state: string): string {
  return prefix + digestOf(state).slice(0, 8);
}

function digestOf(state: string): string {
  return createHash('sha256').update(state).digest('base64url');
}

export type AttemptRefusal =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'used' }
  | { readonly kind: 'expired'; readonly attempt: Attempt; readonly seconds: number };

export class Attempts {
  readonly #parts: AttemptParts;
  /** By digest; oldest first. */
  readonly #used = new Set<string>();

  constructor(parts: AttemptParts) {
    this.#parts = parts;
  }

  /** A new one, with a state, a nonce and a verifier (RFC 7636) of 256 bits each. */
  begin(of: Pick<Attempt, 'provider' | 'redirectUri' | 'return' | 'silent'>): {
    readonly attempt: Attempt;
    readonly cookie: SealedAttempt;
  } {
    const { sealer, clock, chance, minutes } = this.#parts;
    const random = () => randomText(chance);
    const attempt = { ...of, state: random(), nonce: random(), verifier: random(), at: clock.wall() };
    const value = sealer.seal(JSON.stringify(attempt));
    return { attempt, cookie: { name: cookieName(attempt.state), value, maxAge: minutes * 60 + lateness } };
  }

  /** Cookies that must go so that one more has room: what cannot be read, then the oldest. */
  crowding(cookies: Cookies): readonly string[] {
    // Browsers name older cookies first (RFC 6265 section 5.4), which tells apart those of one second.
    const names = Object.keys(cookies)
      .filter((name) => name.startsWith(prefix))
      .reverse();
    const ages = names.map((name) => ({ name, at: this.#open(cookies[name])?.at ?? 0 }));
    ages.sort((one, other) => other.at - one.at);
    return ages.filter(({ at }, index) => at === 0 || index >= most - 1).map(({ name }) => name);
  }

  /** The attempt to which an answer belongs, once, in the browser that began it (SI6). */
  take(state: string, cookies: Cookies): Result<Attempt, AttemptRefusal> {
    const digest = digestOf(state);
    if (this.#used.has(digest)) return no({ kind: 'used' });
    const attempt = this.#open(cookies[cookieName(state)]);
    if (attempt?.state !== state) return no({ kind: 'unknown' });
    const seconds = this.#parts.clock.wall() - attempt.at;
    if (seconds > this.#parts.minutes * 60) return no({ kind: 'expired', attempt, seconds });
    this.#remember(digest);
    return ok(attempt);
  }

  /** The only attempt of this browser at that provider, where an answer does not say to which it belongs. */
  lone(provider: string, cookies: Cookies): Attempt | undefined {
    const found = Object.entries(cookies).flatMap(([name, value]) => {
      const attempt = name.startsWith(prefix) ? this.#open(value) : undefined;
      return attempt?.provider === provider ? [attempt] : [];
    });
    return found.length === 1 ? found[0] : undefined;
  }

  /** Name of the cookie in which the attempt of this state lies. */
  cookieOf(state: string): string {
    return cookieName(state);
  }

  #open(value: string | undefined): Attempt | undefined {
    const text = value === undefined ? undefined : this.#parts.sealer.open(value);
    // Sealed here, though perhaps by another version of this server.
    const parsed = text === undefined ? undefined : attemptSchema.safeParse(JSON.parse(text));
    return parsed?.success === true ? parsed.data : undefined;
  }

  #remember(digest: string): void {
    this.#used.add(digest);
    const [oldest] = this.#used;
    if (this.#used.size > mostUsed && oldest !== undefined) this.#used.delete(oldest);
  }
}
