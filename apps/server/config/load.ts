/** Reads the environment and the optional file, once; answers with one frozen configuration or all problems at once. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { no, ok, type Result } from '@foyer/kernel';
import type { z } from 'zod';
import { isWeakSecret } from '../issuers/algorithms.ts';
import type { Option } from './field.ts';
import { options } from './options.ts';

type Values<Table> = {
  readonly [Key in keyof Table]: Table[Key] extends Option<infer Schema> ? z.output<Schema> : Values<Table[Key]>;
};

export type Config = Values<typeof options>;

/** One thing wrong: where it was written, and what is wrong with it. Values are never repeated: they may be secrets. */
export interface ConfigProblem {
  readonly place: string;
  readonly problem: string;
}

/** Names that are read elsewhere: the file's own name, and where the commands of `npm run foyer` find a server. */
const otherNames = new Set(['FOYER_CONFIG', 'FOYER_URL']);

type Json = { readonly [key: string]: unknown };

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOption(entry: unknown): entry is Option {
  return isObject(entry) && typeof entry.env === 'string';
}

/** Visits every option with its path, such as `['media', 'udpPort']`. */
export function eachOption(
  visit: (path: readonly string[], option: Option) => void,
  table: object = options,
  at: readonly string[] = [],
): void {
  for (const [key, entry] of Object.entries(table)) {
    if (isOption(entry)) visit([...at, key], entry);
    else eachOption(visit, entry, [...at, key]);
  }
}

function readFile(path: string): Result<Json, ConfigProblem> {
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isObject(content) ? ok(content) : no({ place: path, problem: 'must hold a JSON object' });
  } catch (error) {
    return no({ place: path, problem: error instanceof Error ? error.message : String(error) });
  }
}

function at(tree: Json, path: readonly string[]): unknown {
  let value: unknown = tree;
  for (const key of path) value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value;
}

function unknownKeys(tree: Json, table: Json, path: string): string[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const entry = Object.hasOwn(table, key) ? table[key] : undefined;
    const here = path === '' ? key : `${path}.${key}`;
    if (entry === undefined) return [here];
    if (isOption(entry)) return [];
    return isObject(value) && isObject(entry) ? unknownKeys(value, entry, here) : [here];
  });
}

function put(tree: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [first, ...rest] = path;
  if (first === undefined || value === undefined) return;
  if (rest.length === 0) {
    tree[first] = value;
    return;
  }
  const inner = isObject(tree[first]) ? { ...tree[first] } : {};
  put(inner, rest, value);
  tree[first] = inner;
}

/** Rules that tie several options together. */
function crossChecks(config: Config): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (config.tokenLifetimeSeconds > config.tokenMaxLifetimeSeconds)
    problems.push({
      place: options.tokenLifetimeSeconds.env,
      problem: `must not exceed ${options.tokenMaxLifetimeSeconds.env}`,
    });
  if ((config.media.apiKey === undefined) !== (config.media.apiSecret === undefined))
    problems.push({
      place: options.media.apiKey.env,
      problem: `needs ${options.media.apiSecret.env}, and the other way round`,
    });
  if (config.media.announcedPort !== undefined && config.media.processes > 1)
    problems.push({ place: options.media.announcedPort.env, problem: 'works only with one media process' });
  if (config.media.udpPort !== 0 && config.media.udpPort + config.media.processes - 1 > 65_535)
    problems.push({ place: options.media.udpPort.env, problem: 'leaves no ports for the further media processes' });
  return problems;
}

/**
 * @param env the environment; every name that begins with `FOYER_` must be an option
 * @param folder where `foyer.json` is looked for when `FOYER_CONFIG` does not name a file
 */
export function loadConfig(env: NodeJS.ProcessEnv, folder: string): Result<Config, readonly ConfigProblem[]> {
  const problems: ConfigProblem[] = [];
  const named = env.FOYER_CONFIG;
  const path = resolve(folder, named ?? 'foyer.json');
  let file: Json = {};
  if (named !== undefined || existsSync(path)) {
    const content = readFile(path);
    if (content.ok) file = content.value;
    else problems.push(content.refusal);
  }
  for (const key of unknownKeys(file, options, ''))
    problems.push({ place: `${path}: ${key}`, problem: 'is not an option' });

  const names = new Set<string>(otherNames);
  const tree: Record<string, unknown> = {};
  eachOption((where, option) => {
    names.add(option.env);
    const fromEnv = env[option.env];
    const schema = option.in?.(dirname(path)) ?? option.schema;
    const parsed = schema.safeParse(fromEnv ?? at(file, where));
    if (parsed.success) put(tree, where, parsed.data);
    else
      for (const issue of parsed.error.issues)
        problems.push({
          place: fromEnv === undefined ? `${path}: ${where.join('.')}` : option.env,
          problem: issue.message,
        });
  });
  for (const name of Object.keys(env).sort())
    if (name.startsWith('FOYER_') && !names.has(name)) problems.push({ place: name, problem: 'is not an option' });
  if (problems.length > 0) return no(problems);
  // Each leaf was parsed by the schema that Config is inferred from.
  const config = tree as unknown as Config;
  const clashes = crossChecks(config);
  return clashes.length > 0 ? no(clashes) : ok(Object.freeze(config));
}

/** Sentences for the log, at each start: settings that are allowed and make the door weaker. */
export function warnings(config: Config): string[] {
  const said: string[] = [];
  if (config.apiKey !== undefined && config.apiKey.length < 16)
    said.push(`${options.apiKey.env} is short: use at least 16 characters that nobody can guess.`);
  if (config.roomCreation === 'anyone' && config.host !== 'localhost')
    said.push(`${options.roomCreation.env} lets anyone who reaches this server make rooms.`);
  for (const { id, secret, algorithms } of config.admission.issuers)
    if (secret !== undefined && isWeakSecret(secret, algorithms))
      said.push(`The secret of the issuer ${id} is short: whoever holds one of its tokens may find it by trying.`);
  for (const { id, issuer, claims } of config.signIn.providers)
    if (/\{tenantid\}|\/(?:common|organizations|consumers)\//.test(issuer) && claims.otherwise === 'admit')
      said.push(
        `The provider ${id} signs in people of any company: set claims.otherwise to refuse, and name yours in a rule.`,
      );
  return said;
}
