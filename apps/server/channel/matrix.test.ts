/** Every message of the room channel, in every state of its connection, for every role: one table, cell by cell. */
import { rolePermissions, roles } from '@foyer/admission';
import { requires } from '@foyer/meeting';
import { type ClientMessage, clientMessageSchema, commandSchema, slugOf, type WireCommand } from '@foyer/wire';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from '../clock.ts';
import { raise, type Stage } from '../testing/stage.ts';
import { type Paired, paired } from './paired.ts';
import { type ConnectionState, handling } from './table.ts';

let clock: FakeClock;
let stage: Stage;
beforeEach(async () => {
  clock = new FakeClock();
  stage = await raise({}, { clock });
  await stage.room('demo', { entry: 'trusted' });
});
afterEach(async () => stage.stop());

/** Whom commands are about. */
interface Targets {
  readonly participant: string;
  readonly knock: string;
}

type Kind = WireCommand['type'];

/** One of each; a new command does not compile until it is here. */
const commands: { readonly [T in Kind]: (targets: Targets) => Extract<WireCommand, { type: T }> } = {
  'participant.rename': () => ({ type: 'participant.rename', name: 'X' }),
  'participant.leave': () => ({ type: 'participant.leave' }),
  'participant.remove': ({ participant }) => ({ type: 'participant.remove', participant }),
  'participant.pause': ({ participant }) => ({ type: 'participant.pause', participant, source: 'camera' }),
  'participant.ban': ({ participant }) => ({ type: 'participant.ban', participant }),
  'participant.change-role': ({ participant }) => ({ type: 'participant.change-role', participant, role: 'listener' }),
  'participant.change-permissions': ({ participant }) => ({
    ...{ type: 'participant.change-permissions', participant, give: [], take: ['track.publish.camera'] },
  }),
  'role.change-permissions': () => ({
    ...{ type: 'role.change-permissions', role: 'speaker', give: [], take: ['track.publish.camera'] },
  }),
  'hand.raise': () => ({ type: 'hand.raise' }),
  'hand.lower': () => ({ type: 'hand.lower' }),
  'chat.send': () => ({ type: 'chat.send', message: 'message-1', text: 'Hello' }),
  'reaction.send': () => ({ type: 'reaction.send', reaction: 'clap' }),
  'invite.create': () => ({ type: 'invite.create', role: 'listener', expiresIn: 600 }),
  'lobby.admit': ({ knock }) => ({ type: 'lobby.admit', knock }),
  'lobby.admit-all': () => ({ type: 'lobby.admit-all', guests: true }),
  'lobby.decline': ({ knock }) => ({ type: 'lobby.decline', knock }),
  'lobby.message': () => ({ type: 'lobby.message', text: 'Soon' }),
  'meeting.end': () => ({ type: 'meeting.end' }),
};

const kinds = Object.keys(commands) as Kind[];
const states: readonly ConnectionState[] = ['opening', 'live', 'ended'];

const hello = (token: string): ClientMessage => ({ type: 'hello', version: 1, token });
const wish = (command: WireCommand): ClientMessage => ({ type: 'command', id: 'c1', command });

async function actor(role: (typeof roles)[number], state: ConnectionState): Promise<{ line: Paired; token: string }> {
  const { channel } = await stage.join('demo', role, { identity: 'actor' });
  const line = paired({ meetings: stage.server.meetings, clock });
  if (state !== 'opening') line.say(hello(channel.token));
  if (state === 'ended') line.say('not json');
  line.heard.length = 0;
  return { line, token: channel.token };
}

async function targets(): Promise<Targets> {
  const { participant } = await stage.join('demo', 'speaker', { identity: 'target' });
  const { knock } = await stage.knock('demo', { name: 'Gil' });
  return { participant: participant.id, knock: knock.id };
}

const saidOn = (line: Paired) => line.heard.filter((one) => one.type !== 'event');
const problemIn = (line: Paired): string | undefined => {
  const [said] = saidOn(line);
  return said?.type === 'goodbye' || said?.type === 'refusal' ? slugOf(said.problem.type) : undefined;
};

describe('CH6 the table', () => {
  test('has a row for every message of the schema, and a cell for every state', () => {
    const messages = clientMessageSchema.def.options.map((one) => one.def.shape.type.def.values[0]);
    expect(Object.keys(handling).sort()).toEqual([...messages].sort());
    for (const row of Object.values(handling)) expect(Object.keys(row).sort()).toEqual([...states].sort());
  });

  test('this matrix has a row for every command of the schema, and so has the list of permissions', () => {
    const known = commandSchema.def.options.map((one) => one.def.shape.type.def.values[0]).sort();
    expect([...kinds].sort()).toEqual(known);
    expect(Object.keys(requires).sort()).toEqual(known);
  });
});

describe.each(roles)('CH6 as %s', (role) => {
  test.each(kinds)('before hello: %s is a stranger’s', async (kind) => {
    const { line } = await actor(role, 'opening');
    line.say(wish(commands[kind](await targets())));
    expect([problemIn(line), line.closed]).toEqual(['session-unknown', 4401]);
  });

  test.each(kinds)('live: %s is obeyed or refused by permission', async (kind) => {
    const about = await targets();
    const { line } = await actor(role, 'live');
    line.say(wish(commands[kind](about)));
    const permission = requires[kind];
    const may = permission === undefined || rolePermissions[role].has(permission);
    await expect.poll(() => saidOn(line).length).toBeGreaterThan(0);
    if (may) expect(saidOn(line)[0]).toMatchObject({ type: 'reply', id: 'c1', ok: true });
    else
      expect(saidOn(line)).toMatchObject([
        { type: 'refusal', id: 'c1', problem: { type: '/problems/not-permitted', permission } },
      ]);
  });

  test.each(kinds)('ended: %s is not heard', async (kind) => {
    const about = await targets();
    const { line } = await actor(role, 'ended');
    const before = stage.server.meetings.find('demo')?.meeting;
    line.say(wish(commands[kind](about)));
    expect([saidOn(line), line.closed]).toEqual([[], 4400]);
    expect(stage.server.meetings.find('demo')?.meeting).toBe(before);
  });

  test('hello and ping in each state', async () => {
    const opening = await actor(role, 'opening');
    opening.line.say({ type: 'ping' });
    expect([problemIn(opening.line), opening.line.closed]).toEqual(['session-unknown', 4401]);
    const live = await actor(role, 'live');
    live.line.say({ type: 'ping' });
    expect(saidOn(live.line)).toEqual([{ type: 'pong' }]);
    live.line.heard.length = 0;
    live.line.say(hello(live.token));
    expect([problemIn(live.line), live.line.closed]).toEqual(['message-invalid', 4400]);
    const ended = await actor(role, 'ended');
    ended.line.say({ type: 'ping' });
    ended.line.say(hello(ended.token));
    expect(saidOn(ended.line)).toEqual([]);
    const fresh = await actor(role, 'opening');
    fresh.line.say(hello(fresh.token));
    expect(saidOn(fresh.line)).toMatchObject([{ type: 'snapshot' }]);
  });
});
