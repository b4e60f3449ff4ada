/** A room as its form shows it: every value as typed, so that nothing is lost while it is not yet right. Pure. */
import type { OpeningHours, RoomView, WirePermission } from '@foyer/wire';
import { localText } from './local-moment.ts';

export type Entry = RoomView['policy']['entry'];
export type ResumeRule = RoomView['policy']['resume'];
export type Hostless = RoomView['policy']['hostless'];
export type GuestRole = RoomView['policy']['guests']['role'];
export type Day = OpeningHours['windows'][number]['days'][number];
export const guestRoles = ['speaker', 'listener'] as const satisfies readonly GuestRole[];
export const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const satisfies readonly Day[];

/** The password there is can be kept, replaced or taken away; it is never shown. */
export type PasswordWish =
  | { readonly is: 'kept' }
  | { readonly is: 'new'; readonly text: string }
  | { readonly is: 'removed' };

export interface HoursDraft {
  readonly timeZone: string;
  readonly windows: readonly { readonly days: readonly Day[]; readonly from: string; readonly to: string }[];
}

export interface PolicyDraft {
  readonly title: string;
  readonly entry: Entry;
  readonly password: PasswordWish;
  readonly lobby: boolean;
  readonly waitForHost: boolean;
  readonly hostArrivalAdmits: boolean;
  readonly lobbyMessage: string;
  readonly locked: boolean;
  readonly capacity: string;
  /** As `datetime-local` fields write it, in the zone of this browser. */
  readonly opensAt: string;
  readonly closesAt: string;
  readonly openingHours: HoursDraft | null;
  readonly guestsAllowed: boolean;
  readonly guestRole: GuestRole;
  /** One pattern per line. */
  readonly allowNames: string;
  readonly refuseNames: string;
  readonly withheldSpeaker: readonly WirePermission[];
  readonly hostless: Hostless;
  readonly resume: ResumeRule;
  readonly maxStayMinutes: string;
}

export type DraftField = keyof PolicyDraft;

/** What speakers may be given or not given at the start, in the order of the form. */
export const atStart = [
  'track.publish.microphone',
  'track.publish.camera',
  'track.publish.screen',
  'participant.rename.self',
] as const satisfies readonly WirePermission[];

export function draftOf({ title, policy }: RoomView): PolicyDraft {
  return {
    title,
    entry: policy.entry,
    password: { is: 'kept' },
    lobby: policy.lobby,
    waitForHost: policy.waitForHost,
    hostArrivalAdmits: policy.hostArrivalAdmits,
    lobbyMessage: policy.lobbyMessage ?? '',
    locked: policy.locked,
    capacity: numberText(policy.capacity),
    opensAt: policy.opensAt === null ? '' : localText(policy.opensAt),
    closesAt: policy.closesAt === null ? '' : localText(policy.closesAt),
    openingHours: policy.openingHours,
    guestsAllowed: policy.guests.allowed,
    guestRole: policy.guests.role,
    allowNames: policy.guests.allowNames.join('\n'),
    refuseNames: policy.guests.refuseNames.join('\n'),
    withheldSpeaker: policy.withheld.speaker,
    hostless: policy.hostless,
    resume: policy.resume,
    maxStayMinutes: numberText(policy.maxStayMinutes),
  };
}

function numberText(number: number | null): string {
  return number === null ? '' : String(number);
}

/** Ticks and unticks what speakers have at the start; what the form does not offer stays as it is. */
export function withAtStart(
  withheld: readonly WirePermission[],
  given: readonly WirePermission[],
): readonly WirePermission[] {
  const offered: readonly WirePermission[] = atStart;
  const others = withheld.filter((permission) => !offered.includes(permission));
  return [...others, ...atStart.filter((permission) => !given.includes(permission))];
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The fields in which two drafts differ, in the order of the form. */
export function changedFields(base: PolicyDraft, draft: PolicyDraft): readonly DraftField[] {
  return fields.filter((field) => !same(base[field], draft[field]));
}

const fields: readonly DraftField[] = [
  'title',
  'entry',
  'password',
  'guestsAllowed',
  'guestRole',
  'allowNames',
  'refuseNames',
  'lobby',
  'waitForHost',
  'hostArrivalAdmits',
  'lobbyMessage',
  'locked',
  'capacity',
  'opensAt',
  'closesAt',
  'openingHours',
  'withheldSpeaker',
  'hostless',
  'resume',
  'maxStayMinutes',
];

export interface Rebased {
  /** What was typed stays; what was not touched is as the others made it. */
  readonly draft: PolicyDraft;
  /** Touched here and changed there meanwhile: somebody must look. */
  readonly both: readonly DraftField[];
  /** Changed there alone. */
  readonly theirs: readonly DraftField[];
}

/** After "changed meanwhile": my changes against `base`, laid over `theirs`. */
export function rebased(base: PolicyDraft, mine: PolicyDraft, theirs: PolicyDraft): Rebased {
  const touched = changedFields(base, mine);
  const moved = changedFields(base, theirs);
  const kept = Object.fromEntries(touched.map((field) => [field, mine[field]]));
  const draft: PolicyDraft = { ...theirs, ...kept };
  return {
    draft,
    both: touched.filter((field) => moved.includes(field) && !same(mine[field], theirs[field])),
    theirs: moved.filter((field) => !touched.includes(field)),
  };
}
