/** One configured provider: where it is, how one is sent there, and what becomes of its answer. */
import { no } from '@foyer/kernel';
import type { ProviderOptions } from '../config/sign-in-options.ts';
import type { Discovery } from './discovery.ts';
import { SafeFetch } from './fetching.ts';
import type { LogoutSubject, SignInResult } from './ports.ts';

export interface EndSessionWish {
  /** The inner signed ID token. */
  readonly idToken: string;
  /** Where the provider sends the browser afterwards. */
  readonly back: string;
  readonly state: string;
}

const later = { kind: 'sign-in-failed', facts: {} } as const;

export class Provider {
  readonly options: ProviderOptions;
  readonly fetch: SafeFetch;

  constructor({ options }: { readonly options: ProviderOptions }) {
    this.options = options;
    this.fetch = new SafeFetch(options);
  }

  /** @param fresh asks now, whatever is known */
  async discovery(_fresh = false): Promise<SignInResult<Discovery>> {
    return no(later);
  }

  /** Opens and verifies a logout token (SI26). Whether its `jti` was seen is the caller's to know. */
  async logoutSubject(_token: string): Promise<SignInResult<LogoutSubject>> {
    return no(later);
  }

  /** Where one signs out at the provider (SI25); undefined where it has no such address, or cannot be asked for it. */
  async endSessionUrl(_wish: EndSessionWish): Promise<string | undefined> {
    return undefined;
  }
}

export class Providers {
  readonly all: readonly Provider[];

  constructor(all: readonly Provider[]) {
    this.all = all;
  }

  find(id: string): Provider | undefined {
    return this.all.find(({ options }) => options.id === id);
  }

  /** Says in the log which providers cannot be reached. Nothing waits for it. */
  start(): void {}

  stop(): void {}
}
