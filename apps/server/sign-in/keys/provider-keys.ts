/**
 * Our own keys for providers, over time (SI16, SI17): the newest of each duty is published, older ones still open what
 * was made for them, until they are forgotten.
 */
import type { JsonWebKey, KeyObject } from 'node:crypto';
import { millis } from '@foyer/kernel';
import type { ProviderKeyView } from '@foyer/wire';
import type { Logger } from 'pino';
import { OneAtATime } from '../../access/one-at-a-time.ts';
import type { Clock } from '../../clock.ts';
import type { ProviderKeyStore } from '../../store/port.ts';
import type { DecryptionKey } from '../ports.ts';
import { algorithmsOf, type KeyDuty, makeOwnKey, type OwnKey, openingKey, publicForms, readOwnKey } from './own-key.ts';

export interface ProviderKeysParts {
  readonly store: ProviderKeyStore;
  readonly clock: Clock;
  /** Age, in days, at which a key is followed by a new one. */
  readonly keyDays: number;
  /** Days for which a key that was followed still opens tokens. */
  readonly keptDays: number;
  /** Does a provider want us to prove by a key who we are? */
  readonly signs: boolean;
  readonly log: Pick<Logger, 'info' | 'error'>;
}

export interface ProofKey {
  readonly kid: string;
  readonly alg: 'RS256';
  /** Private. */
  readonly key: KeyObject;
}

const daySeconds = 86_400;
const hour = millis(3_600_000);
/** After a change here, for another process on the same store may have made the same change at the same time. */
const soon = millis(60_000);

interface Held extends OwnKey {
  /** Unix seconds since when a newer one is published in its place; null: it is the newest. */
  readonly followedAt: number | null;
  /** Undefined: it signs. */
  readonly opens: DecryptionKey | undefined;
}

export class ProviderKeys {
  readonly #parts: ProviderKeysParts;
  readonly #duties: readonly KeyDuty[];
  /** Newest first. */
  #held: readonly Held[] = [];
  /** Changes follow each other. */
  readonly #changes = new OneAtATime();
  #cancel: () => void = () => undefined;
  #stopped = false;

  private constructor(parts: ProviderKeysParts) {
    this.#parts = parts;
    this.#duties = parts.signs ? ['rsa', 'ec', 'proof'] : ['rsa', 'ec'];
  }

  /** Reads the keys, makes those that are missing or too old, and looks again every hour. Throws `StoreOutage`. */
  static async open(parts: ProviderKeysParts): Promise<ProviderKeys> {
    const keys = new ProviderKeys(parts);
    const changed = await keys.#changes.run(() => keys.#tend());
    keys.#lookAgain(changed);
    return keys;
  }

  /** What `/sign-in/jwks.json` answers (RFC 7517 section 5). */
  published(): { keys: JsonWebKey[] } {
    return { keys: this.#newest().flatMap(publicForms) };
  }

  /** Newest first. */
  decryption(): readonly DecryptionKey[] {
    return this.#held.flatMap(({ opens }) => (opens === undefined ? [] : [opens]));
  }

  /** Undefined where no provider asks for it. */
  signing(): ProofKey | undefined {
    const own = this.#newest().find(({ duty }) => duty === 'proof');
    return own === undefined ? undefined : { kid: own.record.kid, alg: 'RS256', key: own.key };
  }

  /** Newest first. */
  list(): ProviderKeyView[] {
    return this.#held.map(({ record: { kid, use, createdAt }, duty, followedAt }) => ({
      kid,
      use,
      algorithm: algorithmsOf[duty],
      createdAt,
      state: followedAt === null ? 'published' : 'kept',
    }));
  }

  /** New keys are published from now on; what was made for the others can still be opened. Throws `StoreOutage`. */
  async rotate(): Promise<readonly ProviderKeyView[]> {
    await this.#changes.run(async () => {
      await this.#load();
      for (const duty of this.#duties) await this.#add(duty);
    });
    this.#lookAgain(true);
    return this.list();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  /** One of each duty, RSA first: some providers take the first one they can use. */
  #newest(): readonly Held[] {
    return this.#duties.flatMap((duty) => this.#held.find((held) => held.duty === duty) ?? []);
  }

  #lookAgain(changed: boolean): void {
    this.#cancel();
    if (!this.#stopped) this.#cancel = this.#parts.clock.after(changed ? soon : hour, () => void this.#look());
  }

  /** A store that cannot be reached now is asked again in an hour. */
  async #look(): Promise<void> {
    let changed = false;
    try {
      changed = await this.#changes.run(() => this.#tend());
    } catch (error) {
      this.#parts.log.error({ err: error }, 'upkeep of the keys for sign-in providers failed');
    }
    this.#lookAgain(changed);
  }

  /** Did this change anything? */
  async #tend(): Promise<boolean> {
    const { store, clock, keyDays, keptDays, log } = this.#parts;
    await this.#load();
    const old = clock.wall() - keyDays * daySeconds;
    let changed = false;
    for (const duty of this.#duties) {
      const newest = this.#newest().find((held) => held.duty === duty);
      if (newest !== undefined && newest.record.createdAt > old) continue;
      const kid = await this.#add(duty);
      changed = true;
      log.info({ kid, use: algorithmsOf[duty] }, 'new key for sign-in providers');
    }
    const forgotten = clock.wall() - keptDays * daySeconds;
    const ended = this.#held.filter(({ followedAt }) => followedAt !== null && followedAt <= forgotten);
    for (const { record } of ended) await store.delete(record.kid);
    if (ended.length > 0) await this.#load();
    return changed;
  }

  async #add(duty: KeyDuty): Promise<string> {
    // Later than every other one of its duty, whatever the wall clock did: the order by age is the order of succession.
    const newest = this.#held.find((held) => held.duty === duty);
    const createdAt = Math.max(this.#parts.clock.wall(), (newest?.record.createdAt ?? 0) + 1);
    const record = await makeOwnKey(duty, createdAt);
    await this.#parts.store.add(record);
    await this.#load();
    return record.kid;
  }

  async #load(): Promise<void> {
    const known = new Map(this.#held.map((held) => [held.record.kid, held]));
    const newestSoFar = new Map<KeyDuty, number>();
    const held: Held[] = [];
    for (const record of await this.#parts.store.all()) {
      const own = known.get(record.kid) ?? readOwnKey(record);
      if (!this.#duties.includes(own.duty)) continue;
      // Newest first, so the one before it is the one that followed it.
      const followedAt = newestSoFar.get(own.duty) ?? null;
      newestSoFar.set(own.duty, record.createdAt);
      held.push({ ...own, record, followedAt, opens: known.get(record.kid)?.opens ?? opens(own) });
    }
    this.#held = held;
  }
}

function opens(own: OwnKey): DecryptionKey | undefined {
  return own.duty === 'proof' ? undefined : openingKey(own);
}
