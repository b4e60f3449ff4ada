import { describe, expect, it } from 'vitest';

/** Every key that a component names exists, and every word that exists is named: by reading the sources themselves. */
declare const process: {
  getBuiltinModule(name: 'node:fs'): {
    readFileSync(path: URL, encoding: 'utf8'): string;
    readdirSync(path: URL, options: { recursive: true }): string[];
  };
};
const fs = process.getBuiltinModule('node:fs');
const web = new URL('../', import.meta.url);

type Words = { readonly [key: string]: string | Words };

function flat(words: Words, prefix = ''): readonly (readonly [string, string])[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as const] : flat(value, `${prefix + key}.`),
  );
}

const namespaces: ReadonlyMap<string, readonly (readonly [string, string])[]> = new Map(
  fs
    .readdirSync(new URL('i18n/en/', web), { recursive: true })
    .filter((file) => file.endsWith('.json'))
    .map((file) => [
      file.slice(0, -'.json'.length),
      flat(JSON.parse(fs.readFileSync(new URL(`i18n/en/${file}`, web), 'utf8'))),
    ]),
);

const entrance = [
  'home',
  'pre-join',
  'resuming',
  'failure',
  'waiting',
  'password',
  'sign-in',
  'sign-in-failed',
  'set-up',
];
const inside = [
  'meeting',
  'people',
  'chat',
  'hand',
  'reactions',
  'permissions',
  'lobby',
  'security',
  'invite',
  'bar',
  'stage',
  'settings',
];
const behind = ['admin'];
const sources = ['app', ...[...entrance, ...inside, ...behind].map((feature) => `features/${feature}`)].flatMap(
  (folder) =>
    fs
      .readdirSync(new URL(`${folder}/`, web), { recursive: true })
      .filter((file) => file.endsWith('.tsx'))
      .map((file) => [`${folder}/${file}`, fs.readFileSync(new URL(`${folder}/${file}`, web), 'utf8')] as const),
);

/** The namespace a file begins with, and every literal key it passes to `t`. */
function keysIn(source: string): readonly string[] {
  const first = /useTranslation\(\[?'([\w-]+)'/.exec(source)?.[1] ?? 'app';
  return [...source.matchAll(/\bt\(\s*'([^']+)'/g)].map(([, key = '']) =>
    key.includes(':') ? key : `${first}:${key}`,
  );
}

function exists(key: string): boolean {
  const [namespace = '', name = ''] = key.split(':');
  const known = (namespaces.get(namespace) ?? []).map(([each]) => each);
  return known.includes(name) || known.includes(`${name}_other`);
}

describe('words', () => {
  it.each(sources)('%s names only words that exist', (_, source) => {
    expect(keysIn(source).filter((key) => !exists(key))).toEqual([]);
  });

  it.each([...namespaces])('of %s have no doubled spaces, loose ends or three dots', (_, entries) => {
    for (const [key, text] of entries) expect(text, key).not.toMatch(/ {2}|^\s|\s$|\.\.\./);
  });
});
