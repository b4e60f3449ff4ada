/** What a verified credential gives: a role, its permissions and the extra ones, until when. */
import type { UnixSeconds } from '@foyer/kernel';
import type { JoinClaims } from './claims.ts';
import type { Permission } from './permission.ts';
import { type Role, rolePermissions } from './role.ts';

export interface Grant {
  readonly role: Role;
  readonly permissions: ReadonlySet<Permission>;
  readonly expiresAt: UnixSeconds;
  readonly name?: string;
  readonly identity?: string;
}

export function grantOf(claims: JoinClaims): Grant {
  return {
    role: claims.role,
    permissions: new Set([...rolePermissions[claims.role], ...claims.permissions]),
    expiresAt: claims.expiresAt,
    ...(claims.name === undefined ? {} : { name: claims.name }),
    ...(claims.identity === undefined ? {} : { identity: claims.identity }),
  };
}

/** May somebody who has these permissions give a role away? Nobody gives what they have not. */
export function mayGive(own: ReadonlySet<Permission>, role: Role): boolean {
  return [...rolePermissions[role]].every((permission) => own.has(permission));
}
