/** A media process alone, without the server that starts it in production: for interop tests and benches. */
import { fileURLToPath } from 'node:url';
import type { FromMediaProcess, MediaProcessSettings } from '@foyer/wire';
import { AccessToken, RoomServiceClient, type VideoGrant } from 'livekit-server-sdk';
import { Program, type ProgramOptions } from './child.ts';
import { mediaKey } from './foyer.ts';
import { until } from './until.ts';

const entry = fileURLToPath(new URL('../../apps/media/main.ts', import.meta.url));

type Listening = Extract<FromMediaProcess, { type: 'listening' }>;

export interface MediaOptions extends Pick<ProgramOptions, 'through'> {
  readonly settings?: Partial<MediaProcessSettings>;
}

export class Media {
  readonly #program: Program;
  readonly #listening: Listening;

  private constructor(program: Program, listening: Listening) {
    this.#program = program;
    this.#listening = listening;
  }

  /** Starts the process on free ports and loopback, and waits until it listens. */
  static async start(options: MediaOptions = {}): Promise<Media> {
    const program = new Program(entry, { ipc: true, ...(options.through ? { through: options.through } : {}) });
    let said: FromMediaProcess | undefined;
    program.onMessage((message) => {
      said = message as FromMediaProcess;
    });
    const settings: MediaProcessSettings = {
      slot: 0,
      ...mediaKey,
      udpPort: 0,
      bindAddress: '',
      announcedAddresses: ['127.0.0.1'],
      iceServers: [],
      logLevel: 'warn',
      ...options.settings,
    };
    program.send({ type: 'configure', settings });
    try {
      const first = await program.until('the media process to listen', () => said);
      if (first.type === 'failed') throw new Error(first.reason);
      return new Media(program, first);
    } catch (error) {
      await program.end('SIGKILL');
      throw error;
    }
  }

  /** What livekit-client takes as its first argument. */
  get url(): string {
    return `ws://127.0.0.1:${this.#listening.httpPort}`;
  }

  get udpPort(): number {
    return this.#listening.udpPort;
  }

  get pid(): number {
    return this.#program.pid;
  }

  get lines(): readonly string[] {
    return this.#program.lines;
  }

  /** RoomService through the unmodified SDK. */
  rooms(): RoomServiceClient {
    return new RoomServiceClient(this.url.replace('ws:', 'http:'), mediaKey.apiKey, mediaKey.apiSecret);
  }

  /** Asks the process to say goodbye to its clients and waits for its own end. Returns the exit code. */
  async drain(): Promise<number | null> {
    this.#program.send({ type: 'drain' });
    await until('the media process to drain', () => this.#program.ended);
    return this.#program.exitCode;
  }

  async stop(): Promise<number | null> {
    return this.#program.end('SIGTERM');
  }

  /** Ends the process at once, as a crash would. */
  async kill(): Promise<void> {
    await this.#program.end('SIGKILL');
  }
}

/** A media token as the server would give it: may publish, subscribe and send data, unless `grant` says otherwise. */
export async function mediaToken(room: string, identity: string, grant: Partial<VideoGrant> = {}): Promise<string> {
  const token = new AccessToken(mediaKey.apiKey, mediaKey.apiSecret, { identity, name: identity, ttl: 600 });
  token.addGrant({ room, roomJoin: true, canPublish: true, canSubscribe: true, canPublishData: true, ...grant });
  return token.toJwt();
}
