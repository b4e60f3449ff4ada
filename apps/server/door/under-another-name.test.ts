import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Paired, paired } from '../channel/paired.ts';
import { FakeClock } from '../clock.ts';
import { StoreOutage } from '../store/port.ts';
import { type LobbyLine, lobbyLine, secretOf } from '../testing/lobby.ts';
import { type As, type JoinWish, ownPage, raise, type Stage } from '../testing/stage.ts';

let clock: FakeClock;
let stage: Stage;
let ana: As;
beforeEach(async () => {
  clock = new FakeClock();
  stage = await raise({}, { clock });
  await stage.room('demo', { entry: 'open', lobby: true });
  ana = await signedIn('user', 'ana');
});
afterEach(async () => stage.stop());

async function signedIn(level: 'user' | 'admin', name: string): Promise<As> {
  const { cookie } = await stage.account(level, name);
  return { cookie, ...ownPage };
}

const idOf = (token: string): string => String(decodeJwt(token).jti);
const open = (secret: string): LobbyLine => lobbyLine({ desk: stage.server.desk, clock }, secret);

/** Knocks and opens the lobby channel. */
async function wait(wish: JoinWish = { name: 'Gil' }, slug = 'demo', as?: As) {
  const held = await stage.knock(slug, wish, as);
  const secret = secretOf(held);
  return { id: held.knock.id, secret, line: open(secret) };
}

async function host(): Promise<Paired> {
  const token = await stage.token('demo', { role: 'host', name: 'Ada', identity: 'ada' });
  const { json } = await stage.ask('demo', { token });
  const line = paired({ meetings: stage.server.meetings, clock });
  line.say({ type: 'hello', version: 1, token: json.channel.token });
  return line;
}

function fail(): never {
  throw new StoreOutage('no space');
}

let commands = 0;
function order(line: Paired, command: object): void {
  commands += 1;
  line.say(JSON.stringify({ type: 'command', id: `k${commands}`, command }));
  expect(line.heard.find((one) => 'id' in one && one.id === `k${commands}`)).toMatchObject({ ok: true });
}

const lobby = () => [...(stage.server.meetings.find('demo')?.meeting.lobby.values() ?? [])];
const names = () =>
  [...(stage.server.meetings.find('demo')?.meeting.participants.values() ?? [])].map(({ name }) => name);

describe('SI34 LB22 signing in while waiting', () => {
  test('still held, they stand where they stood under their name, and hosts see it changed', async () => {
    const ada = await host();
    const { id, secret, line } = await wait();
    const second = await wait({ name: 'Hal' });
    clock.advance(60_000);
    ada.heard.length = 0;
    const { json } = await stage.ask('demo', { knock: secret, name: 'Ana' }, ana);
    expect(json).toMatchObject({ outcome: 'held', knock: { id }, reason: 'lobby' });
    expect(lobby()).toMatchObject([
      { id, name: 'ana', grant: { standing: 'user' }, since: 1_800_000_000, attempt: 1 },
      { id: second.id, name: 'Hal' },
    ]);
    const changed = (presence: string) => ({
      event: { type: 'knock.changed', knock: { id, name: 'ana', standing: 'user', presence } },
    });
    expect(ada.heard).toMatchObject([changed('here'), changed('away')]);
    expect(line.closed).toBe(4409);
    expect(open(secret).heard).toMatchObject([{ type: 'goodbye' }]);
    expect(open(secretOf(json)).heard).toMatchObject([{ type: 'waiting', since: 1_800_000_000 }]);
  });

  test('admitted by a host then, they come in as the account', async () => {
    const ada = await host();
    const { id, secret } = await wait();
    const { json } = await stage.ask('demo', { knock: secret }, ana);
    const line = open(secretOf(json));
    order(ada, { type: 'lobby.admit', knock: id });
    await expect
      .poll(() => line.heard.at(-1))
      .toMatchObject({
        type: 'admitted',
        participant: { name: 'ana', identity: expect.stringMatching(/^account:u_/) },
      });
  });

  test('whom the policy lets in comes in at once, and the knock ends', async () => {
    await stage.policy('demo', { entry: 'open', lobby: false, waitForHost: true });
    const { secret, line } = await wait();
    const { json } = await stage.ask('demo', { knock: secret }, await signedIn('admin', 'root'));
    expect(json).toMatchObject({ outcome: 'admitted', participant: { name: 'root', role: 'host' } });
    expect(lobby()).toEqual([]);
    expect(line.heard.at(-1)).toMatchObject({ type: 'goodbye' });
  });

  test('refused, they wait on as before', async () => {
    const { secret, line } = await wait();
    const before = lobby();
    line.heard.length = 0;
    const good = await stage.token('demo', { role: 'speaker', name: 'Eve', identity: 'eve' });
    const refused = await stage.ask('demo', { knock: secret, token: `${good.slice(0, -2)}xx` });
    expect(refused.slug).toBe('token-invalid');
    expect([lobby(), line.heard, line.closed]).toEqual([before, [], undefined]);
  });

  test('where the meeting takes it no more, the place is as it was', async () => {
    const { id, secret, line } = await wait();
    const write = stage.server.store.live.write;
    Object.assign(stage.server.store.live, { write: () => fail() });
    const outage = await stage.ask('demo', { knock: secret }, ana);
    Object.assign(stage.server.store.live, { write });
    expect(outage.slug).toBe('store-unavailable');
    expect(lobby()).toMatchObject([{ id, name: 'Gil' }]);
    expect(line.closed).toBeUndefined();
    expect(stage.server.desk.bySecret(secret)).toMatchObject({ knock: id, name: 'Gil' });
  });

  test('LB24 a stale secret, and one of another room, count as absent', async () => {
    await stage.room('other', { entry: 'open', lobby: true });
    const elsewhere = await wait({ name: 'Gil' }, 'other');
    for (const knock of ['x'.repeat(43), elsewhere.secret]) {
      const { json } = await stage.ask('demo', { knock }, ana);
      expect(json).toMatchObject({ outcome: 'held' });
      expect(json.knock.id).not.toBe(elsewhere.id);
    }
    expect(lobby()).toMatchObject([{ name: 'ana' }]);
    expect(elsewhere.line.closed).toBeUndefined();
  });

  test('beside nothing else it gives nobody another name', async () => {
    const { id, secret, line } = await wait();
    const { json } = await stage.ask('demo', { knock: secret, name: 'Ada' });
    expect(json.knock.id).not.toBe(id);
    expect(lobby()).toMatchObject([{ name: 'Gil' }, { name: 'Ada' }]);
    expect(line.closed).toBeUndefined();
  });

  test('LB22 the use of a token that the knock had taken is given back', async () => {
    const token = await stage.token('demo', { role: 'speaker', uses: 1 });
    const { secret } = await wait({ token, name: 'Gil' });
    const uses = async () => {
      const { json } = await stage.call('GET', '/api/v1/rooms/demo/join-tokens', undefined, 'operator');
      return Object.values<{ used: number }[]>(json).flat()[0]?.used;
    };
    expect(await uses()).toBe(1);
    await stage.ask('demo', { knock: secret }, ana);
    await expect.poll(uses).toBe(0);
  });
});

describe('LB22 shown while a host’s yes is on its way', () => {
  test('who comes in is who was shown last, and no use of a token is had for nothing', async () => {
    const token = await stage.token('demo', { role: 'speaker', uses: 1 });
    const ada = await host();
    const { id, secret } = await wait({ token, name: 'Gil' });
    const { bans } = stage.server.store;
    const asked = bans.isBanned.bind(bans);
    const [gate, reached] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    bans.isBanned = async (room, who) => {
      bans.isBanned = asked;
      reached.resolve();
      await gate.promise;
      return asked(room, who);
    };
    order(ada, { type: 'lobby.admit', knock: id });
    await reached.promise;
    const { json } = await stage.ask('demo', { knock: secret }, ana);
    const line = open(secretOf(json));
    gate.resolve();
    await expect.poll(() => line.heard.at(-1)).toMatchObject({ type: 'admitted', participant: { name: 'ana' } });
    expect(names()).toEqual(['Ada', 'ana']);
    await expect.poll(async () => (await stage.server.store.joinTokens.find(idOf(token)))?.used).toBe(0);
  });

  test('what becomes of what was shown before ends nobody’s waiting', async () => {
    const token = await stage.token('demo', { role: 'speaker', uses: 1 });
    const ada = await host();
    const { id, secret } = await wait({ token, name: 'Gil' });
    const { joinTokens } = stage.server.store;
    const find = joinTokens.find.bind(joinTokens);
    const [gate, reached] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    joinTokens.find = async (jti) => {
      joinTokens.find = find;
      reached.resolve();
      await gate.promise;
      const found = await find(jti);
      return found && { ...found, revokedAt: 1 };
    };
    order(ada, { type: 'lobby.admit', knock: id });
    await reached.promise;
    const { json } = await stage.ask('demo', { knock: secret }, ana);
    const line = open(secretOf(json));
    gate.resolve();
    await expect.poll(() => line.heard.at(-1)).toMatchObject({ type: 'admitted', participant: { name: 'ana' } });
  });
});

describe('LB24 a secret that was shown meanwhile', () => {
  test('gives its place to nobody else, who waits on their own then', async () => {
    const token = await stage.token('demo', { role: 'speaker', name: 'Tim', identity: 'tim', uses: 1 });
    const { id, secret } = await wait();
    const { joinTokens } = stage.server.store;
    const takeUse = joinTokens.takeUse.bind(joinTokens);
    const [gate, reached] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    joinTokens.takeUse = async (jti, at) => {
      joinTokens.takeUse = takeUse;
      reached.resolve();
      await gate.promise;
      return takeUse(jti, at);
    };
    const late = stage.ask('demo', { knock: secret, token });
    await reached.promise;
    expect((await stage.ask('demo', { knock: secret }, ana)).json).toMatchObject({ outcome: 'held', knock: { id } });
    gate.resolve();
    expect((await late).json.knock.id).not.toBe(id);
    expect(lobby()).toMatchObject([{ id, name: 'ana' }, { name: 'Tim' }]);
    await expect.poll(async () => (await joinTokens.find(idOf(token)))?.used).toBe(1);
  });

  test('the browser it was made in is known on, whatever shows it next', async () => {
    const { secret } = await wait({ name: 'Gil' }, 'demo', {
      ...ownPage,
      cookie: `__Host-foyer-visitor=${'v'.repeat(22)}`,
    });
    const [before] = lobby();
    expect(before?.family).toMatch(/^[\w-]{22}$/);
    await stage.ask('demo', { knock: secret }, { cookie: String(Object(ana).cookie) });
    expect(lobby()).toMatchObject([{ name: 'ana', family: before?.family }]);
  });
});

describe('LB23 a no holds under another name', () => {
  const askAgain = 30_000;

  test('a declined knock is declined for the account too, even where the policy would let it in', async () => {
    const ada = await host();
    const { id, secret } = await wait();
    order(ada, { type: 'lobby.decline', knock: id });
    expect((await stage.ask('demo', { knock: secret }, ana)).slug).toBe('declined');
    await stage.policy('demo', { lobby: false });
    expect((await stage.ask('demo', { knock: secret }, ana)).slug).toBe('declined');
    clock.advance(askAgain);
    expect((await stage.ask('demo', { knock: secret }, ana)).json).toMatchObject({ outcome: 'held', knock: { id } });
    expect(lobby()).toMatchObject([{ id, name: 'ana', attempt: 2 }]);
    expect(names()).toEqual(['Ada']);
  });

  test('who asks a second time, as somebody else again, still waits for a host’s yes', async () => {
    const ada = await host();
    const { id, secret, line } = await wait();
    order(ada, { type: 'lobby.decline', knock: id });
    clock.advance(askAgain);
    line.say({ type: 'ask-again' });
    await stage.policy('demo', { lobby: false });
    expect(lobby()).toMatchObject([{ id, attempt: 2, state: { is: 'waiting' } }]);
    const { json } = await stage.ask('demo', { knock: secret }, ana);
    expect(json).toMatchObject({ outcome: 'held', knock: { id } });
    expect(names()).toEqual(['Ada']);
  });

  test('who may pass the lobby comes in', async () => {
    const ada = await host();
    const { id, secret } = await wait();
    order(ada, { type: 'lobby.decline', knock: id });
    const root = await signedIn('admin', 'root');
    expect((await stage.ask('demo', { knock: secret }, root)).json).toMatchObject({ outcome: 'admitted' });
  });
});
