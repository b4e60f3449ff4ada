/** Sign-in providers (OpenID Connect): how each is reached, what its tokens may look like, and what its claims give. */
import { roles } from '@foyer/admission';
import { z } from 'zod';
import { algorithmNames } from '../issuers/algorithms.ts';
import { readDecryptionKeys } from '../sign-in/keys/key-files.ts';
import { fileOption, flag, named, option, whole } from './field.ts';
import { filePlace } from './file-place.ts';

/** JWE `alg` by which a token's key comes to us (RFC 7518 section 4.1, RFC 8037); no RSA1_5, no PBES2. */
export const keyAlgorithms = [
  ...(['RSA-OAEP', 'RSA-OAEP-256', 'RSA-OAEP-384', 'RSA-OAEP-512'] as const),
  ...(['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW'] as const),
] as const;
/** Those whose key is made of the client secret (OpenID Connect Core section 10.2); off unless asked for. */
export const secretKeyAlgorithms = [
  'dir',
  'A128KW',
  'A192KW',
  'A256KW',
  'A128GCMKW',
  'A192GCMKW',
  'A256GCMKW',
] as const;
export const contentAlgorithms = [
  ...(['A128GCM', 'A192GCM', 'A256GCM'] as const),
  ...(['A128CBC-HS256', 'A192CBC-HS384', 'A256CBC-HS512'] as const),
] as const;

const place = z.string().min(1).max(200);
const pattern = z
  .string()
  .regex(/^(?=.{1,128}$)[a-z0-9*-]*(?:\{value\})?[a-z0-9*-]*$/, 'must be a room name, with * for any text and {value}');

/** One rule: whom it fits by a claim, and what it gives. All rules are looked at, in their order. */
const rule = z
  .strictObject({
    /** A claim's name, or a JSON Pointer such as `/realm_access/roles`. Without it the rule fits everybody. */
    claim: place.optional(),
    /** Values that fit, with `*` for any text. Without it any value does. */
    anyOf: z.array(z.string().min(1).max(200)).min(1).max(200).optional(),
    /** The first rule that fits and says one decides it. */
    level: z.enum(['user', 'host', 'admin']).optional(),
    /** Role in `rooms`; without rooms in every room. */
    role: z.enum(roles).optional(),
    /** Names or patterns; `{value}` stands for the value that fitted. They come in as invited. */
    rooms: z.array(pattern).min(1).max(50).optional(),
    /** In `rooms`, or everywhere. */
    bypassLobby: z.boolean().default(false),
    /** Whom it fits does not come in, whatever other rules say. */
    refuse: z.boolean().default(false),
  })
  .refine(({ claim, anyOf }) => anyOf === undefined || claim !== undefined, 'anyOf needs a claim');

const claims = z.strictObject({
  /** Where the shown name is; by default `name`, else `preferred_username`, else given and family name. Never an address. */
  name: place.optional(),
  nameLocked: z.boolean().default(true),
  rules: z.array(rule).max(200).default([]),
  /** What becomes of somebody whom no rule fits. */
  otherwise: z.enum(['admit', 'refuse']).default('admit'),
});

/** Names under `/sign-in/` that are ours. */
const taken = new Set(['jwks.json', 'failed', 'handoff', 'providers']);

const provider = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be a short name of lower-case letters, digits and hyphens')
    .refine((id) => !taken.has(id), 'is a name of this server'),
  /** On the button. */
  name: z.string().min(1).max(80),
  /** A picture for the button: SVG, PNG or WebP, at most 64 KB. */
  iconFile: z.string().min(1).max(4_096).optional(),
  issuer: z.url({ protocol: /^https?$/, error: 'must be an https address' }).max(512),
  clientId: z.string().min(1).max(512),
  clientSecret: z.string().min(1).max(4_096).optional(),
  /** How we say who we are; by default `basic` or `post` with a secret, as the provider has it, and else `none`. */
  clientAuthentication: z.enum(['basic', 'post', 'private-key', 'none']).optional(),
  scopes: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/))
    .max(50)
    .default(['openid', 'profile']),
  /** JWS `alg` taken; `none` never, HS* only where named. `Ed25519` is another word for `EdDSA` (RFC 9864). */
  signingAlgorithms: z
    .array(z.enum([...algorithmNames, 'Ed25519']).transform((name) => (name === 'Ed25519' ? 'EdDSA' : name)))
    .min(1)
    .max(14)
    .default(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']),
  /** Private keys the provider encrypts for: PEM (PKCS #8, PKCS #1, SEC 1), a JWK or a JWK set. Ours always count too. */
  decryptionKeyFiles: z.array(z.string().min(1).max(4_096)).max(20).default([]),
  encryption: z
    .strictObject({
      /** Refuses tokens that are only signed. */
      required: z.boolean().default(false),
      keyAlgorithms: z
        .array(z.enum(keyAlgorithms))
        .min(1)
        .default([...keyAlgorithms]),
      contentAlgorithms: z
        .array(z.enum(contentAlgorithms))
        .min(1)
        .default([...contentAlgorithms]),
      /** Takes tokens encrypted with a key made of the client secret. */
      withClientSecret: z.boolean().default(false),
    })
    .prefault({}),
  /** How the provider answers in the address: plainly, or as a signed (and perhaps encrypted) token (JARM). */
  response: z.enum(['plain', 'jwt']).default('plain'),
  /** Asks UserInfo: where a claim that is needed is not in the ID token, each time, or never. */
  userInfo: z.enum(['when-needed', 'always', 'never']).default('when-needed'),
  claims: claims.prefault({}),
  /** May a sign-out here go on to the provider's own? */
  signOutAtProvider: z.boolean().default(true),
  /** What becomes of somebody in a meeting whose last session the provider ended. */
  onProviderSignOut: z.enum(['keep', 'demote', 'remove']).default('demote'),
  /** Seconds by which clocks may differ. */
  leewaySeconds: z.int().min(0).max(600).default(30),
  /** Seconds for one answer of the provider. */
  patienceSeconds: z.int().min(1).max(60).default(10),
  /** Takes plain http beyond this machine. For trials. */
  allowInsecure: z.boolean().default(false),
  /** Lets what the discovery document names lie in a house or company network although the issuer does not. */
  allowPrivateNetwork: z.boolean().default(false),
});

export type ProviderOptions = z.output<typeof provider>;
export type ClaimOptions = ProviderOptions['claims'];
export type ClaimRule = ClaimOptions['rules'][number];

function problemsOf(value: ProviderOptions): string[] {
  const problems: string[] = [];
  const { clientAuthentication: means, clientSecret, signingAlgorithms, encryption, scopes } = value;
  if ((means === 'basic' || means === 'post') && clientSecret === undefined)
    problems.push(`clientAuthentication ${means} needs a clientSecret`);
  if (signingAlgorithms.some((name) => name.startsWith('HS')) && clientSecret === undefined)
    problems.push('HS256, HS384 and HS512 need a clientSecret');
  if (encryption.withClientSecret && clientSecret === undefined)
    problems.push('encryption.withClientSecret needs a clientSecret');
  if (!scopes.includes('openid')) problems.push('scopes must hold openid');
  const url = URL.parse(value.issuer);
  if (url !== null && (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== ''))
    problems.push('issuer must be an address without query, fragment and password');
  if (url?.pathname.includes('/.well-known/') === true)
    problems.push('issuer must be without /.well-known/openid-configuration, which is found from it');
  if (url?.protocol === 'http:' && !isThisMachine(url.hostname) && !value.allowInsecure)
    problems.push('issuer must be https (http is for this machine alone, or with allowInsecure)');
  const keys = readDecryptionKeys(value.decryptionKeyFiles);
  if (!keys.ok) problems.push(keys.refusal);
  return problems;
}

function isThisMachine(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** One per customer is sensible; beyond this it is a mistake, and each costs memory and a little of every start. */
const mostProviders = 1_000;

function providersIn(folder: string) {
  const located = provider.transform((value): ProviderOptions => {
    const { iconFile, decryptionKeyFiles: files } = value;
    return {
      ...value,
      ...(iconFile === undefined ? {} : { iconFile: filePlace(folder, iconFile) }),
      decryptionKeyFiles: files.map((file) => filePlace(folder, file)),
    };
  });
  return named(located, 'provider', problemsOf, mostProviders);
}

export const signInOptions = {
  providers: fileOption(
    'FOYER_SIGN_IN_PROVIDERS',
    providersIn,
    'Companies’ sign-in (OpenID Connect), a JSON list; see [company sign-in](./sign-in.md).',
    'none',
  ),
  lifetimeHours: option(
    'FOYER_SIGN_IN_LIFETIME_HOURS',
    whole(1, 8_760).default(168),
    'How long a sign-in lasts at most.',
  ),
  idleHours: option(
    'FOYER_SIGN_IN_IDLE_HOURS',
    whole(1, 8_760).default(48),
    'How long a sign-in lasts that nobody uses.',
  ),
  renewSilently: option(
    'FOYER_SIGN_IN_RENEW_SILENTLY',
    flag.default(true),
    'Does a browser whose sign-in ended ask its provider once a visit, without showing anything, to be signed in again?',
  ),
  attemptMinutes: option(
    'FOYER_SIGN_IN_ATTEMPT_MINUTES',
    whole(1, 120).default(15),
    'How long somebody may take at the provider.',
  ),
  keyDays: option(
    'FOYER_SIGN_IN_KEY_DAYS',
    whole(1, 3_650).default(365),
    'Age at which the keys that providers encrypt with are followed by new ones.',
  ),
  keptKeyDays: option(
    'FOYER_SIGN_IN_KEPT_KEY_DAYS',
    whole(1, 365).default(30),
    'How long a key that was followed still opens tokens.',
  ),
  failureDays: option(
    'FOYER_SIGN_IN_FAILURE_DAYS',
    whole(1, 365).default(30),
    'How long the reason of a failed sign-in can be looked up, of the last 2 000.',
  ),
} as const;
