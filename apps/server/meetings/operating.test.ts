/** What reaches a running meeting from outside: policies, withdrawn credentials, the operator's hand. */
import type { Permission } from '@foyer/admission';
import { runningMeetingSchema, slugOf } from '@foyer/wire';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Paired, paired } from '../channel/paired.ts';
import { FakeClock } from '../clock.ts';
import { lobbyLine, secretOf } from '../testing/lobby.ts';
import { raise, type Stage } from '../testing/stage.ts';

let clock: FakeClock;
let stage: Stage;
beforeEach(async () => {
  clock = new FakeClock();
  stage = await raise({}, { clock });
  await stage.room('demo', { entry: 'trusted' });
});
afterEach(async () => stage.stop());

async function enter(role: 'host' | 'speaker', identity: string, permissions: Permission[] = []) {
  const token = await stage.token('demo', { role, identity, name: identity, permissions });
  const { json } = await stage.ask('demo', { token });
  const line = paired({ meetings: stage.server.meetings, clock });
  line.say({ type: 'hello', version: 1, token: json.channel.token });
  return { line, token, id: json.participant.id as string, channel: json.channel.token as string };
}

const events = (line: Paired) => line.heard.flatMap((one) => (one.type === 'event' ? [one.event] : []));
const ending = (line: Paired) => {
  const said = line.heard.at(-1);
  return said?.type === 'goodbye' ? slugOf(said.problem.type) : undefined;
};

describe('a changed policy', () => {
  test('is told to everyone inside once, and judges those who wait again', async () => {
    const ada = await enter('host', 'ada');
    const gil = await stage.knock('demo', { name: 'Gil' });
    const waiting = lobbyLine({ desk: stage.server.desk, clock }, secretOf(gil));
    await stage.policy('demo', { entry: 'open' });
    await expect.poll(() => waiting.closed).toBe(1000);
    expect(waiting.heard.at(-1)).toMatchObject({ type: 'admitted', participant: { name: 'Gil' } });
    const told = events(ada.line).map(({ type }) => type);
    expect(told).toEqual(['knock.came', 'knock.changed', 'policy.changed', 'participant.joined', 'knock.gone']);
  });

  test('an older change that arrives late does not undo a newer one', async () => {
    const ada = await enter('host', 'ada');
    const older = await stage.server.store.rooms.find('demo');
    if (older === undefined) throw new Error('no room');
    await stage.policy('demo', { locked: true });
    stage.server.meetings.policyChanged({ ...older, policy: { ...older.policy, capacity: 3 } });
    expect(stage.server.meetings.find('demo')?.meeting.policy).toMatchObject({ locked: true, capacity: null });
    expect(events(ada.line).filter(({ type }) => type === 'policy.changed')).toHaveLength(1);
  });

  test('a room of the same name that came after is another', async () => {
    await enter('host', 'ada');
    const { room } = stage.server.meetings.find('demo') ?? {};
    if (room === undefined) throw new Error('no meeting');
    stage.server.meetings.policyChanged({
      ...room,
      id: 'r_other',
      version: 9,
      policy: { ...room.policy, locked: true },
    });
    expect(stage.server.meetings.find('demo')?.meeting.policy.locked).toBe(false);
  });
});

describe('MT16 a changed role', () => {
  test('reaches the media server, and the invitations of the one who has it', async () => {
    const ada = await enter('host', 'ada');
    const ben = await enter('speaker', 'ben');
    const change = (role: string) =>
      ada.line.say(
        JSON.stringify({
          type: 'command',
          id: role,
          command: { type: 'participant.change-role', participant: ben.id, role },
        }),
      );
    change('listener');
    await expect.poll(() => stage.media.asked).toEqual(['permit demo ben track.subscribe']);
    change('host');
    expect(events(ben.line).map(({ type }) => type)).toEqual([
      ...['participant.role-changed', 'participant.role-changed', 'lobby.waiting'],
    ]);
    await expect.poll(() => stage.media.asked).toHaveLength(2);
  });
});

describe('MT21 the operator', () => {
  test('removes somebody, who may come back; bans somebody, who may not', async () => {
    const ben = await enter('speaker', 'ben');
    const path = `/api/v1/rooms/demo/participants/${ben.id}`;
    expect((await stage.call('DELETE', path, undefined, 'operator')).status).toBe(204);
    expect([ending(ben.line), ben.line.closed]).toEqual(['participant-removed', 4403]);
    expect((await stage.call('DELETE', path, undefined, 'operator')).slug).toBe('participant-not-found');
    const again = await enter('speaker', 'ben');
    await stage.call('DELETE', `/api/v1/rooms/demo/participants/${again.id}?ban=true`, undefined, 'operator');
    expect([ending(again.line), again.line.closed]).toEqual(['banned', 4405]);
    expect((await stage.ask('demo', { token: ben.token })).slug).toBe('banned');
    const noted = (await stage.audited()).map(({ what, by }) => [what, by]);
    expect(noted).toContainEqual(['participant.removed', 'key:bootstrap']);
    expect(noted).toContainEqual(['ban.made', 'key:bootstrap']);
  });

  test('sees what runs, and ends it', async () => {
    await enter('host', 'ada');
    await stage.knock('demo', { name: 'Gil' });
    const { json } = await stage.call('GET', '/api/v1/meetings', undefined, 'operator');
    expect(json.items).toHaveLength(1);
    expect(runningMeetingSchema.parse(json.items[0])).toEqual(json.items[0]);
    expect(json.items[0]).toMatchObject({ room: 'demo', title: 'Demo', waiting: 1, participants: [{ name: 'ada' }] });
    expect((await stage.call('DELETE', `/api/v1/meetings/${json.items[0].id}`, undefined, 'operator')).status).toBe(
      204,
    );
    expect((await stage.call('GET', '/api/v1/meetings', undefined, 'operator')).json.items).toEqual([]);
    expect((await stage.call('GET', '/api/v1/rooms/demo', undefined, 'operator')).status).toBe(200);
    expect((await stage.ask('demo', { token: await stage.token('demo', { role: 'host', name: 'Ada' }) })).status).toBe(
      200,
    );
  });

  test('withdraws credentials: who came by them goes, in one room or in all', async () => {
    await stage.room('other');
    const ada = await enter('host', 'ada');
    const ben = await enter('speaker', 'ben');
    const credential = (token: string) => `token:${decodeJwt(token).jti}`;
    stage.server.meetings.credentialsRevoked('other', [credential(ben.token)]);
    expect(ben.line.closed).toBeUndefined();
    stage.server.meetings.credentialsRevoked(undefined, [credential(ben.token)]);
    expect([ending(ben.line), ben.line.closed, ada.line.closed]).toEqual(['access-withdrawn', 4415, undefined]);
  });
});

describe('a channel token says who is inside', () => {
  test('while the session is current', async () => {
    const ada = await enter('host', 'ada');
    const { meetings } = stage.server;
    expect(meetings.participantOf(ada.channel)).toMatchObject({ participant: { id: ada.id }, room: 'demo' });
    expect(meetings.participantOf('x'.repeat(43))).toBeUndefined();
    ada.line.say({ type: 'command', id: 'c', command: { type: 'participant.leave' } });
    expect(meetings.participantOf(ada.channel)).toBeUndefined();
  });
});

describe('what hosts do is written down', () => {
  test('by their participant id', async () => {
    const ada = await enter('host', 'ada');
    const ben = await enter('speaker', 'ben');
    const gil = await stage.knock('demo', { name: 'Gil' });
    let id = 0;
    const order = (command: object) => {
      id += 1;
      ada.line.say(JSON.stringify({ type: 'command', id: `c${id}`, command }));
    };
    order({ type: 'lobby.decline', knock: gil.knock.id, reason: 'Not now' });
    order({ type: 'participant.change-role', participant: ben.id, role: 'listener' });
    order({ type: 'participant.ban', participant: ben.id, reason: 'Noise' });
    order({ type: 'meeting.end' });
    await stage.server.audit.flush();
    const noted = (await stage.audited()).filter(({ by }) => by === `participant:${ada.id}`);
    // A ban is noted when it is kept, which the meeting does not wait for.
    expect(noted.toSorted((one, other) => one.what.localeCompare(other.what))).toMatchObject([
      { what: 'ban.made', subject: 'ben ben', reason: 'Noise' },
      {
        what: 'join.declined',
        subject: `knock:${gil.knock.id} Gil`,
        reason: 'Not now',
        room: 'demo',
        credential: 'none',
      },
      { what: 'meeting.ended' },
      { what: 'participant.role-changed', subject: `participant:${ben.id} ben`, reason: 'listener' },
    ]);
  });
});

describe('meetings that hold only people who wait', () => {
  test('begin with the first of them and end with the last', async () => {
    const gil = await stage.knock('demo', { name: 'Gil' });
    expect(stage.server.meetings.find('demo')?.meeting.participants.size).toBe(0);
    const line = lobbyLine({ desk: stage.server.desk, clock }, secretOf(gil));
    line.say({ type: 'leave' });
    expect(stage.server.meetings.find('demo')).toBeUndefined();
    expect(line.closed).toBe(1000);
  });

  test('a fault that discards the meeting reaches those who wait as well', async () => {
    const gil = await stage.knock('demo', { name: 'Gil' });
    const line = lobbyLine({ desk: stage.server.desk, clock }, secretOf(gil));
    const mailbox = stage.server.meetings.find('demo');
    if (mailbox === undefined) throw new Error('no meeting');
    Object.assign(mailbox.meeting, { lobby: undefined });
    mailbox.receive({ type: 'time' });
    expect(line.heard.at(-1)).toMatchObject({ type: 'goodbye', problem: { type: '/problems/server-fault' } });
    expect([line.closed, stage.server.desk.size]).toEqual([4500, 0]);
  });
});
