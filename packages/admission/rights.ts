/** What a provider's claims gave somebody beyond a level: rooms, roles in them, passing the lobby. */
import { fitsPattern } from './pattern.ts';
import type { Role } from './role.ts';

export interface RoomRight {
  /** Names, or patterns with `*`. */
  readonly rooms: readonly string[];
  /** Comes in with this role, as one who is invited; null: says nothing of it. */
  readonly role: Role | null;
  readonly bypassLobby: boolean;
}

export interface AccountRights {
  /** In the order of the rules. */
  readonly rooms: readonly RoomRight[];
  /** The provider's name is the one that others see. */
  readonly nameLocked: boolean;
}

export const noRights: AccountRights = { rooms: [], nameLocked: false };

export interface RightsHere {
  readonly role: Role | undefined;
  readonly bypassLobby: boolean;
}

/** In one room: the first role said counts, and any right that passes the lobby does. */
export function rightsIn(rights: AccountRights, slug: string): RightsHere {
  const here = rights.rooms.filter(({ rooms }) => rooms.some((pattern) => fitsPattern(slug, pattern)));
  return {
    role: here.find(({ role }) => role !== null)?.role ?? undefined,
    bypassLobby: here.some(({ bypassLobby }) => bypassLobby),
  };
}
