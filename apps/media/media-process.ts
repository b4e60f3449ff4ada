/** Puts a media process together from its settings: native port, rooms, HTTP. */
import { randomFillSync } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { millis } from '@foyer/kernel';
import { SfuEngine } from '@foyer/sfu';
import type { FromMediaProcess, MediaProcessSettings } from '@foyer/wire';
import { signAccessToken } from './access-token.ts';
import { candidateAddresses } from './addresses.ts';
import { openHttp } from './http/server.ts';
import { makeLog } from './log.ts';
import { openNativePort } from './path/native.ts';
import { Rooms } from './rooms.ts';

export interface MediaProcess {
  readonly listening: Extract<FromMediaProcess, { type: 'listening' }>;
  /** Says goodbye on every connection and closes what is open; resolves when the words have left. */
  drain(): Promise<void>;
}

/** Milliseconds in which the goodbye leaves the sockets. */
const goodbye = 200;

const chance = (bytes: Uint8Array): Uint8Array => randomFillSync(bytes);

export async function openMediaProcess(settings: MediaProcessSettings): Promise<MediaProcess> {
  const log = makeLog(settings.slot, settings.logLevel);
  const port = await openNativePort(settings, log);
  const addresses = candidateAddresses(settings, networkInterfaces());
  const announcedPort = settings.announcedPort ?? port.udpPort;
  const rooms = new Rooms({
    now: () => millis(performance.now()),
    port,
    log,
    makeSfu: () => new SfuEngine({ chance }),
    room: {
      chance,
      epoch: performance.timeOrigin,
      sign: (claims) => signAccessToken(claims, settings),
      candidates: addresses.map((address) => ({ address, port: announcedPort })),
      iceServers: settings.iceServers,
      ...(settings.graceSeconds === undefined ? {} : { grace: settings.graceSeconds * 1000 }),
    },
  });
  const http = await openHttp({ rooms, key: settings, wallMillis: Date.now, log });
  log.info({ httpPort: http.port, udpPort: port.udpPort, addresses }, 'listening');
  return {
    listening: { type: 'listening', httpPort: http.port, udpPort: port.udpPort, addresses },
    drain: async () => {
      rooms.drain();
      await new Promise((resolve) => setTimeout(resolve, goodbye));
      http.close();
      log.info('drained');
    },
  };
}
