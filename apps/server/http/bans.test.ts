import { banSchema, pageOf } from '@foyer/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aBan } from '../store/contract/samples.ts';
import { raise, type Stage } from '../testing/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await raise();
  await stage.room('demo');
  await stage.room('other');
});
afterAll(() => stage.stop());

const path = '/api/v1/rooms/demo/bans';

async function ban(identity: string, reason?: string) {
  const wish = reason === undefined ? { identity } : { identity, reason };
  return stage.call('POST', path, wish, 'operator');
}

describe('RM13 bans of a room', () => {
  test('by identity: from the next join on, in this room alone, until lifted', async () => {
    const made = await ban('eve', 'Shouting.\nAgain.');
    expect(made.status).toBe(201);
    expect(banSchema.parse(made.json)).toEqual(made.json);
    expect(made.json).toMatchObject({ identity: 'eve', reason: 'Shouting.\nAgain.', by: 'key:bootstrap' });
    const wish = { role: 'host', name: 'Eve', identity: 'eve' } as const;
    const [here, there] = [await stage.token('demo', wish), await stage.token('other', wish)];
    expect(await stage.ask('demo', { token: here })).toMatchObject({ status: 403, slug: 'banned' });
    expect((await stage.ask('other', { token: there })).status).toBe(200);
    const listed = await stage.call('GET', path, undefined, 'operator');
    expect(pageOf(banSchema).parse(listed.json)).toEqual(listed.json);
    expect(listed.json).toEqual({ items: [made.json], next: null });
    expect((await stage.call('DELETE', `${path}/${made.json.id}`, undefined, 'operator')).status).toBe(204);
    expect((await stage.ask('demo', { token: here })).status).toBe(200);
  });

  test('whoever is inside under it leaves, nobody else', async () => {
    await stage.join('demo', 'speaker', { identity: 'mal', name: 'Mal' });
    await stage.join('demo', 'host', { identity: 'ana', name: 'Ana' });
    const inside = () => [...(stage.server.meetings.find('demo')?.meeting.participants.values() ?? [])];
    expect(inside().map(({ identity }) => identity)).toEqual(expect.arrayContaining(['mal', 'ana']));
    await ban('mal');
    expect(inside().map(({ identity }) => identity)).not.toContain('mal');
    expect(inside().map(({ identity }) => identity)).toContain('ana');
  });

  test('the mark of a browser is never shown', async () => {
    const room = await stage.server.store.rooms.find('other');
    await stage.server.store.bans.add(aBan({ roomId: room?.id ?? '', family: 'mark-of-a-browser' }));
    const listed = await stage.call('GET', '/api/v1/rooms/other/bans', undefined, 'operator');
    expect(listed.json.items).toHaveLength(1);
    expect(listed.text).not.toContain('mark-of-a-browser');
  });

  test('one of another room, or none, is not found and stays', async () => {
    const { json } = await ban('zed');
    const rows = [`/api/v1/rooms/other/bans/${json.id}`, `${path}/b_nowhere`, `${path}/__proto__`];
    for (const where of rows)
      expect(await stage.call('DELETE', where, undefined, 'operator')).toMatchObject({
        status: 404,
        slug: 'not-found',
      });
    const room = await stage.server.store.rooms.find('demo');
    expect(await stage.server.store.bans.isBanned(room?.id ?? '', { identity: 'zed' })).toBe(true);
  });

  const refused: [string, object, string][] = [
    ['nobody', {}, '/identity'],
    ['an empty identity', { identity: '' }, '/identity'],
    ['no identity of ours', { identity: 'e v e' }, '/identity'],
    ['an empty reason', { identity: 'eve', reason: ' ' }, '/reason'],
    ['a browser', { identity: 'eve', family: 'x' }, ''],
  ];
  test.each(refused)('refused: %s', async (_name, wish, pointer) => {
    const answer = await stage.call('POST', path, wish, 'operator');
    expect(answer).toMatchObject({ status: 400, slug: 'request-invalid' });
    expect(answer.json.errors[0].pointer).toBe(pointer);
  });

  test('the scope is meetings; an owner has it in its own room', async () => {
    const host = await stage.account('host');
    await stage.call('POST', '/api/v1/rooms', { slug: 'hosted' }, host);
    expect((await stage.call('POST', '/api/v1/rooms/hosted/bans', { identity: 'eve' }, host)).status).toBe(201);
    expect((await stage.call('GET', path, undefined, await stage.key('meetings'))).status).toBe(200);
    expect(await stage.call('GET', path, undefined, await stage.key('rooms', 'tokens'))).toMatchObject({
      slug: 'scope-missing',
    });
    expect(await stage.call('GET', path, undefined, host)).toMatchObject({ slug: 'room-not-found' });
  });

  test('RM15 they are noted', async () => {
    const { json } = await ban('noted', 'why');
    await stage.call('DELETE', `${path}/${json.id}`, undefined, 'operator');
    const noted = (await stage.audited()).slice(-2);
    expect(noted.map(({ what, subject, reason, room }) => ({ what, subject, reason, room }))).toEqual([
      { what: 'ban.made', subject: 'noted', reason: 'why', room: 'demo' },
      { what: 'ban.lifted', subject: json.id, reason: null, room: 'demo' },
    ]);
  });
});
