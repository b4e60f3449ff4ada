import { listPermissions, rolePermissions, roles } from '@foyer/admission';
import { millis, seconds } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import { about, after, aGuest, aJoin, aKnock, aMeeting, did, newPolicy, session, wish } from './fixtures.ts';
import { nextDeadline, people, step } from './index.ts';

const opened = (name: string) => ({ type: 'session.opened', session: session(`s_${name}`) }) as const;
const lost = (name: string, how: 'broken' | 'going' = 'broken') =>
  ({ type: 'session.lost', session: session(`s_${name}`), how }) as const;

/** Ada hosts, Ben speaks, Cyd listens; all live. */
const three = after(aMeeting(), [
  aJoin('ada', 'host'),
  aJoin('ben'),
  aJoin('cyd', 'listener'),
  opened('ada'),
  opened('ben'),
  opened('cyd'),
]);
const names = (meeting: typeof three) => people(meeting).map((person) => person.name);

describe('MT1 coming in', () => {
  test('everyone is told, and the newcomer counts as live', () => {
    const { events, effects, meeting } = did(aMeeting(), aJoin('ada', 'host'));
    expect(events).toEqual([
      {
        type: 'participant.joined',
        participant: expect.objectContaining({ id: 'p_ada', identity: 'ada', role: 'host', presence: 'live' }),
      },
    ]);
    expect(effects).toEqual([]);
    expect(names(meeting)).toEqual(['ADA']);
  });

  test('people are listed in the order they came', () => expect(names(three)).toEqual(['ADA', 'BEN', 'CYD']));
});

describe('MT2 capacity', () => {
  const full = after(aMeeting(2), [aJoin('ada'), aJoin('ben')]);

  test('one too many is refused', () => {
    expect(step(full, aJoin('cyd'), millis(0))).toEqual({ ok: false, refusal: { kind: 'room-full', capacity: 2 } });
  });

  test('somebody inside may come from elsewhere although the room is full', () => {
    expect(step(full, aJoin('ben', 'speaker', { session: session('s_2') }), millis(0)).ok).toBe(true);
  });

  test('the policy may say fewer, and never more', () => {
    const capacityOf = (server: number, capacity: number) => {
      const meeting = after(aMeeting(server, { capacity }), [aJoin('ada'), aJoin('ben')]);
      const result = step(meeting, aJoin('cyd'), millis(0));
      return result.ok ? 'admitted' : result.refusal;
    };
    expect(capacityOf(5, 2)).toEqual({ kind: 'room-full', capacity: 2 });
    expect(capacityOf(2, 5)).toEqual({ kind: 'room-full', capacity: 2 });
    expect(capacityOf(5, 3)).toBe('admitted');
  });

  test('one who was admitted from the lobby has a seat already', () => {
    const held = after(aMeeting(3, { lobby: true }), [
      aJoin('ada', 'host'),
      aJoin('ben'),
      aKnock('cyd'),
      wish('ada', { type: 'lobby.admit', knock: 'n_cyd' }),
    ]);
    expect(step(held, aJoin('dan'), millis(0))).toMatchObject({ refusal: { kind: 'room-full' } });
    expect(step(held, aJoin('cyd', 'speaker', { knock: 'n_cyd' as never }), millis(0)).ok).toBe(true);
  });

  test('a seat that is left is free', () => {
    const left = did(full, wish('ben', { type: 'participant.leave' })).meeting;
    expect(step(left, aJoin('cyd'), millis(0)).ok).toBe(true);
  });
});

describe('MT3 the same identity from elsewhere', () => {
  const again = aJoin('ben', 'speaker', { session: session('s_2'), participant: 'p_other' as never });

  test('keeps its participant, ends the old session, and others see nothing', () => {
    const { meeting, events, effects } = did(three, again);
    expect(events).toEqual([]);
    expect(effects).toEqual([{ type: 'session.close', session: 's_ben', reason: 'opened-elsewhere' }]);
    expect(people(meeting)).toEqual(people(three));
  });

  test('the old session has no say any more', () => {
    const { meeting } = did(three, again);
    expect(step(meeting, wish('ben', { type: 'participant.leave' }), millis(0))).toMatchObject({
      refusal: { kind: 'session-unknown' },
    });
    expect(did(meeting, lost('ben')).events).toEqual([]);
  });

  test('a new name is told as a renaming', () => {
    expect(did(three, { ...again, name: 'Benedict' }).events).toEqual([
      { type: 'participant.renamed', participant: 'p_ben', name: 'Benedict' },
    ]);
  });

  test('one who was dormant is live again', () => {
    expect(did(did(three, lost('ben')).meeting, again).events).toEqual([
      { type: 'participant.presence', participant: 'p_ben', presence: 'live' },
    ]);
  });

  test('SN13 the same credential brings no other powers than one has', () => {
    const quiet = wish('ada', {
      ...{ type: 'participant.change-permissions', participant: 'p_ben' },
      ...{ give: [], take: ['track.publish.camera'] },
    });
    const { meeting, events } = did(after(three, [quiet]), again);
    expect(events).toEqual([]);
    const ben = meeting.participants.get('p_ben' as never);
    expect([ben?.permissions.has('track.publish.camera'), ben?.permissionsVersion]).toEqual([false, 2]);
  });

  test('SN13 other powers by another credential are told under the same id', () => {
    const host = { ...again, credential: 'token:j_2', role: 'host', permissions: rolePermissions.host } as const;
    const { meeting, events } = did(three, host);
    expect(events).toMatchObject([
      { type: 'participant.joined', participant: { id: 'p_ben', role: 'host', permissionsVersion: 2 } },
    ]);
    expect(
      did(meeting, { type: 'command', by: session('s_2'), command: { type: 'meeting.end' }, at: seconds(0) }).meeting
        .phase,
    ).toBe('ended');
  });
});

describe('MT4 a lost connection keeps the place', () => {
  test('dormant at once, live again when the channel is back', () => {
    const asleep = did(three, lost('ben'), 1_000);
    expect(asleep.events).toEqual([{ type: 'participant.presence', participant: 'p_ben', presence: 'dormant' }]);
    expect(nextDeadline(asleep.meeting)).toBe(21_000);
    const back = did(asleep.meeting, opened('ben'), 2_000);
    expect(back.events).toEqual([{ type: 'participant.presence', participant: 'p_ben', presence: 'live' }]);
    expect(nextDeadline(back.meeting)).toBeUndefined();
  });

  test('after the grace period the presence ends', () => {
    const asleep = did(three, lost('ben'), 1_000).meeting;
    expect(did(asleep, { type: 'time' }, 20_999).events).toEqual([]);
    const { events, effects, meeting } = did(asleep, { type: 'time' }, 21_000);
    expect(events).toEqual([{ type: 'participant.left', participant: 'p_ben', reason: 'connection-lost' }]);
    expect(effects).toEqual([
      { type: 'session.close', session: 's_ben', reason: 'connection-lost' },
      { type: 'media.remove', identity: 'ben' },
    ]);
    expect(names(meeting)).toEqual(['ADA', 'CYD']);
  });

  test('a page that said it is going has less time', () => {
    expect(nextDeadline(did(three, lost('ben', 'going'), 1_000).meeting)).toBe(6_000);
  });

  test('lost twice counts from the first time', () => {
    const asleep = after(three, [lost('ben')], 1_000);
    expect(nextDeadline(did(asleep, lost('ben'), 9_000).meeting)).toBe(21_000);
  });

  test('several places end at once, in order', () => {
    const asleep = after(three, [lost('ben'), lost('cyd')], 0);
    expect(
      did(asleep, { type: 'time' }, 20_000).events.map((event) => 'participant' in event && event.participant),
    ).toEqual(['p_ben', 'p_cyd']);
  });
});

describe('MT5 a client that never opens the channel', () => {
  const joined = did(aMeeting(), aJoin('ada'), 0).meeting;
  const asked = did(joined, { type: 'time' }, 20_000);

  test('is asked for at the media server when its time is up', () => {
    expect(asked.events).toEqual([]);
    expect(asked.effects).toEqual([{ type: 'media.ask', session: 's_ada', identity: 'ada' }]);
    expect(nextDeadline(asked.meeting)).toBe(25_000);
  });

  test('stays while it is there, and is asked for again', () => {
    const seen = did(asked.meeting, { type: 'media.seen', session: session('s_ada') }, 20_010).meeting;
    expect(nextDeadline(seen)).toBe(40_010);
    expect(did(seen, { type: 'time' }, 40_010).effects).toHaveLength(1);
  });

  test('is gone when it is not', () => {
    expect(did(asked.meeting, { type: 'media.absent', session: session('s_ada') }, 20_010).events).toEqual([
      { type: 'participant.left', participant: 'p_ada', reason: 'connection-lost' },
    ]);
  });

  test('is gone when nobody answers', () => {
    expect(did(asked.meeting, { type: 'time' }, 25_000).events).toHaveLength(1);
  });

  test('one who opened the channel meanwhile is not touched by a late answer', () => {
    const live = did(asked.meeting, opened('ada'), 20_005).meeting;
    expect(did(live, { type: 'media.absent', session: session('s_ada') }, 20_010).meeting).toBe(live);
  });
});

describe('MT6 leaving', () => {
  test('by own will: everyone is told, the media server too', () => {
    const { events, effects } = did(three, wish('ben', { type: 'participant.leave' }));
    expect(events).toEqual([{ type: 'participant.left', participant: 'p_ben', reason: 'left' }]);
    expect(effects).toEqual([
      { type: 'session.close', session: 's_ben', reason: 'left' },
      { type: 'media.remove', identity: 'ben' },
    ]);
  });

  test('the last one out ends the meeting', () => {
    const empty = after(
      three,
      ['ada', 'ben', 'cyd'].map((name) => wish(name, { type: 'participant.leave' })),
    );
    expect(empty.phase).toBe('ended');
    expect(step(empty, aJoin('dan'), millis(0))).toMatchObject({ refusal: { kind: 'meeting-ended' } });
  });
});

describe('MT6 the beginning and the end', () => {
  const early = did(aMeeting(10, { lobby: true }), aKnock('cyd', { at: seconds(900) })).meeting;

  test('it begins with the first participant, not with the first knock', () => {
    const begun = after(early, [aJoin('ada', 'host', { joinedAt: seconds(1_500) })]);
    expect(begun.startedAt).toBe(1_500);
    expect(after(begun, [aJoin('ben', 'speaker', { joinedAt: seconds(1_600) })]).startedAt).toBe(1_500);
  });

  test('it goes on while somebody waits, and begins anew with who comes then', () => {
    const alone = after(early, [aJoin('ada', 'host'), wish('ada', { type: 'participant.leave' })]);
    expect([alone.phase, alone.participants.size, alone.lobby.size]).toEqual(['open', 0, 1]);
    const again = after(alone, [aJoin('dan', 'speaker', { joinedAt: seconds(2_500) })]);
    expect([again.startedAt, again.participants.get('p_dan' as never)?.role]).toEqual([2_500, 'speaker']);
  });

  test('it is over when the last one who waits is gone', () => {
    const alone = after(early, [aJoin('ada', 'host'), wish('ada', { type: 'participant.leave' })]);
    const over = did(alone, about('knock.left', 'cyd'));
    expect(over.meeting.phase).toBe('ended');
    expect(step(over.meeting, aKnock('dan'), millis(0))).toMatchObject({ refusal: { kind: 'meeting-ended' } });
    for (const late of [about('knock.opened', 'cyd'), { type: 'time' }] as const)
      expect(did(over.meeting, late)).toEqual({ meeting: over.meeting, events: [], effects: [] });
  });

  test('who was declined is not waiting', () => {
    const declined = after(early, [aJoin('ada', 'host'), wish('ada', { type: 'lobby.decline', knock: 'n_cyd' })]);
    const over = did(declined, wish('ada', { type: 'participant.leave' }));
    expect([over.meeting.phase, over.meeting.lobby.size]).toEqual(['ended', 0]);
    expect(over.effects).toContainEqual({ type: 'knock.close', knock: 'n_cyd', refusal: undefined });
  });

  test('it does not end before anybody came', () => {
    expect(after(aMeeting(), [{ type: 'time' }, aJoin('ada')]).phase).toBe('open');
    expect(step(aMeeting(), aKnock('cyd', { grant: aGuest }), millis(0)).ok).toBe(false);
  });
});

describe('MT7 renaming oneself', () => {
  const rename = wish('ben', { type: 'participant.rename', name: 'Benedict' });

  test('is told to everyone and to the media server', () => {
    const { events, effects } = did(three, rename);
    expect(events).toEqual([{ type: 'participant.renamed', participant: 'p_ben', name: 'Benedict' }]);
    expect(effects).toEqual([{ type: 'media.update-name', identity: 'ben', name: 'Benedict' }]);
  });

  test('to the name one has is nothing', () => {
    expect(did(did(three, rename).meeting, rename).events).toEqual([]);
  });
});

describe('MT9 ending', () => {
  test('everyone is told, every session closed, the media room ended', () => {
    const { events, effects, meeting } = did(three, wish('ada', { type: 'meeting.end' }));
    expect(events).toEqual([{ type: 'meeting.ended', by: 'p_ada' }]);
    expect(effects).toEqual([
      ...['s_ada', 's_ben', 's_cyd'].map((id) => ({
        type: 'session.close',
        session: id,
        reason: 'meeting-ended',
        by: 'ADA',
      })),
      { type: 'media.end' },
    ]);
    expect(meeting).toMatchObject({ phase: 'ended', participants: new Map() });
  });

  test('of two hosts who end it, one does', () => {
    const ended = did(three, wish('ada', { type: 'meeting.end' })).meeting;
    expect(step(ended, wish('ada', { type: 'meeting.end' }), millis(0))).toMatchObject({
      refusal: { kind: 'meeting-ended' },
    });
  });

  test('who waits is told too', () => {
    const held = after(aMeeting(10, { lobby: true }), [aJoin('ada', 'host'), aKnock('cyd'), aKnock('dan')]);
    const ended = did(held, wish('ada', { type: 'meeting.end' }));
    expect(ended.effects.filter((effect) => effect.type === 'knock.close')).toEqual(
      ['n_cyd', 'n_dan'].map((knock) => ({ type: 'knock.close', knock, refusal: { kind: 'meeting-ended' } })),
    );
    expect(ended.events).toEqual([{ type: 'meeting.ended', by: 'p_ada' }]);
    expect(ended.meeting.lobby.size).toBe(0);
  });

  test('a deleted room ends it by the operator, once', () => {
    const ended = did(three, { type: 'room.deleted' });
    expect(ended.events).toEqual([{ type: 'meeting.ended', by: 'operator' }]);
    expect(did(ended.meeting, { type: 'room.deleted' }).events).toEqual([]);
  });
});

describe('MT10 inviting', () => {
  test('a host invites to any role', () => {
    for (const role of roles)
      expect(did(three, wish('ada', { type: 'invite.create', role, expiresIn: 600 })).effects).toEqual([
        { type: 'invite.make', role, expiresIn: 600 },
      ]);
  });

  test('uses and a name go with it', () => {
    const command = { type: 'invite.create', role: 'speaker', expiresIn: 600, uses: null, name: 'Eve' } as const;
    expect(did(three, wish('ada', command)).effects).toEqual([{ ...command, type: 'invite.make' }]);
  });

  test('nobody gives what they have not', () => {
    const permissions = new Set([...rolePermissions.speaker, 'invite.create'] as const);
    const meeting = after(aMeeting(), [aJoin('eve', 'speaker', { permissions })]);
    const invite = (role: 'host' | 'speaker') =>
      step(meeting, wish('eve', { type: 'invite.create', role, expiresIn: 600 }), millis(0));
    expect(invite('speaker').ok).toBe(true);
    expect(invite('host')).toEqual({ ok: false, refusal: { kind: 'invite-too-powerful', role: 'host' } });
  });
});

describe('MT22 what changed since the door judged', () => {
  const locked = after(aMeeting(10, { locked: true }), [aJoin('ada', 'host'), opened('ada')]);
  const bypass = (one: 'lock.bypass' | 'lobby.bypass') => new Set([...rolePermissions.speaker, one]);

  test('a room that was locked meanwhile takes nobody new', () =>
    expect(step(locked, aJoin('ben'), millis(0))).toEqual({ ok: false, refusal: { kind: 'room-locked' } }));

  test('but hosts, and who may pass the lock', () => {
    expect(step(locked, aJoin('ben', 'host'), millis(0)).ok).toBe(true);
    expect(step(locked, aJoin('ben', 'speaker', { permissions: bypass('lock.bypass') }), millis(0)).ok).toBe(true);
    expect(step(locked, aJoin('ben', 'speaker', { permissions: bypass('lobby.bypass') }), millis(0)).ok).toBe(false);
  });

  test('who is inside takes its place up', () => {
    const inside = after(aMeeting(10), [aJoin('ada', 'host'), aJoin('ben'), newPolicy({ locked: true })]);
    expect(step(inside, aJoin('ben', 'speaker', { session: session('s_2') }), millis(0)).ok).toBe(true);
  });
});

describe('MT19 a changed policy', () => {
  const changed = newPolicy({ lobby: true, withheld: { speaker: ['data.send'], listener: [] } });

  test('is told once, and takes nothing from who is inside', () => {
    const { meeting, events, effects } = did(three, changed);
    const permissions = listPermissions(rolePermissions.speaker).filter((one) => one !== 'data.send');
    expect(events).toEqual([
      { type: 'policy.changed', policy: meeting.policy },
      { type: 'role.permissions-changed', role: 'speaker', permissions, by: 'policy' },
    ]);
    expect(effects).toEqual([]);
    expect(people(meeting)).toEqual(people(three));
    expect(did(meeting, changed).events).toEqual([]);
  });

  test('removes nobody, however few it holds', () => {
    const { meeting } = did(three, newPolicy({ capacity: 1, locked: true, entry: 'restricted', passwordVersion: 1 }));
    expect(names(meeting)).toEqual(['ADA', 'BEN', 'CYD']);
  });
});
