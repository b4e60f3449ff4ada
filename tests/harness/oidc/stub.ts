/** A provider that does what a test tells it, and right unless it is bent. */
import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Claims, type KeyPair, publicJwk, rsaPair, signed } from './minting.ts';

/** What a provider is asked for. */
export type Place = 'discovery' | 'jwks' | 'authorize' | 'token' | 'userinfo' | 'end-session';

export interface Asked {
  readonly place: Place;
  readonly method: string;
  readonly headers: IncomingMessage['headers'];
  /** Of the address, and of the form where there is one. */
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
  /** For answers that are more than a status and a body. */
  readonly response: ServerResponse;
}

export interface Said {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text goes as it is, anything else as JSON. */
  readonly body?: unknown;
}

/** Undefined: the answer was given on `response`, or never will be. */
type Answering = (asked: Asked) => Said | undefined | Promise<Said | undefined>;

export interface StubOptions {
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** Is there a slash at the end of the issuer's name? */
  readonly slash?: boolean;
  /** Sends `iss` with its answers and promises it (RFC 9207). */
  readonly sendsIss?: boolean;
}

interface Attempt {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly nonce: string | null;
  readonly challenge: string | null;
}

const redirect = (location: string): Said => ({ status: 302, headers: { location } });
const refused = (status: number, error: string): Said => ({ status, body: { error } });
const now = () => Math.floor(Date.now() / 1_000);

/** What a test may change of a provider; `straighten` brings it all back. */
interface Manners {
  /** The ID token, made of the claims that would be right. */
  mint: (claims: Claims) => string | Promise<string>;
  /** Changes what the person's browser brings back. */
  back: (answer: URLSearchParams) => URLSearchParams | Promise<URLSearchParams>;
  /** Changes the token response. */
  respond: (response: Record<string, unknown>) => Record<string, unknown>;
  /** Changes the discovery document. */
  describe: (document: Record<string, unknown>) => unknown;
  /** Signs answers in the address (JARM). */
  mintAnswer: (claims: Claims) => string | Promise<string>;
  accessToken: () => string;
}

export class StubIssuer {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Whoever signs in next; `sub` and any claims. */
  person: Claims = { sub: 'u-1', name: 'Ada Lovelace' };
  signing: KeyPair = rsaPair();
  /** Published keys; those of `signing` unless set. */
  keys: readonly object[] | undefined;
  /** `sid` of ID tokens. */
  sid: string | undefined;
  readonly asked: Asked[] = [];
  /** Every secret that was part of a sign-in here: codes, tokens, states, nonces, verifiers. */
  readonly secrets = new Set<string>();
  manners: Manners;
  readonly #sendsIss: boolean;
  readonly #attempts = new Map<string, Attempt>();
  readonly #accessTokens = new Map<string, Claims>();
  readonly #bent = new Map<Place, Answering>();

  constructor(base: string, { clientId = 'foyer', clientSecret, slash = false, sendsIss = false }: StubOptions = {}) {
    this.issuer = slash ? `${base}/` : base;
    this.clientId = clientId;
    this.clientSecret = clientSecret ?? `secret-of-${randomBytes(24).toString('base64url')}`;
    this.secrets.add(this.clientSecret);
    this.#sendsIss = sendsIss;
    this.manners = this.#good();
  }

  /** Answers otherwise at a place until it is straightened. */
  bend(place: Place, answering: Answering | Said): void {
    this.#bent.set(place, typeof answering === 'function' ? answering : () => answering);
  }

  straighten(): void {
    this.#bent.clear();
    this.manners = this.#good();
    this.person = { sub: 'u-1', name: 'Ada Lovelace' };
    this.keys = undefined;
    this.sid = undefined;
    this.asked.length = 0;
  }

  /** The claims of a right ID token for the person. */
  claims(nonce: string | null): Record<string, unknown> {
    const times = { iat: now(), exp: now() + 300 };
    const sid = this.sid === undefined ? {} : { sid: this.sid };
    return {
      iss: this.issuer,
      aud: this.clientId,
      ...times,
      ...(nonce === null ? {} : { nonce }),
      ...sid,
      ...this.person,
    };
  }

  /** Signs as the provider does, whatever it says. */
  sign(claims: Claims, typ = 'JWT'): Promise<string> {
    return signed(claims, { key: this.signing.privateKey, kid: this.signing.kid, typ });
  }

  /** The claims of a right logout token; `undefined` takes one away. */
  logoutClaims(change: Claims = {}): Claims {
    const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
    const jti = randomBytes(12).toString('base64url');
    const right = { iss: this.issuer, aud: this.clientId, iat: now(), exp: now() + 120, jti, events };
    return { ...right, ...(this.person.sub === undefined ? {} : { sub: this.person.sub }), ...change };
  }

  async answer(place: Place, asked: Asked): Promise<Said | undefined> {
    this.asked.push(asked);
    for (const [name, value] of [...asked.query, ...asked.form])
      if (/^(state|nonce|code|code_verifier|id_token_hint)$/.test(name)) this.secrets.add(value);
    return (this.#bent.get(place) ?? this.#straight[place])(asked);
  }

  discoveryDocument(): Record<string, unknown> {
    const base = this.issuer.replace(/\/$/, '');
    return {
      issuer: this.issuer,
      authorization_endpoint: `${base}/authorize`,
      token_endpoint: `${base}/token`,
      userinfo_endpoint: `${base}/userinfo`,
      end_session_endpoint: `${base}/end-session`,
      jwks_uri: `${base}/jwks`,
      response_types_supported: ['code'],
      response_modes_supported: ['query', 'jwt'],
      grant_types_supported: ['authorization_code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
      code_challenge_methods_supported: ['S256'],
      scopes_supported: ['openid', 'profile'],
      ...(this.#sendsIss ? { authorization_response_iss_parameter_supported: true } : {}),
    };
  }

  /** A code as for a person who agreed; for answers that a test makes itself. */
  code(attempt: Attempt): string {
    const code = `code-${randomBytes(24).toString('base64url')}`;
    this.secrets.add(code);
    this.#attempts.set(code, attempt);
    return code;
  }

  readonly #straight: Readonly<Record<Place, Answering>> = {
    discovery: () => ({ body: this.manners.describe(this.discoveryDocument()) }),
    jwks: () => ({ body: { keys: this.keys ?? [publicJwk(this.signing, { use: 'sig', alg: 'RS256' })] } }),
    authorize: ({ query }) => this.#authorize(query),
    token: (asked) => this.#token(asked),
    userinfo: ({ headers }) => {
      const token = headers.authorization?.replace(/^Bearer /, '') ?? '';
      const claims = this.#accessTokens.get(token);
      return claims === undefined ? refused(401, 'invalid_token') : { body: claims };
    },
    'end-session': ({ query, form }) => {
      const given = new URLSearchParams([...query, ...form]);
      const back = given.get('post_logout_redirect_uri');
      if (back === null) return { body: 'signed out' };
      const target = new URL(back);
      const state = given.get('state');
      if (state !== null) target.searchParams.set('state', state);
      return redirect(target.href);
    },
  };

  async #authorize(query: URLSearchParams): Promise<Said> {
    const redirectUri = query.get('redirect_uri');
    const clientId = query.get('client_id');
    if (redirectUri === null || clientId !== this.clientId) return refused(400, 'invalid_request');
    const [nonce, challenge] = [query.get('nonce'), query.get('code_challenge')];
    const answer = new URLSearchParams({ code: this.code({ clientId, redirectUri, nonce, challenge }) });
    const state = query.get('state');
    if (state !== null) answer.set('state', state);
    if (this.#sendsIss) answer.set('iss', this.issuer);
    const said = await this.manners.back(answer);
    const target = new URL(redirectUri);
    for (const [name, value] of query.get('response_mode') === 'jwt' ? await this.#signedAnswer(said) : said)
      target.searchParams.append(name, value);
    return redirect(target.href);
  }

  async #signedAnswer(answer: URLSearchParams): Promise<URLSearchParams> {
    const claims = { iss: this.issuer, aud: this.clientId, exp: now() + 60, ...Object.fromEntries(answer) };
    const response = await this.manners.mintAnswer(claims);
    this.secrets.add(response);
    return new URLSearchParams({ response });
  }

  async #token({ headers, form }: Asked): Promise<Said> {
    if (!this.#isClient(headers, form)) return refused(401, 'invalid_client');
    const code = form.get('code') ?? '';
    const attempt = this.#attempts.get(code);
    this.#attempts.delete(code);
    const verifier = form.get('code_verifier') ?? '';
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    if (attempt === undefined || attempt.redirectUri !== form.get('redirect_uri')) return refused(400, 'invalid_grant');
    if (attempt.challenge !== null && attempt.challenge !== challenge) return refused(400, 'invalid_grant');
    const accessToken = this.manners.accessToken();
    const idToken = await this.manners.mint(this.claims(attempt.nonce));
    this.#accessTokens.set(accessToken, this.person);
    for (const secret of [accessToken, idToken]) this.secrets.add(secret);
    const response = { access_token: accessToken, token_type: 'Bearer', expires_in: 300, id_token: idToken };
    return { body: this.manners.respond(response) };
  }

  #isClient(headers: IncomingMessage['headers'], form: URLSearchParams): boolean {
    const basic = /^Basic (.+)$/.exec(headers.authorization ?? '')?.[1];
    if (basic === undefined)
      return form.get('client_id') === this.clientId && form.get('client_secret') === this.clientSecret;
    // Compared as it came, as many providers do: the secrets here have nothing that must be encoded in a form.
    const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':');
    return id === this.clientId && secret === this.clientSecret;
  }

  #good(): Manners {
    return {
      mint: (claims) => this.sign(claims),
      back: (answer) => answer,
      respond: (response) => response,
      describe: (document) => document,
      mintAnswer: (claims) => this.sign(claims),
      accessToken: () => `access-${randomBytes(24).toString('base64url')}`,
    };
  }
}

/** Posts a logout token as a provider would; the answer is whatever the server says. */
export async function postLogoutToken(address: string, token: string): Promise<Response> {
  return fetch(address, { method: 'POST', body: new URLSearchParams({ logout_token: token }), redirect: 'manual' });
}
