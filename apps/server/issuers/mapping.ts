/** What an issuer's claims mean here. A preset is one such mapping, kept in its own folder under `compat/`. */
import { isRole, type Permission, type Role } from '@foyer/admission';
import { no, ok, type Result } from '@foyer/kernel';
import type { PolicyChange } from '@foyer/wire';
import { claimAt, fitsRoom, type Payload, shownName, textsOf } from './claims.ts';

/** Claims of a token whose signature is good, with the header that was signed too. */
export interface Verified {
  readonly header: ReadonlyMap<string, unknown>;
  readonly payload: Payload;
}

export interface Mapped {
  /** As the other system knows the person; made an identity of ours by the issuer's id. */
  readonly user?: string;
  readonly name?: string;
  readonly role: Role;
  /** Beyond those of the role. */
  readonly permissions: readonly Permission[];
  /** Of the role's permissions, those that are taken away. */
  readonly without: ReadonlySet<Permission>;
  /** More of the policy of a room that is made for this token. */
  readonly roomPolicy: PolicyChange;
  opens(slug: string): boolean;
}

/** A claim that must not be as it is. */
export interface ClaimFlaw {
  readonly claim: string;
}

export type Mapping = (verified: Verified) => Result<Mapped, ClaimFlaw>;

/** A mapping without preset: which claim says what. Places as `claimAt` reads them. */
export interface PlainMapping {
  readonly identity: string;
  readonly name: string;
  readonly role?: string | undefined;
  /** Roles by value of the claim; without it the claim must hold a role of ours. */
  readonly roles: Readonly<Record<string, Role>>;
  readonly defaultRole: Role;
  readonly room?: string | undefined;
}

const strongest: readonly Role[] = ['host', 'speaker', 'listener'];

function roleOf(payload: Payload, mapping: PlainMapping): Role {
  if (mapping.role === undefined) return mapping.defaultRole;
  const value = claimAt(payload, mapping.role);
  const said = typeof value === 'boolean' || typeof value === 'number' ? [String(value)] : (textsOf(value) ?? []);
  const { roles } = mapping;
  const own = Object.keys(roles).length === 0;
  const meant = said.flatMap((word) => {
    const role: unknown = own ? word : Object.hasOwn(roles, word) ? roles[word] : undefined;
    return isRole(role) ? [role] : [];
  });
  return strongest.find((role) => meant.includes(role)) ?? mapping.defaultRole;
}

/** Text of a claim; a whole number counts as its digits, as many systems number their people. */
export function userOf(value: unknown): Result<string | undefined, undefined> {
  if (value === undefined || value === '') return ok(undefined);
  if (typeof value === 'string') return ok(value);
  return Number.isSafeInteger(value) ? ok(String(value)) : no(undefined);
}

export function plainMapping(mapping: PlainMapping): Mapping {
  return ({ payload }) => {
    const user = userOf(claimAt(payload, mapping.identity));
    if (!user.ok) return no({ claim: mapping.identity });
    const named = claimAt(payload, mapping.name);
    if (named !== undefined && typeof named !== 'string') return no({ claim: mapping.name });
    const name = named === undefined ? undefined : shownName(named);
    const rooms = mapping.room === undefined ? ['*'] : textsOf(claimAt(payload, mapping.room));
    if (mapping.room !== undefined && rooms === undefined) return no({ claim: mapping.room });
    return ok({
      role: roleOf(payload, mapping),
      permissions: [],
      without: new Set<Permission>(),
      roomPolicy: {},
      opens: (slug) => (rooms ?? []).some((pattern) => fitsRoom(slug, pattern)),
      ...(user.value === undefined ? {} : { user: user.value }),
      ...(name === undefined ? {} : { name }),
    });
  };
}
