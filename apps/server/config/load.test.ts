import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eachOption, loadConfig, warnings } from './load.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function refused(env: Record<string, string>): string[] {
  const loaded = loadConfig(env, folder);
  if (loaded.ok) throw new Error('was accepted');
  return loaded.refusal.map(({ place, problem }) => `${place} ${problem}`);
}

test('CF1 every option has a default: an empty environment is enough', () => {
  const loaded = loadConfig({ PATH: '/bin' }, folder);
  expect(loaded).toMatchObject({
    ok: true,
    value: { port: 3000, host: 'localhost', media: { processes: 1, udpPort: 3000 } },
  });
});

test('CF2 all problems are told at once, by name, without their values', () => {
  const problems = refused({
    FOYER_PORT: 'three thousand',
    FOYER_PUBLIC_URL: 'ftp://meet.example.org',
    FOYER_MEDIA_API_SECRET: 'hunter2',
    FOYER_MEDIA_ANNOUNCED_ADDRESSES: '10.0.0.1,not-an-address',
    FOYER_MEDAI_UDP_PORT: '1',
  });
  for (const name of ['FOYER_PORT', 'FOYER_PUBLIC_URL', 'FOYER_MEDIA_API_SECRET', 'FOYER_MEDIA_ANNOUNCED_ADDRESSES'])
    expect(problems.some((line) => line.startsWith(`${name} `))).toBe(true);
  expect(problems).toContain('FOYER_MEDAI_UDP_PORT is not an option');
  expect(problems.join('\n')).not.toContain('hunter2');
});

test.each([
  ['FOYER_PORT', '65536'],
  ['FOYER_PORT', '-1'],
  ['FOYER_PORT', '1e3'],
  ['FOYER_PORT', ''],
  ['FOYER_ROOM_LOBBY', 'yes'],
  ['FOYER_PUBLIC_URL', 'https://meet.example.org/path'],
  ['FOYER_MEDIA_ICE_SERVERS', '{"urls":[]}'],
  ['FOYER_MEDIA_ICE_SERVERS', '[{"urls":["http://x"]}]'],
  ['FOYER_MEDIA_ICE_SERVERS', 'not json'],
  ['FOYER_LOG_LEVEL', 'loud'],
])('CF2 %s=%j is malformed', (name, value) => {
  expect(refused({ [name]: value })[0]).toContain(name);
});

test('CF3 the file gives real types, the environment wins, unknown keys are problems', () => {
  writeFileSync(join(folder, 'foyer.json'), JSON.stringify({ port: 4000, media: { processes: 2 }, graceSeconds: 5 }));
  expect(loadConfig({ FOYER_PORT: '5000' }, folder)).toMatchObject({
    ok: true,
    value: { port: 5000, graceSeconds: 5, media: { processes: 2 } },
  });
  writeFileSync(join(folder, 'foyer.json'), JSON.stringify({ prot: 1, media: { procs: 2 }, limits: 3 }));
  const problems = refused({}).join('\n');
  for (const key of ['prot', 'media.procs', 'limits']) expect(problems).toContain(`${key} is not an option`);
});

describe('CF7 files that the configuration names', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = { type: 'pkcs8', format: 'pem' } as const;
  const provider = { id: 'acme', name: 'Acme', issuer: 'https://id.acme.example', clientId: 'foyer' };
  const issuer = { id: 'wiki', issuer: 'wiki', audience: 'foyer', algorithms: ['RS256'] };

  function write(at: string): void {
    mkdirSync(join(at, 'keys'), { recursive: true });
    writeFileSync(join(at, 'keys/own.pem'), privateKey.export(pem));
    writeFileSync(join(at, 'keys/wiki.pem'), publicKey.export({ type: 'spki', format: 'pem' }));
  }
  const named = {
    signIn: {
      providers: [{ ...provider, decryptionKeyFiles: ['keys/own.pem', './keys/own.pem'], iconFile: 'keys/acme.svg' }],
    },
    admission: { issuers: [{ ...issuer, publicKeyFile: 'keys/wiki.pem' }] },
  };

  test('count from its folder, wherever the process was started', () => {
    const inner = join(folder, 'etc');
    write(inner);
    writeFileSync(join(inner, 'foyer.json'), JSON.stringify(named));
    const loaded = loadConfig({ FOYER_CONFIG: 'etc/foyer.json' }, folder);
    const { signIn, admission } = loaded.ok ? loaded.value : expect.fail(JSON.stringify(loaded.refusal));
    expect(signIn.providers[0]).toMatchObject({
      decryptionKeyFiles: [join(inner, 'keys/own.pem'), join(inner, 'keys/own.pem')],
      iconFile: join(inner, 'keys/acme.svg'),
    });
    expect(admission.issuers[0]?.publicKeyFile).toBe(join(inner, 'keys/wiki.pem'));
  });

  test('from the environment too, and an absolute one is itself', () => {
    write(folder);
    const own = join(folder, 'keys/own.pem');
    const files = { ...provider, decryptionKeyFiles: ['keys/own.pem', own] };
    const loaded = loadConfig({ FOYER_SIGN_IN_PROVIDERS: JSON.stringify([files]) }, folder);
    expect(loaded.ok && loaded.value.signIn.providers[0]?.decryptionKeyFiles).toEqual([own, own]);
  });

  test('where nothing is there, from where the process was started', () => {
    const begun = join(folder, 'begun');
    write(begun);
    const there = relative(process.cwd(), join(begun, 'keys/own.pem'));
    const files = { ...provider, decryptionKeyFiles: [there] };
    const loaded = loadConfig({ FOYER_SIGN_IN_PROVIDERS: JSON.stringify([files]) }, join(folder, 'elsewhere'));
    expect(loaded.ok && loaded.value.signIn.providers[0]?.decryptionKeyFiles).toEqual([
      join(realpathSync(folder), 'begun/keys/own.pem'),
    ]);
  });

  test('and one that is nowhere is named by the place where it should be', () => {
    writeFileSync(join(folder, 'foyer.json'), JSON.stringify(named));
    expect(refused({}).join('\n')).toContain(`decryptionKeyFiles: ${join(folder, 'keys/own.pem')} cannot be read`);
    expect(refused({}).join('\n')).toContain(`publicKeyFile ${join(folder, 'keys/wiki.pem')} cannot be read`);
  });
});

test('CF3 a named file must exist and hold JSON', () => {
  expect(refused({ FOYER_CONFIG: 'missing.json' })[0]).toContain('missing.json');
  writeFileSync(join(folder, 'foyer.json'), '[1]');
  expect(refused({})[0]).toContain('must hold a JSON object');
});

test('CF4 options that only make sense together are checked together', () => {
  expect(refused({ FOYER_TOKEN_LIFETIME_SECONDS: '10', FOYER_TOKEN_MAX_LIFETIME_SECONDS: '5' })).toHaveLength(1);
  expect(refused({ FOYER_MEDIA_API_KEY: 'key' })).toHaveLength(1);
  expect(refused({ FOYER_MEDIA_PROCESSES: '2', FOYER_MEDIA_ANNOUNCED_PORT: '9' })).toHaveLength(1);
  expect(refused({ FOYER_MEDIA_PROCESSES: '2', FOYER_MEDIA_UDP_PORT: '65535' })).toHaveLength(1);
});

test('CF5 every option has its own name and a sentence', () => {
  const names: string[] = [];
  eachOption((_path, option) => {
    names.push(option.env);
    expect(option.says).toMatch(/[.?]$/);
  });
  expect(new Set(names).size).toBe(names.length);
});

test('CF6 what weakens the door is allowed and said at every start', () => {
  const weak = loadConfig({ FOYER_API_KEY: 'short', FOYER_ROOM_CREATION: 'anyone', FOYER_HOST: '0.0.0.0' }, folder);
  expect(weak.ok && warnings(weak.value)).toHaveLength(2);
  const strong = loadConfig({ FOYER_API_KEY: 'x'.repeat(32) }, folder);
  expect(strong.ok && warnings(strong.value)).toEqual([]);
  const entra = { id: 'entra', name: 'Entra', clientId: 'c', issuer: 'https://login.microsoftonline.com/common/v2.0' };
  const told = (provider: object) => {
    const config = loadConfig({ FOYER_SIGN_IN_PROVIDERS: JSON.stringify([provider]) }, folder);
    return config.ok ? warnings(config.value) : ['refused'];
  };
  expect(told(entra)).toEqual([expect.stringMatching(/^The provider entra signs in people of any company/)]);
  expect(told({ ...entra, claims: { otherwise: 'refuse' } })).toEqual([]);
  expect(told({ ...entra, issuer: 'https://login.microsoftonline.com/7f0e/v2.0' })).toEqual([]);
});

test('CF2 a problem says what would be right', () => {
  expect(refused({ FOYER_PORT: 'x' })).toEqual(['FOYER_PORT must be a whole number from 0 to 65535']);
  expect(refused({ FOYER_ROOM_LOBBY: 'yes' })).toEqual(['FOYER_ROOM_LOBBY must be true or false']);
  expect(refused({ FOYER_MEDIA_ANNOUNCED_ADDRESSES: 'here' })).toEqual([
    'FOYER_MEDIA_ANNOUNCED_ADDRESSES must be an IPv4 or IPv6 address',
  ]);
});
