import { describe, expect, it } from 'vitest';
import { createTokenKeep, takeLink } from './token-keep.ts';

function aDrawer() {
  const held = new Map<string, string>();
  return {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
    held,
  };
}

function aBar(href: string) {
  const url = new URL(href, 'https://meet.example.org');
  const seen: string[] = [];
  return { location: url, history: { replaceState: (_: unknown, __: string, to: string) => void seen.push(to) }, seen };
}

describe('what a link carries', () => {
  it.each([
    ['/design-review?lang=en#token=secret', '/design-review?lang=en', { token: 'secret' }],
    ['/design-review?jwt=foreign', '/design-review', { jwt: 'foreign' }],
    ['/design-review?x=1#jwt=foreign', '/design-review?x=1', { jwt: 'foreign' }],
  ])('%s leaves the address bar at once and is kept for its room', (href, left, credentials) => {
    const keep = createTokenKeep(aDrawer());
    const bar = aBar(href);
    expect(takeLink(bar, keep)).toBe(true);
    expect(bar.seen).toEqual([left]);
    expect(keep.credentialsFor('design-review')).toEqual(credentials);
    expect(keep.credentialsFor('other')).toEqual({});
  });

  it('survives a reload', () => {
    const drawer = aDrawer();
    takeLink(aBar('/a?jwt=foreign#name=Ana&audio=0'), createTokenKeep(drawer));
    expect(createTokenKeep(drawer).credentialsFor('a')).toEqual({ jwt: 'foreign' });
    expect(createTokenKeep(drawer).wishesFor('a')).toEqual({ name: 'Ana', microphone: false });
  });

  it('is replaced by a newer invitation, of whichever kind', () => {
    const drawer = aDrawer();
    const keep = createTokenKeep(drawer);
    takeLink(aBar('/a#token=old'), keep);
    takeLink(aBar('/A#token=new'), keep);
    expect(keep.credentialsFor('a')).toEqual({ token: 'new' });
    takeLink(aBar('/a?jwt=foreign'), keep);
    expect(keep.credentialsFor('a')).toEqual({ jwt: 'foreign' });
    expect(createTokenKeep(drawer).credentialsFor('a')).toEqual({ jwt: 'foreign' });
  });

  it('does not lose an invitation to a link of wishes alone', () => {
    const keep = createTokenKeep(undefined);
    takeLink(aBar('/a#token=t'), keep);
    takeLink(aBar('/a#name=Ana'), keep);
    expect(keep.credentialsFor('a')).toEqual({ token: 't' });
  });

  it('is nothing: then the address is left alone', () => {
    const bar = aBar('/a?x=1#section');
    expect(takeLink(bar, createTokenKeep(undefined))).toBe(false);
    expect(bar.seen).toEqual([]);
  });

  it.each(['/a/b#token=secret', '/sign-in?jwt=secret', '/admin#token=secret'])(
    'of %s is cleared from the bar and not kept: that is no room',
    (href) => {
      const drawer = aDrawer();
      const bar = aBar(href);
      expect(takeLink(bar, createTokenKeep(drawer))).toBe(true);
      expect(bar.seen.join()).not.toMatch(/secret/);
      expect(drawer.held.size).toBe(0);
    },
  );

  it('of absurd length is not put into the drawer, which may be too small for it', () => {
    const drawer = aDrawer();
    const keep = createTokenKeep(drawer);
    takeLink(aBar(`/a#token=${'x'.repeat(10_000)}`), keep);
    expect(drawer.held.size).toBe(0);
    expect(keep.credentialsFor('a').token).toHaveLength(10_000);
  });

  it('works in memory where storage is forbidden', () => {
    const keep = createTokenKeep(undefined);
    takeLink(aBar('/a#token=secret&video=0'), keep);
    expect(keep.credentialsFor('a')).toEqual({ token: 'secret' });
    expect(keep.wishesFor('a')).toEqual({ camera: false });
  });
});

describe('wishes', () => {
  it('count until the person has chosen', () => {
    const drawer = aDrawer();
    const keep = createTokenKeep(drawer);
    takeLink(aBar('/a#name=Ana&audio=0'), keep);
    keep.keepWishes('a', {});
    expect(keep.wishesFor('a')).toEqual({});
    expect(createTokenKeep(drawer).wishesFor('a')).toEqual({});
  });

  it.each(['null', '[]', '{"name":7,"microphone":"no"}', 'not json'])(
    'out of a damaged drawer (%s) are none',
    (text) => {
      const drawer = aDrawer();
      drawer.setItem('foyer.wishes.a', text);
      expect(createTokenKeep(drawer).wishesFor('a')).toEqual({});
    },
  );
});

describe('a typed password', () => {
  it('is shown with the rest, is forgotten when told, and never touches storage', () => {
    const drawer = aDrawer();
    const keep = createTokenKeep(drawer);
    keep.keep('a', { token: 't' });
    keep.keepPassword('a', 'sesame');
    expect(keep.credentialsFor('a')).toEqual({ token: 't', password: 'sesame' });
    expect(keep.credentialsFor('b')).toEqual({});
    expect(JSON.stringify([...drawer.held])).not.toMatch(/sesame/);
    keep.keepPassword('a', undefined);
    expect(keep.credentialsFor('a')).toEqual({ token: 't' });
  });
});
