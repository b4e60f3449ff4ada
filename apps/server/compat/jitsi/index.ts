/** The preset `jitsi`: what the claims of a Jitsi Meet token mean here. */
import type { Permission, Role } from '@foyer/admission';
import { no, ok, type Result } from '@foyer/kernel';
import type { PolicyChange } from '@foyer/wire';
import { claimOf, isFalse, isPayload, isTrue, lowerAscii, type Payload, shownName } from '../../issuers/claims.ts';
import { type ClaimFlaw, type Mapped, type Mapping, userOf, type Verified } from '../../issuers/mapping.ts';
import { takenAway } from './features.ts';
import { type JitsiOptions, jitsiOptions } from './options.ts';
import { readPattern } from './pattern.ts';

/** The header must say `typ: JWT`. */
export const jitsiTypes: readonly string[] = ['jwt'];

/** Values of `context.user.affiliation` that make a moderator. */
const moderating: readonly unknown[] = ['owner', 'moderator', 'teacher'];

type Flawed = { readonly ok: false; readonly refusal: ClaimFlaw };
const flawed = (claim: string): Flawed => no({ claim });

/** `context` and its parts; an absent one is empty, one that is no object flaws the token. */
interface Context {
  readonly context: Payload;
  readonly user: Payload;
  readonly room: Payload;
  /** Undefined where absent: that is another thing than an empty list. */
  readonly features: Payload | undefined;
}

function objectAt(payload: Payload, name: string): Payload | undefined | null {
  const value = claimOf(payload, name);
  return value === undefined || isPayload(value) ? value : null;
}

function readContext(payload: Payload): Result<Context, ClaimFlaw> {
  const context = objectAt(payload, 'context');
  if (context === null) return flawed('context');
  const inner = context ?? {};
  const [user, room, features] = [objectAt(inner, 'user'), objectAt(inner, 'room'), objectAt(inner, 'features')];
  if (user === null) return flawed('context.user');
  if (room === null) return flawed('context.room');
  if (features === null) return flawed('context.features');
  return ok({ context: inner, user: user ?? {}, room: room ?? {}, features });
}

function roleOf(payload: Payload, { context, user }: Context, options: JitsiOptions): Role {
  const group = claimOf(context, 'group');
  const isModerator =
    moderating.includes(claimOf(user, 'affiliation')) ||
    [claimOf(user, 'moderator'), claimOf(payload, 'moderator')].some(isTrue) ||
    (typeof group === 'string' && options.hostGroups.includes(group));
  if (isModerator) return 'host';
  return claimOf(user, 'role') === 'visitor' ? 'listener' : options.role;
}

type Opens = (slug: string) => boolean;

/** Which rooms the token opens. */
function roomsOf(payload: Payload, { room: about }: Context, options: JitsiOptions): Result<Opens, ClaimFlaw> {
  const room = claimOf(payload, 'room');
  if (room === undefined) return options.requireRoom ? flawed('room') : ok(() => true);
  if (typeof room !== 'string') return flawed('room');
  if (isTrue(claimOf(about, 'regex'))) {
    const fits = options.roomPatterns ? readPattern(lowerAscii(room)) : undefined;
    return fits === undefined ? flawed('room') : ok(fits);
  }
  if (room === '*') return options.wildcardRooms ? ok(() => true) : flawed('room');
  return ok((slug) => lowerAscii(room) === slug);
}

/** `sub` names the tenant or domain; there are no tenants here, so it is compared only where the operator names some. */
function subjectFlaw(payload: Payload, { requireSubject, subjects }: JitsiOptions): boolean {
  const subject = claimOf(payload, 'sub');
  if (subject === undefined) return requireSubject || subjects !== undefined;
  if (typeof subject !== 'string') return true;
  return subjects !== undefined && subject !== '*' && !subjects.includes(subject);
}

/** JaaS: `kid` is `<AppID>/<key>` and `sub` the AppID; features and the window are there. */
function jaasFlaw({ header, payload }: Verified, { features }: Context): string | undefined {
  const [application] = String(header.get('kid') ?? '').split('/', 1);
  if (application === '' || claimOf(payload, 'sub') !== application) return 'sub';
  if (features === undefined) return 'context.features';
  return claimOf(payload, 'nbf') === undefined ? 'nbf' : undefined;
}

function extraPermissions(payload: Payload, { user }: Context, options: JitsiOptions): Permission[] {
  const known: readonly unknown[] = [claimOf(user, 'id'), claimOf(payload, 'sub')];
  const isListed = options.lobbyWhitelist.some((one) => one === '*' || known.includes(one));
  const isMarked = options.lobbyBypass && isTrue(claimOf(user, 'lobby_bypass'));
  return isListed || isMarked ? ['lobby.bypass'] : [];
}

/** Without `context` the plain claims of OIDC say who it is (`tokenGetUserInfoOutOfContext`). */
function nameOf(payload: Payload, { user }: Context): string | undefined {
  const outside = claimOf(payload, 'context') === undefined ? claimOf(payload, 'name') : undefined;
  const name = claimOf(user, 'name') ?? outside;
  return typeof name === 'string' ? shownName(name) : undefined;
}

function roomPolicyOf({ room }: Context): PolicyChange {
  const lobby = claimOf(room, 'lobby_autostart');
  if (isTrue(lobby)) return { lobby: true };
  return isFalse(lobby) ? { lobby: false } : {};
}

export function jitsiMapping(options: JitsiOptions = jitsiOptions.parse({})): Mapping {
  return (verified): Result<Mapped, ClaimFlaw> => {
    const { payload } = verified;
    const context = readContext(payload);
    if (!context.ok) return context;
    if (subjectFlaw(payload, options)) return flawed('sub');
    const jaas = options.jaas ? jaasFlaw(verified, context.value) : undefined;
    if (jaas !== undefined) return flawed(jaas);
    const rooms = roomsOf(payload, context.value, options);
    if (!rooms.ok) return rooms;
    const user = userOf(claimOf(context.value.user, 'id'));
    if (!user.ok) return flawed('context.user.id');
    const role = roleOf(payload, context.value, options);
    const name = nameOf(payload, context.value);
    // With JaaS the list concerns moderators alone.
    const features = options.jaas && role !== 'host' ? undefined : context.value.features;
    return ok({
      role,
      permissions: extraPermissions(payload, context.value, options),
      without: takenAway(features, options.strictFeatures),
      roomPolicy: roomPolicyOf(context.value),
      opens: rooms.value,
      ...(user.value === undefined ? {} : { user: user.value }),
      ...(name === undefined ? {} : { name }),
    });
  };
}
