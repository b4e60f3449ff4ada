/** Who is at the other end and under which address it reached us: configured, said by a trusted proxy, or by the request. */
import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../config/load.ts';

/** A host name or address with an optional port, and nothing that could leave its place in a URL or a header. */
const hostShape = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

export function isHost(text: string | undefined): text is string {
  return text !== undefined && hostShape.test(text) && URL.canParse(`http://${text}`);
}

/** `https://meet.example.org`, without a trailing slash; undefined where the request names no usable host. */
export function originOf(
  publicUrl: string | undefined,
  request: Pick<FastifyRequest, 'host' | 'protocol'>,
): string | undefined {
  if (publicUrl !== undefined) return publicUrl;
  return isHost(request.host) ? `${request.protocol === 'https' ? 'https' : 'http'}://${request.host}` : undefined;
}

/** The same address for WebSockets. */
export function webSocketOrigin(origin: string): string {
  return origin.replace(/^http/, 'ws');
}

/** Is this the origin of our own pages, or of a program, which sends none? */
export function isOwnOrigin(
  origin: string | undefined,
  host: string | undefined,
  publicUrl: string | undefined,
): boolean {
  if (origin === undefined) return true;
  if (publicUrl !== undefined && origin === publicUrl) return true;
  return isHost(host) && (origin === `http://${host}` || origin === `https://${host}`);
}

type Headers = Pick<IncomingMessage, 'headers'>['headers'];

/**
 * Does the request come from a page that is not ours? Browsers say it themselves (Fetch Metadata, `Sec-Fetch-Site`), and no
 * page can change what they say; older ones send at least `Origin` with all that could change something.
 */
export function isForeignPage(headers: Headers, host: string | undefined, publicUrl: string | undefined): boolean {
  const site = headers['sec-fetch-site'];
  // `none`: typed or from a bookmark, which no page can bring about.
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return !isOwnOrigin(headers.origin, host, publicUrl);
}

/** Has this request proved to come from a page of ours? What neither says so nor denies it, such as a program, has not. */
export function isOwnPage(headers: Headers, host: string | undefined, publicUrl: string | undefined): boolean {
  if (headers['sec-fetch-site'] === undefined && headers.origin === undefined) return false;
  return headers['sec-fetch-site'] !== 'none' && !isForeignPage(headers, host, publicUrl);
}

/** Does a browser ask? Programs have no reason to send these. */
export function isBrowser(headers: Headers): boolean {
  return headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;
}

/** One network: an IPv4 address, or the /64 that one household or machine has of IPv6. */
export function networkOf(ip: string): string {
  if (!isIPv6(ip)) return ip;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = ip.toLowerCase().split('%', 1)[0]?.split('::') ?? [];
  const groups = head === '' ? [] : head.split(':');
  const ends = tail === undefined || tail === '' ? [] : tail.split(':');
  const between = tail === undefined ? [] : Array.from({ length: 8 - groups.length - ends.length }, () => '0');
  const four = [...groups, ...between, ...ends].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''));
  return `${four.join(':')}::/64`;
}

/** Fastify's `trustProxy`: the configured proxies, or nobody. */
export function proxyTrust(config: Pick<Config, 'trustedProxies'>): string[] | false {
  return config.trustedProxies.length === 0 ? false : [...config.trustedProxies];
}

export interface Client {
  /** As it reached the first proxy we trust; empty where the socket is gone. */
  readonly address: string;
  /** As the `Host` header has it; not checked, see `isHost`. */
  readonly host: string | undefined;
  readonly protocol: 'http' | 'https';
}

/** What Fastify says of its requests, for a raw one such as an upgrade: `X-Forwarded-*` counts only from a trusted peer. */
export function clientOf(config: Pick<Config, 'trustedProxies'>, request: IncomingMessage): Client {
  const peer = request.socket.remoteAddress ?? '';
  const own = 'encrypted' in request.socket ? 'https' : 'http';
  const { headers } = request;
  const direct: Client = { address: peer, host: headers.host, protocol: own };
  const trusted = listOf(config.trustedProxies);
  if (!isTrusted(trusted, peer)) return direct;
  const protocol = lastOf(headers['x-forwarded-proto']) ?? own;
  return {
    address: firstForeign(trusted, peer, headers['x-forwarded-for']),
    host: lastOf(headers['x-forwarded-host']) ?? headers.host,
    protocol: protocol === 'https' ? 'https' : 'http',
  };
}

/** From our end backwards: each trusted proxy added the address before it, and who wrote further entries nobody knows. */
function firstForeign(trusted: BlockList, peer: string, forwardedFor: string | string[] | undefined): string {
  let address = peer;
  for (const entry of String(forwardedFor ?? '')
    .split(',')
    .map((part) => part.trim())
    .reverse()) {
    if (!isTrusted(trusted, address) || isIP(entry) === 0) break;
    address = entry;
  }
  return address;
}

/** The last of several, which the nearest proxy wrote. */
function lastOf(header: string | string[] | undefined): string | undefined {
  return (
    String(header ?? '')
      .split(',')
      .at(-1)
      ?.trim() || undefined
  );
}

/** Made once for each configuration: upgrades come by the thousand after a restart. */
const lists = new WeakMap<readonly string[], BlockList>();

function listOf(proxies: readonly string[]): BlockList {
  const known = lists.get(proxies);
  if (known !== undefined) return known;
  const list = new BlockList();
  for (const proxy of proxies) {
    const [address = '', bits] = proxy.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  lists.set(proxies, list);
  return list;
}

function isTrusted(list: BlockList, address: string): boolean {
  return isIP(address) !== 0 && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
