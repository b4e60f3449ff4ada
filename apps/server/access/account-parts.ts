/** What accounts are made of; shared by those who make, sign in and set up. */
import type { Chance } from '@foyer/kernel';
import { type AccountLevel, type AccountView, limits } from '@foyer/wire';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/load.ts';
import type { AccountRecord, Store } from '../store/port.ts';
import type { Passwords, Throttle } from './ports.ts';

export interface AccountParts {
  readonly config: Pick<Config, 'accounts' | 'signIn'>;
  readonly store: Pick<Store, 'accounts' | 'signInSessions'>;
  readonly passwords: Passwords;
  readonly throttle: Throttle;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

/** What may be changed by hand. */
export interface AccountChange {
  readonly password?: string | undefined;
  readonly name?: string | undefined;
  readonly level?: AccountLevel | undefined;
  readonly disabled?: boolean | undefined;
}

/** From where somebody signs in. */
export interface Place {
  /** As `Guards.network` says it. */
  readonly network: string;
  readonly device: string;
  /** Secret of the session this browser had until now. */
  readonly previous: string | undefined;
}

/** Two usernames of one key are one name: no case, no look-alike widths, one order of marks. */
export function usernameKey(username: string): string {
  return username.normalize('NFKC').toLowerCase().normalize('NFKC');
}

/** The name shown where none is given: the username, as far as a name goes. */
export function shownName(username: string, name: string | undefined): string {
  return name ?? username.slice(0, limits.name);
}

/** May this account, or nobody in particular, make rooms? Admins hold every scope, as they could make themselves a key. */
export function mayCreateRooms(creation: Config['roomCreation'], level: AccountLevel | undefined): boolean {
  if (level === 'admin') return true;
  switch (creation) {
    case 'anyone':
      return true;
    case 'signed-in':
      return level !== undefined;
    case 'hosts':
      return level === 'host';
    case 'api':
      return false;
  }
}

/** What REST shows of an account. A provider that is configured no more goes by its id. */
export function accountView(account: AccountRecord, { signIn }: Pick<Config, 'signIn'>): AccountView {
  const { id, username, name, level, disabled, createdAt, lastSignInAt, origin } = account;
  const known = signIn.providers.find((one) => one.id === origin?.provider);
  const provider =
    origin === null
      ? null
      : {
          ...{ id: origin.provider, name: known?.name ?? origin.provider },
          issuer: origin.issuer,
          subject: origin.subject,
        };
  return { id, username, name, level, disabled, createdAt, lastSignInAt, provider };
}
