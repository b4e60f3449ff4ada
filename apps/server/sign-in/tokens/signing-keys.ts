/**
 * The keys a provider signs with, as it publishes them. Kept for ten minutes; a key that is not among them makes them be
 * fetched again, within bounds (SI13). Where they cannot be fetched, old ones serve for a day.
 */
import type { KeyObject } from 'node:crypto';
import { type Millis, no, ok, type Result } from '@foyer/kernel';
import type { Clock } from '../../clock.ts';
import { type Algorithm, algorithmNames } from '../../issuers/algorithms.ts';
import { isPayload } from '../../issuers/claims.ts';
import { mayServe, type PublishedKey, parsePublishedKeys } from '../../issuers/key-set.ts';
import { parseStrictJson } from '../../strict-json.ts';
import type { SignInFailure, SignInResult, TokenUse } from '../ports.ts';
import { namedBy, quoted } from './failed.ts';

/** Milliseconds. */
const fresh = 10 * 60_000;
const lasts = 24 * 60 * 60_000;
/** Fetches within so many milliseconds. */
const many = { most: 20, within: 10_000 } as const;
const few = { most: 3, within: 3_000 } as const;
/**
 * A flood of unknown names makes no flood of fetches. Each kind of token is counted by itself, so what strangers send takes
 * none from ID tokens, of which there are as many as the provider gives for codes.
 */
const bursts: { readonly [Use in TokenUse]: typeof many | typeof few } = {
  ...{ 'id-token': many, userinfo: many, response: many },
  'logout-token': few,
};
/** Most names of keys in a failure. */
const mostNames = 20;

export interface SigningKeysParts {
  /** The text of the key set; its failure is passed on. */
  readonly fetch: () => Promise<Result<string, SignInFailure>>;
  readonly clock: Pick<Clock, 'now'>;
}

interface KeySet {
  readonly text: string;
  readonly keys: readonly PublishedKey[];
  /** Why nothing can be verified by it, where nothing can. */
  readonly lack: SignInFailure | undefined;
  readonly fetchedAt: Millis;
}

/** What a token says of the key that signed it, and which token it is. */
export interface WantedKey {
  readonly algorithm: Algorithm;
  readonly kid: string | undefined;
  readonly use: TokenUse;
}

export class SigningKeys {
  readonly #parts: SigningKeysParts;
  #set: KeySet | undefined;
  /** When it was fetched lately, and for which token. */
  readonly #tried = new Map<TokenUse, readonly Millis[]>();
  /** Why the last fetch came to nothing, where it did. */
  #trouble: SignInFailure | undefined;
  #fetching: Promise<void> | undefined;

  constructor(parts: SigningKeysParts) {
    this.#parts = parts;
  }

  /**
   * Keys that may have made a signature under this name; at least one. Refuses with `sign-in-signing-keys-unreachable`
   * (or what `fetch` says), `sign-in-signing-keys-missing`, `sign-in-signing-key-unknown`.
   */
  async find(wanted: WantedKey): Promise<SignInResult<readonly KeyObject[]>> {
    const { algorithm, kid, use } = wanted;
    await this.#renew(use);
    let found = this.#fitting(algorithm, kid);
    if (found.length === 0) {
      await this.#refetch(use);
      found = this.#fitting(algorithm, kid);
    }
    return found.length > 0 ? ok(found) : no(this.#whyNone(algorithm, kid));
  }

  /** The same after another look at the provider, for a key that was replaced under its old name or has none. */
  async findAnew({ algorithm, kid, use }: WantedKey): Promise<readonly KeyObject[]> {
    const before = this.#set;
    await this.#refetch(use);
    return this.#set === before ? [] : this.#fitting(algorithm, kid);
  }

  /** The set as it was published, at most ten minutes old. */
  async text(): Promise<SignInResult<string>> {
    await this.#renew('id-token');
    if (this.#set === undefined || this.#trouble !== undefined) return no(this.#trouble ?? unreachable);
    return ok(this.#set.text);
  }

  async #renew(use: TokenUse): Promise<void> {
    const age = this.#age();
    if (age === undefined || age > fresh) await this.#refetch(use);
  }

  #age(): number | undefined {
    return this.#set === undefined ? undefined : this.#parts.clock.now() - this.#set.fetchedAt;
  }

  /** One fetch at a time; those who come meanwhile wait for the same one. */
  async #refetch(use: TokenUse): Promise<void> {
    if (this.#fetching === undefined) {
      const now = this.#parts.clock.now();
      const { most, within } = bursts[use];
      const lately = (this.#tried.get(use) ?? []).filter((at) => now - at < within);
      if (lately.length >= most) return;
      this.#tried.set(use, [...lately, now]);
      this.#fetching = this.#fetch().finally(() => {
        this.#fetching = undefined;
      });
    }
    await this.#fetching;
  }

  async #fetch(): Promise<void> {
    const answer = await this.#parts.fetch();
    this.#trouble = answer.ok ? undefined : answer.refusal;
    if (answer.ok) this.#set = { ...readSet(answer.value), fetchedAt: this.#parts.clock.now() };
    else if ((this.#age() ?? 0) > lasts) this.#set = undefined;
  }

  #fitting(algorithm: Algorithm, kid: string | undefined): readonly KeyObject[] {
    const keys = this.#set?.keys ?? [];
    const named = keys.filter((one) => one.kid === kid);
    // A provider that names its keys only in its tokens, or only in its set, means one of the nameless, or any.
    const meant = kid === undefined ? keys : named.length > 0 ? named : keys.filter((one) => one.kid === undefined);
    return meant.filter((one) => mayServe(one, algorithm)).map(({ key }) => key);
  }

  #whyNone(algorithm: Algorithm, kid: string | undefined): SignInFailure {
    if (this.#trouble !== undefined) return this.#trouble;
    if (this.#set === undefined) return unreachable;
    if (this.#set.lack !== undefined) return this.#set.lack;
    const keys = this.#set.keys.flatMap((one) => (one.kid === undefined ? [] : [quoted(one.kid)]));
    const facts = { alg: algorithm.name, ...namedBy(kid), keys: keys.slice(0, mostNames) };
    return { kind: 'sign-in-signing-key-unknown', facts };
  }
}

const unreachable: SignInFailure = { kind: 'sign-in-signing-keys-unreachable', facts: {} };

function lacking(found: string): SignInFailure {
  return { kind: 'sign-in-signing-keys-missing', facts: { found } };
}

function readSet(text: string): Omit<KeySet, 'fetchedAt'> {
  const all = parsePublishedKeys(text);
  if (all === undefined) {
    const json = parseStrictJson(text);
    return { text, keys: [], lack: lacking(json.ok && isPayload(json.value) ? 'no-keys' : 'no-json') };
  }
  const keys = all.filter(
    ({ algorithm }) => algorithm === undefined || algorithmNames.some((one) => one === algorithm),
  );
  return { text, keys, lack: keys.length > 0 ? undefined : lacking('no-signing-keys') };
}
