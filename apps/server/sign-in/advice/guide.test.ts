/** The operator's guide: each example is a configuration the server starts with, and no option is forgotten. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isSignInCause, signInProblems } from '@foyer/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Config, loadConfig } from '../../config/load.ts';
import { readDecryptionKeys } from '../keys/key-files.ts';
import { productOf } from './product.ts';

const docs = fileURLToPath(new URL('../../../../docs/', import.meta.url));
const guide = readFileSync(join(docs, 'operate/sign-in.md'), 'utf8');
const examples = [...guide.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-guide-'));
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  for (const [path] of guide.matchAll(/\/etc\/foyer\/[\w.-]+\.pem/g)) writeFileSync(join(folder, basename(path)), pem);
  for (const [path] of guide.matchAll(/\/etc\/foyer\/[\w.-]+\.svg/g))
    writeFileSync(join(folder, basename(path)), '<svg/>');
});
afterAll(() => rmSync(folder, { recursive: true }));

function load(example: string): Config {
  writeFileSync(join(folder, 'foyer.json'), example.replaceAll('/etc/foyer/', `${folder}/`));
  const config = loadConfig({}, folder);
  if (!config.ok) throw new Error(JSON.stringify(config.refusal));
  return config.value;
}

describe('docs/operate/sign-in.md', () => {
  test.each(examples.map((example, index) => [index + 1, example] as const))(
    'SI1 example %i is taken',
    (_number, example) => {
      const [provider] = load(example).signIn.providers;
      expect(provider?.id).toMatch(/^[a-z]+$/);
      expect(readDecryptionKeys(provider?.decryptionKeyFiles ?? []).ok).toBe(true);
    },
  );

  test('each product has an example, which is recognised as that product', () => {
    const found = examples.map((example) => productOf(load(example).signIn.providers[0]?.issuer ?? ''));
    expect(new Set(found)).toEqual(new Set(['authentik', 'Keycloak', 'Microsoft Entra ID', 'Okta', 'Zitadel', null]));
  });

  test('the last example has every option, and the table names each', () => {
    const last = load(examples.at(-1) ?? '').signIn;
    const written = JSON.parse(examples.at(-1) ?? '').signIn;
    expect(Object.keys(written).sort()).toEqual(Object.keys(last).sort());
    const [provider] = written.providers;
    expect(Object.keys(provider).sort()).toEqual(Object.keys(last.providers[0] ?? {}).sort());
    for (const part of ['encryption', 'claims'] as const)
      expect(Object.keys(provider[part]).sort()).toEqual(Object.keys(last.providers[0]?.[part] ?? {}).sort());
    const table = guide.slice(guide.indexOf('## All options'));
    for (const name of Object.keys(provider)) expect(table).toMatch(new RegExp(`\\| (?:\`\\w+\`, )*\`${name}[\`.]`));
  });

  test('SI32 the addresses to be entered at providers are those of the server', () => {
    for (const path of [
      '/sign-in/<id>/callback',
      '/sign-in/jwks.json',
      '/sign-in/<id>/backchannel-logout',
      '/sign-in/<id>/signed-out',
    ])
      expect(guide).toContain(`https://meet.example.org${path}`);
  });
});

test('SI30 every cause has a page, and every page of one a cause', () => {
  const pages = readdirSync(join(docs, 'problems')).map((name) => name.replace(/\.md$/, ''));
  const causes = Object.keys(signInProblems).filter(isSignInCause);
  expect(causes.filter((cause) => !pages.includes(cause))).toEqual([]);
  for (const cause of causes)
    expect(readFileSync(join(docs, 'problems', `${cause}.md`), 'utf8')).toContain(
      `\`${cause}\`: status ${signInProblems[cause].status}`,
    );
});
