/** Keycloak and Foyer beside each other: one realm, one provider here for each client there. */
import type { Me, SignInFailureView } from '@foyer/wire';
import { Foyer } from '../harness/foyer.ts';
import { BrowserIsh, type Landing } from '../harness/oidc/browser-ish.ts';
import { Keycloak } from './keycloak.ts';
import { ana, type ClientOptions, client, realm, secret } from './realm.ts';

/** A provider of Foyer and its client in Keycloak, under one id. */
export interface Pair extends ClientOptions {
  readonly id: string;
  /** Options of the provider that differ from the plain ones. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Written after the issuer, by somebody who errs. */
  readonly afterIssuer?: string;
}

export class Scene {
  readonly keycloak: Keycloak;
  readonly foyer: Foyer;
  readonly realm: string;

  private constructor(keycloak: Keycloak, foyer: Foyer, name: string) {
    this.keycloak = keycloak;
    this.foyer = foyer;
    this.realm = name;
  }

  static async open(name: string, pairs: (foyer: string) => readonly Pair[]): Promise<Scene> {
    const keycloak = await Keycloak.start();
    try {
      // The options do not depend on where Foyer is; what the clients are told does.
      const providers = pairs('').map((pair) => providerOf(keycloak.issuer(name), pair));
      const foyer = await Foyer.start({ env: { FOYER_SIGN_IN_PROVIDERS: JSON.stringify(providers) } });
      const scene = new Scene(keycloak, foyer, name);
      const clients = pairs(foyer.url).map(({ id, ...rest }) => client(foyer.url, id, rest));
      await keycloak.admin('POST', '', realm(name, clients));
      return scene;
    } catch (error) {
      await keycloak.stop();
      throw error;
    }
  }

  get issuer(): string {
    return this.keycloak.issuer(this.realm);
  }

  /** Begins at Foyer, signs in at Keycloak's page as Ana, and comes back. */
  async signIn(browser: BrowserIsh, id: string): Promise<Landing> {
    const page = await browser.open(`${this.foyer.url}/sign-in/${id}?return=/`);
    if (new URL(page.url).origin !== this.keycloak.url) return page;
    const { username, password } = ana;
    return browser.submit(page, { username, password });
  }

  /** Who a browser is here; undefined where nobody. */
  async me(browser: BrowserIsh): Promise<Me | undefined> {
    const { status, text } = await browser.open(`${this.foyer.url}/api/v1/me`);
    return status === 200 ? (JSON.parse(text) as Me) : undefined;
  }

  /** A new browser in which Ana has signed in, and who she is here. */
  async signedIn(id: string): Promise<{ browser: BrowserIsh; me: Me }> {
    const browser = new BrowserIsh();
    const landing = await this.signIn(browser, id);
    const me = await this.me(browser);
    if (me === undefined) throw new Error(await this.#explain(landing));
    return { browser, me };
  }

  /** What an administrator reads about a sign-in that failed. */
  async failure({ status, url, text }: Landing): Promise<SignInFailureView> {
    const ref = /data-ref>(f_\w+)</.exec(text)?.[1];
    if (ref === undefined)
      throw new Error(`no reference at ${new URL(url).pathname} (${status}): ${text.slice(0, 400)}`);
    const { body } = await this.foyer.api<SignInFailureView>('GET', `/api/v1/sign-in/failures/${ref}`);
    return body;
  }

  /** Ana's id in Keycloak: the subject of her tokens. */
  async subject(): Promise<string> {
    const found = (await this.keycloak.admin('GET', `/${this.realm}/users?username=${ana.username}`)) as {
      id: string;
    }[];
    const [person] = found;
    if (person === undefined) throw new Error('Keycloak does not know Ana');
    return person.id;
  }

  /** Keycloak's own id of a client. */
  async clientOf(id: string): Promise<string> {
    const found = (await this.keycloak.admin('GET', `/${this.realm}/clients?clientId=${id}`)) as { id: string }[];
    const [one] = found;
    if (one === undefined) throw new Error(`Keycloak does not know the client ${id}`);
    return one.id;
  }

  /** Ids of the sessions that a client has in Keycloak. */
  async sessionsOf(id: string): Promise<string[]> {
    const path = `/${this.realm}/clients/${await this.clientOf(id)}/user-sessions`;
    const found = (await this.keycloak.admin('GET', path)) as { id: string }[];
    return found.map((session) => session.id);
  }

  async close(): Promise<void> {
    await Promise.all([this.foyer.stop(), this.keycloak.stop()]);
  }

  async #explain(landing: Landing): Promise<string> {
    const failed = await this.failure(landing).catch((error: Error) => error.message);
    const complaints = this.keycloak.lines.filter((line) => / (?:ERROR|WARN) /.test(line));
    return ['nobody was signed in', JSON.stringify(failed), ...complaints.slice(-8)].join('\n');
  }
}

function providerOf(realmIssuer: string, { id, options = {}, afterIssuer = '' }: Pair) {
  const claims = { rules: [{ claim: 'groups', anyOf: ['meeting-hosts'], level: 'host' }] };
  const issuer = `${realmIssuer}${afterIssuer}`;
  return { id, name: `Keycloak ${id}`, issuer, clientId: id, clientSecret: secret, claims, ...options };
}
