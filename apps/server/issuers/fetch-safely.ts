/**
 * Asks an address that somebody wrote into the configuration: never further than that address says, never into networks it
 * should not reach, never more or longer than it should take.
 */
import { lookup } from 'node:dns/promises';
import { type IncomingHttpHeaders, type IncomingMessage, request as plainRequest } from 'node:http';
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

export interface Letter {
  readonly address: string;
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface LetterRules {
  /** Is an address of this kind to be asked, by this protocol? All that the name leads to must be. */
  readonly mayAsk: (kind: AddressKind, protocol: string) => boolean;
  /** Whose body is wanted; that of others is not read. */
  readonly wants: (status: number) => boolean;
  /** Milliseconds for everything together. */
  readonly patience: number;
  readonly mostBytes: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The address that answered; empty where the connection is gone already. */
  readonly from: string;
}

/** Why there is no answer. */
export interface Trouble {
  /** `address`: not one to be asked. `answer`: too long, or in a form that was not asked for. */
  readonly kind: 'address' | 'certificate' | 'network' | 'answer';
  /** A code such as `ECONNREFUSED`, or one word. */
  readonly reason: string;
  /** For the log. */
  readonly text: string;
}

function trouble(
  kind: Trouble['kind'],
  reason: string,
  text: string,
): { readonly ok: false; readonly refusal: Trouble } {
  return no({ kind, reason, text });
}

/** As a resolver takes it. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

async function addressesOf(url: URL, resolve: Resolve): Promise<readonly NamedAddress[]> {
  const host = hostOf(url);
  const family = isIP(host);
  return family === 0 ? resolve(host) : [{ address: host, family }];
}

/** What the connection may go to; the name is not asked again, so its answer cannot change on the way. */
async function pin(url: URL, rules: LetterRules, resolve: Resolve): Promise<Result<readonly NamedAddress[], Trouble>> {
  const found = await addressesOf(url, resolve);
  const host = hostOf(url);
  if (found.length === 0) return trouble('network', 'ENOTFOUND', `${host} has no address`);
  // One bad address among good ones is reason enough: who gives such an answer means the bad one.
  const bad = found.find(({ address }) => !rules.mayAsk(kindOfAddress(address), url.protocol));
  if (bad === undefined) return ok(found);
  return trouble('address', bad.address, `${host} leads to ${bad.address}, which is not allowed`);
}

const plainHeaders = { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'foyer' };

function connect(
  url: URL,
  { method = 'GET', headers = {}, body }: Letter,
  to: readonly NamedAddress[],
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const make = url.protocol === 'https:' ? secureRequest : plainRequest;
  const [first] = to;
  return new Promise((resolve, reject) => {
    const sent = make(url, {
      // Its own agent: no proxy from the environment, no connection left over.
      agent: false,
      signal,
      method,
      headers: { ...plainHeaders, ...headers },
      lookup: (_host, options, done) => {
        if (options.all === true) done(null, [...to]);
        else done(null, first?.address ?? '', first?.family);
      },
    });
    sent.once('response', resolve);
    sent.once('error', reject);
    sent.end(body);
  });
}

async function bodyOf(response: IncomingMessage, mostBytes: number): Promise<Result<string, Trouble>> {
  const { headers } = response;
  const tooMuch = trouble('answer', 'too-large', `the answer has more than ${mostBytes} bytes`);
  if (headers['content-encoding'] !== undefined) return trouble('answer', 'compressed', 'the answer is compressed');
  if (Number(headers['content-length'] ?? 0) > mostBytes) return tooMuch;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > mostBytes) return tooMuch;
    chunks.push(bytes);
  }
  return ok(Buffer.concat(chunks).toString('utf8'));
}

/** What Node and OpenSSL call a certificate that is not to be trusted. */
const certificateCode = /CERT|^UNABLE_TO_|SELF_SIGNED|HOSTNAME_MISMATCH|^INVALID_(?:CA|PURPOSE)$|CRL_|PATH_LENGTH/;

function troubleOf(error: unknown): { readonly ok: false; readonly refusal: Trouble } {
  if (!(error instanceof Error)) return trouble('network', 'failed', String(error));
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'failed';
  return trouble(certificateCode.test(code) ? 'certificate' : 'network', code, error.message);
}

/** An answer of any status; a redirect is one like any other. Never throws for what the other side does. */
export async function sendSafely(
  letter: Letter,
  rules: LetterRules,
  resolve: Resolve = systemResolve,
): Promise<Result<Answer, Trouble>> {
  const url = URL.parse(letter.address);
  if (url === null) return trouble('address', 'malformed', 'the address is malformed');
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return trouble('address', 'not-https', 'the address is not https');
  if (url.username !== '' || url.password !== '') return trouble('address', 'password', 'the address holds a password');
  const signal = AbortSignal.timeout(rules.patience);
  const late = new Promise<Result<Answer, Trouble>>((done) => {
    const tooLong = trouble('network', 'timeout', 'the answer takes too long');
    signal.addEventListener('abort', () => done(tooLong), { once: true });
  });
  let response: IncomingMessage | undefined;
  const work = async (): Promise<Result<Answer, Trouble>> => {
    const pinned = await pin(url, rules, resolve);
    if (!pinned.ok) return pinned;
    response = await connect(url, letter, pinned.value, signal);
    const { statusCode: status = 0, headers, socket } = response;
    const { remoteAddress: from = '' } = socket;
    const body = rules.wants(status) ? await bodyOf(response, rules.mostBytes) : ok('');
    return body.ok ? ok({ status, headers, body: body.value, from }) : body;
  };
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    return signal.aborted ? await late : troubleOf(error);
  } finally {
    response?.destroy();
  }
}

/** The body of a 200, or why there is none, in words for the log. Never throws for what the other side does. */
export async function fetchSafely(
  address: string,
  rules: FetchRules,
  resolve: Resolve = systemResolve,
): Promise<Result<string, string>> {
  if (URL.parse(address)?.protocol === 'http:' && !rules.allowInsecure) return no('the address is not https');
  const mayAsk = (kind: AddressKind) => isAllowed(kind, rules);
  const answer = await sendSafely({ address }, { ...rules, mayAsk, wants: (status) => status === 200 }, resolve);
  if (!answer.ok) return no(answer.refusal.text);
  // A redirect is an answer like any other: the address that was configured is the one that is asked.
  return answer.value.status === 200 ? ok(answer.value.body) : no(`the answer is ${answer.value.status}`);
}
