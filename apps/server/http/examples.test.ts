/** The examples of docs/examples, run as an integrator would run them, against a server that listens. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiKey, raise, type Stage } from '../testing/stage.ts';

const secret = 'a-secret-that-school-and-meetings-share-0123456789';
const issuer = { id: 'school', preset: 'jitsi', issuer: 'my-app', audience: 'jitsi', algorithms: ['HS256'], secret };

let stage: Stage;
let url: string;
beforeAll(async () => {
  stage = await raise({ FOYER_ADMISSION_ISSUERS: JSON.stringify([issuer]) });
  url = await stage.listen();
});
afterAll(async () => stage.stop());

/** What the example printed, by the word before each colon. */
async function example(name: string, env: Record<string, string>, argv: readonly string[] = []) {
  const path = fileURLToPath(new URL(`../../../docs/examples/${name}`, import.meta.url));
  const child = spawn(process.execPath, [path, ...argv], { env: { PATH: process.env.PATH, ...env } });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    said.out += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    said.err += String(chunk);
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(said.err).toBe('');
  expect(code).toBe(0);
  const lines = said.out.trim().split('\n');
  return {
    lines,
    all: (word: string) =>
      lines.filter((line) => line.startsWith(`${word}: `)).map((line) => line.slice(word.length + 2)),
  };
}

const tokenOf = (link: string) => new URLSearchParams(new URL(link).hash.slice(1)).get('token') ?? '';

test('a program makes a room and invites people', async () => {
  const env = { FOYER_URL: url, FOYER_API_KEY: apiKey };
  const said = await example('api-client.mjs', env, ['planning']);
  const [host = ''] = said.all('host');
  expect(await stage.ask('planning', { token: tokenOf(host) })).toMatchObject({
    json: { participant: { role: 'host' } },
  });
  const guests = said.all('guest').map(tokenOf);
  expect(guests).toHaveLength(3);
  expect(await stage.ask('planning', { token: guests[0] ?? '' })).toMatchObject({ json: { outcome: 'held' } });
  expect(await stage.ask('planning', { token: guests[2] ?? '' })).toMatchObject({ slug: 'token-revoked' });
  expect(said.all('revoked')).toEqual(['1']);
  // Again: the room is there already.
  expect((await example('api-client.mjs', env, ['planning'])).all('revoked')).toEqual(['2']);
});

test('a MiroTalk client changes its base address and nothing else', async () => {
  const env = { MIROTALK_URL: `${url}/compat/mirotalk`, API_KEY: apiKey };
  const said = await example('mirotalk-client.mjs', env);
  const [link = ''] = said.all('join');
  const opened = await fetch(link, { redirect: 'manual' });
  expect(opened.status).toBe(302);
  const page = new URL(String(opened.headers.get('location')), url);
  expect(page.pathname).toBe('/demo');
  const wishes = new URLSearchParams(page.hash.slice(1));
  expect(Object.fromEntries(wishes)).toMatchObject({ name: 'Ana Lima', audio: '1', video: '0' });
  const entered = await stage.ask('demo', { token: wishes.get('token') ?? '', name: 'Ana Lima' });
  expect(entered).toMatchObject({ json: { participant: { role: 'host' } } });
  const [token = ''] = said.all('token');
  expect((await stage.ask('demo', { token, name: 'Bo' })).status).toBe(200);
  expect((await example('mirotalk-client.mjs', env)).all('meetings')[0]).toContain('demo');
});

test('a Jitsi token opens the room it names, and makes it where it is missing', async () => {
  const env = { JWT_APP_ID: 'my-app', JWT_APP_SECRET: secret };
  const link = async (...argv: string[]) =>
    new URL(String((await example('jitsi-token.mjs', env, [url, ...argv])).lines[0]));
  const host = await link('Seminar', 'Ana Lima', 'moderator');
  expect(host.pathname).toBe('/Seminar');
  const jwt = host.searchParams.get('jwt') ?? '';
  const entered = await stage.ask('seminar', { jwt });
  expect(entered).toMatchObject({
    status: 200,
    json: { participant: { role: 'host', name: 'Ana Lima', identity: 'school:ana.lima' } },
  });
  const pupil = (await link('seminar', 'Bo')).searchParams.get('jwt') ?? '';
  expect(await stage.ask('seminar', { jwt: pupil })).toMatchObject({ json: { participant: { role: 'speaker' } } });
  expect(await stage.ask('other', { jwt: pupil })).toMatchObject({ slug: 'token-wrong-room' });
  expect(stage.log()).not.toContain(jwt);
});
