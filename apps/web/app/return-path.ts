/** Where a sign-in leads back to: only ever to a path of this server, whatever a link says. */

const signIn = '/sign-in';

/** The sign-in page that leads back to a path of this server. */
export function signInPath(back: string): string {
  return back === '/' ? signIn : `${signIn}?return=${encodeURIComponent(back)}`;
}

/**
 * The path in `?return=…`, `/` where there is none or where it leads anywhere else.
 * @param search of the address, such as `?return=%2Fstandup`
 * @param origin of this page
 */
export function returnPath(search: string, origin: string): string {
  const wanted = new URLSearchParams(search).get('return') ?? '/';
  // Read as the browser would read it: `//host`, `/\host` and a tab in between all name another server.
  const url = wanted.startsWith('/') ? URL.parse(wanted, origin) : null;
  if (url === null || url.origin !== origin || url.pathname === signIn) return '/';
  return url.pathname + url.search;
}
