/** What the operator changes about people in a meeting, and about where it is. */
import { listPermissions, rolePermissions } from '@foyer/admission';
import { personSchema, slugOf } from '@foyer/wire';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Paired, paired } from '../channel/paired.ts';
import { FakeClock } from '../clock.ts';
import { StoreOutage } from '../store/port.ts';
import { type Answer, raise, type Stage } from '../testing/stage.ts';

let clock: FakeClock;
let stage: Stage;
beforeEach(async () => {
  clock = new FakeClock();
  stage = await raise({}, { clock });
  await stage.room('demo');
});
afterEach(async () => stage.stop());

async function enter(identity: string, role: 'host' | 'speaker' = 'speaker') {
  const joined = await stage.join('demo', role, { identity, name: identity });
  const line = paired({ meetings: stage.server.meetings, clock });
  line.say({ type: 'hello', version: 1, token: joined.channel.token });
  return { line, id: joined.participant.id, joined };
}

const change = (id: string, body: unknown): Promise<Answer> =>
  stage.call('PATCH', `/api/v1/rooms/demo/participants/${id}`, body, 'operator');
const eventsOf = (line: Paired) => line.heard.flatMap((one) => (one.type === 'event' ? [one.event] : []));
const ending = (line: Paired) => {
  const said = line.heard.at(-1);
  return said?.type === 'goodbye' ? slugOf(said.problem.type) : undefined;
};

describe('SN26 the operator changes somebody', () => {
  test('takes and gives one permission: told to all, at the media server, with a fresh token', async () => {
    const ada = await enter('ada', 'host');
    const ben = await enter('ben');
    const taken = await change(ben.id, { permissions: { 'track.publish.camera': false } });
    expect(taken.status).toBe(200);
    expect(personSchema.parse(taken.json)).toEqual(taken.json);
    expect(taken.json).toMatchObject({ id: ben.id, role: 'speaker', permissionsVersion: 2 });
    expect(taken.json.permissions).not.toContain('track.publish.camera');
    const told = { type: 'permissions.changed', by: 'operator' };
    expect(eventsOf(ada.line).at(-1)).toMatchObject({ ...told, changes: [{ participant: ben.id }] });
    expect(ben.line.heard.slice(-2).map(({ type }) => type)).toEqual(['event', 'media']);
    await expect
      .poll(() => stage.media.asked)
      .toEqual(['permit demo ben data.send,track.publish.microphone,track.publish.screen,track.subscribe']);
    const given = await change(ben.id, { permissions: { 'track.publish.camera': true } });
    expect(given.json).toMatchObject({ permissionsVersion: 3, permissions: ben.joined.participant.permissions });
  });

  test('sets all of them, role first', async () => {
    const ben = await enter('ben');
    const whole = await change(ben.id, { role: 'listener', permissions: ['track.subscribe', 'chat.send'] });
    expect(whole.json).toMatchObject({ role: 'listener', permissions: ['chat.send', 'track.subscribe'] });
    const host = await change(ben.id, { role: 'host' });
    expect(host.json.permissions).toEqual(listPermissions(rolePermissions.host));
    expect((await change(ben.id, { permissions: [] })).json).toMatchObject({ role: 'host', permissions: [] });
  });

  test('gives what no host could', async () => {
    const ben = await enter('ben');
    expect((await change(ben.id, { permissions: { 'policy.change': true } })).json.permissions).toContain(
      'policy.change',
    );
  });

  test('that changes nothing is answered with how it is', async () => {
    const ben = await enter('ben');
    const heard = ben.line.heard.length;
    expect((await change(ben.id, { role: 'speaker' })).json.permissionsVersion).toBe(1);
    expect(ben.line.heard).toHaveLength(heard);
  });

  test.each([
    ['nothing', {}],
    ['another member', { name: 'Eve' }],
    ['an unknown permission', { permissions: { 'world.rule': true } }],
    ['an unknown permission in a list', { permissions: ['world.rule'] }],
    ['neither yes nor no', { permissions: { 'chat.send': 'yes' } }],
    ['an unknown role', { role: 'owner' }],
    ['a permission twice', '{"permissions":{"chat.send":true,"chat.send":false}}'],
  ])('is malformed with %s', async (_name, body) => {
    const ben = await enter('ben');
    const answer = await change(ben.id, body);
    expect([answer.status, answer.slug]).toEqual([400, 'request-invalid']);
  });

  test('a prototype is no permission', async () => {
    const ben = await enter('ben');
    const answer = await change(ben.id, '{"permissions":{"__proto__":{"policy.change":true}}}');
    expect(answer.json.permissions).toEqual(ben.joined.participant.permissions);
  });

  test('who is not inside is not found: gone, in another room, never there', async () => {
    const ben = await enter('ben');
    await enter('ada', 'host');
    await stage.room('other');
    const elsewhere = await stage.call(
      ...(['PATCH', `/api/v1/rooms/other/participants/${ben.id}`, { role: 'host' }, 'operator'] as const),
    );
    ben.line.say({ type: 'command', id: 'c', command: { type: 'participant.leave' } });
    const answers = [elsewhere, await change(ben.id, { role: 'host' }), await change('p_x', { role: 'host' })];
    expect(answers.map(({ slug }) => slug)).toEqual(Array.from({ length: 3 }, () => 'participant-not-found'));
  });

  test('is written down, with what was changed', async () => {
    const ada = await enter('ada', 'host');
    const ben = await enter('ben');
    await change(ben.id, { role: 'listener', permissions: { 'chat.send': false, 'track.publish.microphone': true } });
    await change(ben.id, { permissions: ['track.subscribe'] });
    const take = ['track.subscribe'] as const;
    ada.line.say({
      ...{ type: 'command', id: 'c1' },
      command: { type: 'participant.change-permissions', participant: ben.id, give: ['chat.send'], take: [...take] },
    });
    ada.line.say({
      ...{ type: 'command', id: 'c2' },
      command: { type: 'role.change-permissions', role: 'speaker', give: [], take: ['track.publish.screen'] },
    });
    const noted = (await stage.audited()).filter(({ what }) => what.endsWith('changed'));
    const subject = `participant:${ben.id} ben`;
    const operator = { what: 'participant.changed', by: 'key:bootstrap', subject };
    const host = { by: `participant:${ada.id}` };
    expect(noted).toMatchObject([
      { ...operator, reason: 'listener, +track.publish.microphone, -chat.send' },
      { ...operator, reason: '= track.subscribe' },
      { ...host, what: 'participant.permissions-changed', subject, reason: '+chat.send, -track.subscribe' },
      { ...host, what: 'role.permissions-changed', subject: 'role:speaker', reason: '-track.publish.screen' },
    ]);
  });

  test('MT13 a media token from before opens nothing more', async () => {
    const ben = await enter('ben');
    const [own] = stage.server.meetings.find('demo')?.meeting.participants.values() ?? [];
    const claims = { room: 'demo', identity: 'ben', session: String(own?.session.id) };
    const guard = () => stage.guard({ ...claims, permissions: new Set(['track.publish.camera'] as const) });
    expect(guard()).toBe(true);
    await change(ben.id, { permissions: { 'track.publish.camera': false } });
    expect(guard()).toBe(false);
    // The media server renews the token it knows with what it was told since.
    expect(stage.guard({ ...claims, permissions: new Set(['track.publish.microphone'] as const) })).toBe(true);
    await change(ben.id, { permissions: { 'track.publish.camera': true } });
    expect(guard()).toBe(true);
  });

  test('SN29 without a disk it is refused, and nothing has happened', async () => {
    const ben = await enter('ben');
    const { live } = stage.server.store;
    const { write } = live;
    live.write = () => {
      throw new StoreOutage('the disk is full');
    };
    const path = `/api/v1/rooms/demo/participants/${ben.id}`;
    const answers = [
      await change(ben.id, { role: 'host' }),
      await stage.call('DELETE', path, undefined, 'operator'),
      await stage.ask('demo', { resume: ben.joined.resume.token }),
      await stage.ask('demo', { token: await stage.token('demo', { role: 'speaker', name: 'Cyd' }) }),
    ];
    expect(answers.map(({ status, slug }) => [status, slug])).toEqual(
      Array.from({ length: 4 }, () => [503, 'store-unavailable']),
    );
    expect(answers[0]?.headers['retry-after']).toBe('2');
    live.write = write;
    expect(ben.line.closed).toBeUndefined();
    expect((await change(ben.id, { role: 'host' })).json.role).toBe('host');
    expect((await stage.ask('demo', { resume: ben.joined.resume.token })).json.participant.id).toBe(ben.id);
  });
});

describe('SN20 the operator sends everyone to come back', () => {
  const move = async () => {
    const { json } = await stage.call('GET', '/api/v1/meetings', undefined, 'operator');
    return stage.call('POST', `/api/v1/meetings/${json.items[0].id}/move`, undefined, 'operator');
  };

  test('each is told, and comes back to its session by its channel token', async () => {
    const ada = await enter('ada', 'host');
    const ben = await enter('ben');
    expect((await move()).status).toBe(204);
    expect([ending(ada.line), ada.line.closed]).toEqual(['session-moved', 4413]);
    expect(ben.line.heard.at(-1)).toMatchObject({ type: 'goodbye', problem: { retryAfter: 1 } });
    for (const { line } of [ada, ben]) line.drop(4413);
    const back = paired({ meetings: stage.server.meetings, clock });
    const [snapshot] = ada.line.heard;
    if (snapshot?.type !== 'snapshot') throw new Error('no snapshot');
    const heard = { stream: snapshot.stream, seq: snapshot.seq + 1 };
    back.say({ type: 'hello', version: 1, token: ada.joined.channel.token, heard });
    expect(back.heard.map(({ type }) => type)).toEqual(['resumed']);
    expect(stage.media.asked).toEqual([]);
    expect((await stage.audited()).at(-1)).toMatchObject({ what: 'meeting.moved', room: 'demo' });
  });

  test('or by its resume token, and others see nothing of it', async () => {
    const ada = await enter('ada', 'host');
    const ben = await enter('ben');
    await move();
    for (const { line } of [ada, ben]) line.drop(4413);
    const { json } = await stage.ask('demo', { resume: ben.joined.resume.token });
    const line = paired({ meetings: stage.server.meetings, clock });
    line.say({ type: 'hello', version: 1, token: json.channel.token });
    clock.advance(1_000);
    expect(line.heard[0]).toMatchObject({ people: [{ presence: 'live' }, { presence: 'live' }] });
    expect(eventsOf(ada.line).map(({ type }) => type)).toEqual(['participant.joined']);
  });

  test('a meeting that does not run is not found', async () => {
    expect((await stage.call('POST', '/api/v1/meetings/m_x/move', undefined, 'operator')).slug).toBe('not-found');
  });
});
