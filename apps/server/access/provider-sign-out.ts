/** What ends with a word of the provider: sessions, and what its rules gave. In turn with all that changes accounts. */
import { noRights } from '@foyer/admission';
import type { LogoutSubject } from '../sign-in/ports.ts';
import type { AccountOrigin } from '../store/port.ts';
import type { AccountParts } from './account-parts.ts';
import type { SignInSessions } from './sign-in-sessions.ts';

export type SignedOutSubject = Pick<LogoutSubject, 'issuer' | 'subject' | 'sid'>;

export async function takeFromPerson(
  { store }: Pick<AccountParts, 'store'>,
  sessions: SignInSessions,
  { issuer, subject }: Pick<AccountOrigin, 'issuer' | 'subject'>,
): Promise<void> {
  const known = await store.accounts.findByOrigin(issuer, subject);
  if (known === undefined) return;
  await store.accounts.change(known.id, { level: 'user', rights: { ...(known.rights ?? noRights), rooms: [] } });
  await sessions.endAllOf(known.id);
}

/**
 * Ends those of the provider's session, else everywhere.
 * @returns ids of the accounts that are concerned and have no session left
 */
export async function endSessionsOf(
  { store }: Pick<AccountParts, 'store'>,
  sessions: SignInSessions,
  { provider, issuer, subject, sid }: SignedOutSubject & { readonly provider: string },
): Promise<readonly string[]> {
  const known = subject === undefined ? undefined : await store.accounts.findByOrigin(issuer, subject);
  if (subject !== undefined && known === undefined) return [];
  const ended = await sessions.endOfProvider(provider, { sid, account: known?.id });
  const concerned = new Set([...ended, ...(known === undefined ? [] : [known.id])]);
  const left = await Promise.all([...concerned].map(async (id) => ({ id, left: await sessions.list(id) })));
  return left.filter((one) => one.left.length === 0).map(({ id }) => id);
}
