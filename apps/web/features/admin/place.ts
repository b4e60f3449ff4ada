/** Which admin page an address means, and who may see it. Pure. */
import type { AccountLevel } from '@foyer/wire';

export const roomTabs = ['invite', 'access', 'invitations', 'bans', 'history'] as const;
export type RoomTab = (typeof roomTabs)[number];

export const sections = [
  'rooms',
  'meetings',
  'api-keys',
  'accounts',
  'sign-in',
  'sessions',
  'signing-keys',
  'audit',
] as const;
export type Section = (typeof sections)[number];

export type Place =
  | { readonly at: Section }
  | { readonly at: 'room'; readonly slug: string; readonly tab: RoomTab }
  /** `ref`: as the person was shown it. */
  | { readonly at: 'sign-in-failure'; readonly ref: string }
  | { readonly at: 'nowhere' };

/** @param path such as `/admin/rooms/standup/access` */
export function placeOf(path: string): Place {
  const [root, section = 'rooms', slug, ref, ...rest] = path.split('/').filter((part) => part !== '');
  const tab = ref ?? 'invite';
  if (root !== 'admin' || rest.length > 0) return nowhere;
  const known = sections.find((each) => each === section);
  if (known === undefined) return nowhere;
  if (slug === undefined) return { at: known };
  if (known === 'sign-in') return slug === 'failures' && ref !== undefined ? { at: 'sign-in-failure', ref } : nowhere;
  const knownTab = roomTabs.find((each) => each === tab);
  return known === 'rooms' && knownTab !== undefined ? { at: 'room', slug, tab: knownTab } : nowhere;
}

const nowhere: Place = { at: 'nowhere' };

/** `~` makes it whole, wherever in the address the pages are mounted. */
export function linkTo(place: Exclude<Place, { at: 'nowhere' }>): string {
  if (place.at === 'sign-in-failure') return `~/admin/sign-in/failures/${place.ref}`;
  if (place.at !== 'room') return `~/admin/${place.at}`;
  return place.tab === 'invite' ? `~/admin/rooms/${place.slug}` : `~/admin/rooms/${place.slug}/${place.tab}`;
}

const everybodys: readonly Section[] = ['rooms', 'meetings', 'sessions'];

/** The sections of somebody's rail: who does not run the server sees what is their own. */
export function sectionsFor(level: AccountLevel): readonly Section[] {
  return level === 'admin' ? sections : everybodys;
}

/** The entry of the rail that a place belongs to. */
export function sectionOf(place: Place): Section | undefined {
  if (place.at === 'nowhere') return undefined;
  if (place.at === 'sign-in-failure') return 'sign-in';
  return place.at === 'room' ? 'rooms' : place.at;
}

/** Where signing in leads back to. */
export function signInAddress(path: string): string {
  return `~/sign-in?return=${encodeURIComponent(path)}`;
}
