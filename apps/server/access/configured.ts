/** Accounts that the configuration names (`FOYER_ACCOUNTS`), brought in step with it at each start. */
import { Fault, pickId } from '@foyer/kernel';
import type { Config } from '../config/load.ts';
import type { AccountRecord } from '../store/port.ts';
import { type AccountParts, shownName, usernameKey } from './account-parts.ts';
import type { SignInSessions } from './sign-in-sessions.ts';

type Configured = Config['accounts'][number];

/** Makes what is missing, changes what differs, and disables what the configuration no longer names. */
export async function keepInStep(parts: AccountParts, sessions: SignInSessions): Promise<void> {
  const { store, config, log } = parts;
  const named = new Set<string>();
  for (const wish of config.accounts) {
    const key = usernameKey(wish.username);
    if (named.has(key))
      log.warn({ username: wish.username }, 'configured twice: the first account of this name counts');
    else await bringInStep(parts, sessions, wish);
    named.add(key);
  }
  for (const account of await store.accounts.list()) {
    if (!account.configured || named.has(account.usernameKey)) continue;
    // No longer the configuration's: an admin may enable it again, and then it stays enabled.
    await store.accounts.change(account.id, { disabled: true, configured: false });
    await sessions.endAllOf(account.id);
    log.info({ account: account.id }, 'account disabled: the configuration does not name it any more');
  }
}

async function bringInStep(parts: AccountParts, sessions: SignInSessions, wish: Configured): Promise<void> {
  const { store, log } = parts;
  const known = await store.accounts.findByUsername(usernameKey(wish.username));
  if (known === undefined) {
    const made = await store.accounts.create(await recordOf(parts, wish));
    if (!made.ok) throw new Fault('a configured account could not be made');
    log.info({ account: made.value.id, level: wish.level }, 'configured account made');
    return;
  }
  const { level } = wish;
  const name = shownName(wish.username, wish.name);
  const isSame = (await parts.passwords.verify(wish.password, known.passwordHash)) === 'right';
  const passwordHash = isSame ? known.passwordHash : await hashOf(parts, wish.password);
  await store.accounts.change(known.id, { name, level, passwordHash, disabled: false, configured: true });
  if (!isSame) await sessions.endAllOf(known.id);
}

async function recordOf(parts: AccountParts, wish: Configured): Promise<AccountRecord> {
  return {
    id: pickId(parts.chance, 'u_', 26),
    username: wish.username.normalize('NFC'),
    usernameKey: usernameKey(wish.username),
    name: shownName(wish.username, wish.name),
    passwordHash: await hashOf(parts, wish.password),
    level: wish.level,
    disabled: false,
    createdAt: parts.clock.wall(),
    lastSignInAt: null,
    configured: true,
    origin: null,
    rights: null,
  };
}

/** One after the other, before anybody can sign in: nothing is busy. */
async function hashOf({ passwords }: AccountParts, password: string): Promise<string> {
  const hash = await passwords.hash(password);
  if (!hash.ok) throw new Fault('no turn for a password at the start');
  return hash.value;
}
