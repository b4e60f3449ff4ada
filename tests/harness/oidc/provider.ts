/** A real provider (`oidc-provider`, certified software of others) on this machine, with a sign-in page of its own. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import {
  type Adapter,
  type AdapterPayload,
  type ClientMetadata,
  type Configuration,
  type KoaContextWithOIDC,
  Provider,
} from 'oidc-provider';
import { type Claims, ecPair, edPair, type KeyPair, rsaPair } from './minting.ts';

/** Somebody who can sign in there by name alone. */
export interface RealPerson {
  readonly sub: string;
  readonly claims?: Claims;
}

/** All that this software can do, wider than what it does by default. */
const algorithms = {
  signing: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'EdDSA', 'HS256'],
  key: [
    ...['RSA-OAEP', 'RSA-OAEP-256', 'RSA-OAEP-384', 'RSA-OAEP-512'],
    ...['ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW'],
    ...['dir', 'A128KW', 'A192KW', 'A256KW', 'A128GCMKW', 'A192GCMKW', 'A256GCMKW'],
  ],
  content: ['A128GCM', 'A192GCM', 'A256GCM', 'A128CBC-HS256', 'A192CBC-HS384', 'A256CBC-HS512'],
} as const;

const enabledJWA = {
  idTokenSigningAlgValues: [...algorithms.signing],
  userinfoSigningAlgValues: [...algorithms.signing],
  authorizationSigningAlgValues: [...algorithms.signing],
  clientAuthSigningAlgValues: ['RS256', 'ES256', 'HS256'],
  idTokenEncryptionAlgValues: [...algorithms.key],
  userinfoEncryptionAlgValues: [...algorithms.key],
  authorizationEncryptionAlgValues: [...algorithms.key],
  idTokenEncryptionEncValues: [...algorithms.content],
  userinfoEncryptionEncValues: [...algorithms.content],
  authorizationEncryptionEncValues: [...algorithms.content],
} as unknown as Configuration['enabledJWA']; // The types know the default lists alone.

/** Everything the provider remembers, so that it can be made anew with other keys. */
class Memory {
  readonly #models = new Map<string, Map<string, AdapterPayload>>();

  of(name: string): Map<string, AdapterPayload> {
    const model = this.#models.get(name) ?? new Map<string, AdapterPayload>();
    this.#models.set(name, model);
    return model;
  }

  adapter(name: string): Adapter {
    const model = this.of(name);
    const first = (fits: (payload: AdapterPayload) => boolean) => [...model.values()].find(fits);
    return {
      upsert: async (id, payload) => void model.set(id, payload),
      find: async (id) => model.get(id),
      findByUserCode: async (code) => first(({ userCode }) => userCode === code),
      findByUid: async (uid) => first((payload) => payload.uid === uid),
      consume: async (id) => {
        const payload = model.get(id);
        if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1_000);
      },
      destroy: async (id) => void model.delete(id),
      revokeByGrantId: async (grant) => {
        for (const [id, { grantId }] of model) if (grantId === grant) model.delete(id);
      },
    };
  }
}

const page = (body: string) => `<!doctype html><html lang="en"><title>Test provider</title><body>${body}</body></html>`;

export class RealProvider {
  readonly issuer: string;
  /** Who can sign in, by the name typed on its page. */
  readonly people = new Map<string, RealPerson>();
  /** Requests for client key sets: how often they were fetched. */
  readonly fetched: string[] = [];
  keys: readonly KeyPair[];
  /** On every page of the provider, such as one that cuts windows off from who opened them. */
  headers: Readonly<Record<string, string>> = {};
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #memory = new Memory();
  #provider: Provider;

  private constructor(server: Server) {
    this.#server = server;
    this.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.keys = [rsaPair(), ecPair('P-256'), ecPair('P-384'), edPair()];
    this.#provider = this.#make();
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.on('request', (request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<RealProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new RealProvider(server);
  }

  /** A client, or another form of one that is there; in the provider's own words (RFC 7591). */
  register(client: ClientMetadata): void {
    this.#memory.of('Client').set(client.client_id, client as AdapterPayload);
  }

  /** Signs with new keys from now on; the old ones are not published any more. Sessions stay. */
  rotate(): void {
    this.keys = [rsaPair(), ecPair('P-256'), ecPair('P-384'), edPair()];
    this.#provider = this.#make();
  }

  /** Ends everybody's session here without telling any client, as an administrator who deletes them would. */
  forgetSessions(): void {
    this.#memory.of('Session').clear();
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #make(): Provider {
    const provider = new Provider(this.issuer, this.#configuration());
    provider.on('server_error', (_context, error) => console.log(`the test provider failed: ${error.stack}`));
    return provider;
  }

  #configuration(): Configuration {
    return {
      adapter: (name: string) => this.#memory.adapter(name),
      jwks: { keys: this.keys.map(({ kid, privateKey }) => ({ ...privateKey.export({ format: 'jwk' }), kid })) },
      cookies: { keys: ['cookies of a provider for tests'] },
      claims: {
        openid: ['sub'],
        profile: ['name', 'preferred_username', 'given_name', 'family_name', 'groups', 'realm_access'],
        email: ['email', 'email_verified'],
      },
      conformIdTokenClaims: false,
      enabledJWA,
      features: {
        devInteractions: { enabled: false },
        encryption: { enabled: true },
        jwtUserinfo: { enabled: true },
        jwtResponseModes: { enabled: true },
        backchannelLogout: { enabled: true },
        rpInitiatedLogout: { enabled: true, logoutSource, postLogoutSuccessSource },
      },
      ttl: { Interaction: 600, Grant: 3_600, Session: 3_600, AccessToken: 300, IdToken: 300 },
      pkce: { required: () => true },
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      findAccount: async (_context, sub) => {
        const person = [...this.people.values()].find((one) => one.sub === sub);
        return person && { accountId: sub, claims: async () => ({ ...person.claims, sub }) };
      },
      // Nobody is asked what a client may know.
      loadExistingGrant: async ({ oidc }) => {
        const { Grant } = oidc.provider;
        const grant = new Grant({ clientId: oidc.client?.clientId ?? '', accountId: oidc.session?.accountId ?? '' });
        grant.addOIDCScope('openid profile email');
        await grant.save();
        return grant;
      },
      // Our key sets and logout addresses are on this machine.
      fetch: async (url, { method, headers, body, signal } = {}) => {
        this.fetched.push(String(url));
        // Without its dispatcher, which refuses this machine.
        return fetch(url, {
          ...(method && { method }),
          ...(headers && { headers }),
          ...(body && { body }),
          ...(signal && { signal }),
        });
      },
    };
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(this.headers)) response.setHeader(name, value);
    try {
      const [, uid] = /^\/interaction\/([^/]+)/.exec(request.url ?? '') ?? [];
      if (uid === undefined) return void this.#provider.callback()(request, response);
      if (request.method === 'POST') return await this.#finish(request, response);
      response.writeHead(200, { 'content-type': 'text/html' }).end(signInPage(uid));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  }

  async #finish(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    const person = this.people.get(form.get('login') ?? '');
    const result =
      form.get('do') === 'cancel' || person === undefined
        ? { error: 'access_denied', error_description: 'The person pressed cancel' }
        : { login: { accountId: person.sub } };
    await this.#provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }
}

function signInPage(uid: string): string {
  return page(`<h1>Test provider</h1><form method="post" action="/interaction/${uid}">
    <label>Login <input name="login" autofocus></label>
    <button name="do" value="sign-in">Continue</button><button name="do" value="cancel">Cancel</button></form>`);
}

async function logoutSource(context: KoaContextWithOIDC, form: string): Promise<void> {
  const button = '<button form="op.logoutForm" name="logout" value="yes">Yes</button>';
  context.body = page(`<h1>Sign out of the test provider?</h1>${form}${button}`);
}

async function postLogoutSuccessSource(context: KoaContextWithOIDC): Promise<void> {
  context.body = page('<h1>Signed out of the test provider</h1>');
}
