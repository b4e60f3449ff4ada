/**
 * Takes credentials and wishes out of the address bar at once and keeps them for this room in this tab, so that a reload
 * works. A typed password is kept too, but only in memory.
 */
import { type JoinRequest, limits } from '@foyer/wire';
import * as z from 'zod/mini';
import { slugOfPath } from './invitation.ts';
import { type LinkCredentials, readLink, type Wishes } from './link.ts';

/** The three calls of `sessionStorage` that are needed. */
export type Drawer = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export interface TokenKeep {
  /** Everything this tab can show at the door of a room. */
  readonly credentialsFor: (slug: string) => JoinRequest['credentials'];
  /** What a newer link carries takes the place of whatever an older one did. */
  readonly keep: (slug: string, credentials: LinkCredentials) => void;
  /** In memory alone; undefined forgets it. */
  readonly keepPassword: (slug: string, password: string | undefined) => void;
  /** Of an embedded page; undefined forgets it. */
  readonly keepPass: (slug: string, pass: string | undefined) => void;
  readonly wishesFor: (slug: string) => Wishes;
  readonly keepWishes: (slug: string, wishes: Wishes) => void;
}

type CredentialKind = keyof LinkCredentials;
const kinds: readonly CredentialKind[] = ['token', 'jwt'];
const keys: Record<CredentialKind | 'pass' | 'wishes', (slug: string) => string> = {
  token: (slug) => `foyer.join-token.${slug}`,
  jwt: (slug) => `foyer.jwt.${slug}`,
  pass: (slug) => `foyer.pass.${slug}`,
  wishes: (slug) => `foyer.wishes.${slug}`,
};

const wishesSchema = z.object({
  name: z.catch(z.optional(z.string().check(z.maxLength(limits.name))), undefined),
  microphone: z.catch(z.optional(z.boolean()), undefined),
  camera: z.catch(z.optional(z.boolean()), undefined),
});

/** @param drawer undefined where the browser forbids storage: then credentials last until the reload */
export function createTokenKeep(drawer: Drawer | undefined): TokenKeep {
  const links = new Map<string, LinkCredentials>();
  const passwords = new Map<string, string>();
  const passes = new Map<string, string | undefined>();
  const wishes = new Map<string, Wishes>();
  const linkFor = (slug: string) => links.get(slug) ?? storedLink(drawer, slug);
  return {
    credentialsFor: (slug) => {
      const password = passwords.get(slug);
      const pass = passes.has(slug) ? passes.get(slug) : (drawer?.getItem(keys.pass(slug)) ?? undefined);
      return {
        ...linkFor(slug),
        ...(password === undefined ? {} : { password }),
        ...(pass === undefined ? {} : { pass }),
      };
    },
    keep: (slug, credentials) => {
      links.set(slug, credentials);
      storeLink(drawer, slug, credentials);
    },
    keepPassword: (slug, password) => {
      if (password === undefined) passwords.delete(slug);
      else passwords.set(slug, password);
    },
    keepPass: (slug, pass) => {
      passes.set(slug, pass);
      if (pass === undefined) drawer?.removeItem(keys.pass(slug));
      else drawer?.setItem(keys.pass(slug), pass);
    },
    wishesFor: (slug) => wishes.get(slug) ?? parseWishes(drawer?.getItem(keys.wishes(slug))),
    keepWishes: (slug, wished) => {
      wishes.set(slug, wished);
      if (Object.keys(wished).length === 0) drawer?.removeItem(keys.wishes(slug));
      else drawer?.setItem(keys.wishes(slug), JSON.stringify(wished));
    },
  };
}

function storedLink(drawer: Drawer | undefined, slug: string): LinkCredentials {
  const held = kinds.flatMap((kind) => {
    const value = drawer?.getItem(keys[kind](slug));
    return value === null || value === undefined ? [] : [[kind, value] as const];
  });
  return Object.fromEntries(held);
}

function storeLink(drawer: Drawer | undefined, slug: string, credentials: LinkCredentials): void {
  for (const kind of kinds) {
    const value = credentials[kind];
    // What no server takes is not worth the little room a drawer has.
    if (value !== undefined && value.length <= limits.token) drawer?.setItem(keys[kind](slug), value);
    else drawer?.removeItem(keys[kind](slug));
  }
}

function parseWishes(text: string | null | undefined): Wishes {
  if (text === null || text === undefined) return {};
  try {
    const parsed = z.safeParse(wishesSchema, JSON.parse(text));
    if (!parsed.success) return {};
    return Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined));
  } catch (cause) {
    if (cause instanceof SyntaxError) return {};
    throw cause;
  }
}

/** The parts of `location` and `history` that are needed. */
export interface AddressBar {
  readonly location: { readonly pathname: string; readonly search: string; readonly hash: string };
  readonly history: { replaceState: (data: unknown, unused: string, url: string) => void };
}

/**
 * Keeps what `/<slug>#token=…`, `#jwt=…`, `?jwt=…`, `#name=…&audio=0&video=0` carry, and clears the whole fragment and a
 * foreign token's query from the address bar and the history.
 * @returns whether there was anything
 */
export function takeLink({ location, history }: AddressBar, keep: TokenKeep): boolean {
  const link = readLink(location);
  if (link === undefined) return false;
  const slug = slugOfPath(location.pathname);
  if (slug !== undefined) {
    if (Object.keys(link.credentials).length > 0) keep.keep(slug, link.credentials);
    keep.keepWishes(slug, link.wishes);
  }
  history.replaceState(null, '', location.pathname + link.search);
  return true;
}
