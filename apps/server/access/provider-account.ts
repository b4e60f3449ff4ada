/** The account of somebody whom a provider named: found by (issuer, subject), made at the first sign-in, kept as the rules say. */
import { createHash } from 'node:crypto';
import type { AccountRights } from '@foyer/admission';
import { Fault, pickId } from '@foyer/kernel';
import type { AccountLevel } from '@foyer/wire';
import type { FieldError, Refusal } from '../problems.ts';
import type { AccountOrigin, AccountRecord, ProviderSession } from '../store/port.ts';
import type { AccountChange, AccountParts } from './account-parts.ts';

/** Whom the provider named, and what its rules make of them now. */
export interface ProviderPerson {
  readonly origin: AccountOrigin;
  /** For show: nobody is looked up by it. */
  readonly username: string;
  /** Undefined where nothing was said of it: the account keeps the one it had, and begins with the username. */
  readonly name: string | undefined;
  readonly level: AccountLevel;
  readonly rights: AccountRights;
  readonly session: ProviderSession;
}

/** No username that somebody could type: it holds a colon. */
function originKey({ issuer, subject }: AccountOrigin): string {
  const digest = createHash('sha256').update(`${issuer}\0${subject}`).digest('base64url');
  return `origin:${digest}`;
}

/**
 * The account as the rules have it now. One that is disabled is left as it is. To be called in turn with all that changes
 * accounts, so that two first sign-ins at once make one account.
 */
export async function accountOfPerson(parts: AccountParts, person: ProviderPerson): Promise<AccountRecord> {
  const { accounts } = parts.store;
  const { origin, name, level, rights } = person;
  const known = await accounts.findByOrigin(origin.issuer, origin.subject);
  if (known?.disabled === true) return known;
  if (known === undefined) return makeAccount(parts, person);
  const changed = await accounts.change(known.id, { origin, name: name ?? known.name, level, rights });
  return changed ?? makeAccount(parts, person);
}

async function makeAccount({ store, chance, clock }: AccountParts, person: ProviderPerson): Promise<AccountRecord> {
  const { origin, username, name, level, rights } = person;
  const made = await store.accounts.create({
    id: pickId(chance, 'u_', 26),
    ...{ username, usernameKey: originKey(origin), name: name ?? username, passwordHash: null, level, disabled: false },
    createdAt: clock.wall(),
    lastSignInAt: null,
    configured: false,
    ...{ origin, rights },
  });
  if (!made.ok) throw new Fault('an account of a provider could neither be found nor made');
  return made.value;
}

function said(...errors: readonly FieldError[]): Refusal {
  return { kind: 'request-invalid', errors };
}

/** @param pointer at what was asked to be changed */
export function noPasswordHere(pointer: string): Refusal {
  return said({ pointer, detail: 'the account is a provider’s: nobody signs in to it by a password' });
}

/** Why this may not be changed by hand: it would be another again with the next sign-in. Undefined where it may. */
export function keptByProvider(account: AccountRecord, change: AccountChange): Refusal | undefined {
  if (account.origin === null) return undefined;
  if (change.password !== undefined) return noPasswordHere('/password');
  if (change.level !== undefined && change.level !== account.level)
    return said({ pointer: '/level', detail: 'comes from the provider’s rules, at each sign-in anew' });
  if (change.name !== undefined && change.name !== account.name)
    return said({ pointer: '/name', detail: 'comes from the provider, at each sign-in anew' });
  return undefined;
}
