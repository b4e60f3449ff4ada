/** Carries bytes between a client and the loopback port of a media process. Understands nothing of what they mean. */
import type { IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ForwardedAnswer } from './port.ts';

/** Answers an upgrade that will not be one; the text reaches nobody but a person who debugs. */
export function refuseUpgrade(socket: Duplex, status: 401 | 403 | 404 | 503, text: string): void {
  const reasons = { 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 503: 'Service Unavailable' } as const;
  socket.end(
    `HTTP/1.1 ${status} ${reasons[status]}\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  );
}

/** A connection to a media process; undefined where nothing listens there (any more). */
export async function openUpstream(port: number): Promise<Socket | undefined> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}

/** Replays the upgrade request to the media process and joins the two sockets; when one ends, so does the other. */
export function joinSockets(request: IncomingMessage, client: Duplex, head: Buffer, upstream: Socket): void {
  const end = (): void => {
    client.destroy();
    upstream.destroy();
  };
  for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
  const lines = [`${request.method ?? 'GET'} ${request.url ?? '/'} HTTP/1.1`];
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2)
    lines.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}`);
  upstream.write(`${lines.join('\r\n')}\r\n\r\n`);
  if (head.length > 0) upstream.write(head);
  client.pipe(upstream).pipe(client);
}

export interface Forwarded {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly authorization: string | undefined;
  readonly contentType?: string;
  readonly body?: Uint8Array;
}

/** One HTTP request to a media process. Throws where it cannot be reached within 5 s. */
export async function forward(port: number, request: Forwarded): Promise<ForwardedAnswer> {
  const headers: Record<string, string> = {};
  if (request.authorization !== undefined) headers.authorization = request.authorization;
  if (request.contentType !== undefined) headers['content-type'] = request.contentType;
  const answer = await fetch(`http://127.0.0.1:${port}${request.path}`, {
    method: request.method,
    headers,
    body: request.body === undefined ? null : new Uint8Array(request.body),
    signal: AbortSignal.timeout(5_000),
  });
  return {
    status: answer.status,
    contentType: answer.headers.get('content-type') ?? 'text/plain',
    body: new Uint8Array(await answer.arrayBuffer()),
  };
}
