/** Under which address people reach this server: configured, or as the request says. */
import type { FastifyRequest } from 'fastify';

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
  return isHost(request.host) ? `${request.protocol}://${request.host}` : undefined;
}

/** The same address for WebSockets. */
export function webSocketOrigin(origin: string): string {
  return origin.replace(/^http/, 'ws');
}

/** May a page of this origin open our room channel? Programs send none; pages of ours send ours. */
export function isOwnOrigin(
  origin: string | undefined,
  host: string | undefined,
  publicUrl: string | undefined,
): boolean {
  if (origin === undefined) return true;
  if (publicUrl !== undefined && origin === publicUrl) return true;
  return isHost(host) && (origin === `http://${host}` || origin === `https://${host}`);
}
