/** Who stands at the door once a credential was accepted, and what the room's policy makes of it. */
import type { UnixSeconds } from '@foyer/kernel';
import type { JoinClaims } from './claims.ts';
import type { Permission } from './permission.ts';
import type { RoomPolicy } from './policy.ts';
import { type Role, rolePermissions } from './role.ts';

/** `guest`: without any credential. `invited`: by a join token. `user`: known by name, here or to a trusted system. */
export type Standing = 'guest' | 'invited' | 'user';

/** Whom a credential names and what it gives, before the room's policy was asked. */
export interface Bearer {
  readonly standing: Standing;
  /** Known by name, but nothing that was shown opens this very room: a restricted one stays shut. */
  readonly uninvited?: true;
  /** `token:j_…`, `jwt:<issuer>:<jti>`, `account:u_…`, `none`: for the audit log and for revocation. Never a secret. */
  readonly credential: string;
  readonly role: Role;
  /** Beyond those of the role. */
  readonly permissions: readonly Permission[];
  /** Where given, the only permissions of the role that are kept (strict feature lists of other systems). */
  readonly only?: ReadonlySet<Permission>;
  readonly name?: string;
  /** The name stays as it is inside, too. */
  readonly nameLocked?: true;
  /** Known of the person, who may type another one. */
  readonly suggestedName?: string;
  readonly identity?: string;
  /** Where a user comes from, in words for a host: an issuer's name. */
  readonly from?: string;
  readonly expiresAt?: UnixSeconds;
}

/** What somebody comes in with. */
export interface Grant {
  readonly standing: Standing;
  /** Known by name, but nothing that was shown opens this very room: a restricted one stays shut. */
  readonly uninvited?: true;
  readonly credential: string;
  readonly role: Role;
  readonly permissions: ReadonlySet<Permission>;
  readonly name?: string;
  readonly nameLocked?: true;
  readonly suggestedName?: string;
  readonly identity?: string;
  readonly from?: string;
  readonly expiresAt?: UnixSeconds;
  /** Version of the room's password that was shown, where one was. */
  readonly passwordVersion?: number;
  /** What the credential adds to its role, and what it keeps of it: for judging again when the policy changes. */
  readonly extra?: readonly Permission[];
  readonly only?: ReadonlySet<Permission>;
}

/** The bearer of a join token. */
export function bearerOf(claims: JoinClaims): Bearer {
  return {
    standing: 'invited',
    credential: `token:${claims.id}`,
    role: claims.role,
    permissions: claims.permissions,
    expiresAt: claims.expiresAt,
    ...(claims.name === undefined ? {} : { name: claims.name }),
    ...(claims.identity === undefined ? {} : { identity: claims.identity }),
  };
}

/** Somebody who showed nothing. */
export function guestOf(policy: RoomPolicy): Bearer {
  return { standing: 'guest', credential: 'none', role: policy.guests.role, permissions: [] };
}

/** Permissions of a role in a room: the role's own without those the policy withholds at the start, and the extra ones. */
export function permissionsOf(
  bearer: Pick<Bearer, 'role' | 'permissions' | 'only'>,
  policy: RoomPolicy,
): ReadonlySet<Permission> {
  const withheld: readonly Permission[] = bearer.role === 'host' ? [] : policy.withheld[bearer.role];
  const kept = [...rolePermissions[bearer.role]].filter(
    (one) => !withheld.includes(one) && (bearer.only === undefined || bearer.only.has(one)),
  );
  return new Set([...kept, ...bearer.permissions]);
}

/** @param passwordVersion of the password that was shown and is right; undefined where none was asked or shown */
export function grantOf(bearer: Bearer, policy: RoomPolicy, passwordVersion?: number): Grant {
  const { permissions: extra, ...who } = bearer;
  return {
    ...who,
    permissions: permissionsOf(bearer, policy),
    ...(extra.length === 0 ? {} : { extra }),
    ...(passwordVersion === undefined ? {} : { passwordVersion }),
  };
}

/** The same person under a changed policy: a guest's role is the policy's, and so is what a role lacks at the start. */
export function grantAgain(grant: Grant, policy: RoomPolicy): Grant {
  const { extra = [], only } = grant;
  const role = grant.standing === 'guest' ? policy.guests.role : grant.role;
  const permissions = permissionsOf({ role, permissions: extra, ...(only === undefined ? {} : { only }) }, policy);
  return { ...grant, role, permissions };
}

/** Of two credentials of one person, the one with the stronger role; the first where neither is stronger. */
export function strongerOf(first: Bearer, second: Bearer): Bearer {
  return mayGive(rolePermissions[first.role], second.role) ? first : second;
}

/** May somebody who has these permissions give a role away? Nobody gives what they have not. */
export function mayGive(own: ReadonlySet<Permission>, role: Role): boolean {
  return [...rolePermissions[role]].every((permission) => own.has(permission));
}
