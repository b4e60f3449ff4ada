/** The loopback HTTP server of a media process; the Foyer server in front passes `/rtc*` and `/twirp*` on to it. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Fault } from '@foyer/kernel';
import { plain, refuseUpgrade, requestUrl, send } from './answers.ts';
import { joinGrants, Signalling, type SignallingServices } from './signalling.ts';
import { answerTwirp, twirpPrefix } from './twirp.ts';

/** Bytes of a request's head: a join request with a first offer is part of its URL. */
const maxHeaderSize = 64 * 1024;
/** The older signalling path is not spoken; a client only turns to it when the newer one gives 404. */
const notSpoken = plain(404, 'this server speaks /rtc/v1');

async function handle(request: IncomingMessage, response: ServerResponse, services: SignallingServices): Promise<void> {
  const url = requestUrl(request);
  if (!url) return send(response, plain(400, 'bad address'));
  if (url.pathname === '/healthz') {
    const health = { status: 'ok', rooms: services.rooms.size, participants: services.rooms.people };
    return send(response, { status: 200, type: 'application/json', body: JSON.stringify(health) });
  }
  if (url.pathname === '/rtc/v1/validate') {
    const grants = joinGrants(request, url, services);
    return send(response, grants.ok ? plain(200, 'success') : grants.refusal);
  }
  if (url.pathname.startsWith(twirpPrefix)) return send(response, await answerTwirp(request, url, services));
  send(response, url.pathname.startsWith('/rtc') ? notSpoken : plain(404, 'not found'));
}

function upgrade(signalling: Signalling, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  // A peer that resets is no news, and nobody else listens before the handshake is done.
  socket.on('error', () => socket.destroy());
  const url = requestUrl(request);
  if (url?.pathname === '/rtc/v1') signalling.upgrade(request, url, socket, head);
  else refuseUpgrade(socket, notSpoken);
}

function failed(services: SignallingServices, response: ServerResponse, fault: unknown): void {
  services.log.error({ err: fault instanceof Error ? fault : new Fault(String(fault)) }, 'request failed');
  if (response.headersSent) response.destroy();
  else send(response, plain(500, 'internal'));
}

export interface MediaHttp {
  readonly port: number;
  close(): void;
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Fault('no port to listen on'));
      else resolve(address.port);
    });
  });
}

export async function openHttp(services: SignallingServices): Promise<MediaHttp> {
  const signalling = new Signalling(services);
  const server = createServer({ maxHeaderSize, requestTimeout: 30_000 }, (request, response) => {
    handle(request, response, services).catch((fault: unknown) => failed(services, response, fault));
  });
  server.on('upgrade', (request, socket, head) => upgrade(signalling, request, socket, head));
  const port = await listen(server);
  return {
    port,
    close() {
      signalling.close();
      server.close();
      server.closeAllConnections();
    },
  };
}
