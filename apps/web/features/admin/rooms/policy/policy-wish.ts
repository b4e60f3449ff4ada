/** The change that a form asks for, or what is not right in it yet. Pure. */
import { no, ok, type Result } from '@foyer/kernel';
import { limits, type PolicyChange, type RoomChange, titleSchema } from '@foyer/wire';
import * as z from 'zod/mini';
import { momentOf } from './local-moment.ts';
import { changedFields, type DraftField, type HoursDraft, type PolicyDraft } from './policy-draft.ts';

/** Keys of the words under a field. */
export type DraftError =
  | 'title'
  | 'password'
  | 'capacity'
  | 'stay'
  | 'moment'
  | 'before-opening'
  | 'hours-days'
  | 'hours-time'
  | 'hours-zone'
  | 'patterns'
  | 'message';

export type DraftErrors = Readonly<Partial<Record<DraftField, DraftError>>>;

const most = { capacity: 10_000, stay: 10_080, patterns: 50, pattern: 80, windows: 28 } as const;

/** Only what differs from `base` is asked for, so that nobody else's change is undone. */
export function changeOf(base: PolicyDraft, draft: PolicyDraft): Result<RoomChange, DraftErrors> {
  const changed = changedFields(base, draft);
  const errors = errorsOf(draft, changed);
  if (Object.keys(errors).length > 0) return no(errors);
  const policy = changed.reduce<PolicyChange>((change, field) => parts[field](draft, change), {});
  return ok({
    ...(changed.includes('title') ? { title: draft.title.trim() } : {}),
    ...(Object.keys(policy).length === 0 ? {} : { policy }),
  });
}

type Part = (draft: PolicyDraft, change: PolicyChange) => PolicyChange;

/** How each field becomes a part of the change; total, so that a new field must be decided. */
const parts: Record<DraftField, Part> = {
  title: (_, change) => change,
  entry: ({ entry }, change) => ({ ...change, entry }),
  password: ({ password }, change) => ({ ...change, password: password.is === 'new' ? password.text : null }),
  lobby: ({ lobby }, change) => ({ ...change, lobby }),
  waitForHost: ({ waitForHost }, change) => ({ ...change, waitForHost }),
  hostArrivalAdmits: ({ hostArrivalAdmits }, change) => ({ ...change, hostArrivalAdmits }),
  lobbyMessage: ({ lobbyMessage }, change) => ({ ...change, lobbyMessage: orNull(lobbyMessage.trim()) }),
  locked: ({ locked }, change) => ({ ...change, locked }),
  capacity: ({ capacity }, change) => ({ ...change, capacity: numberOrNull(capacity) }),
  opensAt: ({ opensAt }, change) => ({ ...change, opensAt: momentOf(opensAt) ?? null }),
  closesAt: ({ closesAt }, change) => ({ ...change, closesAt: momentOf(closesAt) ?? null }),
  openingHours: ({ openingHours }, change) => ({ ...change, openingHours: openHours(openingHours) }),
  guestsAllowed: ({ guestsAllowed }, change) => withGuests(change, { allowed: guestsAllowed }),
  guestRole: ({ guestRole }, change) => withGuests(change, { role: guestRole }),
  allowNames: ({ allowNames }, change) => withGuests(change, { allowNames: linesOf(allowNames) }),
  refuseNames: ({ refuseNames }, change) => withGuests(change, { refuseNames: linesOf(refuseNames) }),
  withheldSpeaker: ({ withheldSpeaker }, change) => ({ ...change, withheld: { speaker: [...withheldSpeaker] } }),
  hostless: ({ hostless }, change) => ({ ...change, hostless }),
  resume: ({ resume }, change) => ({ ...change, resume }),
  maxStayMinutes: ({ maxStayMinutes }, change) => ({ ...change, maxStayMinutes: numberOrNull(maxStayMinutes) }),
};

function withGuests(change: PolicyChange, guests: NonNullable<PolicyChange['guests']>): PolicyChange {
  return { ...change, guests: { ...change.guests, ...guests } };
}

function orNull(text: string): string | null {
  return text === '' ? null : text;
}

function numberOrNull(text: string): number | null {
  return text.trim() === '' ? null : Number(text);
}

function openHours(hours: HoursDraft | null): PolicyChange['openingHours'] {
  if (hours === null) return null;
  return {
    timeZone: hours.timeZone.trim(),
    windows: hours.windows.map((window) => ({ ...window, days: [...window.days] })),
  };
}

/** Patterns as typed, one per line. */
export function linesOf(text: string): string[] {
  return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
}

const clock = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

function errorsOf(draft: PolicyDraft, changed: readonly DraftField[]): DraftErrors {
  const found = changed.flatMap((field) => {
    const error = checks[field]?.(draft);
    return error === undefined ? [] : [[field, error] as const];
  });
  return Object.fromEntries(found);
}

/** The length in which a text crosses the wire, in UTF-16 units. */
const checks: Partial<Record<DraftField, (draft: PolicyDraft) => DraftError | undefined>> = {
  title: ({ title }) => (z.safeParse(titleSchema, title).success ? undefined : 'title'),
  password: ({ password }) =>
    password.is === 'new' && (password.text === '' || password.text.length > limits.password) ? 'password' : undefined,
  capacity: ({ capacity }) => (isNumberOrNone(capacity, most.capacity) ? undefined : 'capacity'),
  maxStayMinutes: ({ maxStayMinutes }) => (isNumberOrNone(maxStayMinutes, most.stay) ? undefined : 'stay'),
  lobbyMessage: ({ lobbyMessage }) => (lobbyMessage.trim().length > limits.text ? 'message' : undefined),
  opensAt: ({ opensAt }) => (opensAt === '' || momentOf(opensAt) !== undefined ? undefined : 'moment'),
  closesAt: closing,
  openingHours: ({ openingHours }) => (openingHours === null ? undefined : hoursError(openingHours)),
  allowNames: ({ allowNames }) => patternsError(allowNames),
  refuseNames: ({ refuseNames }) => patternsError(refuseNames),
};

function isNumberOrNone(text: string, largest: number): boolean {
  const typed = text.trim();
  return typed === '' || (/^\d{1,5}$/.test(typed) && Number(typed) >= 1 && Number(typed) <= largest);
}

function closing({ opensAt, closesAt }: PolicyDraft): DraftError | undefined {
  if (closesAt === '') return undefined;
  const closes = momentOf(closesAt);
  if (closes === undefined) return 'moment';
  const opens = momentOf(opensAt);
  return opens !== undefined && closes <= opens ? 'before-opening' : undefined;
}

function hoursError({ timeZone, windows }: HoursDraft): DraftError | undefined {
  if (!isZone(timeZone.trim())) return 'hours-zone';
  if (windows.length === 0 || windows.length > most.windows) return 'hours-days';
  if (windows.some(({ days }) => days.length === 0)) return 'hours-days';
  return windows.every(({ from, to }) => clock.test(from) && clock.test(to)) ? undefined : 'hours-time';
}

function isZone(name: string): boolean {
  if (name === '') return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch (cause) {
    if (cause instanceof RangeError) return false;
    throw cause;
  }
}

function patternsError(text: string): DraftError | undefined {
  const lines = linesOf(text);
  return lines.length > most.patterns || lines.some((line) => line.length > most.pattern) ? 'patterns' : undefined;
}
