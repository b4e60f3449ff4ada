import { problem, type WireChatMessage } from '@foyer/wire';
import { expect, test } from 'vitest';
import { addMessage } from './chat.ts';
import { createDraftKeep } from './draft-keep.ts';
import { aPerson, live } from './session-bench.ts';

const said = (id: string, from = 'p_me'): WireChatMessage => ({ id, from, name: 'Me', text: 'Hello', at: 5 });

const resumed = {
  type: 'resumed',
  media: { url: 'ws://x', token: 'm' },
  resume: { token: 'r', expiresAt: 1 },
  serverTime: 1,
} as const;

test('SN28 the same message of the same writer is one, and only the latest thousand are kept', () => {
  const one = addMessage([], said('m-1'));
  expect(addMessage(one, said('m-1'))).toBe(one);
  expect(addMessage(one, said('m-1', 'p_ana'))).toHaveLength(2);
  const many = Array.from({ length: 1_000 }, (_, index) => said(`m-${index}`));
  expect(addMessage(many, said('m-new')).map(({ id }) => id)).toEqual([...many.slice(1).map(({ id }) => id), 'm-new']);
});

test('a message is shown as on its way until it is in the chat', async () => {
  const b = live();
  const answer = b.session.sendChat('Hello');
  expect(b.state().outgoing).toEqual([{ id: 'message-c1', text: 'Hello', state: 'sending' }]);
  expect(b.sockets.last().sent.at(-1)).toMatchObject({ command: { message: 'message-c1', text: 'Hello' } });
  b.say({ type: 'chat.sent', message: said('message-c1') });
  expect(b.state().outgoing).toEqual([]);
  expect(b.state().roster?.chat).toEqual([said('message-c1')]);
  expect((await answer).ok).toBe(true);
});

test('SN18 a message without an answer is said again on the next connection, under the same id', async () => {
  const b = live();
  void b.session.sendChat('Hello');
  b.sockets.last().end(1006);
  await b.clock.advance(40_000);
  expect(b.state().outgoing).toMatchObject([{ state: 'sending' }]);
  b.session.nudge();
  b.sockets.last().open();
  b.sockets.last().say(resumed);
  const sent = b.sockets.last().sent.flatMap((message) => (message.type === 'command' ? [message.command] : []));
  expect(sent).toEqual([{ type: 'chat.send', message: 'message-c1', text: 'Hello' }]);
});

test('a message whose answer was lost is found in the snapshot', async () => {
  const b = live();
  const answer = b.session.sendChat('Hello');
  b.sockets.last().end(1006);
  await b.clock.advance(125);
  b.enterWith({ chat: [said('message-c1')] });
  expect(b.state().outgoing).toEqual([]);
  expect((await answer).ok).toBe(true);
});

test('a message that is refused stays, to be sent again or dropped', async () => {
  const b = live();
  const answer = b.session.sendChat('Hello');
  b.sockets.last().say({ type: 'refusal', id: 'c2', problem: problem('not-permitted') });
  expect((await answer).ok).toBe(false);
  expect(b.state().outgoing).toMatchObject([{ id: 'message-c1', state: 'failed' }]);
  b.session.resendChat('message-c1');
  expect(b.state().outgoing).toMatchObject([{ id: 'message-c1', state: 'sending' }]);
  expect(b.sockets.last().sent.at(-1)).toMatchObject({ id: 'c3', command: { message: 'message-c1' } });
  b.session.dropChat('message-c1');
  expect(b.state().outgoing).toEqual([]);
});

test('whoever leaves leaves no promise open', async () => {
  const b = live();
  const answer = b.session.sendChat('Hello');
  b.session.leave();
  expect(await answer).toEqual({ ok: false, refusal: problem('connection-lost') });
});

test('a reaction is seen for five seconds, each for itself', async () => {
  const b = live([], aPerson('ana'));
  b.say({ type: 'reaction.sent', participant: 'p_ana', reaction: 'heart' });
  await b.clock.advance(2_000);
  b.say({ type: 'reaction.sent', participant: 'p_me', reaction: 'clap' });
  expect(b.state().reactions.map(({ participant, reaction }) => [participant, reaction])).toEqual([
    ['p_ana', 'heart'],
    ['p_me', 'clap'],
  ]);
  await b.clock.advance(3_000);
  expect(b.state().reactions.map(({ reaction }) => reaction)).toEqual(['clap']);
  await b.clock.advance(2_000);
  expect(b.state().reactions).toEqual([]);
});

test('SN27 hands go up and down as the meeting says, and being lowered by another is told', async () => {
  const b = live([], aPerson('ana'));
  const raised = b.session.raiseHand();
  b.sockets.last().say({ type: 'reply', id: 'c1', ok: true });
  b.say({ type: 'hand.raised', participant: 'p_me', hand: { turn: 4, raisedAt: 9 } });
  expect(await raised).toBe(true);
  expect(b.state().roster?.people.get('p_me')?.hand).toEqual({ turn: 4, raisedAt: 9 });
  b.say({ type: 'hand.lowered', participant: 'p_me', by: 'p_ana' });
  expect(b.state().roster?.people.get('p_me')?.hand).toBeNull();
  expect(b.state().notices.at(-1)).toMatchObject({ kind: 'hand-lowered', by: 'ana' });
  void b.session.lowerHand('p_ana');
  expect(b.sockets.last().sent.at(-1)).toMatchObject({ command: { type: 'hand.lower', participant: 'p_ana' } });
});

test('what is being written is kept for a reload', () => {
  const b = live();
  expect(b.state().draft).toBe('kept');
  b.session.setDraft('Hel');
  b.session.setDraft('');
  expect(b.drafts).toEqual(['Hel', '']);
  const held = new Map<string, string>();
  const drawer = {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
  };
  const keep = createDraftKeep(drawer, 'tea');
  keep.write('Hel');
  expect([keep.read(), createDraftKeep(drawer, 'other').read()]).toEqual(['Hel', '']);
  keep.write('');
  expect([held.size, createDraftKeep(undefined, 'tea').read()]).toEqual([0, '']);
});

test('SN21 hosts give and take by one command, of one or of a role', () => {
  const b = live();
  void b.session.hosting.changePermissions('p_ana', ['chat.send'], ['track.publish.camera']);
  void b.session.hosting.changeRolePermissions('listener', ['hand.raise'], []);
  expect(b.sockets.last().sent.slice(-2)).toMatchObject([
    { command: { type: 'participant.change-permissions', participant: 'p_ana', give: ['chat.send'] } },
    { command: { type: 'role.change-permissions', role: 'listener', give: ['hand.raise'], take: [] } },
  ]);
  b.say({ type: 'role.permissions-changed', role: 'listener', permissions: ['hand.raise'], by: 'p_me' });
  expect(b.state().roster?.roles.listener).toEqual(['hand.raise']);
});

test('SN9 hosts hear whose way back was used twice', () => {
  const b = live();
  b.say({ type: 'resume.reused', participant: 'p_gil', name: 'Gil' });
  expect(b.state().notices.at(-1)).toMatchObject({ kind: 'resume-reused', name: 'Gil' });
});
