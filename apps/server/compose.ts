/** The one place where everything is put together; its larger pieces are in `composing/`. */
import { randomFillSync } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Chance } from '@foyer/kernel';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Accounts } from './access/accounts.ts';
import type { Audit, Invitations, Passwords } from './access/ports.ts';
import { ChannelServer } from './channel/server.ts';
import { type Clock, systemClock } from './clock.ts';
import { composeAccess } from './composing/access.ts';
import type { Around } from './composing/around.ts';
import { composeGathering } from './composing/gathering.ts';
import { embeddedMedia, mediaProbe } from './composing/media.ts';
import { composeSignIn } from './composing/sign-in.ts';
import type { Config } from './config/load.ts';
import type { Door } from './door.ts';
import { buildHttp } from './http/app.ts';
import type { LobbyDesk } from './lobby/desk.ts';
import { LobbyServer } from './lobby/server.ts';
import type { MediaGuard, MediaPort } from './media/port.ts';
import { refuseUpgrade } from './media/proxy.ts';
import { type Meetings, restarting } from './meetings/meetings.ts';
import { Secret } from './observe/secret.ts';
import { makeRoom } from './rooms.ts';
import { keptSecret, mediaKeyOf, prepareDataFolder, randomText } from './secrets.ts';
import { Handoffs } from './sign-in/handoff/handoffs.ts';
import { Passes } from './sign-in/handoff/passes.ts';
import type { Store } from './store/port.ts';
import { SqliteStore } from './store/sqlite.ts';
import type { MediaKey } from './tokens/media-tokens.ts';
import { SessionTokens } from './tokens/session-tokens.ts';

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
  readonly desk: LobbyDesk;
  readonly media: MediaPort;
  readonly store: Store;
  readonly door: Door;
  readonly invitations: Invitations;
  readonly passwords: Passwords;
  readonly accounts: Accounts;
  readonly audit: Audit;
  readonly apiKey: Secret;
  readonly mediaKey: MediaKey;
  /** Host link for the room `first-meeting`, which is made when missing. */
  firstMeeting(origin: string): Promise<string>;
  /** Link that makes the first admin; undefined where there is one. */
  setUpLink(origin: string): string | undefined;
  /** Tells everyone, lets media drain, closes the store. */
  stop(): Promise<void>;
}

interface Upgrader {
  /** False where the path is another's. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
}

function routeUpgrades(http: FastifyInstance, upgraders: readonly Upgrader[]): void {
  http.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Whatever becomes of the socket before somebody owns it concerns nobody.
    socket.on('error', () => socket.destroy());
    if (!upgraders.some((one) => one.handleUpgrade(request, socket, head))) refuseUpgrade(socket, 404, 'nothing here');
  });
}

interface FirstMeetingParts {
  readonly store: Store;
  readonly chance: Chance;
  readonly clock: Clock;
  readonly invitations: Invitations;
}

async function firstMeeting(parts: FirstMeetingParts, origin: string): Promise<string> {
  const made = await makeRoom({ slug: 'first-meeting', title: 'First meeting' }, parts);
  const room = made.ok ? made.value : await parts.store.rooms.find('first-meeting');
  if (room === undefined) throw new Error('the first room could neither be made nor found');
  const minted = await parts.invitations.make(room, { role: 'host', uses: null }, 'server');
  if (!minted.ok) throw new Error('the first invitation could not be made');
  return `${origin}/${room.slug}#token=${minted.value.token}`;
}

/** Channel and resume tokens are signed under a key of their own. */
function sessionTokens({ dataFolder, resumeHours }: Config, mediaKey: MediaKey, { chance, clock }: Around) {
  const key = keptSecret(dataFolder, 'session-key', () => randomText(chance));
  return new SessionTokens({ key, mediaKey, clock, resumeLifetime: resumeHours * 3_600 });
}

function openStore({ dataFolder }: Config, log: Logger): Store {
  const store = new SqliteStore(join(dataFolder, 'foyer.db'));
  const { putAside } = store;
  if (putAside !== undefined)
    log.fatal({ putAside }, 'the file of live meetings cannot be read: starting without them');
  return store;
}

/** The key for REST: configured, or kept in the data folder. */
function apiKeyOf({ apiKey, dataFolder }: Config, chance: Chance): Secret {
  return apiKey === undefined ? keptSecret(dataFolder, 'api-key', () => randomText(chance)) : new Secret(apiKey);
}

export async function compose(config: Config, version: string, log: Logger, over: Overrides = {}): Promise<Server> {
  const { clock = systemClock, chance = cryptoChance } = over;
  prepareDataFolder(config.dataFolder);
  const store = over.store ?? openStore(config, log);
  const around = { store, chance, clock };
  const mediaKey = mediaKeyOf(config.dataFolder, config.media, chance);
  const apiKey = apiKeyOf(config, chance);
  const { stop: stopAccess, ...access } = await composeAccess(config, around, log);
  const guard: MediaGuard = (claims) => gathering.meetings.admitsMedia(claims);
  const media = over.media?.(guard, mediaKey) ?? embeddedMedia(config, mediaKey, guard, log);
  const tokens = sessionTokens(config, mediaKey, around);
  const passes = new Passes({ ...around, tokens, sessions: access.accounts.sessions });
  const handoffs = new Handoffs({ ...around, passes });
  const parts = { ...around, ...access, config, log, media, mediaKey, tokens, passes, handoffs };
  const gathering = composeGathering({ ...parts, isInMedia: mediaProbe(media, mediaKey, clock) });
  const { meetings, desk } = gathering;
  media.start();
  await gathering.restore();
  const clientFolder = over.clientFolder ?? join(root, 'apps/web/dist');
  const problemsFolder = join(root, 'docs/problems');
  const signingIn = await composeSignIn({ ...parts, meetings });
  const http = await buildHttp(
    { ...parts, ...gathering, ...signingIn, version, apiKey, clientFolder, problemsFolder },
    log,
  );
  const channel = new ChannelServer({ ...parts, meetings });
  const lobby = new LobbyServer({ ...parts, desk, draining: () => meetings.draining });
  routeUpgrades(http, [channel, lobby, media]);
  return {
    ...{ http, ...gathering, ...access, media, store, apiKey, mediaKey },
    firstMeeting: (origin) => firstMeeting(parts, origin),
    setUpLink: (origin) => access.accounts.setUpLink(origin),
    stop: async () => {
      desk.pause(restarting);
      meetings.dismissAll(restarting);
      await Promise.all([http.close(), media.stop({ drain: true })]);
      channel.stop();
      lobby.stop();
      signingIn.signIn.stop();
      await stopAccess();
      await store.close();
    },
  };
}
