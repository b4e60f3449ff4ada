/** What to do about each cause of a failed sign-in: here, by the names of our options, and at the provider's product. */
import type { Advice, SignInCause } from '@foyer/wire';
import type { Product } from './product.ts';
import { settingsOf, type Topic } from './settings.ts';

interface Row {
  readonly ours: string | null;
  readonly topic: Topic | null;
}

const row = (ours: string | null, topic: Topic | null = null): Row => ({ ours, topic });

const clocks =
  'Let both machines take their time from the network (NTP). leewaySeconds says by how much clocks may differ.';
const openKeys =
  'decryptionKeyFiles: files with the private keys the provider encrypts for. Keys of this server’s own, at /sign-in/jwks.json, always count too.';

/** A new cause does not compile until it has advice. */
const table: { readonly [Cause in SignInCause]: Row } = {
  'sign-in-provider-unknown': row(
    'id: the name in the address /sign-in/<id>. An old link may name a provider that was renamed.',
  ),
  'sign-in-provider-unreachable': row(
    'issuer: must be reached from this server, by name, through its firewall. patienceSeconds: how long one answer may take.',
  ),
  'sign-in-provider-certificate-invalid': row(
    'The certificate must be good for the host of issuer, and its chain complete. For an authority of your own start the server with NODE_EXTRA_CA_CERTS=/path/to/authority.pem.',
  ),
  'sign-in-provider-address-not-allowed': row(
    'allowPrivateNetwork: the provider’s addresses may lie in your own network although issuer is public. allowInsecure: plain http beyond this machine, for trials.',
  ),
  'sign-in-discovery-missing': row(
    'issuer: the address before /.well-known/openid-configuration, complete with its path.',
    'issuer',
  ),
  'sign-in-discovery-invalid': row(
    'issuer: must lead to the provider itself, not to a sign-in page or a proxy in front of it.',
    'issuer',
  ),
  'sign-in-issuer-mismatch': row(
    'issuer: exactly as the provider calls itself: slash at the end, letters, https, public host name.',
    'issuer',
  ),
  'sign-in-state-missing': row(null),
  'sign-in-state-unknown': row(
    'FOYER_PUBLIC_URL: people must begin and end under the same address. Browsers keep the cookie of a sign-in over https and on localhost only.',
  ),
  'sign-in-state-expired': row('FOYER_SIGN_IN_ATTEMPT_MINUTES: how long somebody may take at the provider.'),
  'sign-in-state-used': row(null),
  'sign-in-response-invalid': row('response: plain, or jwt where the provider answers with a signed token.'),
  'sign-in-response-issuer-wrong': row(
    'issuer: the one of the provider that answered; with several providers each needs its own redirect address.',
    'issuer',
  ),
  'sign-in-logout-token-used': row('Nothing: the provider said it twice, and the first time counted.'),
  'sign-in-cancelled': row(null, 'flow'),
  'sign-in-interaction-required': row(null),
  'sign-in-provider-failed': row('The provider’s own log says why.'),
  'sign-in-provider-refused': row('scopes: only those the provider has. response: only what it can do.', 'flow'),
  'sign-in-token-endpoint-failed': row(
    'The provider’s own log says why. Where it fetches our keys, /sign-in/jwks.json must be reached from there.',
    'tokenEndpoint',
  ),
  'sign-in-client-rejected': row('clientId, clientSecret, clientAuthentication.', 'client'),
  'sign-in-code-rejected': row(null, 'redirect'),
  'sign-in-token-response-invalid': row('issuer: a proxy in front of the provider may answer in its place.'),
  'sign-in-token-missing': row('scopes: must hold openid, and the provider must allow it.', 'flow'),
  'sign-in-decryption-key-missing': row(openKeys, 'encryption'),
  'sign-in-decryption-key-wrong': row(openKeys, 'encryption'),
  'sign-in-encryption-algorithm-not-allowed': row(
    'encryption.keyAlgorithms; encryption.withClientSecret for keys made of the client secret. RSA1_5 and PBES2 are never taken.',
    'encryptionAlgorithm',
  ),
  'sign-in-content-encryption-not-allowed': row('encryption.contentAlgorithms.', 'encryptionAlgorithm'),
  'sign-in-encryption-header-not-allowed': row(null, 'encryptionAlgorithm'),
  'sign-in-token-not-nested': row(null, 'signing'),
  'sign-in-token-not-encrypted': row('encryption.required: false takes tokens that are only signed.', 'encryption'),
  'sign-in-token-too-large': row(null, 'claims'),
  'sign-in-token-malformed': row(null),
  'sign-in-token-unsigned': row(null, 'signing'),
  'sign-in-signing-algorithm-not-allowed': row(
    'signingAlgorithms: name the algorithm; HS256, HS384 and HS512 need clientSecret as well.',
    'signing',
  ),
  'sign-in-signing-keys-unreachable': row(
    'The address jwks_uri of the discovery document must be reached from this server. patienceSeconds: how long that may take.',
  ),
  'sign-in-signing-keys-missing': row(
    'signingAlgorithms: HS256, where the provider really signs with the client secret.',
    'signingKeys',
  ),
  'sign-in-signing-key-unknown': row('issuer: tokens and keys must be of the same realm or tenant.', 'signingKeys'),
  'sign-in-signature-wrong': row('clientSecret: with HS256 it is the key.', 'signingKeys'),
  'sign-in-token-issuer-wrong': row('issuer: exactly as the provider calls itself in its tokens.', 'issuer'),
  'sign-in-audience-wrong': row('clientId: the client the provider made the token for.', 'client'),
  'sign-in-authorized-party-wrong': row('clientId: the client the provider made the token for.', 'client'),
  'sign-in-nonce-missing': row(null, 'flow'),
  'sign-in-nonce-wrong': row(null),
  'sign-in-token-expired': row(clocks, 'lifetime'),
  'sign-in-token-not-yet-valid': row(clocks),
  'sign-in-subject-missing': row(null, 'claims'),
  'sign-in-claims-invalid': row(
    'claims.name and claims.rules: names of claims the provider sends. scopes: those that bring them. userInfo: always, where only UserInfo has them.',
    'claims',
  ),
  'sign-in-userinfo-failed': row('userInfo: never, where the ID token has all that is needed.', 'claims'),
  'sign-in-userinfo-subject-wrong': row('userInfo: never, until the provider is put right.'),
  'sign-in-not-admitted': row(
    'claims.rules and claims.otherwise: whom they let in. scopes: those that bring the claim.',
    'admission',
  ),
  'sign-in-account-disabled': row('Accounts: an admin may enable the account again.'),
  'sign-in-too-busy': row(
    'FOYER_LIMIT_API_REQUESTS_PER_MINUTE; FOYER_TRUSTED_PROXIES, without which everybody behind a proxy is one network.',
  ),
  'sign-in-failed': row('The server’s log has the reason under the same reference.'),
};

/** @param product null: the advice of every product that has such a setting */
export function adviceOf(cause: SignInCause, product: Product | null): Advice {
  const { ours, topic } = table[cause];
  return { ours, theirs: settingsOf(topic, product) };
}

/** For what the doctor finds before it becomes anybody's failure. */
export function adviceAbout(topic: Topic | null, product: Product | null, ours: string | null = null): Advice {
  return { ours, theirs: settingsOf(topic, product) };
}
