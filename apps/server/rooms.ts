/** Rooms: how they are made, which names they cannot have, and how they are shown. */
import { defaultPolicy, type RoomPolicy } from '@foyer/admission';
import { type Chance, no, ok, pickId, type Result } from '@foyer/kernel';
import { type RoomView, slugSchema, type WirePolicy } from '@foyer/wire';
import type { Clock } from './clock.ts';
import type { Config } from './config/load.ts';
import type { Refusal } from './problems.ts';
import type { RoomRecord, Store } from './store/port.ts';

/** First path segments that are the server's own, now or soon. */
export const reservedSlugs: ReadonlySet<string> = new Set([
  'admin',
  'api',
  'assets',
  'compat',
  'docs',
  'favicon',
  'healthz',
  'join',
  'knocks',
  'me',
  'metrics',
  'mirotalk-tokens',
  'problems',
  'rtc',
  'set-up',
  'settings',
  'sign-in',
  'sign-out',
  'twirp',
  'well-known',
]);

/** Easy to say, hard to confuse: no c/k, no q, no x, no y. */
const consonants = 'bdfghjklmnprstvz';
const vowels = 'aeiou';

export interface RoomWish {
  readonly slug?: string | undefined;
  readonly title?: string | undefined;
  /** Id of an account. */
  readonly owner?: string | undefined;
  /** Without one, the default: restricted to invitations. */
  readonly policy?: RoomPolicy | undefined;
  /** The server makes it for itself, under a name of its own. */
  readonly own?: true | undefined;
  /** In PHC form; belongs to `policy.passwordVersion`. */
  readonly passwordHash?: string | null | undefined;
}

export async function makeRoom(
  wish: RoomWish,
  around: { readonly store: Pick<Store, 'rooms'>; readonly chance: Chance; readonly clock: Clock },
): Promise<Result<RoomRecord, Refusal>> {
  const planned = planRoom(wish, around);
  return planned.ok ? around.store.rooms.create(planned.value) : planned;
}

/** The room as it would be made, which nobody has made yet. */
export function planRoom(
  wish: RoomWish,
  around: { readonly chance: Chance; readonly clock: Clock },
): Result<RoomRecord, Refusal> {
  const slug = wish.slug ?? randomSlug(around.chance);
  if (wish.own === undefined && reservedSlugs.has(slug))
    return no({ kind: 'request-invalid', errors: [{ pointer: '/slug', detail: 'is kept for the server itself' }] });
  return ok({
    id: pickId(around.chance, 'r_', 26),
    slug,
    title: wish.title ?? titleOf(slug),
    createdAt: around.clock.wall(),
    owner: wish.owner ?? null,
    policy: wish.policy ?? defaultPolicy,
    passwordHash: wish.passwordHash ?? null,
    version: 1,
  });
}

/** The policy of a new room whose maker does not say, as configured. */
export function startPolicy({ entry, lobby, waitForHost }: Config['rooms']): RoomPolicy {
  return { ...defaultPolicy, entry, lobby, waitForHost };
}

/** What may be shown of a policy: whether there is a password, never which. */
export function policyView(policy: RoomPolicy): WirePolicy {
  const { passwordVersion, openingHours, guests, withheld, ...plain } = policy;
  return {
    ...plain,
    hasPassword: passwordVersion !== null,
    openingHours: openingHours && {
      timeZone: openingHours.timeZone,
      windows: openingHours.windows.map(({ days, from, to }) => ({ days: [...days], from, to })),
    },
    guests: { ...guests, allowNames: [...guests.allowNames], refuseNames: [...guests.refuseNames] },
    withheld: { speaker: [...withheld.speaker], listener: [...withheld.listener] },
  };
}

/** @param origin such as `https://meet.example.org` */
export function roomView(room: RoomRecord, origin: string): RoomView {
  const policy = policyView(room.policy);
  const { slug, title, createdAt } = room;
  return { slug, title, url: `${origin}/${slug}`, hasPassword: policy.hasPassword, policy, createdAt };
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
