/** `/rtc/v1`: from an HTTP upgrade with a token and a join request to a connection of a room. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { no, type Result } from '@foyer/kernel';
import { type Grants, type JoinWish, limits, parseJoinRequest, unwrapJoinRequest } from '@foyer/livekit';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import { type SigningKey, verifyAccessToken } from '../access-token.ts';
import type { Connection, RoomShell } from '../room-shell.ts';
import type { Rooms } from '../rooms.ts';
import { type Answer, plain, refuseUpgrade, tokenAnswer, tokenOf } from './answers.ts';

/** Bytes unsent on one socket before its reader counts as gone: it will resume. */
const slowReader = 4 * 1024 * 1024;

export interface SignallingServices {
  readonly rooms: Rooms;
  readonly key: SigningKey;
  readonly wallMillis: () => number;
  readonly log: Logger;
}

/** The grants of a request that may join, or what to answer. */
export function joinGrants(
  request: IncomingMessage,
  url: URL,
  { key, wallMillis, log }: SignallingServices,
): Result<Grants, Answer> {
  const verified = verifyAccessToken(tokenOf(request, url), key, wallMillis());
  if (!verified.ok) {
    log.warn({ refusal: verified.refusal }, 'token refused');
    return no(tokenAnswer(verified.refusal));
  }
  const { roomJoin, room, identity } = verified.value;
  if (!roomJoin || room === '' || identity === '') return no(plain(403, 'no permission to join a room'));
  return verified;
}

function inflate(bytes: Uint8Array): Uint8Array | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: limits.joinRequest });
  } catch (broken) {
    // zlib says both "not gzip" and "more than allowed" by throwing; either way it is the sender's doing.
    if (!(broken instanceof Error)) throw broken;
    return undefined;
  }
}

export function readJoinWish(text: string): Result<JoinWish, Answer> {
  const refused = no(plain(400, 'invalid join request'));
  if (text === '' || text.length > limits.joinRequest) return refused;
  const wrapped = unwrapJoinRequest(Buffer.from(text, 'base64url'));
  if (!wrapped.ok) return refused;
  const bytes = wrapped.value.compressed ? inflate(wrapped.value.bytes) : wrapped.value.bytes;
  if (!bytes) return refused;
  const wish = parseJoinRequest(bytes);
  return wish.ok ? wish : refused;
}

function outgoing(socket: WebSocket, log: Logger): Connection {
  return {
    send(bytes) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > slowReader) {
        log.warn('signalling reader too slow');
        socket.terminate();
        return;
      }
      socket.send(bytes);
    },
    close: () => socket.close(1000),
  };
}

function attach(socket: WebSocket, room: RoomShell, joined: { grants: Grants; join: JoinWish }, log: Logger): void {
  socket.binaryType = 'nodebuffer';
  const connection = room.connect(outgoing(socket, log), joined.grants, joined.join);
  socket.on('message', (data, binary) => {
    // The other form of the protocol, JSON text, is not spoken (LK13).
    if (!binary || !Buffer.isBuffer(data)) socket.close(1003);
    else connection.message(data);
  });
  socket.on('error', (err) => log.debug({ err }, 'signalling socket'));
  socket.on('close', () => connection.closed());
}

export class Signalling {
  readonly #services: SignallingServices;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: limits.signalMessage,
  });

  constructor(services: SignallingServices) {
    this.#services = services;
  }

  upgrade(request: IncomingMessage, url: URL, socket: Duplex, head: Buffer): void {
    const admitted = this.#admit(request, url);
    if (!admitted.ok) {
      refuseUpgrade(socket, admitted.refusal);
      return;
    }
    const { room, ...joined } = admitted.value;
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) =>
      attach(webSocket, room, joined, this.#services.log),
    );
  }

  close(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
  }

  #admit(request: IncomingMessage, url: URL): Result<{ room: RoomShell; grants: Grants; join: JoinWish }, Answer> {
    const grants = joinGrants(request, url, this.#services);
    if (!grants.ok) return grants;
    const join = readJoinWish(url.searchParams.get('join_request') ?? '');
    if (!join.ok) return join;
    const room = this.#services.rooms.enter({ name: grants.value.room });
    if (!room) return no(plain(503, 'too many rooms'));
    return { ok: true, value: { room, grants: grants.value, join: join.value } };
  }
}
