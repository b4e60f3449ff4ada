/** Plain answers of the media process's HTTP side. Browsers of any origin may ask; the token is the key. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { TokenRefusal } from '../access-token.ts';

export interface Answer {
  readonly status: number;
  readonly body: string | Uint8Array;
  readonly type: string;
}

export function plain(status: number, body: string): Answer {
  return { status, body, type: 'text/plain; charset=utf-8' };
}

export function send(response: ServerResponse, { status, body, type }: Answer): void {
  response.writeHead(status, {
    'content-type': type,
    'access-control-allow-origin': '*',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}

const reasons: ReadonlyMap<number, string> = new Map([
  [400, 'Bad Request'],
  [401, 'Unauthorized'],
  [403, 'Forbidden'],
  [404, 'Not Found'],
  [503, 'Service Unavailable'],
]);

/** Refuses a WebSocket upgrade with an ordinary HTTP answer (RFC 6455 section 4.2.2). */
export function refuseUpgrade(socket: Duplex, { status, body }: Answer): void {
  const text = typeof body === 'string' ? body : '';
  socket.end(
    `HTTP/1.1 ${status} ${reasons.get(status) ?? 'Refused'}\r\nconnection: close\r\n` +
      `content-type: text/plain; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  );
}

/** The bearer's token, from the query (browsers cannot set headers on a WebSocket) or the Authorization header. */
export function tokenOf(request: IncomingMessage, url: URL): string {
  const header = request.headers.authorization ?? '';
  if (/^bearer /i.test(header)) return header.slice(7).trim();
  return url.searchParams.get('access_token') ?? '';
}

/** LK91: one text for every token that is no good; the exact reason is in the log. */
export function tokenAnswer(refusal: TokenRefusal): Answer {
  if (refusal.kind === 'token-expired') return plain(401, 'token expired');
  if (refusal.kind === 'token-not-yet-valid') return plain(401, 'token not yet valid');
  return plain(401, 'invalid token');
}

export function requestUrl(request: IncomingMessage): URL | undefined {
  return URL.parse(request.url ?? '/', 'http://media') ?? undefined;
}
