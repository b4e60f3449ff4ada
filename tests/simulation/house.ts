/** The real server without its sockets and its media: killed, and started again on the same store and data folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Meeting } from '@foyer/meeting';
import { type Paired, paired } from '../../apps/server/channel/paired.ts';
import { compose, type Server } from '../../apps/server/compose.ts';
import { FakeMedia } from '../../apps/server/media/fake.ts';
import { restarting } from '../../apps/server/meetings/meetings.ts';
import { makeLog } from '../../apps/server/observe/log.ts';
import type { Store } from '../../apps/server/store/port.ts';
import { SqliteStore } from '../../apps/server/store/sqlite.ts';
import { type Answer, answer, apiKey, ownPage, testConfig } from '../../apps/server/testing/stage.ts';
import { Life, type VirtualTime } from './time.ts';

export const slug = 'tea';

/** Of a request whose sender has hung up: a request without a socket cannot show it by itself. */
const goneMark = 'x-sender-is-gone';

/** Whose browser asks, and whether it has hung up since. */
export interface Visitor {
  readonly browser: string;
  readonly isGone?: boolean;
}

interface Standing {
  readonly server: Server;
  readonly life: Life;
}

/** The store outlives the servers that use it. */
function lasting(store: SqliteStore): Store {
  return { ...store, close: () => Promise.resolve() };
}

export class House {
  readonly #time: VirtualTime;
  readonly #folder = mkdtempSync(join(tmpdir(), 'foyer-simulation-'));
  readonly #kept = new SqliteStore(':memory:');
  readonly #store = lasting(this.#kept);
  #standing: Standing | undefined;
  /** Grows with every start. */
  incarnation = 0;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  get running(): boolean {
    return this.#standing !== undefined;
  }

  get meeting(): Meeting | undefined {
    return this.#standing?.server.meetings.find(slug)?.meeting;
  }

  async start(): Promise<void> {
    const life = new Life();
    const config = testConfig(this.#folder, { FOYER_LOG_LEVEL: 'error' });
    const server = await compose(config, '0.0.0-test', makeLog('silent'), {
      clock: this.#time.serverClock(life),
      store: this.#store,
      media: () => new FakeMedia(),
      clientFolder: join(this.#folder, 'dist'),
    });
    server.http.addHook('onRequest', async ({ headers, raw }) => {
      if (headers[goneMark] !== undefined) Object.assign(raw.socket, { readableEnded: true });
    });
    this.incarnation += 1;
    this.#standing = { server, life };
  }

  /** As a SIGKILL: nothing more is said or done. */
  kill(): void {
    if (this.#standing !== undefined) this.#standing.life.over = true;
    this.#standing = undefined;
  }

  /** As on a SIGTERM: everyone is told, then it goes. */
  dismiss(): void {
    this.#standing?.server.meetings.dismissAll(restarting);
  }

  /** A room channel; undefined where nobody takes it. */
  connect(): Paired | undefined {
    const server = this.#standing?.server;
    if (server === undefined || server.meetings.draining) return undefined;
    return paired({ meetings: server.meetings, clock: this.#time.serverClock(this.#life()), slug });
  }

  /** Undefined where the server died over it. */
  async call(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body: unknown,
    as: 'operator' | Visitor,
  ): Promise<Answer | undefined> {
    const standing = this.#standing;
    if (standing === undefined) return undefined;
    const headers: Record<string, string> = { host: 'localhost:3000' };
    if (as === 'operator') headers.authorization = `Bearer ${apiKey}`;
    else Object.assign(headers, ownPage, { cookie: `__Host-foyer-visitor=${as.browser}` });
    if (as !== 'operator' && as.isGone === true) headers[goneMark] = 'yes';
    if (method !== 'GET' && method !== 'DELETE') headers['content-type'] = 'application/json';
    const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
    const said = answer(await standing.server.http.inject({ method, url: path, headers, ...payload }));
    return standing.life.over ? undefined : said;
  }

  async close(): Promise<void> {
    this.kill();
    await this.#kept.close();
    rmSync(this.#folder, { recursive: true });
  }

  #life(): Life {
    return this.#standing?.life ?? new Life();
  }
}
