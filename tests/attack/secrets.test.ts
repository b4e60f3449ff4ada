/** A whole life of a server, and then its log is searched for everything that must not be in it. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { compose } from '../../apps/server/compose.ts';
import { FakeMedia } from '../../apps/server/media/fake.ts';
import { makeLog } from '../../apps/server/observe/log.ts';
import { Secret } from '../../apps/server/observe/secret.ts';
import { apiKey, raise, testConfig } from '../../apps/server/testing/stage.ts';
import { enter } from './people.ts';

test('[secrets] no token, key or secret in the log of a full run at level debug', async () => {
  const stage = await raise();
  await stage.room('demo');
  const token = await stage.token('demo', { role: 'host', name: 'Ada', identity: 'ada' });
  const host = await enter(stage, 'demo', 'host');
  const joined = await stage.join('demo', 'speaker', { identity: 'ben' });
  host.say({ type: 'command', id: 'i', command: { type: 'invite.create', role: 'speaker', expiresIn: 600 } });
  const invite = await host.hear((message) => message.type === 'reply');
  const wrong = `${token.slice(0, -4)}AAAA`;
  for (const credentials of [{}, { token: wrong }, { token: 'a.b.c' }])
    await stage.call('POST', '/api/v1/rooms/demo/join', { credentials, name: 'Eve' });
  await stage.server.http.inject({ url: '/api/v1/rooms/demo', headers: { authorization: 'Bearer guessed-key-value' } });
  await stage.server.http.inject({ url: `/rtc/v1/validate?access_token=${joined.media.token}` });
  host.say('not json');
  await host.closed;
  const [record] = await stage.server.store.signingKeys.all();
  await stage.call('DELETE', '/api/v1/rooms/demo', undefined, 'operator');
  await stage.stop();
  const secrets = {
    apiKey,
    guessed: 'guessed-key-value',
    token,
    wrong,
    signature: token.split('.')[2],
    media: joined.media.token,
    channel: joined.channel.token,
    invite: invite.type === 'reply' ? invite.data?.url.split('#')[1] : '',
    signingKey: JSON.parse(record?.privateJwk ?? '{}').d,
    mediaSecret: stage.server.mediaKey.apiSecret,
  };
  const log = stage.log();
  expect(log).toContain('participant admitted');
  expect(log).toContain('join refused');
  for (const [name, secret] of Object.entries(secrets)) {
    expect(String(secret).length, name).toBeGreaterThan(8);
    expect(log.includes(String(secret)), name).toBe(false);
  }
});

test('[secrets] redaction by field and by type', () => {
  const lines: string[] = [];
  const log = makeLog('info', { write: (line) => lines.push(line) });
  const secret = new Secret('hidden-value');
  log.info({ token: 'hidden-value', request: { headers: { authorization: 'hidden-value' } }, key: secret }, 'x');
  log.info({ credentials: { token: 'hidden-value' }, text: `${secret}` }, 'y');
  expect(lines.join('')).not.toContain('hidden-value');
  expect(inspect({ secret })).not.toContain('hidden-value');
  expect(JSON.stringify({ secret })).toBe('{"secret":"[secret]"}');
  expect(secret.reveal()).toBe('hidden-value');
});

test('[secrets] generated ones are kept from one start to the next, readable by their owner alone', async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'foyer-data-')), 'data');
  const config = { ...testConfig(folder), apiKey: undefined };
  const start = () => compose(config, '0', makeLog('silent'), { media: () => new FakeMedia() });
  const first = await start();
  const token = (await first.firstMeeting('http://localhost')).split('#token=')[1];
  await first.stop();
  const second = await start();
  expect(second.apiKey.reveal()).toBe(first.apiKey.reveal());
  expect(second.mediaKey).toEqual(first.mediaKey);
  expect(second.apiKey.reveal()).toHaveLength(43);
  const joined = await second.http.inject({
    method: 'POST',
    url: '/api/v1/rooms/first-meeting/join',
    payload: { credentials: { token }, name: 'Ada' },
  });
  expect(joined.json().participant.role).toBe('host');
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  for (const name of readdirSync(folder))
    expect([name, statSync(join(folder, name)).mode & 0o777]).toEqual([name, 0o600]);
  await second.stop();
  rmSync(join(folder, '..'), { recursive: true });
});
