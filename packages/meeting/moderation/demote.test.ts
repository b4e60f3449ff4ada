import { listPermissions, rolePermissions } from '@foyer/admission';
import { millis } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import { after, aJoin, aKnock, aMeeting, anInvited, did, wish } from '../fixtures.ts';
import { type Input, type Meeting, people, step } from '../index.ts';

const demote = (...credentials: string[]): Input => ({ type: 'credential.demoted', credentials });
const roles = (meeting: Meeting) => people(meeting).map(({ name, role }) => `${name} ${role}`);
const account = (id: string) => ({ credential: `account:${id}`, standing: 'user' }) as const;

/** Ada and Eve host by accounts, Hal by a token, Ben speaks by an account; Dan waits by Ada's. */
const meeting = after(aMeeting(10, { lobby: true }), [
  aJoin('ada', 'host', account('ada')),
  aJoin('eve', 'host', account('eve')),
  aJoin('hal', 'host'),
  aJoin('ben', 'speaker', account('ben')),
  aKnock('dan', { grant: anInvited('dan', account('ada')) }),
]);

describe('SI28 hosts whose sign-in the provider ended become speakers', () => {
  test('all who came by the credential, told to all and done at the media server; nobody leaves', () => {
    const { meeting: next, events, effects } = did(meeting, demote('account:ada', 'account:ben'));
    expect(roles(next)).toEqual(['ADA speaker', 'EVE host', 'HAL host', 'BEN speaker']);
    const permissions = listPermissions(rolePermissions.speaker);
    expect(events).toEqual([
      {
        ...{ type: 'participant.role-changed', participant: 'p_ada', role: 'speaker', permissions },
        ...{ permissionsVersion: 2, by: 'operator' },
      },
    ]);
    expect(effects).toEqual([{ type: 'media.permit', identity: 'ada', permissions: rolePermissions.speaker }]);
    expect(next.lobby).toEqual(meeting.lobby);
  });

  test('also whom a host made one, since the role is that of somebody nobody stands for', () => {
    const made = after(meeting, [wish('hal', { type: 'participant.change-role', participant: 'p_ben', role: 'host' })]);
    expect(roles(did(made, demote('account:ben')).meeting)).toContain('BEN speaker');
  });

  test.each([['none'], ['account:nobody'], [''], ['__proto__']])('%j is nobody’s', (credential) => {
    const guest = after(meeting, [aJoin('gus', 'host', { credential: 'none', standing: 'guest' })]);
    expect(did(guest, demote(credential)).meeting).toBe(guest);
  });

  test('a second time changes nothing', () => {
    const once = did(meeting, demote('account:ada')).meeting;
    expect(did(once, demote('account:ada'))).toEqual({ meeting: once, events: [], effects: [] });
  });

  test('who has gone comes back as a speaker', () => {
    const gone = after(meeting, [wish('ada', { type: 'participant.leave' }), demote('account:ada')]);
    const back = step(
      gone,
      { ...{ type: 'resume', participant: 'p_ada', session: 's_2', generation: 1, password: 'none' } } as Input,
      millis(0),
    );
    expect(back.ok && roles(back.value.meeting)).toContain('ADA speaker');
  });

  test('who shows the credential again has what it brings then', () => {
    const once = did(meeting, demote('account:ada')).meeting;
    const again = (role: 'host' | 'listener') => roles(after(once, [aJoin('ada', role, account('ada'))]));
    expect(again('host')).toContain('ADA host');
    expect(again('listener')).toContain('ADA listener');
  });

  describe('where nobody else may admit', () => {
    const alone = (hostless: 'promote' | 'keep' | 'end', ...others: Input[]) =>
      after(aMeeting(10, { hostless }), [aJoin('ada', 'host', account('ada')), ...others]);
    const eve = aJoin('eve', 'host', account('eve'));

    test('somebody else becomes host, by the policy, and none of those who were one', () => {
      const both = alone('promote', eve, aJoin('ben'));
      expect(roles(did(both, demote('account:ada', 'account:eve')).meeting)).toEqual([
        'ADA speaker',
        'EVE speaker',
        'BEN host',
      ]);
    });

    test('without anybody else a host is awaited', () => {
      const next = did(alone('promote', eve), demote('account:ada', 'account:eve')).meeting;
      expect(roles(next)).toEqual(['ADA speaker', 'EVE speaker']);
      expect(next.hosted).toBe(false);
    });

    test('the meeting goes on without one, or ends, as the policy has it', () => {
      const all = [aJoin('ben')];
      expect(roles(did(alone('keep', ...all), demote('account:ada')).meeting)).toEqual(['ADA speaker', 'BEN speaker']);
      expect(did(alone('end', ...all), demote('account:ada')).meeting.phase).toBe('ended');
    });
  });

  test('an ended meeting hears nothing of it', () => {
    const ended = did(meeting, { type: 'room.deleted' }).meeting;
    expect(did(ended, demote('account:ada')).meeting).toBe(ended);
  });
});

describe('SI23 a locked name', () => {
  const rename = (name: string, by = 'ada') => wish(by, { type: 'participant.rename', name });
  const refused = { ok: false, refusal: { kind: 'not-permitted', permission: 'participant.rename.self' } };
  const locked = after(aMeeting(), [aJoin('ada', 'host', { nameLocked: true }), aJoin('ben', 'host')]);

  test('cannot be changed, whatever its bearer may do', () => {
    expect(step(locked, rename('Mallory'), millis(0))).toEqual(refused);
    expect(step(locked, rename('Ben B.', 'ben'), millis(0)).ok).toBe(true);
  });

  test('stays locked through roles, permissions, leaving and coming back', () => {
    const target = { participant: 'p_ada' } as const;
    const give = { give: ['participant.rename.self'], take: [] } as const;
    const ways: readonly Input[][] = [
      [wish('ben', { type: 'participant.change-role', ...target, role: 'listener' })],
      [
        wish('ben', { type: 'participant.change-role', ...target, role: 'speaker' }),
        wish('ben', { type: 'participant.change-permissions', ...target, ...give }),
      ],
      [{ type: 'participant.changed', ...target, role: 'host', permissions: rolePermissions.host }],
      [
        wish('ada', { type: 'participant.leave' }),
        { type: 'resume', ...target, session: 's_ada', generation: 1, password: 'none' } as Input,
      ],
    ];
    for (const way of ways) expect(step(after(locked, way), rename('Mallory'), millis(0))).toEqual(refused);
  });

  test('is unlocked by a credential that does not lock it', () => {
    const anew = after(locked, [aJoin('ada', 'host', { credential: 'token:j_other' })]);
    expect(step(anew, rename('Ada A.'), millis(0)).ok).toBe(true);
  });
});
