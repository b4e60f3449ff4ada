import { listPermissions, type RoomPolicy } from '@foyer/admission';
import { millis, seconds } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import {
  after,
  aGuest,
  aJoin,
  aKnock,
  aMeeting,
  anInvited,
  did,
  grace,
  knock,
  newPolicy,
  session,
  settings,
  wish,
} from '../fixtures.ts';
import {
  type Departed,
  type Input,
  type Meeting,
  nextDeadline,
  type ParticipantId,
  people,
  type ResumeInput,
  step,
} from '../index.ts';

const opened = (id: string) => ({ type: 'session.opened', session: session(`s_${id}`) }) as const;
const lost = (id: string) => ({ type: 'session.lost', session: session(`s_${id}`), how: 'broken' }) as const;
const leaves = (name: string) => wish(name, { type: 'participant.leave' });
const removes = (name: string) => wish('ada', { type: 'participant.remove', participant: `p_${name}` });
const bans = (name: string) => wish('ada', { type: 'participant.ban', participant: `p_${name}` });

/** By the token of this generation. */
const back = (name: string, generation: number, change: Partial<ResumeInput> = {}): ResumeInput => ({
  type: 'resume',
  participant: `p_${name}` as ParticipantId,
  session: session(`s_${name}_${generation}`),
  generation,
  password: 'none',
  ...change,
});
const reused = (name: string, generation: number) =>
  ({ type: 'resume.reused', participant: `p_${name}` as ParticipantId, generation }) as const;
const find = (meeting: Meeting, name: string) => meeting.participants.get(`p_${name}` as ParticipantId);
const refusal = (meeting: Meeting, input: Input, now = 0) => {
  const result = step(meeting, input, millis(now));
  return result.ok ? 'done' : result.refusal;
};

/** Ada hosts; Ben, a speaker, has lost his camera for good and holds up his hand. */
const inside = after(aMeeting(4), [
  aJoin('ada', 'host', { family: 'f_ada' }),
  aJoin('ben', 'speaker', { family: 'f_ben' }),
  opened('ada'),
  opened('ben'),
  wish('ada', {
    ...{ type: 'participant.change-permissions', participant: 'p_ben' },
    ...{ give: [], take: ['track.publish.camera'] },
  }),
  wish('ben', { type: 'hand.raise' }),
]);
const dormant = did(inside, lost('ben')).meeting;
const departed = did(dormant, { type: 'time' }, grace).meeting;
const left = did(inside, leaves('ben')).meeting;

describe('LB14 SN7 a host’s no', () => {
  /** Ben went, and asked to come in again from his browser, by another invitation. */
  const otherName = { grant: anInvited('benny'), family: 'f_ben' };
  const knocking = did(left, aKnock('ben', otherName)).meeting;
  const decline = wish('ada', { type: 'lobby.decline', knock: knock('n_ben') });
  const once = did(knocking, decline).meeting;
  const again = did(once, aKnock('ben', otherName), 31_000).meeting;
  const twice = did(again, decline, 31_000).meeting;

  test.each([
    ['said once', once],
    ['asked about again', again],
    ['for good', twice],
  ])('%s is not walked around by the token of an earlier admission', (_how, meeting) => {
    expect(refusal(meeting, back('ben', 1), 40_000)).toEqual({ kind: 'declined' });
  });

  test('concerns neither who only waits, nor who is inside, nor who need not ask', () => {
    expect(refusal(knocking, back('ben', 1))).toBe('done');
    const both = after(dormant, [aKnock('ben', otherName), decline]);
    expect(refusal(both, back('ben', 1))).toBe('done');
    const free = { ...twice.departed.get('p_ben' as ParticipantId) };
    const bypassing = { ...free, permissions: new Set(['lobby.bypass']) } as Departed;
    const departed = new Map(twice.departed).set('p_ben' as ParticipantId, bypassing);
    expect(refusal({ ...twice, departed }, back('ben', 1), 40_000)).toBe('done');
  });
});

describe('SN1 SN4 SN7 coming back by a token', () => {
  const ways: [string, Meeting, string[]][] = [
    ['from another tab, while the connection holds', inside, []],
    ['while the place is kept', dormant, ['participant.presence']],
    ['after the place was freed', departed, ['participant.joined']],
    ['after having left', left, ['participant.joined']],
  ];
  test.each(ways)('%s: the same participant, with what it may do now', (_how, meeting, told) => {
    const { meeting: again, events } = did(meeting, back('ben', 1), grace);
    expect(events.map(({ type }) => type)).toEqual(told);
    const [before, now] = [find(inside, 'ben'), find(again, 'ben')];
    const lasting = ({ id, role, joinedAt, permissionsVersion, credential, family }: NonNullable<typeof now>) => ({
      ...{ id, role, joinedAt, permissionsVersion, credential, family },
    });
    expect(now && lasting(now)).toEqual(before && lasting(before));
    expect(now?.permissions.has('track.publish.camera')).toBe(false);
    expect(now?.session).toEqual({ state: 'opening', id: 's_ben_1', until: 2 * grace, asked: false });
    expect(people(again).filter(({ identity }) => identity === 'ben')).toHaveLength(1);
  });

  test('SN27 a hand stays up while the place is kept, and is down after it was freed', () => {
    expect(find(did(dormant, back('ben', 1)).meeting, 'ben')?.hand).toEqual({ turn: 1, raisedAt: 2_000 });
    expect(find(did(departed, back('ben', 1)).meeting, 'ben')?.hand).toBeNull();
  });

  test('SN2 the old session ends, and nothing about it touches the new one', () => {
    const { meeting, effects } = did(dormant, back('ben', 1));
    expect(effects).toEqual([{ type: 'session.close', session: 's_ben', reason: 'opened-elsewhere' }]);
    const late: Input[] = [
      opened('ben'),
      lost('ben'),
      { type: 'media.absent', session: session('s_ben') },
      { type: 'media.seen', session: session('s_ben') },
    ];
    for (const input of late) expect(did(meeting, input, 5).meeting).toBe(meeting);
    expect(refusal(meeting, leaves('ben'))).toEqual({ kind: 'session-unknown' });
  });

  test('neither a lock nor a lobby nor opening hours stand in the way, nor a restricted room', () => {
    const shut = newPolicy({ locked: true, lobby: true, waitForHost: true, closesAt: seconds(1), entry: 'restricted' });
    for (const meeting of [dormant, departed, left])
      expect(refusal(did(meeting, shut, grace).meeting, back('ben', 1))).toBe('done');
  });

  test('LB21 whoever waits at the door besides does so no longer', () => {
    const waits = did(departed, newPolicy({ lobby: true, entry: 'open' }), grace).meeting;
    const knocked = did(waits, aKnock('ben'), grace).meeting;
    const { meeting, effects } = did(knocked, back('ben', 1), grace);
    expect(meeting.lobby.size).toBe(0);
    expect(effects).toEqual([{ type: 'knock.close', knock: 'n_ben', refusal: { kind: 'opened-elsewhere' } }]);
  });

  test('a place that is kept ends with the grace period, and not before', () => {
    expect(nextDeadline(dormant)).toBe(grace);
    expect(did(dormant, { type: 'time' }, grace - 1).meeting).toBe(dormant);
    expect(departed.departed.get('p_ben' as ParticipantId)?.reason).toBe('connection-lost');
    expect(left.departed.get('p_ben' as ParticipantId)?.reason).toBe('left');
  });
});

describe('SN8 the next token with each use', () => {
  const mark = (meeting: Meeting) => find(meeting, 'ben')?.resume;
  const once = did(dormant, back('ben', 1), 100).meeting;

  test('one use, the next generation', () =>
    expect(mark(once)).toEqual({ generation: 2, since: 1, earlierUntil: 100 + settings.resumeOverlap }));

  test('the answer that was lost is given again, the same', () => {
    const again = did(once, back('ben', 1, { session: session('s_again') }), 200).meeting;
    expect(mark(again)).toEqual(mark(once));
    expect(find(again, 'ben')?.session.id).toBe('s_again');
  });

  const after2 = (...inputs: Input[]) => after(once, inputs, 300);
  const cases: [string, Meeting, number, number, 'done' | 'resume-superseded'][] = [
    ['the latest', once, 2, 300, 'done'],
    ['the one before, while nobody used the latest', once, 1, 300, 'done'],
    ['the one before, until its time is over', once, 1, 99 + settings.resumeOverlap, 'done'],
    ['the one before, when its time is over', once, 1, 100 + settings.resumeOverlap, 'resume-superseded'],
    ['the one before, after the new session was opened', after2(opened('ben_1')), 1, 300, 'resume-superseded'],
    ['the latest, after the new session was opened', after2(opened('ben_1')), 2, 300, 'done'],
    ['the one before the one before', after2(back('ben', 2)), 1, 300, 'resume-superseded'],
    ['the one before, after the latest was used', after2(back('ben', 2)), 2, 300, 'done'],
    ['one that was never made', once, 3, 300, 'resume-superseded'],
    ['one from before the first', once, 0, 300, 'resume-superseded'],
  ];
  test.each(cases)('%s', (...[, meeting, generation, now, expected]) => {
    const result = step(meeting, back('ben', generation, { session: session('s_now') }), millis(now));
    expect(result.ok ? 'done' : result.refusal.kind).toBe(expected);
  });

  test('200 at once: one generation, one session, and whoever has it goes on', () => {
    const all = Array.from({ length: 200 }, (_, i) => back('ben', 1, { session: session(`s_all_${i}`) }));
    const crowd = after(dormant, all, 10);
    expect(mark(crowd)?.generation).toBe(2);
    expect(find(crowd, 'ben')?.session.id).toBe('s_all_199');
    expect(refusal(crowd, back('ben', 2))).toBe('done');
  });
});

describe('SN9 a token with two owners', () => {
  const moved = after(dormant, [back('ben', 1), opened('ben_1')]);

  test('ends the presence and is told to hosts', () => {
    const { meeting, events, effects } = did(moved, reused('ben', 1));
    expect(events).toEqual([
      { type: 'participant.left', participant: 'p_ben', reason: 'resume-superseded' },
      { type: 'resume.reused', participant: 'p_ben', name: 'BEN' },
    ]);
    expect(effects).toEqual([
      { type: 'session.close', session: 's_ben_1', reason: 'resume-superseded' },
      { type: 'media.remove', identity: 'ben' },
    ]);
    for (const generation of [1, 2, 3])
      expect(refusal(meeting, back('ben', generation))).toEqual({ kind: 'resume-ended', cause: 'resume-superseded' });
  });

  test('also of one who has gone, who then comes back no more', () => {
    const gone = did(moved, { ...leaves('ben'), by: session('s_ben_1') }).meeting;
    const { meeting, events } = did(gone, reused('ben', 1));
    expect(events).toEqual([{ type: 'resume.reused', participant: 'p_ben', name: 'BEN' }]);
    expect(refusal(meeting, back('ben', 2))).toEqual({ kind: 'resume-ended', cause: 'resume-superseded' });
  });

  test('made useless by a fresh admission it alarms nobody', () => {
    const fresh = after(moved, [aJoin('ben', 'speaker', { session: session('s_fresh') })]);
    expect(find(fresh, 'ben')?.resume).toEqual({ generation: 3, since: 3 });
    for (const generation of [1, 2]) {
      expect(refusal(fresh, back('ben', generation))).toEqual({ kind: 'resume-superseded' });
      expect(did(fresh, reused('ben', generation)).meeting).toBe(fresh);
    }
    expect(refusal(fresh, back('ben', 3))).toBe('done');
  });

  test.each([2, 3, 0])('generation %i is no alarm', (generation) =>
    expect(did(moved, reused('ben', generation)).meeting).toBe(moved),
  );

  test('nor is one that is still good', () => {
    const unopened = after(dormant, [back('ben', 1)]);
    expect(did(unopened, reused('ben', 1)).meeting).toBe(unopened);
  });
});

describe('SN3 SN10 SN14 what ends a way back', () => {
  const revoked = { type: 'credential.revoked', credentials: ['token:j_ben'] } as const;
  const ends: [string, Meeting, Input, string][] = [
    ['removed', inside, removes('ben'), 'removed'],
    ['removed by the operator', inside, { type: 'participant.expelled', participant: 'p_ben', ban: false }, 'removed'],
    ['banned', inside, bans('ben'), 'banned'],
    ['the identity banned', inside, { type: 'identity.banned', identity: 'ben' }, 'banned'],
    ['the identity banned, departed', departed, { type: 'identity.banned', identity: 'ben' }, 'banned'],
    ['the credential withdrawn', inside, revoked, 'access-withdrawn'],
    ['the credential withdrawn, departed', departed, revoked, 'access-withdrawn'],
  ];
  test.each(ends)('%s', (_how, meeting, input, cause) =>
    expect(refusal(did(meeting, input).meeting, back('ben', 1))).toEqual({ kind: 'resume-ended', cause }),
  );

  test.each([inside, departed])('a credential withdrawn for newcomers only hinders no return', (meeting) =>
    expect(refusal(did(meeting, { ...revoked, stay: true }).meeting, back('ben', 1))).toBe('done'),
  );

  test('a ban by browser reaches who departed from the same one', () => {
    const two = after(departed, [aJoin('bob', 'speaker', { family: 'f_ben' })], grace);
    const banned = did(two, wish('ada', { type: 'participant.ban', participant: 'p_bob' }), grace).meeting;
    expect(refusal(banned, back('ben', 1))).toEqual({ kind: 'resume-ended', cause: 'banned' });
  });

  test('the end of the meeting', () => {
    for (const last of [wish('ada', { type: 'meeting.end' }), { type: 'room.deleted' }] as const)
      expect(refusal(did(inside, last).meeting, back('ben', 1))).toEqual({
        kind: 'resume-ended',
        cause: 'meeting-ended',
      });
  });

  test('nobody ever was that', () => {
    for (const id of ['p_zoe', '', '__proto__', 'constructor'])
      expect(refusal(inside, back('', 1, { participant: id as ParticipantId }))).toEqual({ kind: 'resume-ended' });
  });

  test('of too many who have gone the earliest are forgotten', () => {
    const small: Meeting = { ...inside, settings: { ...inside.settings, departedKept: 2 } };
    const names = ['cyd', 'dan', 'eve'];
    const gone = after(
      small,
      names.flatMap((name) => [aJoin(name), leaves(name)]),
    );
    expect([...gone.departed.keys()]).toEqual(['p_dan', 'p_eve']);
    expect(refusal(gone, back('cyd', 1))).toEqual({ kind: 'resume-ended' });
    const thrown = after(small, [
      aJoin('cyd'),
      removes('cyd'),
      aJoin('dan'),
      removes('dan'),
      aJoin('eve'),
      bans('eve'),
    ]);
    expect([...thrown.over]).toEqual([
      ['p_dan', 'removed'],
      ['p_eve', 'banned'],
    ]);
  });
});

describe('SN11 what the policy makes of a token', () => {
  type Row = [RoomPolicy['resume'], string, Meeting, ResumeInput['password'], string];
  const rows: Row[] = [
    ['always', 'dormant', dormant, 'none', 'done'],
    ['always', 'departed', departed, 'none', 'done'],
    ['same-password', 'dormant', dormant, 'none', 'password-required'],
    ['same-password', 'dormant', dormant, 'wrong', 'password-wrong'],
    ['same-password', 'dormant', dormant, 'right', 'done'],
    ['same-password', 'departed', departed, 'none', 'password-required'],
    ['same-password', 'departed', departed, 'wrong', 'password-wrong'],
    ['same-password', 'departed', departed, 'right', 'done'],
    ['place-only', 'inside', inside, 'none', 'done'],
    ['place-only', 'dormant', dormant, 'none', 'done'],
    ['place-only', 'departed', departed, 'none', 'resume-ended'],
    ['place-only', 'left', left, 'right', 'resume-ended'],
  ];
  test.each(rows)('%s, %s, the password of now: %4$s', (...[resume, , meeting, password, expected]) => {
    const changed = did(meeting, newPolicy({ resume, passwordVersion: 2 }), grace - 1).meeting;
    const result = step(changed, back('ben', 1, { password }), millis(grace - 1));
    expect(result.ok ? 'done' : result.refusal.kind).toBe(expected);
  });

  test('the new password is asked for once', () => {
    const changed = did(departed, newPolicy({ resume: 'same-password', passwordVersion: 2 })).meeting;
    const again = did(changed, back('ben', 1, { password: 'right' })).meeting;
    expect(refusal(again, back('ben', 2))).toBe('done');
    const later = did(again, newPolicy({ resume: 'same-password', passwordVersion: 3 })).meeting;
    expect(refusal(later, back('ben', 2))).toEqual({ kind: 'password-required' });
    expect(refusal(did(later, newPolicy({ resume: 'same-password' })).meeting, back('ben', 2))).toBe('done');
  });

  test('who came in by the password of now is not asked', () => {
    const policy = { resume: 'same-password', passwordVersion: 2 } as const;
    const meeting = after(aMeeting(4, policy), [aJoin('ada', 'host'), aJoin('ben', 'speaker', { passwordVersion: 2 })]);
    expect(refusal(meeting, back('ben', 1))).toBe('done');
    expect(refusal(meeting, back('ada', 1)), 'has password.bypass').toBe('done');
  });

  test('neither who is inside nor a connection that opens its own session again is touched', () => {
    const changed = did(dormant, newPolicy({ resume: 'place-only', passwordVersion: 2 })).meeting;
    expect(people(changed)).toEqual(people(dormant));
    expect(find(did(changed, opened('ben')).meeting, 'ben')?.session.state).toBe('live');
  });
});

describe('SN12 a seat for who comes back', () => {
  const full = after(departed, [aJoin('cyd'), aJoin('dan'), aJoin('eve')], grace);

  test('there is none: the token stays as it was', () => {
    expect(refusal(full, back('ben', 1))).toEqual({ kind: 'room-full', capacity: 4 });
    expect(refusal(did(full, leaves('eve')).meeting, back('ben', 1))).toBe('done');
  });

  test('whose place is kept needs no other', () => {
    const kept = after(dormant, [aJoin('cyd'), aJoin('dan')]);
    expect(refusal(kept, back('ben', 1))).toBe('done');
  });

  test('one kept at the door for the same person is not counted against it', () => {
    const held = after(departed, [newPolicy({ lobby: true, entry: 'open' }), aJoin('cyd'), aJoin('dan')], grace);
    const admits = wish('ada', { type: 'lobby.admit', knock: 'n_ben' });
    const own = after(held, [aKnock('ben'), admits], grace);
    expect(refusal(own, back('ben', 1))).toBe('done');
    const other = after(
      held,
      [aKnock('gil', { grant: aGuest }), { ...admits, command: { type: 'lobby.admit', knock: knock('n_gil') } }],
      grace,
    );
    expect(refusal(other, back('ben', 1))).toEqual({ kind: 'room-full', capacity: 4 });
  });
});

describe('SN13 joining anew by an identity that is departed', () => {
  const again = (change: Parameters<typeof aJoin>[2] = {}) =>
    did(
      departed,
      aJoin('ben', 'speaker', { participant: 'p_new' as ParticipantId, session: session('s_new'), ...change }),
      grace,
    );

  test('is that participant again, with what a host took', () => {
    const { meeting, events } = again();
    expect(events).toMatchObject([{ type: 'participant.joined', participant: { id: 'p_ben', permissionsVersion: 2 } }]);
    const ben = find(meeting, 'ben');
    expect(ben && listPermissions(ben.permissions)).not.toContain('track.publish.camera');
    expect([ben?.resume, ben?.joinedAt, ben?.hand]).toEqual([{ generation: 2, since: 2 }, seconds(1_000), null]);
    expect(meeting.departed.size).toBe(0);
  });

  test('another credential brings its own', () => {
    const ben = find(again({ credential: 'token:j_other' }).meeting, 'ben');
    expect([ben?.permissions.has('track.publish.camera'), ben?.permissionsVersion]).toEqual([true, 3]);
  });

  test.each([
    ['more', 'speaker', 'host'],
    ['less', 'host', 'speaker'],
  ] as const)(
    'the same credential brings its own where it brings %s than before: an account, say',
    (_what, was, is) => {
      const account = { credential: 'account:a_1' };
      const joined = after(inside, [aJoin('cyd', was, account)]);
      for (const meeting of [joined, did(joined, leaves('cyd')).meeting]) {
        const cyd = find(did(meeting, aJoin('cyd', is, { ...account, session: session('s_2') })).meeting, 'cyd');
        expect([cyd?.id, cyd?.role, cyd?.permissions.has('lobby.admit')]).toEqual(['p_cyd', is, is === 'host']);
      }
    },
  );

  test('no credential is nobody’s', () => {
    const none = { credential: 'none' };
    const joined = after(inside, [
      aJoin('cyd', 'speaker', none),
      { ...leaves('ada'), command: { type: 'participant.change-role', participant: 'p_cyd', role: 'host' } },
    ]);
    expect(find(joined, 'cyd')?.role).toBe('host');
    expect(find(did(joined, aJoin('cyd', 'speaker', none)).meeting, 'cyd')?.role).toBe('speaker');
  });

  test('the same credential keeps a role that a host gave', () => {
    const promoted = did(inside, wish('ada', { type: 'participant.change-role', participant: 'p_ben', role: 'host' }));
    const ben = find(did(did(promoted.meeting, leaves('ben')).meeting, aJoin('ben', 'speaker')).meeting, 'ben');
    expect(ben?.role).toBe('host');
  });

  test('who is over is somebody new', () => {
    const removed = did(inside, removes('ben')).meeting;
    const joined = did(removed, aJoin('ben', 'speaker', { participant: 'p_new' as ParticipantId })).meeting;
    expect([...joined.participants.keys()]).toEqual(['p_ada', 'p_new']);
    expect(refusal(joined, back('ben', 1))).toEqual({ kind: 'resume-ended', cause: 'removed' });
  });
});
