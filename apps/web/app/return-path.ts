/** Where a sign-in leads back to: only ever to a path of this server, whatever a link says. The server judges alike (SI5). */

const signIn = '/sign-in';

/** The sign-in page that leads back to a path of this server. */
export function signInPath(back: string): string {
  return back === '/' ? signIn : `${signIn}?return=${encodeURIComponent(back)}`;
}

/**
 * How a provider is asked: with whatever it has to show; `silently`, which changes nothing where it would have to; or for
 * another account than the one that is signed in there.
 */
export type Asking = 'openly' | 'silently' | 'for-another';

/** Where a sign-in at a provider begins (SI5, SI8). The server answers there, so the browser has to load it. */
export function providerPath(id: string, back: string, asking: Asking = 'openly'): string {
  const query = [
    ...(back === '/' ? [] : [`return=${encodeURIComponent(back)}`]),
    ...(asking === 'silently' ? ['silent=true'] : []),
    ...(asking === 'for-another' ? ['another=true'] : []),
  ];
  const path = `${signIn}/${encodeURIComponent(id)}`;
  return query.length === 0 ? path : `${path}?${query.join('&')}`;
}

/** Pages below `/sign-in` that somebody may be meant to come back to. */
const comesBack = `${signIn}/handoff/`;

/**
 * The path in `?return=…`, `/` where there is none or where it leads anywhere else.
 * @param search of the address, such as `?return=%2Fstandup`
 * @param origin of this page
 */
export function returnPath(search: string, origin: string): string {
  return backPath(new URLSearchParams(search).get('return') ?? '/', origin);
}

/** Controls, and backslashes, which browsers read as slashes: nobody's path, nor fragment, has them. */
const treacherous = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\\]/u;

/** A path to come back to as it was given by somebody, with query and fragment; `/` where it is none of this server's. */
export function backPath(wanted: string, origin: string): string {
  // Read as the browser would read it: `//host`, `/\host` and a tab in between all name another server.
  const url = wanted.startsWith('/') && !treacherous.test(wanted) ? URL.parse(wanted, origin) : null;
  // `/..//host` is a path to the parser, and `//host` another server to whoever reads it next.
  if (url === null || url.origin !== origin || url.pathname.startsWith('//')) return '/';
  const { pathname, search, hash } = url;
  const isSignIn = pathname === signIn || (pathname.startsWith(`${signIn}/`) && !pathname.startsWith(comesBack));
  return isSignIn ? '/' : pathname + search + hash;
}
