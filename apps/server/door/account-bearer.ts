/** What an account is at the door of a room: its level, the room it owns, and what a provider's rules gave it. */
import { type Bearer, noRights, type Permission, type RightsHere, rightsIn, rolePermissions } from '@foyer/admission';
import type { Config } from '../config/load.ts';
import type { AccountRecord, RoomRecord } from '../store/port.ts';
import type { Verdict } from './judge.ts';

/**
 * The owner of a room and every admin come in as host. Who has a right to this room by a provider's rules is invited, with
 * the role it names; everyone else who is signed in is a speaker without invitation.
 * @param slug of the room that was asked for, whether or not it exists
 */
export function accountBearer(
  account: AccountRecord,
  slug: string,
  room: Pick<RoomRecord, 'owner'> | undefined,
  { signIn }: Pick<Config, 'signIn'>,
): Bearer {
  const isHost = account.level === 'admin' || (room !== undefined && room.owner === account.id);
  const here = rightsIn(account.rights ?? noRights, slug);
  const role = isHost ? 'host' : (here.role ?? 'speaker');
  const provider = signIn.providers.find(({ id }) => id === account.origin?.provider);
  return {
    standing: 'user',
    credential: `account:${account.id}`,
    role,
    ...(isHost || here.role !== undefined ? {} : { uninvited: true as const }),
    permissions: extraPermissions(here),
    ...nameOf(account, role),
    identity: `account:${account.id}`,
    ...(provider === undefined ? {} : { from: provider.name }),
  };
}

/** An invitation may name nobody. Who shows one while signed in is suggested their own name, and may type another. */
export function suggesting(verdict: Verdict, [account]: readonly AccountRecord[]): Verdict {
  const { admission } = verdict;
  if (account === undefined || admission.outcome === 'refuse') return verdict;
  const { grant } = admission;
  if (grant.name !== undefined || grant.suggestedName !== undefined) return verdict;
  return { ...verdict, admission: { ...admission, grant: { ...grant, suggestedName: account.name } } };
}

function extraPermissions({ bypassLobby }: RightsHere): readonly Permission[] {
  return bypassLobby ? ['lobby.bypass'] : [];
}

/**
 * A local account's name is the one that counts, and may be changed inside. A provider's is locked, or only suggested. A
 * locked host keeps the permission, because nobody gives away what they have not: the lock itself holds inside.
 */
function nameOf({ name, rights }: AccountRecord, role: Bearer['role']): Partial<Bearer> {
  if (rights === null) return { name };
  if (!rights.nameLocked) return { suggestedName: name };
  const locked = { name, nameLocked: true } as const;
  if (role === 'host') return locked;
  return { ...locked, only: new Set([...rolePermissions[role]].filter((one) => one !== 'participant.rename.self')) };
}
