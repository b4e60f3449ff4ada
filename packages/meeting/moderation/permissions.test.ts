import { listPermissions, type Permission, permissions, type Role, rolePermissions, roles } from '@foyer/admission';
import { millis } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import { after, aJoin, aMeeting, did, newPolicy, session, wish } from '../fixtures.ts';
import { type Command, type Input, type Meeting, type ParticipantId, roleSet, step } from '../index.ts';

const one = (participant: string, give: Permission[], take: Permission[] = []): Command => ({
  ...{ type: 'participant.change-permissions', participant: `p_${participant}` },
  ...{ give, take },
});
const all = (role: 'speaker' | 'listener', give: Permission[], take: Permission[] = []): Command => ({
  ...{ type: 'role.change-permissions', role },
  ...{ give, take },
});
const refusal = (meeting: Meeting, input: Input) => {
  const result = step(meeting, input, millis(0));
  return result.ok ? 'done' : result.refusal;
};
const find = (meeting: Meeting, name: string) => meeting.participants.get(`p_${name}` as ParticipantId);
const mayDo = (meeting: Meeting, name: string) => listPermissions(find(meeting, name)?.permissions ?? new Set());
const leaves = (name: string) => wish(name, { type: 'participant.leave' });
const back = (name: string): Input => ({
  ...{ type: 'resume', participant: `p_${name}` as ParticipantId, session: session(`s_${name}_2`) },
  ...{ generation: 1, password: 'none' },
});
const without = (role: Role, ...less: Permission[]) =>
  listPermissions(rolePermissions[role]).filter((permission) => !less.includes(permission));

/** Ada hosts, Ben and Bob speak, Cyd listens. */
const four = after(aMeeting(), [aJoin('ada', 'host'), aJoin('ben'), aJoin('bob'), aJoin('cyd', 'listener')]);

describe('SN21 a host gives and takes', () => {
  const cells = roles.flatMap((role) => permissions.map((permission) => [role, permission] as const));

  test.each(cells)('of a %s: %s, there and back', (role, permission) => {
    const meeting = after(four, [aJoin('dan', role)]);
    const had = mayDo(meeting, 'dan').includes(permission);
    const [there, again] = had
      ? [one('dan', [], [permission]), one('dan', [permission])]
      : [one('dan', [permission]), one('dan', [], [permission])];
    const changed = did(meeting, wish('ada', there)).meeting;
    expect(mayDo(changed, 'dan').includes(permission)).toBe(!had);
    const restored = did(changed, wish('ada', again)).meeting;
    expect(mayDo(restored, 'dan')).toEqual(mayDo(meeting, 'dan'));
    expect(find(restored, 'dan')?.permissionsVersion).toBe(3);
  });

  test.each(cells)('whoever lacks it, a %s or not, neither gives nor takes: %s', (role, permission) => {
    const own = new Set<Permission>(permissions.filter((which) => which !== permission));
    own.add('participant.change-permissions');
    const meeting = after(four, [aJoin('eve', 'speaker', { permissions: own }), aJoin('dan', role)]);
    const covers = own.has(permission);
    for (const command of [one('dan', [permission]), one('dan', [], [permission])])
      expect(refusal(meeting, wish('eve', command)) === 'done').toBe(covers);
    if (!covers)
      for (const command of [all('speaker', [permission]), all('listener', [], [permission])])
        expect(refusal(meeting, wish('eve', command))).toEqual({ kind: 'not-permitted', permission });
  });

  test.each(roles.flatMap((own) => roles.map((target) => [own, target] as const)))(
    'with the powers of a %s, from a %s only where they cover that role',
    (own, target) => {
      const rank: { readonly [R in Role]: number } = { host: 2, speaker: 1, listener: 0 };
      const able = new Set<Permission>([...rolePermissions[own], 'participant.change-permissions']);
      const meeting = after(four, [aJoin('eve', own, { permissions: able }), aJoin('dan', target)]);
      const lacking = target === 'host' ? 'hand.lower' : 'data.send';
      const expected = rank[own] >= rank[target] ? 'done' : { kind: 'not-permitted', permission: lacking };
      expect(refusal(meeting, wish('eve', one('dan', [], ['chat.send'])))).toEqual(expected);
      if (target === 'host') return;
      expect(refusal(meeting, wish('eve', all(target, [], ['chat.send'])))).toEqual(expected);
    },
  );

  test('who may not, may not; and nobody is nobody', () => {
    const permission = 'participant.change-permissions';
    for (const command of [one('cyd', ['data.send']), all('listener', ['data.send'])])
      expect(refusal(four, wish('ben', command))).toEqual({ kind: 'not-permitted', permission });
    for (const participant of ['p_zoe', '', '__proto__'])
      expect(refusal(four, wish('ada', { ...one('', []), participant } as Command))).toEqual({
        kind: 'participant-not-found',
      });
  });

  test('what is given and taken at once is taken', () =>
    expect(mayDo(did(four, wish('ada', one('cyd', ['data.send'], ['data.send']))).meeting, 'cyd')).toEqual(
      without('listener'),
    ));

  test.each(['lobby.admit'] as const)(
    'the only one who has it does not lay down %s, nor does anybody take it',
    (only) => {
      expect(refusal(four, wish('ada', one('ada', [], [only])))).toEqual({
        kind: 'not-permitted',
        permission: 'participant.change-permissions',
      });
      const two = after(four, [wish('ada', one('ben', [only]))]);
      expect(refusal(two, wish('ada', one('ada', [], [only])))).toBe('done');
      const able = new Set<Permission>([...rolePermissions.speaker, only, 'participant.change-permissions']);
      const alone = after(aMeeting(), [aJoin('eve', 'speaker', { permissions: able })]);
      expect(refusal(alone, wish('eve', all('speaker', [], [only])))).toMatchObject({ kind: 'not-permitted' });
    },
  );
});

describe('SN22 what is told', () => {
  test('everyone, with who did it and a later version; the media server; only where it is news', () => {
    const take = wish('ada', one('ben', [], ['track.publish.camera']));
    const { meeting, events, effects } = did(four, take);
    const permissions = without('speaker', 'track.publish.camera');
    expect(events).toEqual([
      {
        type: 'permissions.changed',
        changes: [{ participant: 'p_ben', permissions, permissionsVersion: 2 }],
        by: 'p_ada',
      },
    ]);
    expect(effects).toEqual([{ type: 'media.permit', identity: 'ben', permissions: new Set(permissions) }]);
    expect(did(meeting, take)).toEqual({ meeting, events: [], effects: [] });
  });

  test('a role: everyone with it at once, and what newcomers get', () => {
    const { meeting, events, effects } = did(four, wish('ada', all('speaker', ['lobby.bypass'], ['data.send'])));
    const expected = [...rolePermissions.speaker, 'lobby.bypass' as const].filter((which) => which !== 'data.send');
    const listed = listPermissions(new Set(expected));
    expect(events).toEqual([
      { type: 'role.permissions-changed', role: 'speaker', permissions: listed, by: 'p_ada' },
      {
        type: 'permissions.changed',
        changes: ['p_ben', 'p_bob'].map((participant) => ({ participant, permissions: listed, permissionsVersion: 2 })),
        by: 'p_ada',
      },
    ]);
    expect(effects.map((effect) => 'identity' in effect && effect.identity)).toEqual(['ben', 'bob']);
    expect(mayDo(meeting, 'cyd')).toEqual(without('listener'));
  });

  test('a role nobody has is told all the same, and who has it already hears nothing more', () => {
    const alone = after(aMeeting(), [aJoin('ada', 'host')]);
    expect(did(alone, wish('ada', all('listener', ['data.send']))).events.map(({ type }) => type)).toEqual([
      'role.permissions-changed',
    ]);
    const given = after(four, [wish('ada', one('cyd', ['data.send']))]);
    expect(did(given, wish('ada', all('listener', ['data.send']))).events.map(({ type }) => type)).toEqual([
      'role.permissions-changed',
    ]);
  });

  test('a change of role counts up, too', () => {
    const changed = did(four, wish('ada', { type: 'participant.change-role', participant: 'p_cyd', role: 'speaker' }));
    expect(changed.events).toMatchObject([{ type: 'participant.role-changed', permissionsVersion: 2 }]);
  });
});

describe('SN24 SN25 for as long as the meeting lasts', () => {
  const quiet = did(four, wish('ada', all('speaker', ['lobby.bypass'], ['data.send']))).meeting;

  test('newcomers by the role get it as adjusted, whatever their credential gives; a host does not', () => {
    const extra = new Set<Permission>([...rolePermissions.speaker, 'meeting.end']);
    const more = after(quiet, [aJoin('dan', 'speaker', { permissions: extra }), aJoin('eve', 'host')]);
    expect(mayDo(more, 'dan')).toEqual(
      listPermissions(new Set([...without('speaker', 'data.send'), 'lobby.bypass', 'meeting.end'])),
    );
    expect(mayDo(more, 'eve')).toEqual([...permissions]);
  });

  test('who was away while it happened comes back to it, with a later version', () => {
    const gone = after(four, [leaves('ben')]);
    const changed = after(gone, [wish('ada', all('speaker', [], ['data.send']))]);
    for (const again of [back('ben'), aJoin('ben')]) {
      const ben = find(did(changed, again).meeting, 'ben');
      expect([ben?.permissions.has('data.send'), ben?.permissionsVersion]).toEqual([false, 2]);
    }
    const cyd = after(four, [leaves('cyd'), wish('ada', all('speaker', [], ['data.send'])), back('cyd')]);
    expect(find(cyd, 'cyd')?.permissionsVersion, 'another role').toBe(1);
  });

  test('another role brings what that role has here', () => {
    const promoted = after(quiet, [
      wish('ada', { type: 'participant.change-role', participant: 'p_cyd', role: 'speaker' }),
    ]);
    expect(mayDo(promoted, 'cyd')).toEqual(roleSet(quiet, 'speaker'));
  });

  test('MT16 MT10 what a role has gained here is part of it, for whoever gives it away', () => {
    const able = new Set<Permission>([...rolePermissions.speaker, 'participant.change-role', 'invite.create']);
    const meeting = after(four, [
      aJoin('eve', 'speaker', { permissions: able }),
      wish('ada', all('speaker', ['participant.remove'])),
      wish('ada', one('eve', [], ['participant.remove'])),
    ]);
    const role = 'speaker';
    expect(refusal(meeting, wish('eve', { type: 'participant.change-role', participant: 'p_cyd', role }))).toEqual({
      ...{ kind: 'not-permitted', permission: 'participant.remove' },
    });
    expect(refusal(meeting, wish('eve', { type: 'invite.create', role, expiresIn: 600 }))).toEqual({
      ...{ kind: 'invite-too-powerful', role },
    });
  });

  test('a policy that withholds something more tells what newcomers get, and adjusts nobody', () => {
    const { meeting, events } = did(
      quiet,
      newPolicy({ withheld: { speaker: ['track.publish.screen'], listener: [] } }),
    );
    expect(events.map(({ type }) => type)).toEqual(['policy.changed', 'role.permissions-changed']);
    expect(mayDo(meeting, 'ben')).toEqual(mayDo(quiet, 'ben'));
    expect(roleSet(meeting, 'speaker')).not.toContain('track.publish.screen');
  });
});

describe('SN26 the operator', () => {
  const changes = (participant: string, change: object): Input =>
    ({ type: 'participant.changed', participant: `p_${participant}`, ...change }) as Input;

  test('role first, then permissions: whole, or by changes', () => {
    const whole = did(four, changes('cyd', { role: 'speaker', permissions: new Set(['meeting.end']) }));
    expect(whole.events).toMatchObject([
      { type: 'participant.role-changed', role: 'speaker', permissionsVersion: 2, by: 'operator' },
      {
        ...{ type: 'permissions.changed', by: 'operator' },
        changes: [{ participant: 'p_cyd', permissions: ['meeting.end'], permissionsVersion: 3 }],
      },
    ]);
    const partly = did(four, changes('cyd', { permissions: { give: ['data.send'], take: ['chat.send'] } })).meeting;
    expect(mayDo(partly, 'cyd')).toEqual(listPermissions(new Set([...without('listener', 'chat.send'), 'data.send'])));
    expect(did(four, changes('cyd', { role: 'listener' })).meeting).toBe(four);
    expect(did(four, changes('cyd', {})).events).toEqual([]);
  });

  test.each(['p_zoe', '', '__proto__'])(
    'nobody is %j, nor is who has gone, nor anybody after the end',
    (participant) => {
      const none = { kind: 'participant-not-found' };
      const input: Input = { type: 'participant.changed', participant, role: 'host' };
      expect(refusal(four, input)).toEqual(none);
      expect(refusal(after(four, [leaves('ben')]), { ...input, participant: 'p_ben' })).toEqual(none);
      expect(refusal(after(four, [{ type: 'room.deleted' }]), { ...input, participant: 'p_ada' })).toEqual(none);
    },
  );

  test('MT18 the last host who is made something else is not his own heir', () => {
    const demoted = did(four, changes('ada', { role: 'listener' })).meeting;
    expect([...demoted.participants.values()].map(({ role }) => role)).toEqual([
      ...['listener', 'host', 'speaker', 'listener'],
    ]);
    const alone = after(aMeeting(), [aJoin('ada', 'host'), changes('ada', { role: 'speaker' })]);
    expect([find(alone, 'ada')?.role, alone.hosted, alone.phase]).toEqual(['speaker', false, 'open']);
    const taken = after(four, [changes('ada', { permissions: { give: [], take: ['lobby.admit'] } })]);
    expect(find(taken, 'ben')?.role).toBe('host');
    const kept = after(four, [newPolicy({ hostless: 'keep' }), changes('ada', { role: 'speaker' })]);
    expect([...kept.participants.values()].some(({ role }) => role === 'host')).toBe(false);
  });
});
