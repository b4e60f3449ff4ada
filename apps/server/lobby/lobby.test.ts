import { lobbyClientMessageSchema, slugOf } from '@foyer/wire';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Paired, paired } from '../channel/paired.ts';
import { FakeClock } from '../clock.ts';
import { type LobbyLine, lobbyLine, lobbySocket, secretOf } from '../testing/lobby.ts';
import { type JoinWish, raise, type Stage } from '../testing/stage.ts';
import { Endings } from './memory.ts';
import { type LobbyState, lobbyHandling } from './table.ts';

let clock: FakeClock;
let stage: Stage;
beforeEach(async () => {
  clock = new FakeClock();
  stage = await raise({}, { clock });
  await stage.room('demo', { entry: 'open', lobby: true });
});
afterEach(async () => stage.stop());

const open = (secret: string): LobbyLine => lobbyLine({ desk: stage.server.desk, clock }, secret);

/** Knocks and opens the lobby channel. */
async function wait(wish: JoinWish = { name: 'Gil' }) {
  const held = await stage.knock('demo', wish);
  return { held, id: held.knock.id, secret: secretOf(held), line: open(secretOf(held)) };
}

async function enter(role: 'host' | 'speaker' = 'host', identity = 'ada'): Promise<Paired> {
  const token = await stage.token('demo', { role, name: identity, identity, permissions: ['lobby.bypass'] });
  const { json } = await stage.ask('demo', { token });
  const line = paired({ meetings: stage.server.meetings, clock });
  line.say({ type: 'hello', version: 1, token: json.channel.token });
  return line;
}

let commands = 0;
function order(host: Paired, command: object): void {
  commands += 1;
  host.say(JSON.stringify({ type: 'command', id: `c${commands}`, command }));
  const reply = host.heard.find((one) => 'id' in one && one.id === `c${commands}`);
  expect(reply).toMatchObject({ type: 'reply', ok: true });
}

const goodbye = (line: LobbyLine): string | undefined => {
  const said = line.heard.at(-1);
  return said?.type === 'goodbye' ? slugOf(said.problem.type) : undefined;
};
const meeting = () => stage.server.meetings.find('demo')?.meeting;

describe('LC1 opening is enough', () => {
  test('the server speaks first, and says why one waits', async () => {
    const { line } = await wait();
    const room = { slug: 'demo', title: 'Demo' };
    const times = { since: 1_800_000_000, serverTime: 1_800_000_000 };
    expect(line.heard).toEqual([{ type: 'waiting', reason: 'lobby', room, message: null, ...times }]);
  });

  test('the secret has 256 bits and is kept nowhere: not in the log, not in the answer’s other fields', async () => {
    const { secret, id } = await wait();
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(id).toMatch(/^n_[0-9A-Z]{26}$/);
    expect(stage.log()).not.toContain(secret);
    expect(JSON.stringify(await stage.audited())).not.toContain(secret);
  });

  test('an unknown secret', () => {
    const line = open('x'.repeat(43));
    expect([goodbye(line), line.closed]).toEqual(['knock-unknown', 4407]);
  });

  test('over the network', async () => {
    const held = await stage.knock('demo');
    const { socket, messages, closed } = lobbySocket(held, await stage.listen());
    const own = lobbySocket(held, await stage.listen());
    await closed;
    await expect.poll(() => own.messages.length).toBe(1);
    expect(messages).toMatchObject([]);
    socket.close();
    own.socket.close();
  });
});

describe('LC2 who waits hears when something changes, and nothing twice', () => {
  test('the host’s words, the reason, the title', async () => {
    await stage.policy('demo', { waitForHost: true, lobbyMessage: 'We begin at ten' });
    const { line } = await wait();
    expect(line.last()).toMatchObject({ reason: 'waiting-for-host', message: 'We begin at ten' });
    const host = await enter();
    expect(line.last()).toMatchObject({ reason: 'lobby', message: 'We begin at ten' });
    order(host, { type: 'lobby.message', text: 'Five minutes' });
    order(host, { type: 'lobby.message', text: 'Five minutes' });
    expect(line.heard).toHaveLength(1);
    expect(line.last()).toMatchObject({ type: 'waiting', message: 'Five minutes' });
    const as = { authorization: 'Bearer test-key-of-sufficient-length', 'if-match': '*' };
    await stage.call('PATCH', '/api/v1/rooms/demo', { title: 'The demo' }, as);
    expect(line.heard).toMatchObject([{ type: 'waiting', room: { slug: 'demo', title: 'The demo' } }]);
  });
});

describe('LC4 admitted', () => {
  test('the admitted answer, then a normal closing; its tokens open what a join’s do', async () => {
    const host = await enter();
    const { line, id, secret } = await wait({ name: 'Gil' });
    order(host, { type: 'lobby.admit', knock: id });
    await expect.poll(() => line.closed).toBe(1000);
    const said = line.last();
    expect(said).toMatchObject({
      type: 'admitted',
      outcome: 'admitted',
      participant: { name: 'Gil', role: 'speaker' },
    });
    if (said?.type !== 'admitted') throw new Error('not admitted');
    const channel = paired({ meetings: stage.server.meetings, clock });
    channel.say({ type: 'hello', version: 1, token: said.channel.token });
    expect(channel.heard[0]).toMatchObject({ type: 'snapshot', self: said.participant.id });
    expect(channel.heard[0]).not.toHaveProperty('lobby');
    expect(secretOf(said)).not.toBe(secret);
  });

  test.each([1000, 1006, 4000])('who is away is let in on return, however the connection ended: %i', async (code) => {
    const host = await enter();
    const { line, id, secret } = await wait();
    line.drop(code);
    order(host, { type: 'lobby.admit', knock: id });
    await new Promise(setImmediate);
    expect(meeting()?.participants.size).toBe(1);
    const back = open(secret);
    await expect.poll(() => back.closed).toBe(1000);
    expect(back.last()).toMatchObject({ type: 'admitted' });
    expect(meeting()?.participants.size).toBe(2);
  });

  test('an answer that was lost on the way is said again, while its session is current', async () => {
    const host = await enter();
    const { line, id, secret } = await wait();
    order(host, { type: 'lobby.admit', knock: id });
    await expect.poll(() => line.closed).toBe(1000);
    const first = line.last();
    const back = open(secret);
    expect([back.heard, back.closed]).toEqual([[first], 1000]);
    const participant = first?.type === 'admitted' ? first.participant.id : '';
    order(host, { type: 'participant.remove', participant });
    expect(goodbye(open(secret))).toBe('knock-unknown');
  });

  test('while the media server starts, who waits goes on waiting; where it does not come up, it is told', async () => {
    const host = await enter();
    const { line, id } = await wait();
    stage.media.running = false;
    order(host, { type: 'lobby.admit', knock: id });
    const turn = setInterval(() => clock.advance(1_000), 10);
    await expect.poll(() => goodbye(line)).toBe('media-unavailable');
    clearInterval(turn);
    stage.media.running = true;
    expect(meeting()?.lobby.size).toBe(0);
  });

  test('a token that was withdrawn meanwhile, a ban that was made meanwhile', async () => {
    const host = await enter();
    const token = await stage.token('demo', { role: 'speaker', name: 'Ben', identity: 'ben' });
    const ben = await wait({ token });
    await stage.server.store.joinTokens.revoke(String(decodeJwt(token).jti), clock.wall());
    order(host, { type: 'lobby.admit', knock: ben.id });
    await expect.poll(() => goodbye(ben.line)).toBe('token-revoked');
    const cyd = await wait({ token: await stage.token('demo', { role: 'speaker', name: 'Cyd', identity: 'cyd' }) });
    const ban = { id: 'b_1', roomId: roomId(), name: 'Cyd', identity: 'cyd', family: null, reason: null };
    await stage.server.store.bans.add({ ...ban, by: 'key:x', createdAt: 1 });
    order(host, { type: 'lobby.admit', knock: cyd.id });
    await expect.poll(() => goodbye(cyd.line)).toBe('banned');
    expect([cyd.line.closed, meeting()?.lobby.size]).toEqual([4405, 0]);
  });
});

const roomId = () => stage.server.meetings.find('demo')?.room.id ?? '';

describe('LC5 declined', () => {
  test('with the host’s words; may ask again once, and then hears the last word', async () => {
    const host = await enter();
    const { line, id, secret } = await wait();
    order(host, { type: 'lobby.decline', knock: id, reason: 'Not today' });
    const problem = {
      type: '/problems/declined',
      title: 'A host declined to let you in',
      status: 403,
      reason: 'Not today',
    };
    expect(line.last()).toEqual({ type: 'declined', problem, askAgainAfter: 20 });
    clock.advance(5_000);
    line.say({ type: 'ask-again' });
    expect(line.last()).toEqual({ type: 'declined', problem, askAgainAfter: 15 });
    line.drop();
    const back = open(secret);
    expect(back.last()).toEqual({ type: 'declined', problem, askAgainAfter: 15 });
    clock.advance(15_000);
    back.say({ type: 'ask-again' });
    expect(back.last()).toMatchObject({ type: 'waiting', reason: 'lobby' });
    order(host, { type: 'lobby.decline', knock: id, reason: 'Really not' });
    expect(back.heard.at(-1)).toMatchObject({
      type: 'declined',
      askAgainAfter: null,
      problem: { reason: 'Really not' },
    });
    expect(back.closed).toBe(4406);
    expect(goodbye(open(secret))).toBe('declined');
  });
});

describe('LC6 every message in every state', () => {
  type Kind = keyof typeof lobbyHandling;
  const kinds = Object.keys(lobbyHandling) as Kind[];
  const states: readonly LobbyState[] = ['waiting', 'declined', 'admitted', 'ended'];

  test('the table has a row for every message of the schema, and a cell for every state', () => {
    const known = lobbyClientMessageSchema.def.options.map((one) => one.def.shape.type.def.values[0]);
    expect([...kinds].sort()).toEqual([...known].sort());
    for (const row of Object.values(lobbyHandling)) expect(Object.keys(row).sort()).toEqual([...states].sort());
  });

  async function inState(state: LobbyState): Promise<LobbyLine> {
    const host = await enter();
    const { line, id } = await wait();
    if (state === 'declined') order(host, { type: 'lobby.decline', knock: id });
    if (state === 'admitted') {
      // On the way in for as long as the media server starts.
      stage.media.running = false;
      order(host, { type: 'lobby.admit', knock: id });
    }
    if (state === 'ended') order(host, { type: 'meeting.end' });
    line.heard.length = 0;
    expect(line.connection.state).toBe(state);
    return line;
  }

  const answers: { readonly [K in Kind]: { readonly [S in LobbyState]: readonly [string[], number | undefined] } } = {
    'ask-again': {
      waiting: [[], undefined],
      declined: [['declined'], undefined],
      admitted: [[], undefined],
      ended: [[], 4410],
    },
    leave: { waiting: [[], 1000], declined: [[], 1000], admitted: [[], 1000], ended: [[], 4410] },
    ping: {
      waiting: [['pong'], undefined],
      declined: [['pong'], undefined],
      admitted: [['pong'], undefined],
      ended: [[], 4410],
    },
  };
  const cells = kinds.flatMap((kind) => states.map((state) => [kind, state] as const));

  test.each(cells)('%s, %s', async (kind, state) => {
    const line = await inState(state);
    line.say({ type: kind });
    const [types, closed] = answers[kind][state];
    expect([line.heard.map(({ type }) => type), line.closed]).toEqual([types, closed]);
    stage.media.running = true;
    if (kind !== 'leave') return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    await expect.poll(() => [...(meeting()?.participants.values() ?? [])].map((one) => one.name)).not.toContain('Gil');
    expect(stage.server.desk.size).toBe(0);
  });
});

describe('LC7 one connection for one who waits', () => {
  test('the same secret again: the later connection stays', async () => {
    const { line, secret, id } = await wait();
    const second = open(secret);
    expect([goodbye(line), line.closed]).toEqual(['opened-elsewhere', 4409]);
    line.drop(4409);
    expect(second.heard).toMatchObject([{ type: 'waiting' }]);
    expect(meeting()?.lobby.get(id as never)?.link).toEqual({ is: 'here' });
  });

  test('the same person by its credential: the place is kept, the older channel ends, its secret opens nothing', async () => {
    const token = await stage.token('demo', { role: 'speaker', name: 'Ben', identity: 'ben' });
    const first = await wait({ token });
    clock.advance(30_000);
    const second = await wait({ token });
    expect([goodbye(first.line), first.line.closed]).toEqual(['opened-elsewhere', 4409]);
    expect(second.id).toBe(first.id);
    expect(second.line.heard).toMatchObject([{ type: 'waiting', since: 1_800_000_000 }]);
    expect(goodbye(open(first.secret))).toBe('opened-elsewhere');
    expect(meeting()?.lobby.size).toBe(1);
  });

  test('a lost connection: the place is kept for the grace period, and a late return is told', async () => {
    const host = await enter();
    const { line, id, secret } = await wait();
    host.heard.length = 0;
    line.drop();
    const hears = () => host.heard.flatMap((one) => (one.type === 'event' ? [one.event] : []));
    expect(hears()).toMatchObject([{ type: 'knock.changed', knock: { id, presence: 'away' } }]);
    clock.advance(59_999);
    expect(meeting()?.lobby.size).toBe(1);
    clock.advance(1);
    expect(hears().at(-1)).toMatchObject({ type: 'knock.gone', knock: id, how: 'left' });
    expect(goodbye(open(secret))).toBe('knock-unknown');
  });

  test('one who comes in by another way has no knock left', async () => {
    await enter();
    const token = await stage.token('demo', { role: 'speaker', name: 'Ben', identity: 'ben' });
    const { line } = await wait({ token });
    const strong = await stage.token('demo', { role: 'host', name: 'Ben', identity: 'ben' });
    expect((await stage.ask('demo', { token: strong })).json.outcome).toBe('admitted');
    expect([goodbye(line), line.closed]).toEqual(['opened-elsewhere', 4409]);
    expect(stage.server.desk.size).toBe(0);
  });
});

describe('LC8 what is malformed, and how much', () => {
  const rows = ['{', '7', '{"type":"hello"}', '{"type":"ping","x":1}', '{"type":"ping","type":"ping"}'];
  test.each(rows)('closes: %s', async (text) => {
    const { line } = await wait();
    line.say(text);
    expect([goodbye(line), line.closed]).toEqual(['message-invalid', 4400]);
    expect(meeting()?.lobby.size).toBe(1);
  });

  test('a binary message closes', async () => {
    const { line } = await wait();
    line.connection.heard(undefined);
    expect(line.closed).toBe(4400);
  });

  test('too many messages close, and the place is kept', async () => {
    const { line } = await wait();
    for (let i = 0; i < 41; i += 1) line.say({ type: 'ping' });
    expect([goodbye(line), line.closed]).toEqual(['too-many-requests', 4429]);
    expect(meeting()?.lobby.size).toBe(1);
  });

  test('a reader that falls a megabyte behind is cut off; a peer that does not close its side, too', async () => {
    const { line } = await wait();
    line.waiting = 1_048_577;
    await stage.policy('demo', { lobbyMessage: 'Hello' });
    expect(line.closed).toBe('cut');
    const other = await wait({ name: 'Hal' });
    other.line.say({ type: 'leave' });
    clock.advance(2_000);
    expect(other.line.closings).toEqual([1000, 'cut']);
  });

  test('the room is deleted, the meeting ends, the server goes', async () => {
    const first = await wait();
    await stage.call('DELETE', '/api/v1/rooms/demo', undefined, 'operator');
    expect([goodbye(first.line), first.line.closed]).toEqual(['meeting-ended', 4410]);
    await stage.room('demo', { entry: 'open', lobby: true });
    const second = await wait();
    stage.server.meetings.dismissAll({ type: '/problems/server-restarting', title: '', status: 503, retryAfter: 2 });
    expect([goodbye(second.line), second.line.closed]).toEqual(['server-restarting', 4503]);
  });

  test('another page may not open it; too large a message closes with 1009', async () => {
    const held = await stage.knock('demo');
    const origin = await stage.listen();
    const foreign = lobbySocket(held, origin, { origin: 'https://evil.example' });
    await expect(foreign.opened).rejects.toThrow('403');
    const own = lobbySocket(held, origin);
    await own.opened;
    own.socket.send('x'.repeat(1_025));
    expect(await own.closed).toBe(1009);
  });
});

test('LC1 endings are forgotten in time, and bounded in number', () => {
  const endings = new Endings();
  const problem = { type: '/problems/declined', title: '', status: 403 };
  endings.keep('first', { how: 'problem', problem }, clock.now());
  expect(endings.find('first', clock.now())).toEqual({ how: 'problem', problem });
  clock.advance(600_000);
  expect(endings.find('first', clock.now())).toBeUndefined();
  for (let i = 0; i < 10_050; i += 1) endings.keep(`x${i}`, { how: 'problem', problem }, clock.now());
  expect(endings.size).toBe(10_000);
});
