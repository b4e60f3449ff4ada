/** What an invitation may be: as whom, and for how long. */
import type { WireRole } from '@foyer/wire';

export const roles = ['speaker', 'listener', 'host'] as const satisfies readonly WireRole[];

export type Validity = 'hour' | 'day' | 'week' | 'month' | 'year';

/** Seconds. */
export const validities: Record<Validity, number> = {
  hour: 3_600,
  day: 86_400,
  week: 604_800,
  month: 2_592_000,
  year: 31_536_000,
};

export function isValidity(text: string): text is Validity {
  return Object.hasOwn(validities, text);
}

const rank: Record<WireRole, number> = { listener: 0, speaker: 1, host: 2 };

/** Nobody gives more than they have; the server judges the same by permissions, this only spares a refusal. */
export function mayInviteAs(own: WireRole, role: WireRole): boolean {
  return rank[role] <= rank[own];
}
