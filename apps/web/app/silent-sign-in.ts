/** Signs a browser in again whose sign-in at a provider ended, without showing anything, once a visit (SI37). */
import type { SignInProviderView, Welcome } from '@foyer/wire';
import type { Answer, Api } from './api.ts';
import { slugOfPath } from './invitation.ts';
import type { KnockKeep } from './knock-keep.ts';
import type { PlaceKeep } from './place-keep.ts';
import { keepSignedInAt, type ProviderDrawer, signedInAt } from './provider-keep.ts';
import { backPath, providerPath } from './return-path.ts';
import type { RoomReturns } from './room-return.ts';
import type { Drawer } from './token-keep.ts';

/** Longer than an honest answer takes; who waits for a page is not kept waiting for this. Milliseconds. */
export const silentPatience = 3000;

const triedKey = 'foyer.silent-sign-in';

export interface SilentWorld {
  readonly api: Pick<Api, 'me' | 'welcome'>;
  /** `localStorage` and `sessionStorage`; without either nothing is tried, since it could be tried for ever. */
  readonly shared: ProviderDrawer | undefined;
  readonly own: Drawer | undefined;
  readonly knocks: Pick<KnockKeep, 'knockFor'>;
  readonly places: Pick<PlaceKeep, 'has'>;
  readonly returns: Pick<RoomReturns, 'keepHash'>;
  /** Does this browser reach what is at an address? No, too, where the patience is over. */
  readonly reaches: (address: string) => Promise<boolean>;
  readonly location: {
    readonly origin: string;
    readonly pathname: string;
    readonly search: string;
    readonly hash: string;
  };
  /** The page stands in a page of somebody else, where no cookie of ours is seen. */
  readonly isFramed: boolean;
}

/** Whether it may come to a silent sign-in at all, before the server is asked anything. */
export function mayTry({
  shared,
  own,
  knocks,
  places,
  location,
  isFramed,
}: Omit<SilentWorld, 'api' | 'returns' | 'reaches'>): boolean {
  if (isFramed || own === undefined || signedInAt(shared) === undefined || own.getItem(triedKey) !== null) return false;
  const { pathname } = location;
  if (/^\/(?:sign-in|set-up)(?:\/|$)/.test(pathname)) return false;
  // Whoever waits or is inside is known there already: nothing may come between.
  const slug = slugOfPath(pathname);
  return slug === undefined || (knocks.knockFor(slug) === undefined && !places.has(slug));
}

/**
 * Where this visit goes first; undefined where it stays. To be asked once, before a page is drawn. Notes that it was
 * tried, and keeps the address's fragment for the way back. Nobody is sent to a provider that this browser does not reach,
 * although the server may (a VPN that is off): there would be no way back.
 */
export async function silentWay(world: SilentWorld): Promise<string | undefined> {
  const { api, shared, own, location, returns, reaches } = world;
  const id = signedInAt(shared);
  if (id === undefined || own === undefined || !mayTry(world)) return undefined;
  const [welcome, me] = await Promise.all([api.welcome(), api.me()]);
  const provider = welcome.ok ? offered(welcome.value, id) : undefined;
  if (provider === undefined) return undefined;
  if (me.ok || me.refusal.kind !== 'sign-in-required') return undefined;
  own.setItem(triedKey, '');
  if (!(await reaches(provider.discovery))) return undefined;
  const slug = slugOfPath(location.pathname);
  if (slug !== undefined) returns.keepHash(slug, location.hash);
  return providerPath(id, backPath(location.pathname + location.search, location.origin), 'silently');
}

function offered({ renewSilently, providers }: Welcome, id: string): SignInProviderView | undefined {
  return renewSilently ? providers.find((provider) => provider.id === id) : undefined;
}

/** The same way to the server, which also remembers at which provider this browser is signed in, if at any. */
export function rememberingSignIn(api: Api, drawer: ProviderDrawer | undefined): Api {
  return {
    ...api,
    me: async () => {
      const answer = await api.me();
      if (answer.ok) keepSignedInAt(drawer, answer.value.account.provider?.id);
      return answer;
    },
    signOut: () => forgets(api.signOut(), drawer),
    signOutAtProvider: () => forgets(api.signOutAtProvider(), drawer),
  };
}

/** Who signs out wants to be out: nothing brings them back in by itself. */
async function forgets<Value>(
  asked: Promise<Answer<Value>>,
  drawer: ProviderDrawer | undefined,
): Promise<Answer<Value>> {
  const answer = await asked;
  if (answer.ok) keepSignedInAt(drawer, undefined);
  return answer;
}
