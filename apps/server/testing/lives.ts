/** One server after another on the same data: killed, or ended by a signal, and started again. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock } from '../clock.ts';
import { SqliteStore } from '../store/sqlite.ts';
import { raise, type Stage } from './stage.ts';

export interface Lives {
  readonly stage: Stage;
  readonly clock: FakeClock;
  readonly store: SqliteStore;
  /** Where the data of the running server is. */
  readonly folder: string;
  /** The next server finds what is on the disk now: as after a crash at this moment. @param away seconds between */
  killed(away?: number, change?: Record<string, string>): Promise<void>;
  /** The next server finds what this one left when it was told to go. */
  ended(away?: number): Promise<void>;
  /** While no server runs. */
  between(change: (store: SqliteStore) => Promise<void> | void): void;
  stop(): Promise<void>;
}

/** @param env of every server, over what `raise` sets */
export async function lives(env: Record<string, string> = {}): Promise<Lives> {
  const folders: string[] = [];
  const changes: ((store: SqliteStore) => Promise<void> | void)[] = [];
  const fresh = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'foyer-lives-'));
    folders.push(folder);
    return folder;
  };
  const start = async (folder: string, wall: number | undefined, more: Record<string, string> = {}) => {
    const store = new SqliteStore(join(folder, 'foyer.db'));
    for (const change of changes.splice(0)) await change(store);
    const clock = new FakeClock(wall);
    const stage = await raise({ ...env, ...more, FOYER_DATA: folder }, { clock, store });
    return { stage, clock, store, folder };
  };
  let now = await start(fresh(), undefined);
  const after = (seconds: number): number => now.clock.wall() + seconds;
  return {
    get stage() {
      return now.stage;
    },
    get clock() {
      return now.clock;
    },
    get store() {
      return now.store;
    },
    get folder() {
      return now.folder;
    },
    killed: async (away = 1, change = {}) => {
      const [before, wall, next] = [now, after(away), fresh()];
      cpSync(before.folder, next, { recursive: true });
      await before.stage.stop();
      now = await start(next, wall, change);
    },
    ended: async (away = 1) => {
      const [{ stage, folder }, wall] = [now, after(away)];
      await stage.stop();
      now = await start(folder, wall);
    },
    between: (change) => changes.push(change),
    stop: async () => {
      await now.stage.stop();
      for (const folder of folders) rmSync(folder, { recursive: true });
    },
  };
}
