/** The watchers of secrets over a store in memory, with quick hashes: for tests of this folder and of its routes. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Chance } from '@foyer/kernel';
import { FakeClock } from '../clock.ts';
import { type Config, loadConfig } from '../config/load.ts';
import { makeLog } from '../observe/log.ts';
import { SqliteStore } from '../store/sqlite.ts';
import { Accounts } from './accounts.ts';
import { AuditLog } from './audit.ts';
import { ArgonPasswords, type Derive } from './passwords.ts';
import { MemoryThrottle } from './throttle.ts';

/** Counts what argon2id would have been asked, and answers at once. */
export class QuickDerive {
  calls = 0;
  readonly derive: Derive = async (message, { salt, tag }) => {
    this.calls += 1;
    return createHash('shake256', { outputLength: tag.length }).update(salt).update(message).digest();
  };
}

/** The same bytes in every run, never twice the same within one. */
export function countingChance(): Chance {
  let calls = 0;
  return (bytes) => {
    calls += 1;
    bytes.set(createHash('shake256', { outputLength: bytes.length }).update(String(calls)).digest());
    return bytes;
  };
}

export function accessConfig(change: Record<string, string> = {}): Config {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-access-'));
  const config = loadConfig({ FOYER_DATA: folder, FOYER_API_KEY: 'test-key-of-sufficient-length', ...change }, folder);
  rmSync(folder, { recursive: true });
  if (!config.ok) throw new Error(JSON.stringify(config.refusal));
  return config.value;
}

export interface AccessParts {
  readonly config: Config;
  readonly clock: FakeClock;
  readonly chance: Chance;
  readonly store: SqliteStore;
  readonly quick: QuickDerive;
  readonly passwords: ArgonPasswords;
  readonly throttle: MemoryThrottle;
  readonly audit: AuditLog;
  readonly accounts: Accounts;
  /** Everything that was logged, as text. */
  log(): string;
  stop(): Promise<void>;
}

/** @param store one that lives on, to start again over what it holds */
export async function accessParts(
  change: Record<string, string> = {},
  store = new SqliteStore(':memory:'),
): Promise<AccessParts> {
  const config = accessConfig(change);
  const [clock, chance, quick] = [new FakeClock(), countingChance(), new QuickDerive()];
  const lines: string[] = [];
  const log = makeLog('debug', { write: (line) => lines.push(line) });
  const { limits, auditDays: days } = config;
  const passwords = new ArgonPasswords({ chance, waiting: limits.hashesWaiting, derive: quick.derive });
  const throttle = new MemoryThrottle({ clock, free: limits.wrongSecrets, longestWait: limits.wrongSecretWaitSeconds });
  const audit = new AuditLog({ store: store.audit, clock, log, days });
  const accounts = new Accounts({ config, store, passwords, throttle, clock, chance, log });
  await accounts.start();
  return {
    ...{ config, clock, chance, store, quick, passwords, throttle, audit, accounts },
    log: () => lines.join(''),
    stop: async () => {
      accounts.stop();
      await audit.stop();
      await store.close();
    },
  };
}
