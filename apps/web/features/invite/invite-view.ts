/** What an invitation is asked for out of a form, in the meeting and on the pages for hosts alike, and what the made link then is. Pure. */
import { no, ok, type Result } from '@foyer/kernel';
import { limits, type WireRole } from '@foyer/wire';
import type { InviteWish } from '../../engine/meeting/hosting.ts';
import { type Validity, validities } from './validity.ts';

export const usesChoices = ['any', 'once', 'number'] as const;
export type UsesChoice = (typeof usesChoices)[number];

export interface InviteForm {
  readonly role: WireRole;
  readonly validity: Validity;
  readonly uses: UsesChoice;
  /** As typed. */
  readonly usesNumber: string;
  /** Empty: whoever comes types a name. */
  readonly name: string;
}

export const freshInvite: InviteForm = { role: 'speaker', validity: 'day', uses: 'any', usesNumber: '10', name: '' };

export type InviteError = 'uses' | 'name';

const mostUses = 1_000_000;

export function wishOf(form: InviteForm): Result<InviteWish, InviteError> {
  const uses = usesOf(form);
  if (uses === undefined) return no('uses');
  const name = form.name.trim();
  if (name.length > limits.name) return no('name');
  const { role, validity } = form;
  return ok({ role, expiresIn: validities[validity], uses, ...(name === '' ? {} : { name }) });
}

function usesOf({ uses, usesNumber }: InviteForm): number | null | undefined {
  if (uses === 'any') return null;
  if (uses === 'once') return 1;
  const typed = usesNumber.trim();
  const number = /^\d{1,7}$/.test(typed) ? Number(typed) : 0;
  return number >= 1 && number <= mostUses ? number : undefined;
}

/** Key of the sentence that says whom the link lets in, and the number in it. */
export function factsOf({ uses = null }: { readonly uses?: number | null | undefined }): {
  readonly words: 'any' | 'times';
  readonly count: number;
} {
  return uses === null ? { words: 'any', count: 0 } : { words: 'times', count: uses };
}

/**
 * Until when, as people say it: the time alone today, with the weekday within a week, else with the date.
 * @param expiresAt Unix seconds
 */
export function untilText(expiresAt: number, now: Date, locale: string): string {
  const end = new Date(expiresAt * 1_000);
  const days = Math.round((midnight(end) - midnight(now)) / 86_400_000);
  const time = { hour: 'numeric', minute: '2-digit' } as const;
  if (days === 0) return new Intl.DateTimeFormat(locale, time).format(end);
  if (days < 7) return new Intl.DateTimeFormat(locale, { weekday: 'long', ...time }).format(end);
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' }).format(end);
}

function midnight(day: Date): number {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();
}

/** The next full hour, as a `datetime-local` field writes it. */
export function nextHour(now: Date): string {
  const next = new Date(now);
  next.setHours(now.getHours() + 1, 0, 0, 0);
  const two = (part: number) => String(part).padStart(2, '0');
  const day = `${next.getFullYear()}-${two(next.getMonth() + 1)}-${two(next.getDate())}`;
  return `${day}T${two(next.getHours())}:00`;
}

export type StartError = 'none' | 'too-late';

/**
 * When the appointment begins, as typed into a `datetime-local` field, in the zone of this browser.
 * @param expiresAt Unix seconds from which the link opens nothing any more
 */
export function startOf(typed: string, expiresAt: number): Result<Date, StartError> {
  const start = new Date(typed);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(typed) || Number.isNaN(start.getTime())) return no('none');
  return start.getTime() >= expiresAt * 1_000 ? no('too-late') : ok(start);
}
