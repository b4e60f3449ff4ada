import { type Permission, type Role, rolePermissions, roles } from '@foyer/admission';
import { millis } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import { after, aJoin, aKnock, aMeeting, session, wish } from './fixtures.ts';
import { type Command, requires, step } from './index.ts';

/** Two hosts, a speaker and a listener; Dan waits. */
const four = after(aMeeting(10, { lobby: true }), [
  aJoin('ada', 'host'),
  aJoin('eve', 'host'),
  aJoin('ben'),
  aJoin('cyd', 'listener'),
  aKnock('dan'),
]);

describe('MT11 the permission is asked for every command', () => {
  const commands: { readonly [T in Command['type']]: Command } = {
    'participant.leave': { type: 'participant.leave' },
    'participant.rename': { type: 'participant.rename', name: 'X' },
    'participant.remove': { type: 'participant.remove', participant: 'p_eve' },
    'participant.ban': { type: 'participant.ban', participant: 'p_eve' },
    'participant.change-role': { type: 'participant.change-role', participant: 'p_eve', role: 'listener' },
    'participant.pause': { type: 'participant.pause', participant: 'p_eve', source: 'camera' },
    'lobby.admit': { type: 'lobby.admit', knock: 'n_dan' },
    'lobby.admit-all': { type: 'lobby.admit-all', guests: true },
    'lobby.decline': { type: 'lobby.decline', knock: 'n_dan' },
    'lobby.message': { type: 'lobby.message', text: 'Soon.' },
    'participant.change-permissions': {
      ...{ type: 'participant.change-permissions', participant: 'p_eve' },
      ...{ give: [], take: ['track.publish.camera'] },
    },
    'role.change-permissions': {
      ...{ type: 'role.change-permissions', role: 'listener', give: ['data.send'], take: [] },
    },
    'hand.raise': { type: 'hand.raise' },
    'hand.lower': { type: 'hand.lower' },
    'chat.send': { type: 'chat.send', message: 'message-1', text: 'Hello.' },
    'reaction.send': { type: 'reaction.send', reaction: 'clap' },
    'meeting.end': { type: 'meeting.end' },
    'invite.create': { type: 'invite.create', role: 'listener', expiresIn: 600 },
  };
  const who = { host: 'ada', speaker: 'ben', listener: 'cyd' } as const;
  const cells = roles.flatMap((role) =>
    Object.values(commands).map((command) => [role, command.type, command] as const),
  );

  /** By another credential, which brings its own permissions. */
  const anew = (name: string, role: Role, permissions: ReadonlySet<Permission>) =>
    aJoin(name, role, { session: session('s_bare'), credential: 'token:j_bare', permissions });

  test.each(cells)('%s: %s', (role, type, command) => {
    const permission = requires[type];
    const result = step(four, wish(who[role], command), millis(0));
    if (permission === undefined || rolePermissions[role].has(permission)) expect(result.ok).toBe(true);
    else expect(result).toEqual({ ok: false, refusal: { kind: 'not-permitted', permission } });
  });

  test.each(cells)('with no permission at all, once %s: %s', (role, type, command) => {
    const bare = anew(who[role], role, new Set());
    const result = step(after(four, [bare]), wish('bare', command), millis(0));
    expect(result.ok).toBe(requires[type] === undefined);
  });

  test.each(cells)('with that permission alone, as %s: %s', (role, type, command) => {
    const permission = requires[type];
    const own = new Set(permission === undefined ? [] : [permission]);
    const bare = anew(who[role], role, own);
    const result = step(after(four, [bare]), wish('bare', command), millis(0));
    // These give or take, and nobody gives or takes what they have not.
    const gives = ['invite.create', 'participant.change-role'].includes(type) || type.endsWith('change-permissions');
    expect(result.ok).toBe(!gives);
  });
});
