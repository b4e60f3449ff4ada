/**
 * Fetches a small document from an address that somebody wrote into the configuration: never further than that address
 * says, never into networks it should not reach, never more or longer than it should take.
 */
import { lookup } from 'node:dns/promises';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { isIP } from 'node:net';
import { no, ok, type Result } from '@foyer/kernel';
import { type AddressKind, kindOfAddress } from './addresses.ts';

export interface FetchRules {
  /** Plain http, and addresses of this machine. */
  readonly allowInsecure: boolean;
  /** Addresses inside a house or company. */
  readonly allowPrivateNetwork: boolean;
  /** Milliseconds for everything together. */
  readonly patience: number;
  readonly mostBytes: number;
}

export interface NamedAddress {
  readonly address: string;
  readonly family: number;
}

export type Resolve = (host: string) => Promise<readonly NamedAddress[]>;

const systemResolve: Resolve = (host) => lookup(host, { all: true });

/** May the server be sent to an address of this kind? */
export function isAllowed(
  kind: AddressKind,
  rules: Pick<FetchRules, 'allowInsecure' | 'allowPrivateNetwork'>,
): boolean {
  if (kind === 'public') return true;
  if (kind === 'loopback') return rules.allowInsecure;
  return kind === 'private' && rules.allowPrivateNetwork;
}

/** The one address the connection goes to; the name is not asked again, so its answer cannot change on the way. */
async function pin(url: URL, rules: FetchRules, resolve: Resolve): Promise<Result<NamedAddress, string>> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  const found = family === 0 ? await resolve(host) : [{ address: host, family }];
  const [first] = found;
  if (first === undefined) return no(`${host} has no address`);
  // One bad address among good ones is reason enough: who gives such an answer means the bad one.
  const bad = found.find(({ address }) => !isAllowed(kindOfAddress(address), rules));
  return bad === undefined ? ok(first) : no(`${host} leads to ${bad.address}, which is not allowed`);
}

function connect(url: URL, to: NamedAddress, signal: AbortSignal): Promise<IncomingMessage> {
  const make = url.protocol === 'https:' ? secureRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const sent = make(url, {
      // Its own agent: no proxy from the environment, no connection left over.
      agent: false,
      signal,
      headers: { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'foyer' },
      lookup: (_host, options, done) => {
        if (options.all === true) done(null, [{ ...to }]);
        else done(null, to.address, to.family);
      },
    });
    sent.once('response', resolve);
    sent.once('error', reject);
    sent.end();
  });
}

async function bodyOf(response: IncomingMessage, mostBytes: number): Promise<Result<string, string>> {
  const { statusCode = 0, headers } = response;
  // A redirect is an answer like any other: the address that was configured is the one that is asked.
  if (statusCode !== 200) return no(`the answer is ${statusCode}`);
  if (headers['content-encoding'] !== undefined) return no('the answer is compressed');
  if (Number(headers['content-length'] ?? 0) > mostBytes) return no(`the answer has more than ${mostBytes} bytes`);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > mostBytes) return no(`the answer has more than ${mostBytes} bytes`);
    chunks.push(bytes);
  }
  return ok(Buffer.concat(chunks).toString('utf8'));
}

/** The body of a 200, or why there is none, in words for the log. Never throws for what the other side does. */
export async function fetchSafely(
  address: string,
  rules: FetchRules,
  resolve: Resolve = systemResolve,
): Promise<Result<string, string>> {
  const url = URL.parse(address);
  if (url === null) return no('the address is malformed');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && rules.allowInsecure))
    return no('the address is not https');
  if (url.username !== '' || url.password !== '') return no('the address holds a password');
  const signal = AbortSignal.timeout(rules.patience);
  const late = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('the answer takes too long')), { once: true });
  });
  let response: IncomingMessage | undefined;
  const work = async (): Promise<Result<string, string>> => {
    const pinned = await pin(url, rules, resolve);
    if (!pinned.ok) return pinned;
    response = await connect(url, pinned.value, signal);
    return bodyOf(response, rules.mostBytes);
  };
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    return no(error instanceof Error ? error.message : String(error));
  } finally {
    response?.destroy();
  }
}
