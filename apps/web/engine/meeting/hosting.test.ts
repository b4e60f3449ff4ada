import { problem, type WirePerson } from '@foyer/wire';
import { expect, test } from 'vitest';
import { samplePolicy } from './sample-policy.ts';
import { aPerson, live, permissions } from './session-bench.ts';
import { may } from './state.ts';

test('a command that is refused is told with the reason', async () => {
  const b = live();
  const done = b.session.hosting.remove('p_x');
  b.sockets.last().say({ type: 'refusal', id: 'c1', problem: problem('participant-not-found') });
  expect(await done).toBe(false);
  expect(b.state().notices.at(-1)).toMatchObject({ kind: 'command-refused', slug: 'participant-not-found' });
});

const asHost: WirePerson['permissions'] = [...permissions, 'lobby.admit', 'track.publish.camera'];

test('whoever is made a host may at once do what hosts do, and loses it as quickly', () => {
  const b = live([], aPerson('ana'));
  b.say({
    type: 'participant.role-changed',
    participant: 'p_me',
    role: 'host',
    permissions: asHost,
    permissionsVersion: 2,
    by: 'p_ana',
  });
  expect(may(b.state(), 'lobby.admit')).toBe(true);
  expect(b.kinds()).toBe('own-role');
  b.say({
    type: 'participant.role-changed',
    participant: 'p_me',
    role: 'speaker',
    permissions,
    permissionsVersion: 3,
    by: 'p_ana',
  });
  expect(may(b.state(), 'lobby.admit')).toBe(false);
  expect(b.media.permits.map(({ camera }) => camera)).toEqual([true, false]);
});

test('media is told what may be sent only where that changes', () => {
  const b = live([], aPerson('ana'));
  b.say({
    type: 'participant.role-changed',
    participant: 'p_ana',
    role: 'listener',
    permissions: [],
    permissionsVersion: 4,
    by: 'p_me',
  });
  b.say({ type: 'policy.changed', policy: { ...samplePolicy, locked: true } });
  expect(b.media.permits).toEqual([]);
  expect(b.state().roster?.policy.locked).toBe(true);
});

test('who hands over makes the other a host first, and stays one where that does not work', async () => {
  const b = live([], aPerson('ana'));
  const sent = () => b.sockets.last().sent.flatMap((message) => (message.type === 'command' ? [message.command] : []));
  const done = b.session.hosting.handOver('p_ana', 'p_me');
  b.sockets.last().say({ type: 'refusal', id: 'c1', problem: problem('participant-not-found') });
  expect(await done).toBe(false);
  expect(sent()).toEqual([{ type: 'participant.change-role', participant: 'p_ana', role: 'host' }]);
  const again = b.session.hosting.handOver('p_ana', 'p_me');
  b.sockets.last().say({ type: 'reply', id: 'c2', ok: true });
  await b.clock.advance(0);
  b.sockets.last().say({ type: 'reply', id: 'c3', ok: true });
  expect(await again).toBe(true);
  expect(sent().at(-1)).toEqual({ type: 'participant.change-role', participant: 'p_me', role: 'speaker' });
});

test('a policy that cannot be changed is told to whoever asked, not in passing', async () => {
  const b = live();
  const answer = await b.session.hosting.changePolicy({ locked: true }, samplePolicy);
  expect(answer).toEqual({ ok: false, refusal: problem('connection-lost') });
  expect(b.kinds()).toBe('');
});
