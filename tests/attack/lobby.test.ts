import { slugOf } from '@foyer/wire';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { raise, type Stage } from '../../apps/server/testing/stage.ts';
import { until } from '../harness/until.ts';
import { enter, goodbyeOf, type Person, person } from './people.ts';

let stage: Stage;
afterEach(() => stage?.stop());

/** Opens the lobby channel of a held answer. */
async function wait(url: string): Promise<Person> {
  const { pathname } = new URL(url);
  const socket = new WebSocket(`${(await stage.listen()).replace('http', 'ws')}${pathname}`);
  const one = person(socket);
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return one;
}

// biome-ignore lint/suspicious/noExplicitAny: lobby messages, looked at by their members
type Said = any;
const said = (one: Person): Said[] => one.heard;
const heardOf = (one: Person, type: string): Said | undefined => said(one).findLast((message) => message.type === type);

async function order(host: Person, command: object): Promise<Said> {
  const id = `c${host.heard.length}`;
  host.say({ type: 'command', id, command });
  return host.hear((message) => (message.type === 'reply' || message.type === 'refusal') && message.id === id);
}

test('[lobby & roles] a role, permissions or a knock of one’s own in the join are no wishes that are heard', async () => {
  stage = await raise();
  await stage.room('hall', { entry: 'open' });
  const base = { credentials: {}, name: 'Eve' };
  for (const more of [
    { role: 'host' },
    { permissions: ['lobby.admit'] },
    { participant: { role: 'host' } },
    { outcome: 'admitted' },
    { credentials: { role: 'host' } },
    { credentials: { knock: { id: 'n_1' } } },
  ])
    expect((await stage.call('POST', '/api/v1/rooms/hall/join', { ...base, ...more })).slug).toBe('request-invalid');
  // The id of a knock is no secret, and takes nobody's place.
  for (const credentials of [{}, { knock: 'n_1' }]) {
    const joined = await stage.call('POST', '/api/v1/rooms/hall/join', { credentials, name: 'Eve' });
    expect(joined.json.participant.role).toBe('speaker');
  }
});

test('[lobby & roles] nobody admits themselves: a knock’s channel takes three words, none of which opens', async () => {
  stage = await raise();
  await stage.room('hall', { entry: 'open', lobby: true });
  const host = await enter(stage, 'hall', 'host');
  const { knock, channel } = await stage.knock('hall', { name: 'Eve' });
  for (const message of [
    { type: 'admit', knock: knock.id },
    { type: 'command', id: '1', command: { type: 'lobby.admit', knock: knock.id } },
    { type: 'hello', version: 1, token: knock.id },
    { type: 'admitted' },
  ]) {
    const eve = await wait(channel.url);
    await eve.hear((one) => (one as Said).type === 'waiting');
    eve.say(message);
    await eve.closed;
    expect(said(eve).map(({ type }) => type)).toEqual(['waiting', 'goodbye']);
  }
  expect(heardOf(host, 'event')).toBeDefined();
  expect(stage.server.meetings.find('hall')?.meeting.participants.size).toBe(1);
});

test('[lobby & roles] a speaker inside neither sees who waits nor lets them in', async () => {
  stage = await raise();
  await stage.room('hall', { entry: 'open', lobby: true });
  const host = await enter(stage, 'hall', 'host');
  await stage.policy('hall', { lobby: false });
  const speaker = await enter(stage, 'hall', 'speaker');
  await stage.policy('hall', { lobby: true });
  const { knock } = await stage.knock('hall', { name: 'Eve' });
  await host.hear((one) => one.type === 'event' && one.event.type === 'knock.came');
  for (const command of [
    { type: 'lobby.admit', knock: knock.id },
    { type: 'lobby.admit-all', guests: true },
    { type: 'lobby.decline', knock: knock.id },
    { type: 'lobby.message', text: 'Come in!' },
  ]) {
    const answer = await order(speaker, command);
    expect(slugOf(answer.problem.type)).toBe('not-permitted');
  }
  expect(JSON.stringify(speaker.heard)).not.toMatch(/knock|Eve/);
});

test('[lobby & roles] one who takes the host’s name is shown as what he is', async () => {
  stage = await raise();
  await stage.room('hall', { entry: 'open', lobby: true });
  const host = await enter(stage, 'hall', 'host', { name: 'Ana' });
  await stage.knock('hall', { name: ' ana ' });
  const event: Said = await host.hear((one) => one.type === 'event' && one.event.type === 'knock.came');
  expect(event.event.knock).toMatchObject({ standing: 'guest', sameName: true });
});

test('[lobby & roles] admitting and declining tell the one who waits nothing of the room’s secrets', async () => {
  stage = await raise();
  await stage.room('hall', { entry: 'open', lobby: true, password: 'open sesame' });
  const host = await enter(stage, 'hall', 'host', { name: 'Ana', identity: 'ana@example.org' });
  const eve = await stage.knock('hall', { name: 'Eve', password: 'open sesame' });
  const gil = await stage.knock('hall', { name: 'Gil', password: 'open sesame' });
  const [waitingEve, waitingGil] = [await wait(eve.channel.url), await wait(gil.channel.url)];
  await order(host, { type: 'lobby.decline', knock: eve.knock.id, reason: 'Not today.' });
  await waitingEve.hear((one) => (one as Said).type === 'declined');
  expect(JSON.stringify(waitingEve.heard)).not.toMatch(/sesame|argon2|Ana|ana@|p_|s_|m_/);
  await order(host, { type: 'lobby.admit', knock: gil.knock.id });
  await waitingGil.hear((one) => (one as Said).type === 'admitted');
  expect(JSON.stringify(waitingGil.heard)).not.toMatch(/sesame|argon2|Ana|ana@/);
});

test('[lobby & roles] a banned person’s second session goes too, and neither comes back', async () => {
  stage = await raise();
  await stage.room('hall');
  const host = await enter(stage, 'hall', 'host');
  const token = await stage.token('hall', { role: 'speaker', identity: 'eve', name: 'Eve' });
  const again = await stage.token('hall', { role: 'host', identity: 'eve', name: 'Somebody else' });
  const joined = await stage.ask('hall', { token });
  const ban = await order(host, { type: 'participant.ban', participant: joined.json.participant.id });
  expect(ban.type).toBe('reply');
  await until('the ban to be kept', async () => (await stage.ask('hall', { token })).slug === 'banned');
  expect((await stage.ask('hall', { token: again })).slug).toBe('banned');
  expect(stage.guard({ room: 'hall', identity: 'eve', session: 's_of_before', permissions: new Set() })).toBe(false);
});

test('[lobby & roles] a guest banned in one browser does not come back in it under another name', async () => {
  stage = await raise();
  await stage.room('hall', { entry: 'open' });
  const host = await enter(stage, 'hall', 'host');
  const page = { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' };
  const first = await stage.ask('hall', { name: 'Eve' }, page);
  const cookie = [first.headers['set-cookie']].flat().map((one) => String(one).split(';', 1)[0]);
  const browser = { ...page, cookie: cookie.join('; ') };
  await order(host, { type: 'participant.ban', participant: first.json.participant.id });
  await until('the ban to be kept', async () => {
    const back = await stage.ask('hall', { name: 'Mallory' }, browser);
    return back.slug === 'banned';
  });
  expect((await stage.ask('hall', { name: 'Mallory' }, page)).status).toBe(200);
});

test('[lobby & roles] the address of a lobby channel is a secret of 256 bits, good for its own knock alone', async () => {
  stage = await raise();
  await stage.room('hall', { entry: 'open', lobby: true });
  const urls = await Promise.all(
    Array.from({ length: 20 }, async (_, nth) => (await stage.knock('hall', { name: `G${nth}` })).channel.url),
  );
  const secrets = urls.map((url) => new URL(url).pathname.split('/').at(-1) ?? '');
  expect(new Set(secrets).size).toBe(20);
  for (const secret of secrets) expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  for (const secret of secrets) expect(stage.log()).not.toContain(secret);
});

test('[lobby & roles] an unknown lobby address learns nothing', async () => {
  stage = await raise();
  await stage.room('hall', { entry: 'open', lobby: true });
  const guess = Buffer.alloc(32, 7).toString('base64url');
  const socket = new WebSocket(`${(await stage.listen()).replace('http', 'ws')}/api/v1/knocks/${guess}`);
  const one = person(socket);
  await one.closed;
  expect([undefined, 'knock-unknown']).toContain(goodbyeOf(one));
  expect(JSON.stringify(one.heard)).not.toContain('hall');
});

test('[races] two hosts decide about one knock at once: it is admitted or declined, once', async () => {
  stage = await raise();
  await stage.room('hall', { entry: 'open', lobby: true });
  const [ana, ben] = [await enter(stage, 'hall', 'host'), await enter(stage, 'hall', 'host')];
  const held = await stage.knock('hall', { name: 'Eve' });
  const eve = await wait(held.channel.url);
  await eve.hear((one) => (one as Said).type === 'waiting');
  const answers = await Promise.all([
    order(ana, { type: 'lobby.admit', knock: held.knock.id }),
    order(ben, { type: 'lobby.decline', knock: held.knock.id }),
  ]);
  expect(answers.filter(({ type }) => type === 'reply').length).toBeGreaterThanOrEqual(1);
  await eve.hear((one) => ['admitted', 'declined'].includes((one as Said).type));
  expect(said(eve).filter(({ type }) => ['admitted', 'declined'].includes(type))).toHaveLength(1);
});
