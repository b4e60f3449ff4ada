/** One configured provider: where it is, how one is sent there, and who comes back. */
import { no, ok } from '@foyer/kernel';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { ProviderOptions } from '../config/sign-in-options.ts';
import { claimAt, claimOf, type Payload } from '../issuers/claims.ts';
import type { Discovery } from './discovery.ts';
import { DiscoveryCache } from './discovery-cache.ts';
import { SafeFetch } from './fetching.ts';
import type { ProviderKeys } from './keys/provider-keys.ts';
import type {
  DecryptionKey,
  LogoutSubject,
  ProviderIdentity,
  SignInFailure,
  SignInResult,
  TokenUse,
  VerifiedToken,
} from './ports.ts';
import { answerOf, judgeAnswer, type ProviderAnswer, readQuery } from './provider-answer.ts';
import {
  askUserInfo,
  authorizationUrl,
  type Client,
  type Departure,
  endSessionAddress,
  exchangeCode,
} from './provider-client.ts';
import { neededClaims } from './rules/claim-rules.ts';
import type { Expected } from './tokens/judge.ts';
import { type OpenRules, openToken, openUserInfo } from './tokens/open.ts';
import { SigningKeys } from './tokens/signing-keys.ts';
import { judgeIdToken, judgeLogoutToken, judgeResponse, judgeUserInfo, verifySigned } from './tokens/verify.ts';

/** What of our own keys a provider needs. */
export type OwnKeys = Pick<ProviderKeys, 'decryption' | 'signing'>;

export interface ProviderParts {
  readonly options: ProviderOptions;
  readonly keys: OwnKeys;
  /** Of `decryptionKeyFiles`. */
  readonly fileKeys: readonly DecryptionKey[];
  readonly clock: Pick<Clock, 'now' | 'wall'>;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** In place of the network, for tests. */
  readonly fetch?: SafeFetch;
}

export interface EndSessionWish {
  /** The inner signed ID token. */
  readonly idToken: string;
  /** Where the provider sends the browser afterwards. */
  readonly back: string;
  readonly state: string;
}

/** What was kept of the departure, and the answer to it. */
export interface Arrival {
  readonly answer: ProviderAnswer;
  readonly nonce: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

/** What a verified token must say. */
type Judge<Value> = (token: VerifiedToken, of: Expected) => SignInResult<Value>;

export class Provider {
  readonly options: ProviderOptions;
  readonly fetch: SafeFetch;
  readonly #parts: ProviderParts;
  readonly #discovery: DiscoveryCache;
  readonly #signingKeys: SigningKeys;

  constructor(parts: ProviderParts) {
    const { options, clock, log } = parts;
    this.#parts = parts;
    this.options = options;
    this.fetch = parts.fetch ?? new SafeFetch(options);
    this.#discovery = new DiscoveryCache({ options, clock, log, fetch: this.fetch });
    this.#signingKeys = new SigningKeys({ clock, fetch: () => this.#fetchKeys() });
  }

  /** Private keys that open this provider's tokens. */
  get decryptionKeys(): readonly DecryptionKey[] {
    return [...this.#parts.fileKeys, ...this.#parts.keys.decryption()];
  }

  /** @param anew asks now, whatever is known */
  discovery(anew = false): Promise<SignInResult<Discovery>> {
    return this.#discovery.get(anew);
  }

  /** Says in the log where this provider cannot be used, before somebody tries. */
  look(): Promise<void> {
    return this.#discovery.look();
  }

  /** Where the browser is to be sent. */
  async begin(of: Departure): Promise<SignInResult<string>> {
    const client = await this.#client();
    return client.ok ? authorizationUrl(client.value, of) : client;
  }

  /** The answer out of the callback's query; one that is a token is opened and verified first (JARM). */
  async read(query: URLSearchParams): Promise<SignInResult<ProviderAnswer>> {
    const read = readQuery(query);
    if (!read.ok) return read;
    const { token, ...plain } = read.value;
    if (this.options.response === 'plain')
      return token === undefined
        ? ok(plain)
        : no({ kind: 'sign-in-response-invalid', facts: { parameter: 'response', reason: 'not-expected' } });
    // An error may come plainly, where the provider did not understand how it was to answer.
    if (token === undefined)
      return plain.code === undefined
        ? ok(plain)
        : no({ kind: 'sign-in-response-invalid', facts: { parameter: 'response', reason: 'missing' } });
    const claims = await this.#verified(token, 'response', judgeResponse);
    return claims.ok ? answerOf(claims.value) : claims;
  }

  /** Whom the provider means: the code becomes tokens, and each is judged. The state was judged before. */
  async finish({ answer, nonce, verifier, redirectUri }: Arrival): Promise<SignInResult<ProviderIdentity>> {
    const client = await this.#client();
    if (!client.ok) return client;
    const code = judgeAnswer(answer, client.value.discovery);
    if (!code.ok) return code;
    const tokens = await exchangeCode(client.value, { code: code.value, verifier, redirectUri });
    if (!tokens.ok) return tokens;
    const { idToken, accessToken } = tokens.value;
    const named = await this.#verified(idToken, 'id-token', (token, of) => {
      const who = judgeIdToken(token, { ...of, nonce });
      return who.ok ? ok({ ...who.value, token }) : who;
    });
    if (!named.ok) return named;
    const { subject, sid, token } = named.value;
    const claims = await this.#claims(client.value, { accessToken, subject, own: token.claims });
    if (!claims.ok) return claims;
    const { id: provider, issuer: configured } = this.options;
    const issuer = claimOf(token.claims, 'iss');
    return ok({
      ...{ provider, subject, sid, idToken: token.jws, claims: claims.value },
      // Verified; the template of Entra ID stands for the tenant that the token names.
      issuer: typeof issuer === 'string' ? issuer : configured,
    });
  }

  /** Opens and verifies a logout token (SI26). Whether its `jti` was seen is the caller's to know. */
  logoutSubject(token: string): Promise<SignInResult<LogoutSubject>> {
    return this.#verified(token, 'logout-token', judgeLogoutToken);
  }

  /** Where one signs out at the provider (SI25); undefined where it has no such address, or cannot be asked for it. */
  async endSessionUrl(wish: EndSessionWish): Promise<string | undefined> {
    const client = this.options.signOutAtProvider ? await this.#client() : undefined;
    return client?.ok === true ? endSessionAddress(client.value, wish) : undefined;
  }

  async #client(): Promise<SignInResult<Client>> {
    const discovery = await this.discovery();
    if (!discovery.ok) return discovery;
    const proof = this.#parts.keys.signing();
    return ok({ options: this.options, discovery: discovery.value, fetch: this.fetch, proof });
  }

  /** Out of its envelope, signed by this provider, and what `judge` says then. */
  async #verified<Value>(text: string, use: TokenUse, judge: Judge<Value>): Promise<SignInResult<Value>> {
    const discovery = await this.discovery();
    if (!discovery.ok) return discovery;
    const opened = await openToken(text, use, this.#openRules);
    if (!opened.ok) return opened;
    this.#note(use, opened.value.notes);
    return this.#signed(opened.value.jws, use, judge);
  }

  /** UserInfo that is a token: verified like every other, or encrypted and signed by nobody. */
  async #userInfo(text: string): Promise<SignInResult<Payload>> {
    const opened = await openUserInfo(text, this.#openRules);
    if (!opened.ok) return opened;
    this.#note('userinfo', opened.value.notes);
    if ('claims' in opened.value) return ok(opened.value.claims);
    return this.#signed(opened.value.jws, 'userinfo', judgeUserInfo);
  }

  get #openRules(): OpenRules {
    const { encryption, clientSecret } = this.options;
    return { encryption, keys: this.decryptionKeys, clientSecret };
  }

  #note(use: TokenUse, notes: readonly string[]): void {
    if (notes.length > 0) this.#parts.log.warn({ provider: this.options.id, token: use, notes }, 'a token was opened');
  }

  async #signed<Value>(jws: string, use: TokenUse, judge: Judge<Value>): Promise<SignInResult<Value>> {
    const { clientSecret, clientId, signingAlgorithms: algorithms, leewaySeconds: leeway } = this.options;
    const discovery = await this.discovery();
    if (!discovery.ok) return discovery;
    const token = await verifySigned(jws, use, { algorithms, keys: this.#signingKeys, clientSecret });
    if (!token.ok) return token;
    return judge(token.value, { issuer: discovery.value.issuer, clientId, leeway, now: this.#parts.clock.wall() });
  }

  /** Those of the ID token, with those of UserInfo that it lacks (SI15). */
  async #claims(
    client: Client,
    of: { readonly accessToken: string; readonly subject: string; readonly own: Payload },
  ): Promise<SignInResult<Payload>> {
    const lack = this.#lackOf(client.discovery, of.own);
    if (lack === 'nothing') return ok(of.own);
    const more = await askUserInfo(client, of, (token) => this.#userInfo(token));
    if (!more.ok) {
      if (lack !== 'name' || !unheard.has(more.refusal.kind)) return more;
      const { kind: cause, facts } = more.refusal;
      this.#parts.log.warn({ provider: this.options.id, cause, facts }, 'signed in without the name UserInfo may have');
      return ok(of.own);
    }
    const lacking = Object.entries(more.value).filter(([name]) => claimOf(of.own, name) === undefined);
    return ok({ ...of.own, ...Object.fromEntries(lacking) });
  }

  /** What UserInfo is asked for; `name`: only for one to show, without which somebody can come in too (SI23). */
  #lackOf({ userinfoEndpoint }: Discovery, own: Payload): 'nothing' | 'name' | 'claims' {
    const { userInfo, claims } = this.options;
    if (userInfo === 'never' || userinfoEndpoint === undefined) return 'nothing';
    const isLacking = neededClaims(claims).some((place) => claimAt(own, place) === undefined);
    if (userInfo === 'always' || isLacking) return 'claims';
    const isNameless = names.every((name) => claimOf(own, name) === undefined);
    return claims.name === undefined && isNameless ? 'name' : 'nothing';
  }

  async #fetchKeys(): Promise<SignInResult<string>> {
    const discovery = await this.discovery();
    if (!discovery.ok) return discovery;
    const { jwksUri: url } = discovery.value;
    const asked = await this.fetch.ask({ at: 'jwks', url });
    const unreachable = 'sign-in-signing-keys-unreachable';
    if (asked.ok)
      return asked.value.status === 200
        ? ok(asked.value.body)
        : no({ kind: unreachable, facts: { url, status: asked.value.status } });
    const { kind, facts } = asked.refusal;
    return no({ kind: kind === 'sign-in-provider-unreachable' ? unreachable : kind, facts });
  }
}

/** Any of these is a name to show, where no other place is configured (SI23). */
const names = ['name', 'preferred_username', 'given_name', 'family_name'];

/** UserInfo said nothing that could be wrong. */
const unheard: ReadonlySet<SignInFailure['kind']> = new Set([
  ...(['sign-in-userinfo-failed', 'sign-in-provider-unreachable'] as const),
  ...(['sign-in-provider-certificate-invalid', 'sign-in-provider-address-not-allowed'] as const),
]);
