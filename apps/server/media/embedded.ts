/** The media port over our own media processes: rooms spread over them by name, spoken to as one LiveKit server. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { Permission } from '@foyer/admission';
import { type MediaProcessSettings, sourceSchema, type WireSource } from '@foyer/wire';
import { RoomServiceClient, TokenVerifier, TrackSource, TwirpError } from 'livekit-server-sdk';
import type { Logger } from 'pino';
import { permissionsIn } from '../tokens/media-tokens.ts';
import { type ForwardedAnswer, type MediaClaims, type MediaGuard, type MediaPort, sessionAttribute } from './port.ts';
import { MediaProcess, mediaProgram } from './process.ts';
import { forward, joinSockets, openUpstream, refuseUpgrade } from './proxy.ts';
import { destination, mergeRoomLists, twirpError } from './room-service.ts';

/** How long a client's connection waits for a media process that is starting again. */
const patienceMillis = 10_000;

const trackSources: Record<WireSource, TrackSource> = {
  microphone: TrackSource.MICROPHONE,
  camera: TrackSource.CAMERA,
  screen: TrackSource.SCREEN_SHARE,
  'screen-audio': TrackSource.SCREEN_SHARE_AUDIO,
};

/** What a participant needs to publish a source; the sound of a screen comes with it. */
const publishPermissions: Record<WireSource, Permission> = {
  microphone: 'track.publish.microphone',
  camera: 'track.publish.camera',
  screen: 'track.publish.screen',
  'screen-audio': 'track.publish.screen',
};

export interface EmbeddedMediaOptions {
  /** Settings shared by all processes; slot and UDP port are counted up from here. */
  readonly settings: Omit<MediaProcessSettings, 'slot'>;
  readonly processes: number;
  readonly guard: MediaGuard;
  readonly log: Logger;
  /** Entry of the media process; ours when left out. */
  readonly program?: string;
}

export class EmbeddedMedia implements MediaPort {
  readonly #processes: readonly MediaProcess[];
  readonly #options: EmbeddedMediaOptions;
  readonly #verifier: TokenVerifier;

  constructor(options: EmbeddedMediaOptions) {
    this.#options = options;
    const { apiKey, apiSecret, udpPort } = options.settings;
    this.#verifier = new TokenVerifier(apiKey, apiSecret);
    this.#processes = Array.from({ length: options.processes }, (_, slot) => {
      const port = udpPort === 0 ? 0 : udpPort + slot;
      return new MediaProcess(
        options.program ?? mediaProgram,
        { ...options.settings, slot, udpPort: port },
        options.log,
      );
    });
  }

  start(): void {
    for (const one of this.#processes) one.start();
  }

  ready(): boolean {
    return this.#processes.every((one) => one.httpPort !== undefined);
  }

  /** Process ids by slot, for the operator's log and for tests that end one. */
  pids(): readonly (number | undefined)[] {
    return this.#processes.map((one) => one.pid);
  }

  async removeParticipant(room: string, identity: string): Promise<void> {
    await this.#ask(room, (rooms) => rooms.removeParticipant(room, identity));
  }

  async pauseSource(room: string, identity: string, source: WireSource): Promise<void> {
    await this.#ask(room, async (rooms) => {
      const { tracks } = await rooms.getParticipant(room, identity);
      const wanted = trackSources[source];
      for (const track of tracks)
        if (track.source === wanted) await rooms.mutePublishedTrack(room, identity, track.sid, true);
    });
  }

  async renameParticipant(room: string, identity: string, name: string): Promise<void> {
    await this.#ask(room, (rooms) => rooms.updateParticipant(room, identity, { name }));
  }

  async setPermissions(room: string, identity: string, permissions: ReadonlySet<Permission>): Promise<void> {
    const sources = sourceSchema.options.filter((one) => permissions.has(publishPermissions[one]));
    await this.#ask(room, (rooms) =>
      rooms.updateParticipant(room, identity, {
        permission: {
          canPublish: sources.length > 0,
          canPublishSources: sources.map((one) => trackSources[one]),
          canSubscribe: permissions.has('track.subscribe'),
          canPublishData: permissions.has('data.send'),
          canUpdateMetadata: false,
        },
      }),
    );
  }

  async endRoom(room: string): Promise<void> {
    await this.#ask(room, (rooms) => rooms.deleteRoom(room));
  }

  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    const url = request.url ?? '/';
    if (!/^\/rtc(\/|\?|$)/.test(url)) return false;
    this.#carry(request, socket, head).catch((error: unknown) => {
      this.#options.log.error({ err: error }, 'media connection: could not be carried');
      socket.destroy();
    });
    return true;
  }

  async validate(url: string, authorization: string | undefined): Promise<ForwardedAnswer> {
    const claims = await this.#claims(url, authorization);
    if (claims === undefined)
      return { status: 401, contentType: 'text/plain', body: new TextEncoder().encode('invalid token') };
    if (!this.#options.guard(claims))
      return { status: 403, contentType: 'text/plain', body: new TextEncoder().encode('session ended') };
    const port = await this.#processFor(claims.room).whenReady(patienceMillis);
    if (port === undefined)
      return { status: 503, contentType: 'text/plain', body: new TextEncoder().encode('media server not ready') };
    return forward(port, { method: 'GET', path: url, authorization });
  }

  async roomService(
    method: string,
    contentType: string,
    authorization: string | undefined,
    body: Uint8Array,
  ): Promise<ForwardedAnswer> {
    const where = destination(method, contentType, body);
    if (where.to === 'nobody') return where.answer;
    const processes = where.to === 'all' ? this.#processes : [this.#processFor(where.room)];
    const request = {
      method: 'POST',
      path: `/twirp/livekit.RoomService/${method}`,
      authorization,
      contentType,
      body,
    } as const;
    const answers = await Promise.all(
      processes.map(async (one) => {
        const port = await one.whenReady(patienceMillis);
        return port === undefined
          ? twirpError(503, 'unavailable', 'the media process is not ready')
          : forward(port, request);
      }),
    );
    return where.to === 'all'
      ? mergeRoomLists(answers)
      : (answers[0] ?? twirpError(503, 'unavailable', 'no media process'));
  }

  async stop(options: { readonly drain: boolean }): Promise<void> {
    await Promise.all(this.#processes.map((one) => one.stop(options.drain)));
  }

  async #carry(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    const claims = await this.#claims(request.url ?? '/', request.headers.authorization);
    if (claims === undefined) return refuseUpgrade(socket, 401, 'invalid token');
    if (!this.#options.guard(claims)) return refuseUpgrade(socket, 403, 'session ended');
    const upstream = await this.#upstream(claims.room);
    if (upstream === undefined) return refuseUpgrade(socket, 503, 'media server not ready');
    if (socket.destroyed) upstream.destroy();
    else joinSockets(request, socket, head, upstream);
  }

  /** Waits for a process that is starting, and tries again where one has died whose end is not yet known here. */
  async #upstream(room: string): Promise<Socket | undefined> {
    const process = this.#processFor(room);
    const deadline = performance.now() + patienceMillis;
    while (performance.now() < deadline) {
      const port = await process.whenReady(patienceMillis);
      const upstream = port === undefined ? undefined : await openUpstream(port);
      if (port === undefined || upstream !== undefined) return upstream;
      await pause(20);
    }
    return undefined;
  }

  /** A token too large, unsigned or without a room is no token; the media process judges it again, more closely. */
  async #claims(url: string, authorization: string | undefined): Promise<MediaClaims | undefined> {
    const query = new URL(url, 'http://localhost').searchParams.get('access_token');
    const token = query ?? authorization?.replace(/^Bearer /i, '');
    if (token === undefined || token.length > 8_192) return undefined;
    try {
      const { sub, video, attributes } = await this.#verifier.verify(token);
      if (sub === undefined || video?.room === undefined || video.roomJoin !== true) return undefined;
      const session = attributes?.[sessionAttribute];
      const permissions = permissionsIn(video);
      return { room: video.room, identity: sub, permissions, ...(session === undefined ? {} : { session }) };
    } catch (error) {
      this.#options.log.debug({ err: error }, 'media token refused');
      return undefined;
    }
  }

  #processFor(room: string): MediaProcess {
    const number = createHash('sha256').update(room).digest().readUInt32BE(0) % this.#processes.length;
    const chosen = this.#processes[number];
    if (chosen === undefined) throw new RangeError('no media process');
    return chosen;
  }

  async #ask(room: string, call: (rooms: RoomServiceClient) => Promise<unknown>): Promise<void> {
    const port = await this.#processFor(room).whenReady(patienceMillis);
    if (port === undefined) return;
    const { apiKey, apiSecret } = this.#options.settings;
    try {
      await call(new RoomServiceClient(`http://127.0.0.1:${port}`, apiKey, apiSecret));
    } catch (error) {
      if (error instanceof TwirpError && error.status === 404) return;
      throw error;
    }
  }
}
