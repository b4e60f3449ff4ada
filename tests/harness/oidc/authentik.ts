/** A provider in authentik's form: what it signs, encrypts, publishes and refuses is what authentik does. */
import { createHash } from 'node:crypto';
import { type Claims, type KeyPair, publicJwk, sealed, secretOf, signed } from './minting.ts';
import { type Asked, type Said, StubIssuer, type StubOptions } from './stub.ts';

export interface AuthentikOptions extends Omit<StubOptions, 'slash'> {
  /** "Encryption Key" of the provider. */
  readonly encryption?: KeyPair;
  /** The entry holds a certificate alone: the token names its key by an empty text, and nothing is published of it. */
  readonly certificateOnly?: boolean;
  /** Without "Signing Key": signed by the client secret, and no keys are published. */
  readonly withoutSigningKey?: boolean;
}

/** The name authentik gives a key: the MD5 of its PEM text. */
export function authentikKid({ privateKey }: KeyPair): string {
  return createHash('md5').update(pemOf(privateKey)).digest('hex');
}

/** The private key as authentik lets it be exported. */
export function pemOf(key: KeyPair['privateKey']): string {
  return key.export({ format: 'pem', type: 'pkcs8' }).toString();
}

export class Authentik extends StubIssuer {
  encryption: KeyPair | undefined;
  readonly #options: AuthentikOptions;

  /** `base`: address of the machine and the path up to `/application/o/<slug>`. */
  constructor(base: string, options: AuthentikOptions = {}) {
    super(base, { ...options, slash: true });
    this.#options = options;
    this.encryption = options.encryption;
    this.#behave();
  }

  override straighten(): void {
    super.straighten();
    this.#behave();
  }

  override discoveryDocument(): Record<string, unknown> {
    return {
      ...super.discoveryDocument(),
      // One entry, by the kind of the key; nothing about encryption.
      id_token_signing_alg_values_supported: [this.#algorithm],
      code_challenge_methods_supported: ['plain', 'S256'],
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
      scopes_supported: ['openid', 'profile', 'email'],
      claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'auth_time', 'nonce', 'name', 'groups'],
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
    };
  }

  /** The step every token goes through: signed, then encrypted where a key is chosen. */
  async encode(claims: Claims, typ = 'JWT'): Promise<string> {
    const inner = await this.#sign(claims, typ);
    this.secrets.add(inner);
    if (this.encryption === undefined) return inner;
    const kid = this.#options.certificateOnly === true ? '' : authentikKid(this.encryption);
    const form = { alg: 'RSA-OAEP-256', enc: 'A256CBC-HS512', header: { typ: 'JWE' } } as const;
    return sealed(inner, { ...form, key: this.encryption.publicKey, kid });
  }

  get #algorithm(): string {
    return this.#options.withoutSigningKey === true ? 'HS256' : 'RS256';
  }

  #sign(claims: Claims, typ: string): Promise<string> {
    if (this.#options.withoutSigningKey === true)
      return signed(claims, { alg: 'HS256', key: secretOf(this.clientSecret), typ });
    return signed(claims, { key: this.signing.privateKey, kid: authentikKid(this.signing), typ });
  }

  #behave(): void {
    this.person = { sub: 'u-1', name: 'Ada Lovelace', preferred_username: 'ada', groups: [], email_verified: false };
    let accessToken = '';
    this.manners = {
      ...this.manners,
      mint: async (claims) => {
        // Its access token is encrypted too, and UserInfo finds it by the very text.
        accessToken = await this.encode({ iss: this.issuer, sub: this.person.sub, aud: this.clientId }, 'at+jwt');
        return this.encode(claims);
      },
      respond: (response) => ({ ...response, access_token: accessToken }),
    };
    this.bend('jwks', () => ({ body: this.#publishedKeys() }));
    this.bend('userinfo', ({ headers }) =>
      headers.authorization === `Bearer ${accessToken}`
        ? { body: this.person }
        : { status: 401, body: { error: 'invalid_token' } },
    );
    this.bend('end-session', (asked) => this.#endSession(asked));
  }

  #publishedKeys(): object {
    const keys: object[] = [];
    if (this.#options.withoutSigningKey !== true)
      keys.push(publicJwk({ ...this.signing, kid: authentikKid(this.signing) }, { use: 'sig', alg: 'RS256' }));
    if (this.encryption !== undefined && this.#options.certificateOnly !== true) {
      const named = { ...this.encryption, kid: authentikKid(this.encryption) };
      keys.push(publicJwk(named, { use: 'enc', alg: 'RSA-OAEP-256' }));
    }
    return keys.length === 0 ? {} : { keys };
  }

  #endSession({ query, form }: Asked): Said {
    const given = new URLSearchParams([...query, ...form]);
    const hint = given.get('id_token_hint');
    if (hint !== null && hint.split('.').length !== 3) return { status: 400, body: 'Invalid id_token_hint' };
    const back = given.get('post_logout_redirect_uri');
    if (back === null || hint === null) return { body: 'You have logged out.' };
    const target = new URL(back);
    const state = given.get('state');
    if (state !== null) target.searchParams.set('state', state);
    return { status: 302, headers: { location: target.href } };
  }
}
