/** The keys that sign join tokens, over time: the newest signs, older ones verify, retired ones only recognise. */
import { type Chance, Fault } from '@foyer/kernel';
import type { SigningKeyInfo } from '@foyer/wire';
import type { Clock } from '../clock.ts';
import type { SigningKeyStore } from '../store/port.ts';
import {
  type KeySource,
  type KnownKey,
  makeSigningKey,
  type PublicJwk,
  publicJwk,
  readSigningKey,
  type SigningKey,
  type SigningKeyRecord,
} from './signing-key.ts';

export interface KeyRingOptions {
  readonly store: SigningKeyStore;
  readonly clock: Clock;
  readonly chance: Chance;
  /** Age, in days, at which the signing key is followed by a new one. */
  readonly days: number;
}

const secondsPerDay = 86_400;

interface Held extends KnownKey {
  readonly record: SigningKeyRecord;
}

export class KeyRing implements KeySource {
  readonly #options: KeyRingOptions;
  /** Newest first. */
  #held: readonly Held[] = [];
  /** Changes follow each other: two commands at once do not work from one picture. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(options: KeyRingOptions) {
    this.#options = options;
  }

  /** Reads the keys; makes the first one where none signs. Throws `StoreOutage`. */
  static async open(options: KeyRingOptions): Promise<KeyRing> {
    const ring = new KeyRing(options);
    await ring.#load();
    if (ring.#signer() === undefined) await ring.rotate();
    return ring;
  }

  signing(): SigningKey {
    const signer = this.#signer();
    if (signer === undefined) throw new Fault('no key signs');
    return signer.key;
  }

  find(kid: string): KnownKey | undefined {
    return this.#held.find(({ record }) => record.kid === kid);
  }

  /** Newest first. */
  list(): readonly SigningKeyInfo[] {
    const signer = this.#signer();
    return this.#held.map(({ record, retired }) => ({
      kid: record.kid,
      createdAt: record.createdAt,
      state: retired ? 'retired' : record.kid === signer?.record.kid ? 'signing' : 'verifying',
    }));
  }

  /** The public halves of the keys whose tokens are good (RFC 7517 section 5). */
  jwks(): { readonly keys: readonly PublicJwk[] } {
    return { keys: this.#held.filter(({ retired }) => !retired).map(({ key }) => publicJwk(key)) };
  }

  /** A new key signs from now on; the tokens of the others stay good. */
  rotate(): Promise<SigningKeyInfo> {
    return this.#inTurn(() => this.#add());
  }

  /**
   * Tokens of this key are refused from now on. The signing key is followed by a new one first, so that there is no
   * moment without. False where no such key is.
   */
  retire(kid: string): Promise<boolean> {
    return this.#inTurn(async () => {
      await this.#load();
      const known = this.find(kid);
      if (known === undefined || known.retired) return known !== undefined;
      if (this.signing().kid === kid) await this.#add();
      await this.#options.store.retire(kid, this.#options.clock.wall());
      await this.#load();
      return true;
    });
  }

  /** Looks at the store again, for another process may have changed it, and rotates by age. The new key, where one was made. */
  tend(): Promise<SigningKeyInfo | undefined> {
    return this.#inTurn(async () => {
      await this.#load();
      const signer = this.#signer();
      const old = this.#options.clock.wall() - this.#options.days * secondsPerDay;
      return signer !== undefined && signer.record.createdAt > old ? undefined : this.#add();
    });
  }

  #signer(): Held | undefined {
    return this.#held.find(({ retired }) => !retired);
  }

  async #add(): Promise<SigningKeyInfo> {
    const { store, clock, chance } = this.#options;
    // Later than every other one, whatever the wall clock did: the order by age is the order of succession.
    const createdAt = Math.max(clock.wall(), (this.#held[0]?.record.createdAt ?? 0) + 1);
    const record = makeSigningKey(chance, createdAt);
    await store.add(record);
    await this.#load();
    return { kid: record.kid, createdAt, state: 'signing' };
  }

  async #load(): Promise<void> {
    const known = new Map(this.#held.map((held) => [held.record.kid, held.key]));
    const records = await this.#options.store.all();
    this.#held = records.map((record) => ({
      record,
      key: known.get(record.kid) ?? readSigningKey(record),
      retired: record.retiredAt !== null,
    }));
  }

  #inTurn<Value>(change: () => Promise<Value>): Promise<Value> {
    const turn = this.#last.then(change, change);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
