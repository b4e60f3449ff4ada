/** Asks a provider over the network, and nobody else (SI4): the one way by which requests of sign-in leave this server. */
import { isIP } from 'node:net';
import { no, ok } from '@foyer/kernel';
import type { ProviderOptions } from '../config/sign-in-options.ts';
import { type AddressKind, kindOfAddress } from '../issuers/addresses.ts';
import { type Resolve, sendSafely, type Trouble } from '../issuers/fetch-safely.ts';
import type { SignInFailure, SignInResult } from './ports.ts';

/** For the facts of a failure: what was being asked. */
export type AskedFor = 'discovery' | 'token' | 'jwks' | 'userinfo' | 'authorization';

export interface SafeRequest {
  readonly at: AskedFor;
  readonly url: string;
  /** GET where it says nothing. */
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Seconds; `patienceSeconds` where it says nothing. */
  readonly patience?: number;
}

/** Any status: a redirect is an answer like any other. */
export interface SafeAnswer {
  readonly status: number;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type FetchingOptions = Pick<
  ProviderOptions,
  'issuer' | 'patienceSeconds' | 'allowInsecure' | 'allowPrivateNetwork'
>;

/** 1 MB: more than any honest document, key set or token has. */
const mostBytes = 1_048_576;

/** Where the issuer's document may lead, by where the issuer itself is. */
const reachable: { readonly [Place in AddressKind]: ReadonlySet<AddressKind> } = {
  loopback: new Set<AddressKind>(['loopback', 'private', 'public']),
  private: new Set<AddressKind>(['private', 'public']),
  public: new Set<AddressKind>(['public']),
  forbidden: new Set<AddressKind>(),
};

const causes = {
  address: 'sign-in-provider-address-not-allowed',
  certificate: 'sign-in-provider-certificate-invalid',
  network: 'sign-in-provider-unreachable',
} as const satisfies Record<Exclude<Trouble['kind'], 'answer'>, SignInFailure['kind']>;

/** An answer that is too long, or compressed though nobody asked for it, is one that cannot be read. */
const unreadable = {
  discovery: 'sign-in-discovery-invalid',
  token: 'sign-in-token-response-invalid',
  jwks: 'sign-in-signing-keys-unreachable',
  userinfo: 'sign-in-userinfo-failed',
  authorization: 'sign-in-provider-unreachable',
} as const satisfies Record<AskedFor, SignInFailure['kind']>;

export class SafeFetch {
  readonly #options: FetchingOptions;
  readonly #issuer: URL;
  readonly #resolve: Resolve | undefined;
  readonly #send: typeof sendSafely;
  /**
   * Where the issuer was when it answered last, for what its document names. By the connection and not by its name: who
   * owns the name could say one address for the document and another for this.
   */
  #place: AddressKind = 'public';

  /** @param world in place of the system's, for tests */
  constructor(options: FetchingOptions, world: { readonly resolve?: Resolve; readonly send?: typeof sendSafely } = {}) {
    this.#options = options;
    this.#send = world.send ?? sendSafely;
    this.#issuer = new URL(options.issuer);
    this.#resolve = world.resolve;
  }

  /**
   * `sign-in-provider-unreachable`, `-certificate-invalid`, `-address-not-allowed`, and what says that the answer
   * cannot be read, each with `at`, `host` and `reason`; all else is an answer.
   */
  async ask(request: SafeRequest): Promise<SignInResult<SafeAnswer>> {
    const { at, url: address, patience = this.#options.patienceSeconds, ...letter } = request;
    const url = URL.parse(address);
    const host = url === null ? '' : url.host;
    if (url !== null && !this.mayName(url))
      return no({ kind: causes.address, facts: { at, host, reason: 'not-https' } });
    const isIssuer = url?.hostname === this.#issuer.hostname;
    // Its own host is where it was configured to be.
    const place = isIssuer ? 'loopback' : this.#place;
    const mayAsk = (kind: AddressKind, protocol: string) => this.#mayAsk({ kind, protocol, place });
    const rules = { mayAsk, wants: () => true, patience: patience * 1_000, mostBytes };
    const answer = await this.#send({ ...letter, address }, rules, this.#resolve);
    if (!answer.ok) {
      const { kind, reason } = answer.refusal;
      return no({ kind: kind === 'answer' ? unreadable[at] : causes[kind], facts: { at, host, reason } });
    }
    const { status, headers, body, from } = answer.value;
    if (isIssuer) this.#place = isIP(from) === 0 ? 'public' : kindOfAddress(from);
    const named = Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]);
    return ok({ status, headers: Object.fromEntries(named), body });
  }

  /** Is this an address that the provider's document may name at all? To which machine it leads is seen when it is asked. */
  mayName(url: URL): boolean {
    if (url.protocol === 'https:') return true;
    return url.protocol === 'http:' && (this.#options.allowInsecure || this.#issuer.protocol === 'http:');
  }

  #mayAsk(of: { kind: AddressKind; protocol: string; place: AddressKind }): boolean {
    const { kind, protocol, place } = of;
    const { allowInsecure, allowPrivateNetwork } = this.#options;
    if (protocol === 'http:' && !allowInsecure && kind !== 'loopback') return false;
    return reachable[place].has(kind) || (kind === 'private' && allowPrivateNetwork && place !== 'forbidden');
  }
}
