/**
 * What a link may carry beside the room: credentials and wishes. Ours carry them in the fragment; links made for Jitsi
 * carry a foreign token in the query or the fragment, where Jitsi looks at the fragment first.
 */

/** What a link shows at the door. */
export interface LinkCredentials {
  /** A join token of this server. */
  readonly token?: string;
  /** A token of another system that this server trusts. */
  readonly jwt?: string;
}

/** How whoever made the link would like this person to come in; the person has the last word. */
export interface Wishes {
  readonly name?: string;
  readonly microphone?: boolean;
  readonly camera?: boolean;
}

export interface ReadLink {
  readonly credentials: LinkCredentials;
  readonly wishes: Wishes;
  /** The query without what must not stay in the address bar, with its `?`, or empty. */
  readonly search: string;
}

/** Undefined where a link carries nothing of this. @param search with its `?`, @param hash with its `#` */
export function readLink({ search, hash }: { readonly search: string; readonly hash: string }): ReadLink | undefined {
  const query = new URLSearchParams(search);
  const fragment = new URLSearchParams(hash.replace(/^#/, ''));
  const token = textOf(fragment, 'token');
  const jwt = textOf(fragment, 'jwt') ?? textOf(query, 'jwt');
  const wishes = wishesIn(fragment);
  const isBare = token === undefined && jwt === undefined && Object.keys(wishes).length === 0;
  if (isBare && !query.has('jwt')) return undefined;
  return {
    credentials: { ...(token === undefined ? {} : { token }), ...(jwt === undefined ? {} : { jwt }) },
    wishes,
    search: without(query, search, 'jwt'),
  };
}

function wishesIn(fragment: URLSearchParams): Wishes {
  const name = textOf(fragment, 'name') ?? quoted(textOf(fragment, 'userInfo.displayName'));
  const microphone = flagOf(fragment, 'audio') ?? not(flagOf(fragment, 'config.startWithAudioMuted'));
  const camera = flagOf(fragment, 'video') ?? not(flagOf(fragment, 'config.startWithVideoMuted'));
  return {
    ...(name === undefined ? {} : { name }),
    ...(microphone === undefined ? {} : { microphone }),
    ...(camera === undefined ? {} : { camera }),
  };
}

function textOf(params: URLSearchParams, key: string): string | undefined {
  const value = params.get(key)?.trim();
  return value === '' ? undefined : value;
}

function flagOf(params: URLSearchParams, key: string): boolean | undefined {
  const value = textOf(params, key);
  if (value === '1' || value === 'true') return true;
  return value === '0' || value === 'false' ? false : undefined;
}

function not(flag: boolean | undefined): boolean | undefined {
  return flag === undefined ? undefined : !flag;
}

/** Jitsi's links write texts as JSON does, in quotes. */
function quoted(text: string | undefined): string | undefined {
  const inner = text === undefined ? undefined : /^"(.*)"$/s.exec(text)?.[1]?.trim();
  return inner === '' ? undefined : inner;
}

/** Only touched where there is something to take out: everybody else's query stays as it was written. */
function without(query: URLSearchParams, search: string, key: string): string {
  if (!query.has(key)) return search;
  query.delete(key);
  const rest = query.toString();
  return rest === '' ? '' : `?${rest}`;
}
