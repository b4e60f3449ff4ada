/** A realm with one person and the clients that the tests need, as it goes into Keycloak's import. */

export const ana = { username: 'ana', password: 'ana-of-the-test', name: 'Ana Berg' } as const;
export const secret = 'secret-of-the-client-in-the-test';

export type Attributes = Readonly<Record<string, string>>;

/** "Fine grain OpenID Connect configuration" of a client: both halves must be set, or nothing is encrypted. */
export function encrypted(what: 'id.token' | 'user.info' | 'authorization', alg: string, enc: string): Attributes {
  return { [`${what}.encrypted.response.alg`]: alg, [`${what}.encrypted.response.enc`]: enc };
}

/** Tells Keycloak where the keys are that it encrypts for. */
export function keysAt(foyer: string): Attributes {
  return { 'use.jwks.url': 'true', 'jwks.url': `${foyer}/sign-in/jwks.json` };
}

export interface ClientOptions {
  readonly attributes?: Attributes;
  /** By default the one of the provider of the same id. */
  readonly redirectUris?: readonly string[];
  /** `client-secret` unless said. */
  readonly authenticator?: 'client-secret' | 'client-jwt';
}

/** A client under the id of the provider it is for. */
export function client(
  foyer: string,
  id: string,
  { attributes = {}, redirectUris, authenticator }: ClientOptions = {},
) {
  return {
    clientId: id,
    enabled: true,
    protocol: 'openid-connect',
    publicClient: false,
    clientAuthenticatorType: authenticator ?? 'client-secret',
    secret,
    redirectUris: redirectUris ?? [`${foyer}/sign-in/${id}/callback`],
    attributes: {
      'post.logout.redirect.uris': `${foyer}/*`,
      'backchannel.logout.url': `${foyer}/sign-in/${id}/backchannel-logout`,
      'backchannel.logout.session.required': 'true',
      ...attributes,
    },
    protocolMappers: [groupsMapper],
  };
}

const groupsMapper = {
  name: 'groups',
  protocol: 'openid-connect',
  protocolMapper: 'oidc-group-membership-mapper',
  config: { 'full.path': 'false', 'claim.name': 'groups', 'id.token.claim': 'true', 'userinfo.token.claim': 'true' },
};

/** Ana is in the group `meeting-hosts`. */
export function realm(name: string, clients: readonly unknown[]) {
  return {
    realm: name,
    enabled: true,
    sslRequired: 'none',
    groups: [{ name: 'meeting-hosts' }],
    users: [
      {
        username: ana.username,
        enabled: true,
        email: 'ana@example.test',
        emailVerified: true,
        firstName: 'Ana',
        lastName: 'Berg',
        groups: ['/meeting-hosts'],
        credentials: [{ type: 'password', value: ana.password, temporary: false }],
      },
    ],
    clients,
  };
}
