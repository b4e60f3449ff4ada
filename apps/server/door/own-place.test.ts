/** An invitation for one use whose answer was lost: its browser comes in by it again, and nobody else. */
import type { Admitted } from '@foyer/wire';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Paired, paired } from '../channel/paired.ts';
import { FakeClock } from '../clock.ts';
import { lobbyLine, secretOf } from '../testing/lobby.ts';
import { type As, ownPage, raise, type Stage } from '../testing/stage.ts';

let clock: FakeClock;
let stage: Stage;
let token: string;
beforeEach(async () => {
  clock = new FakeClock();
  stage = await raise({ FOYER_GRACE_SECONDS: '20', FOYER_MEETING_EMPTY_SECONDS: '600' }, { clock });
  await stage.room('demo', { entry: 'open' });
  token = await stage.token('demo', { role: 'speaker', uses: 1 });
});
afterEach(async () => stage.stop());

const browser = (letter: string): As => ({ ...ownPage, cookie: `__Host-foyer-visitor=${letter.repeat(22)}` });
const join = (as: As = browser('A'), name = 'Ann') => stage.ask('demo', { token, name }, as);
const slugOf = async (as?: As) => (await join(as)).slug;
const people = () => [...(stage.server.meetings.find('demo')?.meeting.participants.values() ?? [])];

function live({ channel }: Admitted): Paired {
  const line = paired({ meetings: stage.server.meetings, clock });
  line.say({ type: 'hello', version: 1, token: channel.token });
  return line;
}

const ways: [string, (joined: Admitted) => void][] = [
  ['before the channel was opened', () => undefined],
  ['while the place is kept', (joined) => live(joined).drop()],
  [
    'after the place was freed',
    (joined) => {
      live(joined).drop();
      clock.advance(20_000);
    },
  ],
];

describe('SN8 AD20 the answer to a join by the last use was lost', () => {
  test.each(ways)('%s: the same browser is the same participant, and no further use is taken', async (_when, lose) => {
    const first: Admitted = (await join()).json;
    lose(first);
    const preview = await stage.call('POST', '/api/v1/rooms/demo/preview', { credentials: { token } }, browser('A'));
    expect(preview.status).toBe(200);
    const { json } = await join();
    expect(json.participant).toEqual(first.participant);
    expect(people()).toHaveLength(1);
    expect(await slugOf(browser('B'))).toBe('token-used-up');
  });

  test.each(ways)('%s: another browser and a program are not', async (_when, lose) => {
    lose((await join()).json);
    expect(await slugOf(browser('B'))).toBe('token-used-up');
    expect((await stage.ask('demo', { token, name: 'Bot' })).slug).toBe('token-used-up');
  });

  test('nor anybody at that browser while he is there', async () => {
    live((await join()).json);
    expect(await slugOf()).toBe('token-used-up');
  });

  test('nor where two came in from there', async () => {
    token = await stage.token('demo', { role: 'speaker', uses: 2 });
    await join(browser('A'), 'Ann');
    await join(browser('A'), 'Ben');
    expect(await slugOf()).toBe('token-used-up');
  });

  test.each([
    ['', 'token-used-up'],
    ['?ban=true', 'banned'],
  ])('nor who was removed%s, also while the join is on its way', async (query, slug) => {
    const { participant }: Admitted = (await join()).json;
    const path = `/api/v1/rooms/demo/participants/${participant.id}${query}`;
    const { meetings } = stage.server;
    const enter = meetings.join.bind(meetings);
    meetings.join = async (...wish) => {
      meetings.join = enter;
      expect((await stage.call('DELETE', path, undefined, 'operator')).status).toBe(204);
      return enter(...wish);
    };
    expect(await slugOf()).toBe(slug);
    expect(await slugOf()).toBe('token-used-up');
    expect(people()).toEqual([]);
  });

  test('nor once the invitation was withdrawn', async () => {
    live((await join()).json).drop();
    const { items } = (await stage.call('GET', '/api/v1/rooms/demo/join-tokens', undefined, 'operator')).json;
    await stage.call('DELETE', `/api/v1/join-tokens/${items[0].id}`, undefined, 'operator');
    expect(await slugOf()).toBe('token-revoked');
  });

  test('whose place was freed waits like anybody where there is a lobby', async () => {
    const host = live(await stage.join('demo', 'host'));
    const first: Admitted = (await join()).json;
    live(first).drop();
    clock.advance(20_000);
    await stage.policy('demo', { lobby: true });
    const held = (await join()).json;
    expect(held.outcome).toBe('held');
    const waiting = lobbyLine({ desk: stage.server.desk, clock }, secretOf(held));
    host.say({ type: 'command', id: 'c', command: { type: 'lobby.admit', knock: held.knock.id } });
    await expect.poll(() => waiting.heard.at(-1)).toMatchObject({ participant: { id: first.participant.id } });
  });
});
