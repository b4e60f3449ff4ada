import { no, ok } from '@foyer/kernel';
import { type Me, problemBase, type Welcome } from '@foyer/wire';
import { describe, expect, it } from 'vitest';
import { createApi } from './api.ts';
import { keepSignedInAt, signedInAt } from './provider-keep.ts';
import { mayTry, rememberingSignIn, type SilentWorld, silentWay } from './silent-sign-in.ts';

function aDrawer() {
  const held = new Map<string, string>();
  return {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
  };
}

const welcome: Welcome = {
  version: '1.0.0',
  mayCreateRooms: false,
  signIn: true,
  localAccounts: false,
  providers: [
    {
      ...{ id: 'acme', name: 'Acme', icon: null },
      discovery: 'https://id.acme.example/.well-known/openid-configuration',
    },
  ],
  renewSilently: true,
  needsSetUp: false,
};

const me = (provider: string | null): Me => ({
  account: {
    id: 'u_1',
    username: 'ana',
    name: 'Ana',
    level: 'user',
    disabled: false,
    createdAt: 0,
    lastSignInAt: 0,
    provider:
      provider === null ? null : { id: provider, name: 'Acme', issuer: 'https://id.acme.example', subject: '1' },
  },
  session: { id: 's_1', expiresAt: 1 },
  nameLocked: true,
  signOutAt: null,
  mayCreateRooms: false,
});

const nobody = no({ kind: 'sign-in-required' as const, facts: {} });

/** A browser that was signed in at Acme and is no longer, at the page of a room. */
function aVisit(more: Partial<SilentWorld> = {}) {
  const [shared, own] = [aDrawer(), aDrawer()];
  keepSignedInAt(shared, 'acme');
  const hashes: (readonly [string, string])[] = [];
  const world: SilentWorld = {
    api: { me: async () => nobody, welcome: async () => ok(welcome) },
    shared,
    own,
    knocks: { knockFor: () => undefined },
    places: { has: () => false },
    returns: { keepHash: (slug, hash) => void hashes.push([slug, hash]) },
    location: { origin: 'https://meet.example.org', pathname: '/standup', search: '?a=b', hash: '#x=1' },
    isFramed: false,
    reaches: async () => true,
    ...more,
  };
  return { world, hashes };
}

const at = (pathname: string) => ({ origin: 'https://meet.example.org', pathname, search: '', hash: '' });

describe('SI37 a browser whose sign-in ended', () => {
  it('asks the provider silently and comes back to where it was, once a visit', async () => {
    const { world, hashes } = aVisit();
    expect(await silentWay(world)).toBe('/sign-in/acme?return=%2Fstandup%3Fa%3Db&silent=true');
    expect(hashes).toEqual([['standup', '#x=1']]);
    expect(await silentWay(world)).toBeUndefined();
    expect(mayTry(world)).toBe(false);
  });

  it.each(['/', '/admin', '/admin/rooms/standup'])('does so at %s too', async (path) => {
    const { world, hashes } = aVisit({ location: at(path) });
    expect(await silentWay(world)).toMatch(/^\/sign-in\/acme\?.*silent=true$/);
    expect(hashes).toEqual([]);
  });

  it.each<[string, Partial<SilentWorld>]>([
    ['in a page of another site', { isFramed: true }],
    ['on the sign-in page', { location: at('/sign-in') }],
    ['on the page of a failed sign-in', { location: at('/sign-in/failed') }],
    ['on the page of a handoff', { location: at('/sign-in/handoff/h_1') }],
    ['while the server is set up', { location: at('/set-up') }],
    ['while waiting at the door', { knocks: { knockFor: () => ({}) as never } }],
    ['while in the meeting', { places: { has: () => true } }],
    ['without storage of the tab, where it could go on for ever', { own: undefined }],
    ['without storage of the browser', { shared: undefined }],
    ['where nobody was signed in', { shared: aDrawer() }],
  ])('asks not even the server %s', async (_, more) => {
    const asked: string[] = [];
    const api: SilentWorld['api'] = {
      me: async () => {
        asked.push('me');
        return nobody;
      },
      welcome: async () => {
        asked.push('welcome');
        return ok(welcome);
      },
    };
    const { world } = aVisit({ api, ...more });
    expect(mayTry(world)).toBe(false);
    expect(await silentWay(world)).toBeUndefined();
    expect(asked).toEqual([]);
  });

  const unreachable = no({ kind: 'server-unreachable' as const, facts: {} });
  it.each<[string, SilentWorld['api']]>([
    ['is still signed in', { me: async () => ok(me('acme')), welcome: async () => ok(welcome) }],
    ['hears nothing of who it is', { me: async () => unreachable, welcome: async () => ok(welcome) }],
    ['hears nothing of what there is', { me: async () => nobody, welcome: async () => unreachable }],
    ['is not to', { me: async () => nobody, welcome: async () => ok({ ...welcome, renewSilently: false }) }],
    [
      'was signed in at one that is gone',
      { me: async () => nobody, welcome: async () => ok({ ...welcome, providers: [] }) },
    ],
  ])('stays where it %s, and may try later', async (_, api) => {
    const { world } = aVisit({ api });
    expect(await silentWay(world)).toBeUndefined();
    expect(mayTry(world)).toBe(true);
  });
});

describe('SI37 a provider that this browser does not reach', () => {
  it('is not gone to, and not asked a second time in this visit', async () => {
    const asked: string[] = [];
    const reaches = async (address: string) => {
      asked.push(address);
      return false;
    };
    const { world, hashes } = aVisit({ reaches });
    expect(await silentWay(world)).toBeUndefined();
    expect(await silentWay(world)).toBeUndefined();
    expect(asked).toEqual(['https://id.acme.example/.well-known/openid-configuration']);
    // The page is drawn where it is, and has its fragment.
    expect(hashes).toEqual([]);
  });

  it('is tried once, too, where the page did not wait for the answer', async () => {
    const { world } = aVisit({ reaches: () => new Promise(() => undefined) });
    void silentWay(world);
    await expect.poll(() => mayTry(world)).toBe(false);
  });

  it.each<[string, Partial<SilentWorld>]>([
    ['is to stay', { api: { me: async () => nobody, welcome: async () => ok({ ...welcome, renewSilently: false }) } }],
    ['is signed in', { api: { me: async () => ok(me('acme')), welcome: async () => ok(welcome) } }],
  ])('is not asked by who %s', async (_, more) => {
    const asked: string[] = [];
    const { world } = aVisit({ ...more, reaches: async (address) => asked.push(address) > 0 });
    expect(await silentWay(world)).toBeUndefined();
    expect(asked).toEqual([]);
  });
});

describe('SI37 what a browser remembers', () => {
  const answering = (status: number, body: unknown) =>
    createApi(async () => new Response(body === undefined ? null : JSON.stringify(body), { status }));

  it.each([
    ['at a provider', me('acme'), 'acme'],
    ['with an account of this server', me(null), undefined],
  ])('of a sign-in %s', async (_, answer, kept) => {
    const drawer = aDrawer();
    keepSignedInAt(drawer, 'globex');
    await rememberingSignIn(answering(200, answer), drawer).me();
    expect(signedInAt(drawer)).toBe(kept);
  });

  it('of one that ended by itself', async () => {
    const drawer = aDrawer();
    keepSignedInAt(drawer, 'acme');
    const gone = { type: `${problemBase}sign-in-required`, title: 'Sign in', status: 401 };
    await rememberingSignIn(answering(401, gone), drawer).me();
    expect(signedInAt(drawer)).toBe('acme');
  });

  it('nothing after a sign-out, here or there', async () => {
    for (const [way, status, body] of [
      ['signOut', 204, undefined],
      ['signOutAtProvider', 200, { url: null }],
    ] as const) {
      const drawer = aDrawer();
      keepSignedInAt(drawer, 'acme');
      await rememberingSignIn(answering(503, {}), drawer)[way]();
      expect(signedInAt(drawer)).toBe('acme');
      await rememberingSignIn(answering(status, body), drawer)[way]();
      expect(signedInAt(drawer)).toBeUndefined();
    }
  });
});
