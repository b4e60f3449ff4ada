/** Where a sign-in leads back to (SI5): a path of this server, and never an address of anybody else. */

/** Longest that is kept: it lies in a cookie, several of which go with each request. */
const longest = 512;

/** Controls, and backslashes, which browsers read as slashes; the parser would drop or turn some of them silently. */
const treacherous = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\\]/u;

/** Ours, but a way in and not a place to be; a handoff's page is one. */
function isSignIn(path: string): boolean {
  return /^\/(?:sign-in|sign-out)(?:\/|$)/i.test(path) && !/^\/sign-in\/handoff\/[\w-]+$/.test(path);
}

/**
 * The path with its query and fragment; `/` for everything that is none. Where it is too long, the fragment is left out first,
 * then the query.
 */
export function returnPathOf(wish: unknown): string {
  if (typeof wish !== 'string' || !wish.startsWith('/') || wish.length > 8_192 || treacherous.test(wish)) return '/';
  const url = URL.parse(wish, 'https://here.invalid');
  // `/..//host` is a path to the parser, and `//host` an address to the next reader.
  if (url === null || url.origin !== 'https://here.invalid' || url.pathname.startsWith('//')) return '/';
  if (isSignIn(decoded(url.pathname))) return '/';
  const { pathname, search, hash } = url;
  const forms = [pathname + search + hash, pathname + search, pathname];
  return forms.find(({ length }) => length <= longest) ?? '/';
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // Not UTF-8: then it is none of our pages, and none is hidden in it.
    return path;
  }
}
