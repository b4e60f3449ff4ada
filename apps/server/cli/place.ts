/** Where the server runs and which key opens it: from the environment, else as the server itself is configured. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { no, ok, type Result } from '@foyer/kernel';
import { type Config, loadConfig } from '../config/load.ts';
import type { Place } from './api.ts';
import { type Failure, failed } from './outcome.ts';

const anyAddress: ReadonlySet<string> = new Set(['0.0.0.0', '::', '']);

function configured(env: NodeJS.ProcessEnv, folder: string): Result<Config, Failure> {
  const config = loadConfig(env, folder);
  if (config.ok) return config;
  const said = config.refusal.map(({ place, problem }) => `  ${place} ${problem}`);
  return failed(['The configuration has faults:', ...said].join('\n'));
}

function addressOf({ host, port }: Config): Result<string, Failure> {
  if (port === 0) return failed('The port is chosen by the system: say where the server runs with FOYER_URL.');
  const name = anyAddress.has(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return ok(`http://${name}:${port}`);
}

function keyOf({ apiKey, dataFolder }: Config): Result<string, Failure> {
  if (apiKey !== undefined) return ok(apiKey);
  const path = resolve(dataFolder, 'api-key');
  try {
    return ok(readFileSync(path, 'utf8').trim());
  } catch {
    return failed(`There is no API key at ${path}: start the server once, or give one with FOYER_API_KEY.`);
  }
}

/** @param folder where the server's configuration is */
export function findPlace(env: NodeJS.ProcessEnv, folder: string): Result<Place, Failure> {
  const { FOYER_URL: given, FOYER_API_KEY: key } = env;
  if (given !== undefined && !/^https?:\/\/[^/]+\/?$/.test(given))
    return no({ kind: 'usage', text: 'FOYER_URL must be an address such as https://meet.example.org' });
  const known = given !== undefined && key !== undefined;
  const config = known ? undefined : configured(env, folder);
  if (config !== undefined && !config.ok) return config;
  const url = given !== undefined ? ok(given.replace(/\/$/, '')) : config && addressOf(config.value);
  const apiKey = key !== undefined ? ok(key) : config && keyOf(config.value);
  if (url === undefined || apiKey === undefined) return failed('Neither address nor key are known.');
  if (!url.ok) return url;
  return apiKey.ok ? ok({ url: url.value, apiKey: apiKey.value }) : apiKey;
}
