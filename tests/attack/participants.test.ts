/** Participants reaching for what is not theirs. */
import type { Permission } from '@foyer/admission';
import type { ServerMessage } from '@foyer/wire';
import { slugOf } from '@foyer/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { raise, type Stage } from '../../apps/server/testing/stage.ts';
import { enter, type Person } from './people.ts';

let stage: Stage;
let host: Person;
let stranger: Person;
beforeAll(async () => {
  stage = await raise();
  await stage.room('demo');
  await stage.room('other');
  host = await enter(stage, 'demo', 'host', { identity: 'ada', name: 'Ada' });
  stranger = await enter(stage, 'other', 'host', { identity: 'sam' });
});
afterAll(async () => stage.stop());

let count = 0;
async function ask(one: Person, command: object): Promise<ServerMessage> {
  count += 1;
  const id = `q${count}`;
  one.say({ type: 'command', id, command });
  return one.hear((message) => 'id' in message && message.id === id);
}

const slugIn = (message: ServerMessage) => (message.type === 'refusal' ? slugOf(message.problem.type) : message.type);

describe('[IDOR] another meeting’s participant', () => {
  test.each(['participant.remove', 'participant.pause'])('%s', async (type) => {
    const source = type === 'participant.pause' ? { source: 'camera' } : {};
    expect(slugIn(await ask(stranger, { type, participant: host.id, ...source }))).toBe('participant-not-found');
    expect(stage.server.meetings.find('demo')?.meeting.participants.has(host.id as never)).toBe(true);
  });

  test('ids are random: 130 bits, no order', async () => {
    expect(host.id).toMatch(/^p_[0-9A-HJKMNP-TV-Z]{26}$/);
    expect(host.id.slice(2, 12)).not.toBe(stranger.id.slice(2, 12));
  });
});

describe('[lobby & roles] a listener', () => {
  test('with a host’s name is a listener', async () => {
    const twin = await enter(stage, 'demo', 'listener', { identity: 'twin', name: 'Ada' });
    expect(slugIn(await ask(twin, { type: 'meeting.end' }))).toBe('not-permitted');
    expect(slugIn(await ask(twin, { type: 'participant.remove', participant: host.id }))).toBe('not-permitted');
    expect(slugIn(await ask(twin, { type: 'invite.create', role: 'host', expiresIn: 600 }))).toBe('not-permitted');
    expect(slugIn(await ask(twin, { type: 'participant.rename', name: 'Ada' }))).toBe('reply');
  });

  test.each([
    { type: 'participant.rename', name: 'X', participant: 'p_other' },
    { type: 'participant.rename', name: 'X', role: 'host' },
    { type: 'participant.rename', name: 'a\u202eb' },
    { type: 'participant.rename', name: 'x'.repeat(81) },
    { type: 'participant.promote', role: 'host' },
    { type: '__proto__' },
    { type: 'constructor' },
  ])('cannot say %j', async (command) => {
    const one = await enter(stage, 'demo', 'listener', { identity: 'odd' });
    expect(slugIn(await ask(one, command))).toBe('message-invalid');
  });
});

describe('[secrets] what others are told', () => {
  test('no event and no snapshot holds a token, a session or a secret, but the hearer’s own', async () => {
    const joined = await stage.join('demo', 'speaker', { identity: 'ben' });
    await host.hear((one) => one.type === 'event' && JSON.stringify(one).includes('"ben"'));
    const others = host.heard.map((one) => {
      if (!('resume' in one)) return one;
      const { media: _, resume: __, ...rest } = one;
      return rest;
    });
    expect(others).toHaveLength(host.heard.length);
    const said = JSON.stringify(others);
    for (const part of ['channel', 'media', 'resume'] as const)
      expect(JSON.stringify(host.heard)).not.toContain(joined[part].token);
    expect(said).not.toMatch(/"s_|session|secret|token/);
  });
});

test('[one-time & resume] after a removal neither the channel token nor the media token opens anything', async () => {
  const ben = await enter(stage, 'demo', 'speaker', { identity: 'eve' });
  const session = [...(stage.server.meetings.find('demo')?.meeting.participants.values() ?? [])].find(
    (one) => one.identity === 'eve',
  )?.session.id;
  const claims = { room: 'demo', identity: 'eve', session: String(session), permissions: new Set<Permission>() };
  expect(stage.guard(claims)).toBe(true);
  await ask(host, { type: 'participant.remove', participant: ben.id });
  expect(await ben.closed).toBe(4403);
  expect(stage.guard(claims)).toBe(false);
});

test('[invite] an invitation from inside opens its room with its role, and no other', async () => {
  const reply = await ask(host, { type: 'invite.create', role: 'listener', expiresIn: 600 });
  if (reply.type !== 'reply' || reply.data === undefined) throw new Error('no invitation');
  const token = reply.data.url.split('#token=')[1];
  const body = { credentials: { token }, name: 'Guest' };
  expect((await stage.call('POST', '/api/v1/rooms/demo/join', body)).json.participant.role).toBe('listener');
  expect((await stage.call('POST', '/api/v1/rooms/other/join', body)).slug).toBe('token-wrong-room');
  expect(slugIn(await ask(host, { type: 'invite.create', role: 'host', expiresIn: 31_536_000 }))).toBe('reply');
});
