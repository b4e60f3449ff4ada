/** Secrets this server makes for itself: one file each in the data folder, readable by its owner alone. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Chance } from '@foyer/kernel';
import { Secret } from './observe/secret.ts';
import type { MediaKey } from './tokens/media-tokens.ts';

export function prepareDataFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
}

/** Random text of 256 bits. */
export function randomText(chance: Chance): string {
  return Buffer.from(chance(new Uint8Array(32))).toString('base64url');
}

/** What the file holds; made with the given text where there is none. */
export function keptSecret(folder: string, name: string, make: () => string): Secret {
  const path = join(folder, name);
  const made = make();
  try {
    // `wx`: of two processes that start at once, one makes the secret and the other reads it.
    writeFileSync(path, `${made}\n`, { mode: 0o600, flag: 'wx' });
    return new Secret(made);
  } catch (error) {
    if (!isExisting(error)) throw error;
  }
  chmodSync(path, 0o600);
  const text = readFileSync(path, 'utf8').trim();
  if (text === '') throw new Error(`${path} is empty: delete it, and a new secret is made`);
  return new Secret(text);
}

function isExisting(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

export interface ConfiguredMediaKey {
  readonly apiKey?: string | undefined;
  readonly apiSecret?: string | undefined;
}

/** The configured LiveKit key and secret, else a generated pair. */
export function mediaKeyOf(folder: string, configured: ConfiguredMediaKey, chance: Chance): MediaKey {
  const { apiKey, apiSecret } = configured;
  if (apiKey !== undefined && apiSecret !== undefined) return { apiKey, apiSecret };
  return { apiKey: 'foyer', apiSecret: keptSecret(folder, 'media-secret', () => randomText(chance)).reveal() };
}
