/** What an invitation is asked for, out of the fields of a form, and what it then is in one sentence. Pure. */
import { no, ok, type Result } from '@foyer/kernel';
import { type JoinTokenCreate, limits, type WireRole } from '@foyer/wire';

export const validities = { hour: 3_600, day: 86_400, week: 604_800, month: 2_592_000, year: 31_536_000 } as const;
export type Validity = keyof typeof validities;

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

export function wishOf(form: InviteForm): Result<JoinTokenCreate, InviteError> {
  const uses = usesOf(form);
  if (uses === undefined) return no('uses');
  const name = form.name.trim();
  if (name.length > limits.name) return no('name');
  const expiresIn = validities[form.validity];
  return ok({ role: form.role, expiresIn, uses, ...(name === '' ? {} : { name }) });
}

function usesOf({ uses, usesNumber }: InviteForm): number | null | undefined {
  if (uses === 'any') return null;
  if (uses === 'once') return 1;
  const typed = usesNumber.trim();
  const number = /^\d+$/.test(typed) ? Number(typed) : 0;
  return number >= 1 && number <= mostUses ? number : undefined;
}

/** The key of the sentence "Lets one person in as a speaker until …", with its number. */
export function factsOfWish(wish: JoinTokenCreate): { readonly key: 'any' | 'once' | 'times'; readonly count: number } {
  const uses = wish.uses ?? null;
  if (uses === null) return { key: 'any', count: 0 };
  return uses === 1 ? { key: 'once', count: 1 } : { key: 'times', count: uses };
}

/** A file name out of a room's title: letters, digits and hyphens of any script. */
export function fileName(title: string, ending: string): string {
  const plain = title
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60);
  return `${plain === '' ? 'foyer' : plain}.${ending}`;
}
