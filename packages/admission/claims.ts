/** The verified content of a join token: an unknown JSON value goes in, claims of known shape or a refusal come out. */
import { no, ok, type Result, seconds, type UnixSeconds } from '@foyer/kernel';
import { isPermission, type Permission } from './permission.ts';
import type { AdmissionRefusal } from './refusal.ts';
import { isRole, type Role } from './role.ts';

export interface JoinClaims {
  /** `jti`. */
  readonly id: string;
  /** Slug of the one room this token opens. */
  readonly room: string;
  /** Id of the room as it was when the token was made: a later room of the same slug is another room. */
  readonly roomId?: string;
  readonly role: Role;
  /** Name that the token gives its bearer. */
  readonly name?: string;
  /** Who the bearer is across joins. */
  readonly identity?: string;
  /** Beyond those of the role. */
  readonly permissions: readonly Permission[];
  /** Further rooms, as names or patterns in which `*` stands for any characters. */
  readonly rooms?: readonly string[];
  /** How often it admits; absent: any number of times. */
  readonly uses?: number;
  readonly notBefore?: UnixSeconds;
  readonly expiresAt: UnixSeconds;
}

export interface ExpectedParties {
  readonly issuer: string;
  readonly audience: string;
}

type Payload = { readonly [claim: string]: unknown };
type Invalid = Extract<AdmissionRefusal, { kind: 'token-invalid' }>;

/** 2100-01-01: no honest token needs more, and no arithmetic with a smaller number surprises. */
const lastSecond = 4_102_444_800;

const mostUses = 1_000_000;

const shapes = {
  jti: /^[\w.~-]{1,128}$/,
  room: /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/,
  roomId: /^[\w-]{1,64}$/,
  identity: /^[\w.@:+/=-]{1,128}$/,
  roomPattern: /^[a-z0-9*](?:[a-z0-9*-]{0,62}[a-z0-9*])?$/,
  name: /^(?=.*\S)[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\u200b\ufeff]{1,80}$/u,
} as const;

function isPayload(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function claim(payload: Payload, name: string): unknown {
  return Object.hasOwn(payload, name) ? payload[name] : undefined;
}

function text(payload: Payload, name: keyof typeof shapes): string | undefined {
  const value = claim(payload, name);
  return typeof value === 'string' && shapes[name].test(value) ? value : undefined;
}

/** NumericDate of RFC 7519 section 2, narrowed to whole seconds from 0 to 2100. */
function time(payload: Payload, name: string): UnixSeconds | undefined {
  const value = claim(payload, name);
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= lastSecond
    ? seconds(value)
    : undefined;
}

function flawed(name: string): { readonly ok: false; readonly refusal: Invalid } {
  return no({ kind: 'token-invalid', flaw: 'claims', claim: name });
}

function extraPermissions(payload: Payload): readonly Permission[] | undefined {
  const value = claim(payload, 'permissions');
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > 32) return undefined;
  return value.every(isPermission) ? value : undefined;
}

/** Names or patterns of further rooms. */
function furtherRooms(payload: Payload): readonly string[] | undefined {
  const value = claim(payload, 'rooms');
  if (!Array.isArray(value) || value.length > 50) return undefined;
  return value.every((one) => typeof one === 'string' && shapes.roomPattern.test(one)) ? value : undefined;
}

function uses(payload: Payload): number | undefined {
  const value = claim(payload, 'uses');
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= mostUses ? value : undefined;
}

function checkParties(payload: Payload, expected: ExpectedParties): Invalid | undefined {
  if (claim(payload, 'iss') !== expected.issuer) return { kind: 'token-invalid', flaw: 'issuer' };
  const audience = claim(payload, 'aud');
  const meant = Array.isArray(audience)
    ? audience.length <= 16 && audience.every((one) => typeof one === 'string') && audience.includes(expected.audience)
    : audience === expected.audience;
  return meant ? undefined : { kind: 'token-invalid', flaw: 'audience' };
}

function firstMalformed(payload: Payload): string | undefined {
  for (const name of ['name', 'identity', 'roomId'] as const)
    if (claim(payload, name) !== undefined && text(payload, name) === undefined) return name;
  for (const name of ['nbf', 'iat'] as const)
    if (claim(payload, name) !== undefined && time(payload, name) === undefined) return name;
  if (claim(payload, 'rooms') !== undefined && furtherRooms(payload) === undefined) return 'rooms';
  if (claim(payload, 'uses') !== undefined && uses(payload) === undefined) return 'uses';
  return undefined;
}

/**
 * Reads the payload of a join token whose signature is verified (RFC 7519 section 4.1; strictness after RFC 8725
 * section 3). A claim of the wrong type refuses the token, never falls back to a default; unknown claims are ignored.
 */
export function parseClaims(payload: unknown, expected: ExpectedParties): Result<JoinClaims, Invalid> {
  if (!isPayload(payload)) return no({ kind: 'token-invalid', flaw: 'payload' });
  const stranger = checkParties(payload, expected);
  if (stranger !== undefined) return no(stranger);
  const id = text(payload, 'jti');
  if (id === undefined) return flawed('jti');
  const room = text(payload, 'room');
  if (room === undefined) return flawed('room');
  const role = claim(payload, 'role');
  if (!isRole(role)) return flawed('role');
  const expiresAt = time(payload, 'exp');
  if (expiresAt === undefined) return flawed('exp');
  const permissions = extraPermissions(payload);
  if (permissions === undefined) return flawed('permissions');
  const malformed = firstMalformed(payload);
  if (malformed !== undefined) return flawed(malformed);
  return ok({ id, room, role, permissions, expiresAt, ...optional(payload) });
}

type OptionalClaims = Pick<JoinClaims, 'name' | 'identity' | 'roomId' | 'rooms' | 'uses' | 'notBefore'>;

function optional(payload: Payload): OptionalClaims {
  const read = {
    name: text(payload, 'name'),
    identity: text(payload, 'identity'),
    roomId: text(payload, 'roomId'),
    rooms: furtherRooms(payload),
    uses: uses(payload),
    notBefore: time(payload, 'nbf'),
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}
