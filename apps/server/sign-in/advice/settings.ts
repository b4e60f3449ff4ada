/** What can be set at each product, by its own menu names. Where a product has no such setting, it is not here. */
import type { Setting } from '@foyer/wire';
import { type Product, products } from './product.ts';

type Row = { readonly [P in Product]?: string };

/** Where an application's settings are. */
const at = {
  authentik: 'Applications → Providers → (provider) → Edit',
  keycloak: 'Clients → (client)',
  fineGrain: 'Clients → (client) → Advanced → Fine grain OpenID Connect configuration',
  entra: 'App registrations → (app)',
  okta: 'Applications → Applications → (app) → General',
  zitadel: 'Projects → (project) → (application)',
} as const;

const keysOfOurs = '/sign-in/jwks.json of this server';

const rows = {
  /** Where the right issuer is to be read. */
  issuer: {
    authentik: `Applications → Providers → (provider): copy “OpenID Configuration Issuer”, with the slash at its end. ${at.authentik} → Issuer mode decides its form.`,
    Keycloak:
      'Realm settings → General → Endpoints → OpenID Endpoint Configuration: copy `issuer`. Where it names another host: Realm settings → General → Frontend URL, or the hostname option of the server.',
    'Microsoft Entra ID': `${at.entra} → Overview → Endpoints → OpenID Connect metadata document: copy \`issuer\`, https://login.microsoftonline.com/<Directory (tenant) ID>/v2.0.`,
    Okta: 'Security → API → Authorization Servers: the Issuer URI of yours, or the address of your organisation without a path.',
    Zitadel:
      'The address of your instance alone, without a path, as `issuer` in its /.well-known/openid-configuration.',
  },
  encryption: {
    authentik: `${at.authentik} → Encryption Key: leave it empty, or choose an RSA pair and download its private key under System → Certificates for decryptionKeyFiles. After a change download it again.`,
    Keycloak: `${at.keycloak} → Keys: switch on “Use JWKS URL” and enter ${keysOfOurs}. ${at.fineGrain}: both “ID token encryption” algorithms, or neither.`,
    'Microsoft Entra ID': `${at.entra} → Certificates & secrets → Certificates: the certificate whose private key is in decryptionKeyFiles; ${at.entra} → Manifest → tokenEncryptionKeyId names it.`,
    Okta: `${at.okta} → Client Credentials → Edit → Public key / Private key → Use a URL to fetch keys dynamically: ${keysOfOurs}; choose the algorithm under ID Token Encryption.`,
  },
  encryptionAlgorithm: {
    authentik: 'There is no choice: RSA-OAEP-256 with A256CBC-HS512.',
    Keycloak: `${at.fineGrain} → ID token encryption key management algorithm: RSA-OAEP-256; ID token encryption content encryption algorithm: A256GCM. The same names with “User info response” and “Authorization response”.`,
    Okta: `${at.okta} → Client Credentials → ID Token Encryption.`,
  },
  signing: {
    authentik: `${at.authentik} → Signing Key: choose one. Without it authentik signs with the client secret (HS256).`,
    Keycloak: `${at.fineGrain} → ID token signature algorithm: RS256.`,
  },
  signingKeys: {
    authentik: `${at.authentik} → Signing Key: choose one; without it no keys are published.`,
    Keycloak:
      'Realm settings → Keys: an active key of the algorithm is needed. HS256 is signed with a secret of the realm that nobody gets: choose RS256 for the client.',
  },
  redirect: {
    authentik: `${at.authentik} → Redirect URIs/Origins: add it with the mode Strict.`,
    Keycloak: `${at.keycloak} → Settings → Valid redirect URIs.`,
    'Microsoft Entra ID': `${at.entra} → Authentication → Redirect URIs, under the platform Web.`,
    Okta: `${at.okta} → Sign-in redirect URIs.`,
    Zitadel: `${at.zitadel} → Redirect Settings → Redirect URIs; for http switch on Development Mode.`,
  },
  client: {
    authentik: `${at.authentik} → Client ID and Client Secret; Client type Confidential, or Public for a client without a secret.`,
    Keycloak: `${at.keycloak} → Credentials → Client Secret; Settings → Client authentication is on for a client with a secret, off without.`,
    'Microsoft Entra ID': `${at.entra} → Certificates & secrets → Client secrets: the Value, not the Secret ID; look at when it expires. Overview → Application (client) ID.`,
    Okta: `${at.okta} → Client Credentials: Client ID, Client authentication, Client secrets.`,
    Zitadel: `${at.zitadel}: Client ID, Authentication Method, Regenerate Client Secret.`,
  },
  flow: {
    authentik: `${at.authentik} → Authorization flow; Applications → Applications → (application) → Policy / Group / User Bindings.`,
    Keycloak: `${at.keycloak} → Settings → Capability config: Standard flow is on; Client scopes: what the option scopes asks for.`,
    'Microsoft Entra ID': `${at.entra} → API permissions, and Enterprise applications → (app) → Users and groups.`,
    Okta: `${at.okta} → Grant type: Authorization Code; Assignments: the person or a group of theirs.`,
    Zitadel: `${at.zitadel}: Response Types Code, Grant Types Authorization Code; Project → Check Authorization on Authentication.`,
  },
  tokenEndpoint: {
    authentik: `${at.authentik} → Encryption Key: must be an RSA pair; with an elliptic curve authentik fails here. Events → Logs names the fault.`,
    Keycloak: `${at.keycloak} → Keys → Use JWKS URL: with encryption set and no key of ours to be fetched, Keycloak fails here. Enter ${keysOfOurs}, and let Keycloak reach it. Its server log names the fault.`,
    Okta: `Reports → System Log names the fault; where ID Token Encryption is set, Okta must reach ${keysOfOurs}.`,
  },
  claims: {
    authentik: `${at.authentik} → Advanced protocol settings → Scopes (profile carries groups), and Include claims in id_token.`,
    Keycloak: `${at.keycloak} → Client scopes → (client)-dedicated → Add mapper → By configuration → Group Membership or User Realm Role: Token Claim Name as in the rules; Add to ID token is on.`,
    'Microsoft Entra ID': `${at.entra} → App roles, given under Enterprise applications → (app) → Users and groups (claim roles); or Token configuration → Add groups claim (object ids).`,
    Okta: 'Applications → Applications → (app) → Sign On → OpenID Connect ID Token: Groups claim filter.',
    Zitadel: `${at.zitadel} → Token Settings → User roles inside ID Token, User Info inside ID Token; Project → Assert Roles on Authentication.`,
  },
  admission: {
    authentik: 'Directory → Groups → (group) → Users: the groups of the person.',
    Keycloak: 'Users → (user) → Groups and Role mapping.',
    'Microsoft Entra ID': 'Enterprise applications → (app) → Users and groups: the role of the person.',
    Okta: 'Directory → People → (person) → Groups.',
    Zitadel: 'Projects → (project) → Authorizations: the roles of the person.',
  },
  lifetime: {
    authentik: `${at.authentik} → Advanced protocol settings → Access Token validity.`,
    Keycloak: 'Realm settings → Tokens → Access Token Lifespan.',
  },
  signOut: {
    authentik: `${at.authentik} → Logout URI, with the method Back-channel (2025.8 and later).`,
    Keycloak: `${at.keycloak} → Settings → Logout settings → Backchannel logout URL, Backchannel logout session required; Access settings → Valid post logout redirect URIs.`,
    'Microsoft Entra ID': `${at.entra} → Authentication → Redirect URIs: the way back after signing out counts as one.`,
    Okta: `${at.okta} → Sign-out redirect URIs.`,
    Zitadel: `${at.zitadel} → Redirect Settings → Post Logout URIs.`,
  },
} as const satisfies Record<string, Row>;

export type Topic = keyof typeof rows;

/** The settings of one product; of all that have such a setting where it is not known which it is. */
export function settingsOf(topic: Topic | null, product: Product | null): Setting[] {
  if (topic === null) return [];
  const row: Row = rows[topic];
  return products
    .filter((one) => product === null || one === product)
    .flatMap((one) => {
      const setting = row[one];
      return setting === undefined ? [] : [{ product: one, setting }];
    });
}
