/** Changing a policy: what is not named stays, and what does not fit together is said where it stands. */
import { no, ok, type Result, seconds } from '@foyer/kernel';
import { isTimeZone } from './hours.ts';
import type { GuestRules, RoomPolicy } from './policy.ts';
import { rolePermissions } from './role.ts';

type Wish<Base> = { readonly [Key in keyof Base]?: Base[Key] | undefined };
type Plain = Omit<RoomPolicy, 'passwordVersion' | 'opensAt' | 'closesAt' | 'guests' | 'withheld'>;

/** The wire's `PolicyChange` but for the password, which is the store's. Times are Unix seconds. */
export type PolicyWish = Wish<Plain> & {
  readonly opensAt?: number | null | undefined;
  readonly closesAt?: number | null | undefined;
  readonly guests?: Wish<GuestRules> | undefined;
  readonly withheld?: Wish<RoomPolicy['withheld']> | undefined;
};

/** `pointer` is relative to the policy (RFC 6901). */
export interface PolicyFlaw {
  readonly pointer: string;
  readonly detail: string;
}

export function changePolicy(policy: RoomPolicy, wish: PolicyWish): Result<RoomPolicy, readonly PolicyFlaw[]> {
  const next = merge(policy, wish);
  const flaws = [...flawsOfTimes(next), ...flawsOfWithheld(next)];
  return flaws.length === 0 ? ok(next) : no(flaws);
}

function merge(policy: RoomPolicy, wish: PolicyWish): RoomPolicy {
  const { opensAt, closesAt } = wish;
  return {
    entry: wish.entry ?? policy.entry,
    passwordVersion: policy.passwordVersion,
    lobby: wish.lobby ?? policy.lobby,
    waitForHost: wish.waitForHost ?? policy.waitForHost,
    hostArrivalAdmits: wish.hostArrivalAdmits ?? policy.hostArrivalAdmits,
    locked: wish.locked ?? policy.locked,
    capacity: unless(wish.capacity, policy.capacity),
    opensAt: typeof opensAt === 'number' ? seconds(opensAt) : unless(opensAt, policy.opensAt),
    closesAt: typeof closesAt === 'number' ? seconds(closesAt) : unless(closesAt, policy.closesAt),
    openingHours: unless(wish.openingHours, policy.openingHours),
    guests: mergeGuests(policy.guests, wish.guests ?? {}),
    withheld: {
      speaker: wish.withheld?.speaker ?? policy.withheld.speaker,
      listener: wish.withheld?.listener ?? policy.withheld.listener,
    },
    hostless: wish.hostless ?? policy.hostless,
    resume: wish.resume ?? policy.resume,
    maxStayMinutes: unless(wish.maxStayMinutes, policy.maxStayMinutes),
    lobbyMessage: unless(wish.lobbyMessage, policy.lobbyMessage),
  };
}

/** Null is a wish, undefined is none. */
function unless<Value>(wish: Value | undefined, present: Value): Value {
  return wish === undefined ? present : wish;
}

function mergeGuests(guests: GuestRules, wish: Wish<GuestRules>): GuestRules {
  return {
    allowed: wish.allowed ?? guests.allowed,
    role: wish.role ?? guests.role,
    allowNames: wish.allowNames ?? guests.allowNames,
    refuseNames: wish.refuseNames ?? guests.refuseNames,
  };
}

function flawsOfTimes({ opensAt, closesAt, openingHours }: RoomPolicy): PolicyFlaw[] {
  const flaws: PolicyFlaw[] = [];
  if (opensAt !== null && closesAt !== null && opensAt >= closesAt)
    flaws.push({ pointer: '/closesAt', detail: 'must be after opensAt' });
  if (openingHours !== null && !isTimeZone(openingHours.timeZone))
    flaws.push({ pointer: '/openingHours/timeZone', detail: 'must be an IANA time zone, such as Europe/Berlin' });
  return flaws;
}

function flawsOfWithheld({ withheld }: RoomPolicy): PolicyFlaw[] {
  return (['speaker', 'listener'] as const).flatMap((role) =>
    withheld[role].flatMap((permission, index) =>
      rolePermissions[role].has(permission)
        ? []
        : [{ pointer: `/withheld/${role}/${index}`, detail: `is not a permission of a ${role}` }],
    ),
  );
}
