/** Making rooms: their names, and which names a room cannot have. */
import { type Chance, no, pickId, type Result } from '@foyer/kernel';
import { slugSchema } from '@foyer/wire';
import type { Clock } from './clock.ts';
import type { Refusal } from './problems.ts';
import type { RoomRecord, Store } from './store/port.ts';

/** First path segments that are the server's own. */
const reserved: ReadonlySet<string> = new Set([
  'admin',
  'api',
  'assets',
  'favicon',
  'healthz',
  'metrics',
  'problems',
  'rtc',
  'settings',
  'sign-in',
  'twirp',
]);

/** Easy to say, hard to confuse: no c/k, no q, no x, no y. */
const consonants = 'bdfghjklmnprstvz';
const vowels = 'aeiou';

export interface RoomWish {
  readonly slug?: string | undefined;
  readonly title?: string | undefined;
}

export async function makeRoom(
  wish: RoomWish,
  around: { readonly store: Store; readonly chance: Chance; readonly clock: Clock },
): Promise<Result<RoomRecord, Refusal>> {
  const slug = wish.slug ?? randomSlug(around.chance);
  if (reserved.has(slug))
    return no({ kind: 'request-invalid', errors: [{ pointer: '/slug', detail: 'is kept for the server itself' }] });
  return around.store.createRoom({
    id: pickId(around.chance, 'r_', 26),
    slug,
    title: wish.title ?? titleOf(slug),
    createdAt: around.clock.wall(),
  });
}

/** Could a room have this name? A path that holds another one names no room. */
export function isSlug(text: string): boolean {
  return slugSchema.safeParse(text).success;
}

/** `demo-meeting` → `Demo meeting`. */
export function titleOf(slug: string): string {
  const words = slug.replaceAll(/-+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/**
 * Three spoken pieces and a number, such as `bamiro-zuleda-tovine-4071`: 9 syllables of 16 × 5 and four digits,
 * about 70 bits.
 */
export function randomSlug(chance: Chance): string {
  const bytes = chance(new Uint8Array(22));
  const pick = (at: number, count: number) => (bytes[at] ?? 0) % count;
  const piece = (from: number) =>
    [0, 2, 4].map((i) => consonants.charAt(pick(from + i, 16)) + vowels.charAt(pick(from + i + 1, 5))).join('');
  const digits = [18, 19, 20, 21].map((at) => String(pick(at, 10))).join('');
  return `${piece(0)}-${piece(6)}-${piece(12)}-${digits}`;
}
