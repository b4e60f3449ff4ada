/** The one place where everything is put together. */
import { randomFillSync } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Chance } from '@foyer/kernel';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { ChannelServer } from './channel/server.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Config } from './config/load.ts';
import { Door } from './door.ts';
import { buildHttp } from './http/app.ts';
import { EmbeddedMedia } from './media/embedded.ts';
import type { MediaGuard, MediaPort } from './media/port.ts';
import { refuseUpgrade } from './media/proxy.ts';
import { Meetings, restarting } from './meetings/meetings.ts';
import { Secret } from './observe/secret.ts';
import { makeRoom } from './rooms.ts';
import { keptSecret, mediaKeyOf, prepareDataFolder, randomText } from './secrets.ts';
import type { Store } from './store/port.ts';
import { SqliteStore } from './store/sqlite.ts';
import { JoinTokens } from './tokens/join-tokens.ts';
import { type MediaKey, mintRoomAdminToken } from './tokens/media-tokens.ts';
import { makeSigningKey, readSigningKey } from './tokens/signing-key.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export const cryptoChance: Chance = (bytes) => {
  randomFillSync(bytes);
  return bytes;
};

/** What a test puts in place of the real thing. */
export interface Overrides {
  readonly clock?: Clock;
  readonly chance?: Chance;
  readonly store?: Store;
  readonly media?: (guard: MediaGuard, key: MediaKey) => MediaPort;
  readonly clientFolder?: string;
}

export interface Server {
  readonly http: FastifyInstance;
  readonly meetings: Meetings;
  readonly media: MediaPort;
  readonly store: Store;
  readonly door: Door;
  readonly apiKey: Secret;
  readonly mediaKey: MediaKey;
  /** Host link for the room `first-meeting`, which is made when missing. */
  firstMeeting(origin: string): Promise<string>;
  /** Tells everyone, lets media drain, closes the store. */
  stop(): Promise<void>;
}

async function loadTokens(store: Store, issuer: string, around: { clock: Clock; chance: Chance }): Promise<JoinTokens> {
  let records = await store.signingKeys();
  if (records.length === 0) {
    await store.addSigningKey(makeSigningKey(around.chance, around.clock.wall()));
    records = await store.signingKeys();
  }
  const [first, ...rest] = records.map(readSigningKey);
  if (first === undefined) throw new Error('the store kept no signing key');
  return new JoinTokens({ issuer, keys: [first, ...rest] });
}

function embeddedMedia(config: Config, key: MediaKey, guard: MediaGuard, log: Logger): MediaPort {
  const { udpPort, bindAddress, announcedAddresses, announcedPort, iceServers, processes } = config.media;
  const mapped = announcedPort === undefined ? {} : { announcedPort };
  const servers = iceServers.map(({ urls, username, credential }) => ({
    urls,
    ...(username === undefined ? {} : { username }),
    ...(credential === undefined ? {} : { credential }),
  }));
  const { logLevel } = config;
  const settings = { ...key, udpPort, bindAddress, announcedAddresses, iceServers: servers, logLevel, ...mapped };
  return new EmbeddedMedia({ settings, processes, guard, log });
}

/** Anything but a clear "not there" counts as there: nobody loses a place because a media process restarts. */
function mediaProbe(media: MediaPort, key: MediaKey, clock: Clock) {
  return async (room: string, identity: string): Promise<boolean> => {
    const body = new TextEncoder().encode(JSON.stringify({ room, identity }));
    const authorization = `Bearer ${mintRoomAdminToken(key, room, clock.wall())}`;
    const answer = await media.roomService('GetParticipant', 'application/json', authorization, body);
    return answer.status !== 404;
  };
}

function routeUpgrades(http: FastifyInstance, channel: ChannelServer, media: MediaPort): void {
  http.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Whatever becomes of the socket before somebody owns it concerns nobody.
    socket.on('error', () => socket.destroy());
    if (channel.handleUpgrade(request, socket, head) || media.handleUpgrade(request, socket, head)) return;
    refuseUpgrade(socket, 404, 'nothing here');
  });
}

async function firstMeeting(door: Door, around: { store: Store; chance: Chance; clock: Clock }, origin: string) {
  const made = await makeRoom({ slug: 'first-meeting', title: 'First meeting' }, around);
  const room = made.ok ? made.value : await around.store.findRoom('first-meeting');
  if (room === undefined) throw new Error('the first room could neither be made nor found');
  const minted = door.invite(room, { role: 'host' });
  if (!minted.ok) throw new Error('the first invitation could not be made');
  return `${origin}/${room.slug}#token=${minted.value.token}`;
}

export async function compose(config: Config, version: string, log: Logger, over: Overrides = {}): Promise<Server> {
  const { clock = systemClock, chance = cryptoChance } = over;
  prepareDataFolder(config.dataFolder);
  const store = over.store ?? new SqliteStore(join(config.dataFolder, 'foyer.db'));
  const mediaKey = mediaKeyOf(config.dataFolder, config.media, chance);
  const apiKey =
    config.apiKey === undefined
      ? keptSecret(config.dataFolder, 'api-key', () => randomText(chance))
      : new Secret(config.apiKey);
  const guard: MediaGuard = (claims) => meetings.admitsMedia(claims);
  const media = over.media?.(guard, mediaKey) ?? embeddedMedia(config, mediaKey, guard, log);
  const isInMedia = mediaProbe(media, mediaKey, clock);
  const { meetingCapacity: capacity, graceSeconds } = config;
  const meetings = new Meetings({ clock, chance, log, media, isInMedia, capacity, graceSeconds });
  media.start();
  const around = { store, chance, clock };
  const door = new Door({
    ...around,
    tokens: await loadTokens(store, config.issuer, around),
    leewaySeconds: config.clockLeewaySeconds,
    lifetimeSeconds: config.tokenLifetimeSeconds,
    maxLifetimeSeconds: config.tokenMaxLifetimeSeconds,
  });
  const clientFolder = over.clientFolder ?? join(root, 'apps/web/dist');
  const problemsFolder = join(root, 'docs/problems');
  const parts = { config, version, store, door, meetings, media, mediaKey, apiKey, clock, chance };
  const http = await buildHttp({ ...parts, clientFolder, problemsFolder }, log);
  const channel = new ChannelServer({ config, meetings, door, clock, log });
  routeUpgrades(http, channel, media);
  return {
    ...{ http, meetings, media, store, door, apiKey, mediaKey },
    firstMeeting: (origin) => firstMeeting(door, around, origin),
    stop: async () => {
      meetings.dismissAll(restarting);
      await Promise.all([http.close(), media.stop({ drain: true })]);
      channel.stop();
      await store.close();
    },
  };
}
