/** Two media processes as the server runs them, with an HTTP front of their own in place of the rest of it. */
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { EmbeddedMedia } from '../../apps/server/media/embedded.ts';
import { makeLog } from '../../apps/server/observe/log.ts';
import { until } from '../harness/until.ts';
import { apiKey, apiSecret } from './media-child.ts';

const processes = 2;

export class MediaHouse {
  readonly #media: EmbeddedMedia;
  readonly #front: Server;

  private constructor(media: EmbeddedMedia, front: Server) {
    this.#media = media;
    this.#front = front;
  }

  static async open(): Promise<MediaHouse> {
    const network = { udpPort: 0, bindAddress: '', announcedAddresses: ['127.0.0.1'], iceServers: [] };
    const settings = { apiKey, apiSecret, ...network, logLevel: 'silent' };
    const media = new EmbeddedMedia({ settings, processes, guard: () => true, log: makeLog('silent') });
    const front = createServer((request, response) => {
      const validated = media.validate(request.url ?? '/', request.headers.authorization);
      validated.then(
        ({ status, contentType, body }) => response.writeHead(status, { 'content-type': contentType }).end(body),
        () => response.writeHead(500).end(),
      );
    });
    front.on('upgrade', (request, socket, head) => {
      if (!media.handleUpgrade(request, socket, head)) socket.destroy();
    });
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
    media.start();
    await until('both media processes to be ready', () => media.ready());
    return new MediaHouse(media, front);
  }

  get url(): string {
    const address = this.#front.address();
    if (address === null || typeof address === 'string') throw new Error('the front is not listening');
    return `ws://127.0.0.1:${address.port}`;
  }

  /** The name of a room that this process carries: rooms are spread by the hash of their names. */
  roomOf(slot: number): string {
    for (let nth = 0; ; nth += 1) {
      const room = `room-${nth}`;
      if (createHash('sha256').update(room).digest().readUInt32BE(0) % processes === slot) return room;
    }
  }

  /** Ends one process as a crash would. */
  crash(slot: number): void {
    const pid = this.#media.pids()[slot];
    if (pid === undefined) throw new Error(`no media process ${slot}`);
    process.kill(pid, 'SIGKILL');
  }

  async close(): Promise<void> {
    this.#front.closeAllConnections();
    this.#front.close();
    await this.#media.stop({ drain: false });
  }
}
