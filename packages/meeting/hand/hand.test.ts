import { type Permission, rolePermissions } from '@foyer/admission';
import { millis } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import { after, aJoin, aMeeting, did, grace, newPolicy, session, wish } from '../fixtures.ts';
import { type Command, type Input, type Meeting, people, step } from '../index.ts';

const raise = (name: string) => wish(name, { type: 'hand.raise' });
const lower = (by: string, name?: string) =>
  wish(by, { type: 'hand.lower', ...(name === undefined ? {} : { participant: `p_${name}` }) });
const hands = (meeting: Meeting) =>
  Object.fromEntries(people(meeting).flatMap(({ identity, hand }) => (hand === null ? [] : [[identity, hand.turn]])));

const three = after(aMeeting(), [aJoin('ada', 'host'), aJoin('ben'), aJoin('cyd', 'listener')]);
const raised = after(three, [raise('cyd'), raise('ben')]);

describe('SN27 raised hands', () => {
  test('stand in the order of raising, each once, told to everyone', () => {
    expect(hands(raised)).toEqual({ cyd: 1, ben: 2 });
    expect(did(three, raise('ben')).events).toEqual([
      { type: 'hand.raised', participant: 'p_ben', hand: { turn: 1, raisedAt: 2_000 } },
    ]);
    expect(did(raised, raise('cyd'))).toEqual({ meeting: raised, events: [], effects: [] });
  });

  test('lowered and raised again it stands last', () => {
    const again = after(raised, [lower('cyd'), raise('cyd')]);
    expect(hands(again)).toEqual({ ben: 2, cyd: 3 });
  });

  test('lowering tells who did it, once', () => {
    const { meeting, events } = did(raised, lower('ada', 'cyd'));
    expect(events).toEqual([{ type: 'hand.lowered', participant: 'p_cyd', by: 'p_ada' }]);
    expect(did(meeting, lower('ada', 'cyd')).events).toEqual([]);
    expect(did(raised, lower('ben')).events).toEqual([{ type: 'hand.lowered', participant: 'p_ben', by: 'p_ben' }]);
  });

  test('another’s needs hand.lower; one’s own does not, named or not', () => {
    expect(step(raised, lower('ben', 'cyd'), millis(0))).toEqual({
      ok: false,
      refusal: { kind: 'not-permitted', permission: 'hand.lower' },
    });
    expect(did(raised, lower('ben', 'ben')).events).toHaveLength(1);
    expect(step(raised, lower('ada', 'zoe'), millis(0))).toMatchObject({
      refusal: { kind: 'participant-not-found' },
    });
  });

  const take: Command = {
    ...{ type: 'participant.change-permissions', participant: 'p_ben' },
    ...{ give: [], take: ['hand.raise'] },
  };
  const quiet = new Set<Permission>([...rolePermissions.speaker].filter((one) => one !== 'hand.raise'));
  const downs: [string, Input[], string][] = [
    ['the permission taken', [wish('ada', take)], 'permissions.changed,hand.lowered'],
    [
      'the permission taken from the role',
      [wish('ada', { type: 'role.change-permissions', role: 'speaker', give: [], take: ['hand.raise'] })],
      'role.permissions-changed,permissions.changed,hand.lowered',
    ],
    [
      'a role that lacks it',
      [
        newPolicy({ withheld: { speaker: [], listener: ['hand.raise'] } }),
        wish('ada', { type: 'participant.change-role', participant: 'p_ben', role: 'listener' }),
      ],
      'participant.role-changed,hand.lowered',
    ],
    [
      'the operator',
      [{ type: 'participant.changed', participant: 'p_ben', permissions: { give: [], take: ['hand.raise'] } }],
      'permissions.changed,hand.lowered',
    ],
    [
      'another credential without it',
      [aJoin('ben', 'speaker', { session: session('s_2'), credential: 'token:j_2', permissions: quiet })],
      'participant.joined',
    ],
    ['leaving', [wish('ben', { type: 'participant.leave' })], 'participant.left'],
  ];
  test.each(downs)('goes down by %s', (_by, inputs, told) => {
    const before = after(raised, inputs.slice(0, -1));
    const { meeting, events } = did(before, inputs.at(-1) as Input);
    expect(hands(meeting)).toEqual({ cyd: 1 });
    expect(events.map(({ type }) => type).join()).toBe(told);
  });

  const stays: [string, Input[]][] = [
    [
      'dormancy',
      [
        { type: 'session.opened', session: session('s_ben') },
        { type: 'session.lost', session: session('s_ben'), how: 'broken' },
      ],
    ],
    ['the same invitation from elsewhere', [aJoin('ben', 'speaker', { session: session('s_2') })]],
    [
      'a resume',
      [{ type: 'resume', participant: 'p_ben' as never, session: session('s_2'), generation: 1, password: 'none' }],
    ],
    ['time', [{ type: 'time' }]],
  ];
  test.each(stays)('stays up through %s', (_what, inputs) =>
    expect(hands(after(raised, inputs, grace - 1))).toEqual({ cyd: 1, ben: 2 }),
  );
});
