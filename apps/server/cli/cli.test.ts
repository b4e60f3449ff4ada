import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apiKey, raise, type Stage } from '../testing/stage.ts';
import { commands } from './commands/index.ts';
import { readPeople } from './people.ts';
import { run } from './run.ts';
import { plain, table } from './show.ts';

let stage: Stage;
let url: string;
let folder: string;
beforeAll(async () => {
  stage = await raise({ FOYER_LIMIT_API_REQUESTS_PER_MINUTE: '100000' });
  url = await stage.listen();
  folder = mkdtempSync(join(tmpdir(), 'foyer-cli-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await stage.stop();
});

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
  readonly json: any;
}

interface Around {
  readonly env?: NodeJS.ProcessEnv;
  readonly files?: Readonly<Record<string, string>>;
}

async function foyer(line: string | readonly string[], { env, files = {} }: Around = {}): Promise<Said> {
  const said = { out: '', err: '' };
  const code = await run(typeof line === 'string' ? line.split(' ').filter((word) => word !== '') : line, {
    env: env ?? { FOYER_URL: url, FOYER_API_KEY: apiKey },
    folder,
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
    read: (path) => files[path],
    secret: () => 'made-up-secret-of-a-test',
  });
  const json = said.out.startsWith('{') || said.out.startsWith('[') ? JSON.parse(said.out) : undefined;
  return { code, ...said, json };
}

async function good(line: string | readonly string[], around: Around = {}): Promise<Said> {
  const said = await foyer(line, around);
  expect(said.err).toBe('');
  expect(said.code).toBe(0);
  return said;
}

describe('help', () => {
  test('of all, of a group, of each command', async () => {
    for (const line of ['', '--help', 'help']) expect((await good(line)).out).toContain('token create');
    const group = (await good('token --help')).out;
    expect(group).toContain('token revoke');
    expect(group).not.toContain('room create');
    for (const { words, flags, examples } of commands)
      for (const line of [`${words} --help`, `help ${words}`]) {
        const { out } = await good(line);
        for (const flag of Object.keys(flags)) expect(out).toContain(`--${flag}`);
        expect(out).toContain(`npm run foyer -- ${examples[0]}`);
        for (const text of out.split('\n')) expect(text.length).toBeLessThanOrEqual(140);
      }
  });

  test('every command has its own words, a sentence and an example that is one of its own', () => {
    expect(new Set(commands.map(({ words }) => words)).size).toBe(commands.length);
    for (const { words, says, flags, examples } of commands) {
      expect(says).toMatch(/\.$/);
      for (const example of examples) expect(`${example} `.startsWith(`${words} `), example).toBe(true);
      for (const { says: flag } of Object.values(flags)) expect(flag).toMatch(/\.$/);
      expect(examples.length).toBeGreaterThan(0);
    }
  });
});

test('the page about the commands has each of them, as it is', () => {
  const page = readFileSync(fileURLToPath(new URL('../../../docs/operate/cli.md', import.meta.url)), 'utf8');
  for (const { words, takes, says } of commands)
    expect(page).toContain(`| \`${[words, ...takes].join(' ')}\` | ${says} |`);
});

describe('what is not understood ends with 2 and says where to look', () => {
  test.each([
    ['rooms', 'no command rooms'],
    ['room', 'no command room'],
    ['room paint', 'no command room paint'],
    ['room show', '<slug> is missing'],
    ['room show a b', 'b is one too many'],
    ['room create --colour red', 'colour'],
    ['room create --lobby maybe', '--lobby must be on or off'],
    ['room create --entry ajar', '--entry must be open, trusted, restricted'],
    ['room create --capacity many', '--capacity must be a whole number'],
    ['room create --opens tomorrow', '--opens must be a date'],
    ['room create --policy {', '--policy must be JSON'],
    ['room create --policy []', '--policy must be a JSON object'],
    ['room set standup', 'nothing to change'],
    ['room set standup --password x --no-password', 'contradict'],
    ['room set standup --password -', 'standard input'],
    ['token create --room standup', '--role is missing'],
    ['token create --room standup --role king', '--role must be'],
    ['token create --room standup --role host --uses 0', '--uses must be'],
    ['token create --room standup --role host --expires-in soon', '--expires-in must be a length of time'],
    ['token batch --room standup --role host', '--count or --file'],
    ['token batch --room standup --role host --count 1 --file x', '--count or --file'],
    ['token revoke', 'id of a token'],
    ['token revoke --room standup', '--all is missing'],
    ['key create x', '--scope is missing'],
    ['key create x --scope all', '--scope must be'],
    ['host set ana', 'nothing to change'],
  ])('%s', async (line, says) => {
    const said = await foyer(line);
    expect(said.code).toBe(2);
    expect(said.out).toBe('');
    expect(said.err).toContain(says);
    expect(said.err).toContain('npm run foyer -- ');
  });
});

describe('a server that is not there, or is another', () => {
  test('nothing listens', async () => {
    const idle = createServer();
    await new Promise<void>((resolve) => idle.listen(0, '127.0.0.1', resolve));
    const { port } = idle.address() as AddressInfo;
    await new Promise((resolve) => idle.close(resolve));
    const said = await foyer('room list', { env: { FOYER_URL: `http://127.0.0.1:${port}`, FOYER_API_KEY: 'k' } });
    expect(said.code).toBe(1);
    expect(said.err).toContain(`No Foyer answers at http://127.0.0.1:${port}`);
    expect(said.err).toContain('npm start');
  });

  test.each([
    [200, '<html>'],
    [404, '{"error":"nope"}'],
    [200, '{"rooms":[]}'],
    [302, ''],
  ])('something else answers %i %s', async (status, body) => {
    const keys: unknown[] = [];
    const other = createServer((request, response) => {
      keys.push(request.headers.authorization);
      response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end(body);
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const said = await foyer('room list', { env: { FOYER_URL: `http://127.0.0.1:${port}`, FOYER_API_KEY: 'k' } });
    expect(said.code).toBe(1);
    expect(said.err).not.toBe('');
    expect(keys).toEqual(['Bearer k']);
    await new Promise((resolve) => other.close(resolve));
  });

  test('a wrong key, and one without the scope', async () => {
    const wrong = await foyer('room list', { env: { FOYER_URL: url, FOYER_API_KEY: 'wrong' } });
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('(api-key-invalid)') });
    const { key } = (await good('key create narrow --scope rooms --json')).json;
    const narrow = await foyer('audit', { env: { FOYER_URL: url, FOYER_API_KEY: key } });
    expect(narrow).toMatchObject({ code: 1, err: expect.stringContaining('needs the scope') });
  });

  test('an address that is none', async () => {
    expect(await foyer('room list', { env: { FOYER_URL: 'meet.example.org' } })).toMatchObject({ code: 2 });
  });
});

describe('where the server is', () => {
  const configured = (more: object) =>
    writeFileSync(join(folder, 'foyer.json'), JSON.stringify({ port: Number(new URL(url).port), ...more }));
  test('is read from its configuration', async () => {
    configured({ apiKey, host: '0.0.0.0' });
    await good('room list', { env: {} });
    await good('room list', { env: { FOYER_URL: `${url}/` } });
    configured({ dataFolder: folder });
    writeFileSync(join(folder, 'api-key'), `${apiKey}\n`);
    await good('room list', { env: {} });
    rmSync(join(folder, 'api-key'));
    expect(await foyer('room list', { env: {} })).toMatchObject({
      code: 1,
      err: expect.stringContaining('no API key'),
    });
    configured({ apiKey, port: 0 });
    expect((await foyer('room list', { env: {} })).err).toContain('FOYER_URL');
    configured({ prot: 1 });
    expect((await foyer('room list', { env: {} })).err).toContain('prot is not an option');
    rmSync(join(folder, 'foyer.json'));
  });
});

test('rooms: made, listed, shown, changed, deleted', async () => {
  const made = await good([
    'room',
    'create',
    'cli-room',
    '--title',
    'By hand',
    '--entry',
    'trusted',
    '--lobby',
    'on',
    '--capacity',
    '5',
  ]);
  expect(made.out).toContain('/cli-room');
  expect((await good('room show cli-room --json')).json).toMatchObject({
    title: 'By hand',
    policy: { entry: 'trusted', lobby: true, capacity: 5, hasPassword: false },
  });
  const opens = 'room set cli-room --password - --wait-for-host on --capacity 0 --opens 2027-05-01T09:00:00Z';
  await good(opens, { files: { '-': 'geheim\nsecond line' } });
  await good(['room', 'set', 'cli-room', '--policy', '{"guests":{"allowed":false}}', '--message', 'One moment']);
  const shown = await good('room show cli-room');
  expect(shown.out).toMatch(/password +set/);
  expect(shown.out).toMatch(/opens +2027-05-01 09:00Z/);
  expect((await good('room show cli-room --json')).json.policy).toMatchObject({
    ...{ hasPassword: true, waitForHost: true, capacity: null, lobbyMessage: 'One moment', opensAt: 1_809_162_000 },
    guests: { allowed: false, role: 'speaker' },
  });
  expect((await good('room set cli-room --no-password --json')).json.hasPassword).toBe(false);
  expect((await good('room list')).out).toMatch(/^cli-room +By hand +trusted +lobby/m);
  await good('room delete cli-room');
  expect(await foyer('room show cli-room')).toMatchObject({
    code: 1,
    err: expect.stringContaining('(room-not-found)'),
  });
});

test('a room that exists, and a policy that cannot be, are told field by field', async () => {
  await good('room create twice');
  expect(await foyer('room create twice')).toMatchObject({ code: 1, err: expect.stringContaining('(room-exists)') });
  const said = await foyer('room set twice --opens 2027-05-02 --closes 2027-05-01');
  expect(said.err).toContain('policy/closesAt must be after opensAt');
});

test('tokens: made, used, listed, shown, revoked', async () => {
  await good('room create tokens-room');
  const made = (await good('token create --room tokens-room --role speaker --uses 1 --expires-in 2h --name Gil --json'))
    .json;
  const token = new URL(made.url).hash.replace('#token=', '');
  expect((await stage.ask('tokens-room', { token })).status).toBe(200);
  const info = (await good(`token show ${made.id} --json`)).json;
  expect(info).toMatchObject({ uses: 1, used: 1, role: 'speaker', name: 'Gil' });
  expect(info.expiresAt - info.createdAt).toBe(7_200);
  expect((await good('token list --room tokens-room')).out).toContain('1 of 1 uses');
  await good(`token revoke ${made.id} --remove`);
  expect((await good(`token show ${made.id}`)).out).toContain('revoked');
  const further =
    'token create --room tokens-room --role listener --uses unlimited --also class-* --permission lobby.bypass --json';
  const { id } = (await good(further)).json;
  expect((await good(`token show ${id} --json`)).json).toMatchObject({
    ...{ uses: null, rooms: ['class-*'], permissions: ['lobby.bypass'], revokedAt: null },
  });
  expect((await good('token revoke --room tokens-room --all --json')).json).toEqual({ revoked: 1 });
  expect((await good(['token', 'create', '--room', 'tokens-room', '--role', 'host'])).out).toMatch(
    /^link +http.*#token=/,
  );
});

test('tokens: a thousand people from a file, safe for a spreadsheet', async () => {
  await good('room create batch-room');
  const lines = Array.from({ length: 1_000 }, (_, index) => `Person ${index},p${index}`);
  const files = { 'people.csv': `name,identity\r\n"=SUM(A1), ""x""",evil\r\n${lines.slice(1).join('\r\n')}\r\n` };
  const { out } = await good('token batch --room batch-room --role listener --uses 1 --file people.csv --csv', {
    files,
  });
  const rows = out.trimEnd().split('\n');
  expect(rows[0]).toBe('id,name,identity,url,expiresAt');
  expect(rows).toHaveLength(1_001);
  expect(rows[1]).toMatch(/^j_\w+,"'=SUM\(A1\), ""x""",evil,http/);
  expect(await foyer('token batch --room batch-room --role listener --count 1001')).toMatchObject({ code: 1 });
  expect((await good('token batch --room batch-room --role listener --count 3 --json')).json.tokens).toHaveLength(3);
  expect(await foyer('token batch --room batch-room --role listener --file none')).toMatchObject({
    code: 1,
    err: 'none cannot be read.\n',
  });
  expect((await good('token list --room batch-room --json')).json).toHaveLength(1_003);
});

test('hosts: made with a password of their own or a made-up one, changed, deleted', async () => {
  const made = (await good(['host', 'create', 'Ana', '--name', 'Ana Lima', '--json'])).json;
  expect(made).toMatchObject({ username: 'Ana', level: 'host', password: 'made-up-secret-of-a-test' });
  const signIn = (username: string, password: string) => stage.call('POST', '/api/v1/sign-in', { username, password });
  expect((await signIn('ana', made.password)).status).toBe(200);
  const own = await good('host create root --level admin --password -', { files: { '-': 'correct horse battery\n' } });
  expect(own.out).not.toContain('correct horse');
  expect((await good('host list')).out).toMatch(/^root +\S+ +admin/m);
  await good('host set ANA --disabled on');
  expect(await signIn('ana', made.password)).toMatchObject({ slug: 'account-disabled' });
  await good('host set ana --disabled off --level user --password another-good-one');
  expect((await signIn('ana', 'another-good-one')).status).toBe(200);
  await good('host delete ana');
  expect(await foyer('host delete ana')).toMatchObject({ code: 1, err: 'There is no account ana.\n' });
});

test('API keys and signing keys', async () => {
  const key = (await good('key create script --scope rooms --scope tokens --json')).json;
  await good('room list', { env: { FOYER_URL: url, FOYER_API_KEY: key.key } });
  const list = await good('key list');
  expect(list.out).toMatch(new RegExp(`^${key.id} +script +rooms tokens`, 'm'));
  expect(list.out).not.toContain(key.key);
  await good(`key revoke ${key.id}`);
  expect((await foyer('room list', { env: { FOYER_URL: url, FOYER_API_KEY: key.key } })).code).toBe(1);
  const [first] = (await good('signing-key list --json')).json;
  await good('room create signed');
  const { url: link } = (await good('token create --room signed --role host --json')).json;
  const { kid } = (await good('signing-key rotate --json')).json;
  expect(kid).not.toBe(first.kid);
  await good(`signing-key retire ${first.kid}`);
  expect((await good('signing-key list')).out).toMatch(new RegExp(`^${first.kid} +retired`, 'm'));
  const token = new URL(link).hash.replace('#token=', '');
  expect(await stage.ask('signed', { token, name: 'Gil' })).toMatchObject({ slug: 'token-revoked' });
});

test('bans, meetings and the audit log', async () => {
  await good('room create watched');
  await stage.join('watched', 'speaker', { name: 'Eve', identity: 'eve' });
  expect((await good('meeting list')).out).toMatch(/^watched +Watched +1 +0 /m);
  await good(['ban', 'add', 'eve', '--room', 'watched', '--reason', 'shouts']);
  expect((await good('ban list --room watched')).out).toContain('shouts');
  const [ban] = (await good('ban list --room watched --json')).json;
  await good(`ban lift ${ban.id} --room watched`);
  expect((await good('ban list --room watched')).out).toBe('(none)\n');
  await stage.join('watched', 'host');
  await good('meeting move watched');
  await good('meeting end watched');
  expect((await foyer('meeting move watched')).code).toBe(1);
  expect(await foyer('meeting end watched')).toMatchObject({ code: 1, err: 'No meeting runs in watched.\n' });
  await stage.server.audit.flush();
  const entries = (await good('audit --room watched --json')).json;
  expect(entries.map(({ what }: { what: string }) => what)).toContain('ban.made');
  expect((await good('audit --room watched --what ban.lifted --limit 5')).out).toContain('ban.lifted');
  expect((await good(`audit --before ${entries[0].seq} --limit 1 --json`)).json).toHaveLength(1);
});

test('people in a meeting are listed, changed and removed', async () => {
  await good('room create peopled');
  const { participant } = await stage.join('peopled', 'speaker', { name: 'Eve', identity: 'eve' });
  const { id } = participant;
  expect((await good('participant list --room peopled')).out).toMatch(
    new RegExp(`^${id} +Eve +eve +speaker +live`, 'm'),
  );
  const taken = ['participant', 'change', id, '--room', 'peopled', '--take', 'chat.send', '--take', 'hand.raise'];
  expect((await good([...taken, '--json'])).json.permissions).not.toContain('chat.send');
  const given = await good(`participant change ${id} --room peopled --role listener --give chat.send`);
  expect(given.out).toMatch(/^role +listener\nmay +.*chat\.send/m);
  expect(await foyer(`participant change ${id} --room peopled`)).toMatchObject({ code: 2 });
  expect(await foyer(`participant change ${id} --room peopled --give sing`)).toMatchObject({ code: 1 });
  await good(`participant remove ${id} --room peopled`);
  expect((await foyer(`participant remove ${id} --room peopled`)).err).toContain('participant-not-found');
  const again = await stage.join('peopled', 'speaker', { name: 'Eve', identity: 'eve' });
  expect((await good(`participant remove ${again.participant.id} --room peopled --ban`)).out).toContain('banned');
});

test('what others wrote cannot move the cursor of a terminal', async () => {
  expect(plain('a\u001b[31mred\u0007\u202e')).toBe('a\ufffd[31mred\ufffd\ufffd');
  expect(table(['a', 'b'], [['\u001b[2J', null]]).join()).not.toContain('\u001b');
});

test.each([
  ['name\nAna', [{ name: 'Ana' }]],
  ['identity;name\nx', 'the first line must name the columns: name, identity, or both'],
  ['\ufeffIdentity,Name\r\nana,"Lima, Ana"\r\n\r\n', [{ identity: 'ana', name: 'Lima, Ana' }]],
  ['name\n"open', 'a quote is not closed'],
  ['name', 'there are no people in it'],
  ['name\n"two\nlines"', [{ name: 'two\nlines' }]],
])('people from %j', (text, expected) => {
  const read = readPeople(text);
  expect(read.ok ? read.value : read.refusal).toEqual(expected);
});

test('as a program of its own: its exit code, its input, nothing but the answer on its output', async () => {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('main.ts', import.meta.url)), 'room', 'create', 'spawned', '--password', '-', '--json'],
    {
      env: { PATH: process.env.PATH, FOYER_URL: url, FOYER_API_KEY: apiKey },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  child.stdin.end('geheim\n');
  let out = '';
  for await (const chunk of child.stdout) out += String(chunk);
  const code = child.exitCode ?? (await new Promise((resolve) => child.once('exit', resolve)));
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ slug: 'spawned' });
  expect((await good('room show spawned --json')).json.hasPassword).toBe(true);
});
