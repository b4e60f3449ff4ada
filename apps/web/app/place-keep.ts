/**
 * Keeps the place that each tab has in a meeting, so that it is found again after a reload, a crash or a closed tab. The
 * place is in `localStorage` under the tab's own id, the id in `sessionStorage`; while a tab is in the meeting it holds a
 * Web Lock of the same name, by which other tabs know that it lives.
 */
import { limits, nameSchema, roleSchema } from '@foyer/wire';
import * as z from 'zod/mini';
import type { Place } from '../engine/meeting/place.ts';
import type { TabLocks } from './tab-locks.ts';
import type { Drawer } from './token-keep.ts';

/** `mine`: this tab had it before it was loaded anew. `free`: of a tab that is gone. `held`: of another tab that lives. */
export interface FoundPlace {
  readonly is: 'mine' | 'free' | 'held';
  readonly place: Place;
}

export interface PlaceKeep {
  /**
   * What this browser has for a room, seen from this tab; a place of its own is held from here on.
   * @param mark of the credentials that this tab would show, see `markOf`
   */
  readonly find: (slug: string, mark: string) => Promise<FoundPlace | undefined>;
  /** Whether this tab has or had a place of its own there, which a reload comes back to. */
  readonly has: (slug: string) => boolean;
  /** Makes the place of a tab that is gone this tab's own. */
  readonly takeOver: (slug: string, participant: string) => Promise<void>;
  /** The latest of this participant that any tab has kept. */
  readonly latest: (slug: string, participant: string) => Place | undefined;
  /** This tab is in the meeting: others see that its place is not free. */
  readonly hold: (slug: string) => Promise<void>;
  readonly release: (slug: string) => void;
  readonly keep: (slug: string, place: Place, mark: string) => void;
  /** This tab's own, with its id. */
  readonly forget: (slug: string) => void;
}

export type PlaceDrawer = Drawer & Pick<Storage, 'key' | 'length'>;

export interface PlaceWorld {
  /** `localStorage`, undefined where the browser forbids it. */
  readonly shared: PlaceDrawer | undefined;
  /** `sessionStorage`, likewise. */
  readonly own: Drawer | undefined;
  readonly locks: TabLocks;
  readonly makeId: () => string;
  /** Unix seconds. */
  readonly now: () => number;
}

const prefix = 'foyer.place.';

const sourceSchema = z.object({
  on: z.boolean(),
  deviceId: z.catch(z.optional(z.string().check(z.maxLength(512))), undefined),
});

const entrySchema = z.object({
  mark: z.string(),
  resume: z.object({ token: z.string().check(z.maxLength(limits.token)), expiresAt: z.int() }),
  participant: z.string().check(z.maxLength(64)),
  name: nameSchema,
  role: roleSchema,
  room: z.object({ slug: z.string(), title: z.string().check(z.maxLength(limits.title)) }),
  microphone: sourceSchema,
  camera: sourceSchema,
});

interface Entry {
  readonly key: string;
  readonly mark: string;
  readonly place: Place;
}

export function createPlaceKeep(world: PlaceWorld): PlaceKeep {
  return new StoredPlaces(world);
}

class StoredPlaces implements PlaceKeep {
  readonly #world: PlaceWorld;
  /** This tab's ids by room, where `sessionStorage` is forbidden. */
  readonly #ids = new Map<string, string>();

  constructor(world: PlaceWorld) {
    this.#world = world;
  }

  find = async (slug: string, mark: string): Promise<FoundPlace | undefined> => {
    this.#sweep();
    const fitting = this.#entries(slug).filter((entry) => entry.mark === mark);
    const own = fitting.find(({ key }) => key === this.#ownKey(slug));
    if (own !== undefined && (await this.#world.locks.take(own.key, 'patiently')) === 'taken')
      return { is: 'mine', place: own.place };
    // A copy of a tab has its id too: from here on this one has another.
    if (own !== undefined) this.#setId(slug, undefined);
    const held = await this.#world.locks.held();
    if (held === undefined) return undefined;
    const latest = fitting.toSorted((a, b) => b.place.resume.expiresAt - a.place.resume.expiresAt);
    const free = latest.find(({ key }) => !held.has(key));
    const found = free ?? latest[0];
    return found === undefined ? undefined : { is: found === free ? 'free' : 'held', place: found.place };
  };

  has = (slug: string): boolean => {
    const key = this.#ownKey(slug);
    return key !== undefined && this.#entries(slug).some((entry) => entry.key === key);
  };

  takeOver = async (slug: string, participant: string): Promise<void> => {
    for (const { key } of this.#entries(slug).filter(({ place }) => place.participant === participant)) {
      if ((await this.#world.locks.take(key, 'at-once')) !== 'taken') continue;
      this.#setId(slug, key.slice(prefix.length + slug.length + 1));
      return;
    }
  };

  latest = (slug: string, participant: string): Place | undefined =>
    this.#entries(slug)
      .map(({ place }) => place)
      .filter((place) => place.participant === participant)
      .toSorted((a, b) => b.resume.expiresAt - a.resume.expiresAt)[0];

  hold = async (slug: string): Promise<void> => {
    await this.#world.locks.take(this.#makeKey(slug), 'patiently');
  };

  release = (slug: string): void => {
    const key = this.#ownKey(slug);
    if (key !== undefined) this.#world.locks.release(key);
  };

  keep = (slug: string, place: Place, mark: string): void => {
    try {
      this.#world.shared?.setItem(this.#makeKey(slug), JSON.stringify({ mark, ...place }));
    } catch (cause) {
      // A full drawer: the place then lasts until the reload.
      if (!(cause instanceof DOMException)) throw cause;
    }
  };

  forget = (slug: string): void => {
    const key = this.#ownKey(slug);
    if (key === undefined) return;
    this.#world.shared?.removeItem(key);
    this.#world.locks.release(key);
    this.#setId(slug, undefined);
  };

  #ownKey(slug: string): string | undefined {
    const id = this.#ids.get(slug) ?? this.#world.own?.getItem(prefix + slug) ?? undefined;
    return id === undefined ? undefined : `${prefix}${slug}.${id}`;
  }

  #makeKey(slug: string): string {
    if (this.#ownKey(slug) === undefined) this.#setId(slug, this.#world.makeId());
    return this.#ownKey(slug) ?? prefix + slug;
  }

  #setId(slug: string, id: string | undefined): void {
    if (id === undefined) {
      this.#ids.delete(slug);
      this.#world.own?.removeItem(prefix + slug);
    } else {
      this.#ids.set(slug, id);
      this.#world.own?.setItem(prefix + slug, id);
    }
  }

  #entries(slug: string): readonly Entry[] {
    return this.#keys(`${prefix}${slug}.`).flatMap((key) => {
      const entry = parse(this.#world.shared?.getItem(key));
      return entry === undefined ? [] : [{ key, ...entry }];
    });
  }

  /** What has ended, or is not ours to read, goes; whichever room it is of. */
  #sweep(): void {
    for (const key of this.#keys(prefix)) {
      const entry = parse(this.#world.shared?.getItem(key));
      if (entry === undefined || entry.place.resume.expiresAt <= this.#world.now()) this.#world.shared?.removeItem(key);
    }
  }

  #keys(start: string): readonly string[] {
    const { shared } = this.#world;
    if (shared === undefined) return [];
    const all = Array.from({ length: shared.length }, (_, index) => shared.key(index));
    return all.flatMap((key) => (key?.startsWith(start) === true ? [key] : []));
  }
}

function parse(text: string | null | undefined): Omit<Entry, 'key'> | undefined {
  if (text === null || text === undefined) return undefined;
  try {
    const parsed = z.safeParse(entrySchema, JSON.parse(text));
    if (!parsed.success) return undefined;
    const { mark, microphone, camera, ...rest } = parsed.data;
    return { mark, place: { ...rest, microphone: source(microphone), camera: source(camera) } };
  } catch (cause) {
    // Somebody else's text under our key: as good as nothing.
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

/** What was absent stays absent (`exactOptionalPropertyTypes`). */
function source({ on, deviceId }: z.infer<typeof sourceSchema>): Place['camera'] {
  return deviceId === undefined ? { on } : { on, deviceId };
}

/** What a tab shows at the door, as far as a link brought it. */
interface Shown {
  readonly token?: string | undefined;
  readonly jwt?: string | undefined;
}

/** Tells one link's credentials from another's without holding them: FNV-1a, twice, from two beginnings. */
export function markOf({ token = '', jwt = '' }: Shown): string {
  const text = `${token}\n${jwt}`;
  return [0x811c9dc5, 0x1b873593].map((start) => fnv(text, start).toString(36)).join('-');
}

function fnv(text: string, start: number): number {
  let hash = start;
  for (const unit of text) hash = Math.imul(hash ^ (unit.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash;
}
