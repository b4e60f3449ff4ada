/** API keys: `foyer_<id>_<secret>`, found by their id and compared by the hash of their secret. */
import { type Chance, pickId } from '@foyer/kernel';
import type { ApiKeyInfo, ApiKeyMade, Scope } from '@foyer/wire';
import type { Clock } from '../clock.ts';
import { randomText } from '../secrets.ts';
import type { ApiKeyRecord, ApiKeyStore } from '../store/port.ts';
import { digestOf, isSameDigest } from './digest.ts';

/** Seconds between two notes of when a key was last used. */
const usedPause = 60;

/** 80 bits of id, 256 bits of secret. */
const keyShape = /^foyer_(a_[0-9A-Z]{16})_([\w-]{43})$/;

/** Compared with where there is no such key, so that its absence takes as long as a wrong secret. */
const nobody = digestOf('');

export type KeyVerdict =
  | { readonly kind: 'right'; readonly key: ApiKeyRecord }
  /** It was a key of ours once: whoever shows it does not guess. */
  | { readonly kind: 'revoked' }
  | { readonly kind: 'wrong' };

export function apiKeyInfo({ id, name, scopes, createdAt, lastUsedAt, revokedAt }: ApiKeyRecord): ApiKeyInfo {
  return { id, name, scopes: [...scopes], createdAt, lastUsedAt, revokedAt };
}

export class ApiKeys {
  readonly #store: ApiKeyStore;
  readonly #clock: Clock;

  constructor(store: ApiKeyStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** The answer holds the key itself, which is kept nowhere. */
  async make(wish: { readonly name: string; readonly scopes: readonly Scope[] }, chance: Chance): Promise<ApiKeyMade> {
    const id = pickId(chance, 'a_', 16);
    const secret = randomText(chance);
    const key: ApiKeyRecord = {
      id,
      name: wish.name,
      secretHash: digestOf(secret),
      scopes: [...new Set(wish.scopes)],
      createdAt: this.#clock.wall(),
      lastUsedAt: null,
      revokedAt: null,
    };
    await this.#store.create(key);
    return { ...apiKeyInfo(key), key: `foyer_${id}_${secret}` };
  }

  /** What this text opens. Its use is noted, at most once a minute. */
  async judge(text: string): Promise<KeyVerdict> {
    const [, id, secret = ''] = keyShape.exec(text) ?? [];
    if (id === undefined) return { kind: 'wrong' };
    const key = await this.#store.find(id);
    const isSame = isSameDigest(digestOf(secret), key?.secretHash ?? nobody);
    if (key === undefined || !isSame) return { kind: 'wrong' };
    if (key.revokedAt !== null) return { kind: 'revoked' };
    const now = this.#clock.wall();
    if (key.lastUsedAt === null || now - key.lastUsedAt >= usedPause) await this.#store.used(id, now);
    return { kind: 'right', key };
  }
}
