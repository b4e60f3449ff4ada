/** The media server: our own processes, and how they are asked who is there. */
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/load.ts';
import { EmbeddedMedia } from '../media/embedded.ts';
import type { MediaGuard, MediaPort } from '../media/port.ts';
import { type MediaKey, mintRoomAdminToken } from '../tokens/media-tokens.ts';

export function embeddedMedia(config: Config, key: MediaKey, guard: MediaGuard, log: Logger): MediaPort {
  const { udpPort, bindAddress, announcedAddresses, announcedPort, iceServers, processes } = config.media;
  const mapped = announcedPort === undefined ? {} : { announcedPort };
  const servers = iceServers.map(({ urls, username, credential }) => ({
    urls,
    ...(username === undefined ? {} : { username }),
    ...(credential === undefined ? {} : { credential }),
  }));
  const { logLevel, graceSeconds } = config;
  const network = { udpPort, bindAddress, announcedAddresses, iceServers: servers, ...mapped };
  const settings = { ...key, ...network, graceSeconds, logLevel };
  return new EmbeddedMedia({ settings, processes, guard, log });
}

/** Anything but a clear "not there" counts as there: nobody loses a place because a media process restarts. */
export function mediaProbe(media: MediaPort, key: MediaKey, clock: Clock) {
  return async (room: string, identity: string): Promise<boolean> => {
    const body = new TextEncoder().encode(JSON.stringify({ room, identity }));
    const authorization = `Bearer ${mintRoomAdminToken(key, room, clock.wall())}`;
    const answer = await media.roomService('GetParticipant', 'application/json', authorization, body);
    return answer.status !== 404;
  };
}
