/** The routes that manage access, on a Fastify of their own, called by browsers and programs. */

import { slugOf } from '@foyer/wire';
import Fastify, { type InjectOptions } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { accountRoutes } from '../http/accounts.ts';
import { answerError } from '../http/answers.ts';
import { apiKeyRoutes } from '../http/api-keys.ts';
import { auditRoutes } from '../http/audit.ts';
import { backchannelRoutes } from '../http/backchannel.ts';
import type { App, RouteContext } from '../http/context.ts';
import { type GuardParts, HttpGuards } from '../http/guards.ts';
import { proxyTrust } from '../http/origin.ts';
import { ownPasswordRoutes } from '../http/own-password.ts';
import { securityHeaders } from '../http/security.ts';
import { sessionRoutes } from '../http/sessions.ts';
import { setUpRoutes } from '../http/set-up.ts';
import { signInRoutes } from '../http/sign-in.ts';
import { signOutAtProviderRoutes } from '../http/sign-out-at-provider.ts';
import { Secret } from '../observe/secret.ts';
import { type SigningOut, SignOuts } from '../sign-in/accounts/sign-outs.ts';
import { Sealer } from '../sign-in/attempts.ts';
import { type AccessParts, accessParts } from './testing.ts';

export const bootstrapKey = 'test-key-of-sufficient-length';
export const ownOrigin = 'http://localhost:3000';
export const ownPage = { origin: ownOrigin, 'sec-fetch-site': 'same-origin' };

export interface Reply {
  readonly status: number;
  readonly headers: { readonly [name: string]: unknown };
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
  readonly json: any;
  readonly slug: string | undefined;
  /** As the browser was told to keep them. */
  readonly cookies: readonly { readonly name: string; readonly value: string; readonly [attribute: string]: unknown }[];
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT' | 'HEAD' | 'OPTIONS';
  readonly url: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly from?: string;
}

export interface AccessStage extends AccessParts {
  readonly app: App;
  readonly guards: HttpGuards;
  readonly sealer: Sealer;
  /** What meetings were told of accounts whose sign-in a provider ended. */
  readonly told: readonly string[];
  /** Every route, as Fastify heard of it. */
  readonly routes: readonly { readonly method: string; readonly url: string }[];
  call(call: Call): Promise<Reply>;
  /** With the bootstrap key. */
  asOperator(call: Call): Promise<Reply>;
  /** A browser with its own cookies, on a page of ours. */
  browser(): Browser;
  /** Signed in with an account that is made for it. */
  signedIn(level: 'user' | 'host' | 'admin', username?: string): Promise<Browser>;
}

export const password = 'a long password';

export class Browser {
  readonly cookies = new Map<string, string>();
  readonly #call: AccessStage['call'];

  constructor(call: AccessStage['call']) {
    this.#call = call;
  }

  async call(call: Call): Promise<Reply> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...ownPage, ...(cookie === '' ? {} : { cookie }), ...call.headers };
    const reply = await this.#call({ ...call, headers });
    for (const { name, value } of reply.cookies) {
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return reply;
  }

  get(url: string): Promise<Reply> {
    return this.call({ url });
  }

  send(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, body?: unknown): Promise<Reply> {
    return this.call({ method, url, body });
  }

  signIn(username: string, typed = password): Promise<Reply> {
    return this.send('POST', '/api/v1/sign-in', { username, password: typed });
  }
}

/** Nobody is in any meeting, unless the test says so. */
const nobodyInside: GuardParts['meetings'] = { participantOf: () => undefined };

function makeApp(parts: AccessParts, routes: { method: string; url: string }[]): App {
  const app = Fastify({ trustProxy: proxyTrust(parts.config), bodyLimit: parts.config.limits.bodyBytes });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerError);
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) if (one !== 'HEAD') routes.push({ method: one, url });
  });
  return app.withTypeProvider();
}

function signOutsOf(
  parts: AccessParts,
  { providers, sealer, told }: { providers: readonly SigningOut[]; sealer: Sealer; told: string[] },
): SignOuts {
  const meetings = {
    credentialsDemoted: (all: readonly string[]) => told.push(...all.map((one) => `demoted ${one}`)),
    credentialsRevoked: (_slug: undefined | string, all: readonly string[]) =>
      told.push(...all.map((one) => `removed ${one}`)),
  };
  const log = { info: () => undefined, warn: () => undefined };
  return new SignOuts({
    ...{ ...parts, meetings, sealer, log },
    providers: { find: (id) => providers.find(({ options }) => options.id === id) },
  });
}

function callerOf(app: App): AccessStage['call'] {
  return async ({ method = 'GET', url, body, headers = {}, from }) => {
    const asked: InjectOptions = { method, url, headers: { host: 'localhost:3000', ...headers } };
    if (body !== undefined) asked.payload = typeof body === 'string' ? body : JSON.stringify(body);
    if (body !== undefined) asked.headers = { 'content-type': 'application/json', ...asked.headers };
    if (from !== undefined) asked.remoteAddress = from;
    const raw = await app.inject(asked);
    const isJson = String(raw.headers['content-type'] ?? '').includes('json');
    const json: unknown = isJson ? JSON.parse(raw.body) : undefined;
    const type = typeof json === 'object' && json !== null && 'type' in json ? String(json.type) : '';
    return {
      status: raw.statusCode,
      headers: raw.headers,
      text: raw.body,
      json,
      slug: slugOf(type),
      cookies: raw.cookies,
    };
  };
}

export async function accessStage(
  change: Record<string, string> = {},
  meetings = nobodyInside,
  providers: readonly SigningOut[] = [],
): Promise<AccessStage> {
  const parts = await accessParts({ FOYER_API_KEY: bootstrapKey, ...change });
  const routes: { method: string; url: string }[] = [];
  const app = makeApp(parts, routes);
  await securityHeaders(app, parts.config);
  const apiKey = new Secret(parts.config.apiKey ?? bootstrapKey);
  const guards = new HttpGuards({ ...parts, apiKey, meetings });
  const told: string[] = [];
  const sealer = new Sealer(apiKey, 'tests', parts.chance);
  const signOuts = signOutsOf(parts, { providers, sealer, told });
  // These routes use no more of the server than this.
  const unheard = { credentialsRevoked: () => undefined, credentialRestored: () => undefined };
  const shell = { guards, apiKey, signOuts, meetings: unheard, version: '0.0.0-test' };
  const context = { ...parts, ...shell } as unknown as RouteContext;
  const resources = [signInRoutes, ownPasswordRoutes, setUpRoutes, accountRoutes, apiKeyRoutes, sessionRoutes];
  resources.push(signOutAtProviderRoutes, backchannelRoutes);
  for (const add of [...resources, auditRoutes]) add(app, context);
  const call = callerOf(app);
  return {
    ...{ ...parts, app, guards, routes, call, sealer, told },
    asOperator: (one) => call({ ...one, headers: { authorization: `Bearer ${bootstrapKey}`, ...one.headers } }),
    browser: () => new Browser(call),
    signedIn: async (level, username = level) => {
      const made = await parts.accounts.create({ username, password, level });
      if (!made.ok) throw new Error(made.refusal.kind);
      const browser = new Browser(call);
      const reply = await browser.signIn(username);
      if (reply.status !== 200) throw new Error(reply.text);
      return browser;
    },
    stop: async () => {
      await app.close();
      await parts.stop();
    },
  };
}
