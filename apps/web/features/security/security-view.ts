/** What the meeting's access looks like while it is being changed. Pure. */
import { no, ok, type Result } from '@foyer/kernel';
import { limits, type PolicyChange, type Problem, slugOf, type WirePermission, type WirePolicy } from '@foyer/wire';

/** The policy with changes of one's own laid over it that are still on their way. */
export function shownPolicy(policy: WirePolicy, wishes: readonly PolicyChange[]): WirePolicy {
  return wishes.reduce<WirePolicy>(laidOver, policy);
}

function laidOver(policy: WirePolicy, { password, guests, withheld, ...plain }: PolicyChange): WirePolicy {
  return {
    ...policy,
    ...definite(plain),
    hasPassword: password === undefined ? policy.hasPassword : password !== null,
    guests: { ...policy.guests, ...definite(guests ?? {}) },
    withheld: { ...policy.withheld, ...definite(withheld ?? {}) },
  };
}

/** Only what is said; a member that is there and undefined says nothing. */
function definite<Part extends object>(part: Part): { [Key in keyof Part]?: Exclude<Part[Key], undefined> } {
  const said: { [Key in keyof Part]?: Exclude<Part[Key], undefined> } = { ...part };
  for (const key in said) if (said[key] === undefined) delete said[key];
  return said;
}

/** What speakers can be given or not given when they come in. */
export const startSources = ['microphone', 'camera', 'screen'] as const;
export type StartSource = (typeof startSources)[number];

const permissionOf: Record<StartSource, WirePermission> = {
  microphone: 'track.publish.microphone',
  camera: 'track.publish.camera',
  screen: 'track.publish.screen',
};

export function mayStart({ withheld }: WirePolicy, source: StartSource): boolean {
  return !withheld.speaker.includes(permissionOf[source]);
}

/** The change that gives or takes one source at the start; whatever else is withheld stays so. */
export function startChange({ withheld }: WirePolicy, source: StartSource, may: boolean): PolicyChange {
  const others = withheld.speaker.filter((permission) => permission !== permissionOf[source]);
  return { withheld: { speaker: may ? others : [...others, permissionOf[source]] } };
}

const mostPeople = 10_000;

/** @returns null for "as many as the server allows"; a refusal where it is no number of people */
export function capacityOf(typed: string): Result<number | null, 'capacity'> {
  const text = typed.trim();
  if (text === '') return ok(null);
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= mostPeople ? ok(number) : no('capacity');
}

/** Passwords are compared as typed, in UTF-16 units as they cross the wire. */
export function isPassword(typed: string): boolean {
  return typed !== '' && typed.length <= limits.password;
}

const consonants = 'bdfgjklmnprstvz';
const vowels = 'aeiou';

/**
 * A password that can be read out: four words of two syllables, 75 to the power of 8, which is 49 bits.
 * @param chance a whole number from 0 to below the given one, each equally likely
 */
export function easyPassword(chance: (below: number) => number): string {
  const letter = (letters: string) => letters.charAt(chance(letters.length));
  const syllable = () => letter(consonants) + letter(vowels);
  return Array.from({ length: 4 }, () => syllable() + syllable()).join('-');
}

export type FailureWords = 'changedMeanwhile' | 'notPermitted' | 'unreachable' | 'notSaved';

/** Why a change was not taken, as a key of words. */
export function failureWords({ type }: Problem): FailureWords {
  const slug = slugOf(type);
  if (slug === 'precondition-failed') return 'changedMeanwhile';
  if (slug === 'not-permitted' || slug === 'session-unknown') return 'notPermitted';
  return slug === 'connection-lost' ? 'unreachable' : 'notSaved';
}
