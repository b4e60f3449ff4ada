/** What a room asks of those who want in. A value: changed by replacing it. */
import type { UnixSeconds } from '@foyer/kernel';
import type { Permission } from './permission.ts';
import type { Role } from './role.ts';

export type Entry = 'open' | 'trusted' | 'restricted';
export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';
/** `promote`: the one who has been inside longest becomes host. */
export type Hostless = 'promote' | 'end' | 'keep';

/**
 * What a resume token is worth once the place it names is no longer kept. `always`: its bearer comes back, whatever has
 * changed. `same-password`: as long as the password is the one he was admitted by; afterwards he is asked for the new
 * one. `place-only`: nothing, he is judged like anybody.
 */
export type ResumeRule = 'always' | 'same-password' | 'place-only';

/** Weekly; a window whose end is not after its beginning reaches into the next day. */
export interface OpeningHours {
  /** IANA name. */
  readonly timeZone: string;
  readonly windows: readonly {
    readonly days: readonly Weekday[];
    /** `HH:MM`. */
    readonly from: string;
    readonly to: string;
  }[];
}

export interface GuestRules {
  readonly allowed: boolean;
  readonly role: Exclude<Role, 'host'>;
  /** Patterns with `*`, without regard to case. Empty: any name. */
  readonly allowNames: readonly string[];
  readonly refuseNames: readonly string[];
}

export interface RoomPolicy {
  readonly entry: Entry;
  /** Counts up with every change of the password; null: there is none. The password itself is the store's. */
  readonly passwordVersion: number | null;
  readonly lobby: boolean;
  readonly waitForHost: boolean;
  readonly hostArrivalAdmits: boolean;
  readonly locked: boolean;
  /** Null: as many as the server allows. */
  readonly capacity: number | null;
  readonly opensAt: UnixSeconds | null;
  readonly closesAt: UnixSeconds | null;
  readonly openingHours: OpeningHours | null;
  readonly guests: GuestRules;
  /** Permissions that bearers of a role lack at the start. */
  readonly withheld: { readonly speaker: readonly Permission[]; readonly listener: readonly Permission[] };
  readonly hostless: Hostless;
  readonly resume: ResumeRule;
  /** Longest one may stay; null: as long as the server allows. */
  readonly maxStayMinutes: number | null;
  readonly lobbyMessage: string | null;
}

export const defaultPolicy: RoomPolicy = {
  entry: 'restricted',
  passwordVersion: null,
  lobby: false,
  waitForHost: false,
  hostArrivalAdmits: false,
  locked: false,
  capacity: null,
  opensAt: null,
  closesAt: null,
  openingHours: null,
  guests: { allowed: true, role: 'speaker', allowNames: [], refuseNames: [] },
  withheld: { speaker: [], listener: [] },
  hostless: 'promote',
  resume: 'always',
  maxStayMinutes: null,
  lobbyMessage: null,
};
