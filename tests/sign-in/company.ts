/** A server with companies' providers around it, and people with browsers who sign in. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  isSignInCause,
  type Me,
  problemBase,
  type SignInFailureView,
  signInFailureSchema,
  signInProblems,
} from '@foyer/wire';
import { expect } from 'vitest';
import type { Overrides } from '../../apps/server/compose.ts';
import { apiKey, raise, type Stage } from '../../apps/server/testing/stage.ts';
import { BrowserIsh, type Landing, type Request } from '../harness/oidc/browser-ish.ts';
import type { StubIssuer } from '../harness/oidc/stub.ts';
import type { StubProviders } from '../harness/oidc/stub-providers.ts';

/** As it stands in `FOYER_SIGN_IN_PROVIDERS`. */
export interface ProviderWish {
  readonly id: string;
  readonly issuer: string;
  readonly [option: string]: unknown;
}

/** How a provider that does right is configured. */
export function wish(id: string, { issuer, clientId, clientSecret }: StubIssuer, more: object = {}): ProviderWish {
  return { id, name: `Company ${id}`, issuer, clientId, clientSecret, ...more };
}

export interface CompanyOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly over?: Overrides;
}

/** What a failed sign-in showed, and what an administrator reads of it. */
export interface Failed {
  readonly landing: Landing;
  readonly cause: string;
  readonly failure: SignInFailureView;
  readonly tells: string;
}

export const operator = { authorization: `Bearer ${apiKey}` } as const;

export class Company {
  readonly stage: Stage;
  readonly url: string;

  private constructor(stage: Stage, url: string) {
    this.stage = stage;
    this.url = url;
  }

  static async open(
    providers: readonly ProviderWish[],
    { env = {}, over = {} }: CompanyOptions = {},
  ): Promise<Company> {
    const limits = {
      FOYER_LIMIT_API_REQUESTS_PER_MINUTE: '1000000',
      FOYER_LIMIT_WRONG_SECRETS: '1000000',
      FOYER_LIMIT_WRONG_LOGOUT_TOKENS: '1000000',
    };
    const stage = await raise({ ...limits, FOYER_SIGN_IN_PROVIDERS: JSON.stringify(providers), ...env }, over);
    return new Company(stage, await stage.listen());
  }

  /** Begins at `/sign-in/<id>` and walks until the way leads to `back`, or ends before. */
  signIn(id: string, browser = new BrowserIsh(), back = '/demo', request: Request = {}): Promise<Landing> {
    const address = `${this.url}/sign-in/${id}?return=${encodeURIComponent(back)}`;
    return browser.open(address, {
      ...request,
      until: (url) => request.until?.(url) === true || this.#isBack(url, back),
    });
  }

  /** Signs in, and must come back to `/demo` as somebody. */
  async signedIn(id: string, browser = new BrowserIsh()): Promise<Me> {
    const landing = await this.signIn(id, browser);
    if (landing.next !== `${this.url}/demo`) throw new Error(await this.#why(landing));
    return this.must(browser);
  }

  /** Signs in, and must fail. */
  async fails(id: string, browser = new BrowserIsh()): Promise<Failed> {
    return this.failed(await this.signIn(id, browser), browser);
  }

  /** What a page of failure says, looked up as an administrator does; everything that holds for every failure is checked. */
  async failed(landing: Landing, browser: BrowserIsh): Promise<Failed> {
    expect(landing.next, 'leads on as after a sign-in').toBeUndefined();
    const ref = refOf(landing);
    if (ref === undefined)
      throw new Error(`no reference on ${landing.url}: ${landing.status} ${landing.text.slice(0, 400)}`);
    const answer = await fetch(`${this.url}/api/v1/sign-in/failures/${ref}`, { headers: operator });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    const failure = signInFailureSchema.parse(await answer.json());
    expect(failure.ref).toBe(ref);
    const cause: string = failure.type.slice(problemBase.length);
    if (!isSignInCause(cause)) throw new Error(`no cause: ${cause}`);
    expect(landing.status).toBe(failure.status);
    expect(landing.headers.get('cache-control')).toContain('no-store');
    const tells = tellsOf(landing);
    expect(tells).toBe(signInProblems[cause].tells);
    expect((await this.me(browser)).status, 'is signed in after all').toBe(401);
    return { landing, cause, failure, tells };
  }

  /** After all tests: nothing that was sent has come into the log, and everything goes. */
  async end(stubs: StubProviders, folder?: KeyFolder): Promise<void> {
    this.keepsSecrets(stubs.issuers);
    await this.stop();
    await stubs.stop();
    folder?.remove();
  }

  async me(browser: BrowserIsh): Promise<Response> {
    return fetch(`${this.url}/api/v1/me`, { headers: this.cookie(browser) });
  }

  async must(browser: BrowserIsh): Promise<Me> {
    const answer = await this.me(browser);
    if (answer.status !== 200) throw new Error(`nobody is signed in: ${answer.status}`);
    return (await answer.json()) as Me;
  }

  /** The session of a browser as a header. */
  cookie(browser: BrowserIsh): { readonly cookie: string } {
    return { cookie: `__Host-foyer=${browser.cookies(this.url).get('__Host-foyer') ?? ''}` };
  }

  /** As a page of ours sends it. */
  page(browser: BrowserIsh): Readonly<Record<string, string>> {
    return { ...this.cookie(browser), origin: this.url, 'sec-fetch-site': 'same-origin' };
  }

  /** Calls REST as a page of ours does in a browser. */
  async call(browser: BrowserIsh, method: string, path: string, body?: unknown): Promise<Called> {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: { ...this.page(browser), ...json },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, json: text === '' ? undefined : JSON.parse(text) };
  }

  /** Nothing that was secret in sign-ins at these providers is in the log. */
  keepsSecrets(issuers: Iterable<StubIssuer>, ...texts: string[]): void {
    const told = [this.stage.log(), ...texts].join('\n');
    for (const { secrets } of issuers)
      for (const secret of secrets)
        for (const part of [secret, ...secret.split('.').filter(({ length }) => length > 60)])
          if (part.length > 12 && told.includes(part)) throw new Error(`a secret was told: ${around(told, part)}`);
  }

  stop(): Promise<void> {
    return this.stage.stop();
  }

  #isBack({ origin, pathname }: URL, back: string): boolean {
    return origin === this.url && pathname === back.split(/[?#]/, 1)[0];
  }

  async #why(landing: Landing): Promise<string> {
    const ref = refOf(landing);
    if (ref === undefined)
      return `came to ${landing.next ?? landing.url}: ${landing.status} ${landing.text.slice(0, 400)}`;
    const answer = await fetch(`${this.url}/api/v1/sign-in/failures/${ref}`, { headers: operator });
    const noted = this.stage
      .log()
      .split('\n')
      .findLast((line) => /sign-in/i.test(line));
    return `failed: ${await answer.text()}\n${noted}`;
  }
}

export interface Called {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
  readonly json: any;
}

export function refOf({ text }: Landing): string | undefined {
  return /<code data-ref>([^<]+)<\/code>/.exec(text)?.[1];
}

function tellsOf({ text }: Landing): string {
  const content = /<meta name="foyer-sign-in-failure" content='([^']*)'/.exec(text)?.[1];
  const other = /<meta name="foyer-sign-in-failure" content="([^"]*)"/.exec(text)?.[1];
  const json = (content ?? other ?? '').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
  return String(Object(JSON.parse(json)).tells);
}

function around(text: string, part: string): string {
  const at = text.indexOf(part);
  return `${text.slice(Math.max(0, at - 300), at)}⟨${part.slice(0, 12)}…⟩`;
}

/** A folder for key files, gone with the test. */
export class KeyFolder {
  readonly #path = mkdtempSync(join(tmpdir(), 'foyer-keys-'));

  write(name: string, text: string): string {
    const path = join(this.#path, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  remove(): void {
    rmSync(this.#path, { recursive: true });
  }
}
