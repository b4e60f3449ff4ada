/** What a room's policy says to somebody whose credential is good. The order of the questions is the rule (AD19). */
import type { UnixSeconds } from '@foyer/kernel';
import type { Join, PolicyVerdict, Situation } from './decide.ts';
import type { Grant } from './grant.ts';
import { isOpenAt, nextOpening } from './hours.ts';
import { fitsPattern } from './pattern.ts';
import type { GuestRules, RoomPolicy } from './policy.ts';
import type { PolicyRefusal } from './refusal.ts';

/** One who wants in. `name`: as others will see it; undefined while nobody has typed one (a preview). */
export interface Applicant {
  readonly grant: Grant;
  readonly password: Join['password'];
  readonly name: string | undefined;
}

export function judgePolicy(policy: RoomPolicy, who: Applicant, situation: Situation, now: UnixSeconds): PolicyVerdict {
  const refusal =
    refuseWho(policy, who, situation) ??
    refuseWhen(policy, who, situation, now) ??
    refusePassword(policy, who) ??
    refuseFull(policy, situation);
  if (refusal !== undefined) return { outcome: 'refuse', refusal };
  return situation.inside ? { outcome: 'admit' } : hold(policy, who, situation);
}

function refuseWho(policy: RoomPolicy, { grant, name }: Applicant, situation: Situation): PolicyRefusal | undefined {
  if (situation.banned) return { kind: 'banned' };
  const isInvited = grant.standing !== 'guest' && grant.uninvited === undefined;
  if (policy.entry === 'restricted' && !isInvited) return { kind: 'token-missing' };
  if (grant.standing !== 'guest') return undefined;
  if (!policy.guests.allowed) return { kind: 'guests-not-allowed' };
  return name === undefined || isNameAllowed(policy.guests, name) ? undefined : { kind: 'name-not-allowed' };
}

function isNameAllowed({ allowNames, refuseNames }: GuestRules, name: string): boolean {
  const fits = (pattern: string) => fitsPattern(name, pattern);
  return (allowNames.length === 0 || allowNames.some(fits)) && !refuseNames.some(fits);
}

function refuseWhen(
  policy: RoomPolicy,
  { grant }: Applicant,
  situation: Situation,
  now: UnixSeconds,
): PolicyRefusal | undefined {
  if (situation.inside || grant.permissions.has('lock.bypass')) return undefined;
  if (!isOpenAt(policy, now)) {
    const opensAt = nextOpening(policy, now);
    return { kind: 'room-closed', ...(opensAt === undefined ? {} : { opensAt }) };
  }
  return policy.locked ? { kind: 'room-locked' } : undefined;
}

/** Asked of who is inside too: it is part of what they show, not of how full or how shut the room is. */
function refusePassword(policy: RoomPolicy, { grant, password }: Applicant): PolicyRefusal | undefined {
  if (policy.passwordVersion === null || grant.permissions.has('password.bypass') || password === 'right')
    return undefined;
  return { kind: password === 'wrong' ? 'password-wrong' : 'password-required' };
}

/** Most who may be inside at once. */
export function capacityOf(policy: RoomPolicy, serverCapacity: number): number {
  return Math.min(policy.capacity ?? serverCapacity, serverCapacity);
}

function refuseFull(policy: RoomPolicy, situation: Situation): PolicyRefusal | undefined {
  const capacity = capacityOf(policy, situation.serverCapacity);
  return situation.inside || situation.participants < capacity ? undefined : { kind: 'room-full', capacity };
}

function hold(policy: RoomPolicy, { grant }: Applicant, situation: Situation): PolicyVerdict {
  if (grant.permissions.has('lobby.bypass')) return { outcome: 'admit' };
  if (policy.waitForHost && !situation.hostPresent) return { outcome: 'hold', reason: 'waiting-for-host' };
  const knocks = policy.lobby || (policy.entry === 'trusted' && grant.standing === 'guest');
  return knocks ? { outcome: 'hold', reason: 'lobby' } : { outcome: 'admit' };
}
