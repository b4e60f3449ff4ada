/**
 * Keeps what stood on the page of a room while its person goes away to sign in, so that they find it as it was (SI33). It
 * lies in `sessionStorage`: the way leads through pages of another site and back in the same tab.
 */
import { limits } from '@foyer/wire';
import * as z from 'zod/mini';
import type { FailureKind } from './failure-kind.ts';
import { slugOfPath } from './invitation.ts';
import type { RoomStage, Shown } from './room-stage.ts';
import type { AddressBar, Drawer } from './token-keep.ts';

/** What a page of a room held. */
export interface RoomReturn {
  /** As typed; undefined where nothing was. */
  readonly name?: string;
  /** As chosen before the mirror; undefined where there was none. */
  readonly shown?: Shown;
  /** Join had been pressed, and signing in is what was missing. */
  readonly joins: boolean;
}

export interface RoomReturns {
  /** The page of a room stands: `look` says what it holds, undefined where nothing is to be kept. Ends by the returned call. */
  readonly watch: (slug: string, look: () => RoomReturn | undefined) => () => void;
  /** Somebody goes away to sign in. @param hash of the address, with its `#` */
  readonly leave: (hash: string) => void;
  /** Of a page that was left before it stood. */
  readonly keepHash: (slug: string, hash: string) => void;
  /** The fragment that was kept for a room, with its `#`; empty where none was. */
  readonly hashFor: (slug: string) => string;
  /** What was kept for a room, once. */
  readonly take: (slug: string) => RoomReturn | undefined;
}

/** Whoever takes longer than this at the sign-in begins anew. Seconds. */
export const longestAway = 30 * 60;

const prefix = 'foyer.return.';

const deviceId = z.catch(z.optional(z.string().check(z.maxLength(512))), undefined);
const sourceSchema = z.object({ on: z.boolean(), deviceId });
const keptSchema = z.object({
  /** Unix seconds. */
  at: z.number(),
  hash: z.string().check(z.maxLength(limits.token)),
  name: z.optional(z.string().check(z.maxLength(limits.name))),
  shown: z.optional(z.object({ microphone: sourceSchema, camera: sourceSchema, speakerId: deviceId })),
  joins: z.boolean(),
});
type Kept = z.infer<typeof keptSchema>;

export interface ReturnWorld {
  /** `sessionStorage`, undefined where the browser forbids it: then only what the link carried comes back. */
  readonly drawer: Drawer | undefined;
  /** Unix seconds. */
  readonly now: () => number;
}

export function createRoomReturns({ drawer, now }: ReturnWorld): RoomReturns {
  let watched: { readonly slug: string; readonly look: () => RoomReturn | undefined } | undefined;
  const read = (slug: string) => {
    const kept = parse(drawer?.getItem(prefix + slug));
    return kept !== undefined && now() - kept.at <= longestAway ? kept : undefined;
  };
  const write = (slug: string, address: string, held: RoomReturn) => {
    const hash = address.length > limits.token ? '' : address;
    try {
      drawer?.setItem(prefix + slug, JSON.stringify({ at: now(), hash, ...held, ...stillOf(held) }));
    } catch (cause) {
      // A full drawer: the sign-in is worth more than what was typed.
      if (!(cause instanceof DOMException)) throw cause;
    }
  };
  return {
    watch: (slug, look) => {
      const mine = { slug, look };
      watched = mine;
      return () => {
        if (watched === mine) watched = undefined;
      };
    },
    leave: (hash) => {
      const held = watched?.look();
      if (watched !== undefined && held !== undefined) write(watched.slug, hash, held);
    },
    keepHash: (slug, hash) => {
      if (hash !== '') write(slug, hash, heldOf(read(slug)) ?? { joins: false });
    },
    hashFor: (slug) => read(slug)?.hash ?? '',
    take: (slug) => {
      const held = heldOf(read(slug));
      drawer?.removeItem(prefix + slug);
      return held;
    },
  };
}

function parse(text: string | null | undefined): Kept | undefined {
  if (text === null || text === undefined) return undefined;
  try {
    const parsed = z.safeParse(keptSchema, JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch (cause) {
    // Somebody else's text under our key: as good as nothing.
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

/** What was absent stays absent (`exactOptionalPropertyTypes`). */
function heldOf(kept: Kept | undefined): RoomReturn | undefined {
  if (kept === undefined) return undefined;
  const { name, shown, joins } = kept;
  return {
    ...(name === undefined ? {} : { name }),
    ...(shown === undefined ? {} : { shown: choiceOf(shown) }),
    joins,
  };
}

/** Nothing live goes along. */
function stillOf({ shown }: RoomReturn): Pick<RoomReturn, 'shown'> {
  return shown === undefined ? {} : { shown: choiceOf(shown) };
}

function choiceOf({ microphone, camera, speakerId }: NonNullable<Kept['shown']> | Shown): Shown {
  const source = ({ on, deviceId: id }: { readonly on: boolean; readonly deviceId?: string | undefined }) =>
    id === undefined ? { on } : { on, deviceId: id };
  return {
    microphone: source(microphone),
    camera: source(camera),
    ...(speakerId === undefined ? {} : { speakerId }),
  };
}

/** Refusals of a join that signing in may turn into a yes. */
const helps: ReadonlySet<FailureKind> = new Set([
  'guests-not-allowed',
  'sign-in-required',
  'token-missing',
] satisfies FailureKind[]);

/**
 * What a page at this stage holds. Who waits or is inside has a place that is kept elsewhere.
 * @param page typed and shown at this moment
 * @param before what the page itself came back with
 */
export function returnOf(
  stage: RoomStage,
  page: Omit<RoomReturn, 'joins'>,
  before: RoomReturn | undefined,
): RoomReturn | undefined {
  switch (stage.at) {
    case 'waiting':
    case 'meeting':
      return undefined;
    case 'previewing':
    case 'resuming':
      return before ?? nothing;
    case 'pre-join':
      return { ...before, ...page, joins: false };
    case 'joining':
      return pressed(stage.choice, true);
    case 'password':
    case 'failed': {
      if (stage.resume.to === 'preview') return before ?? nothing;
      const helped = stage.at === 'password' || helps.has(stage.failure.kind);
      return pressed(stage.resume.choice, stage.resume.to === 'join' && helped);
    }
  }
}

const nothing: RoomReturn = { joins: false };

function pressed({ name, ...shown }: Shown & { readonly name: string }, joins: boolean): RoomReturn {
  return { name, shown, joins };
}

/** Writes the fragment that was kept for the room of this address back into it, where it has none. */
export function restoreHash({ location, history }: AddressBar, returns: Pick<RoomReturns, 'hashFor'>): void {
  const slug = slugOfPath(location.pathname);
  const hash = slug === undefined || location.hash !== '' ? '' : returns.hashFor(slug);
  if (hash !== '') history.replaceState(null, '', location.pathname + location.search + hash);
}
