import type { Permission } from '@foyer/admission';
import { millis, seconds } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import { about, after, aGuest, aJoin, aJoinBy, aKnock, aMeeting, anInvited, did, session, wish } from '../fixtures.ts';
import { type KnockView, knocksFor, type Meeting, mayHear, nextDeadline, step } from '../index.ts';

const open = (name: string) => about('knock.opened', name);
const lost = (name: string) => about('knock.lost', name);
const admit = (name: string) => wish('ada', { type: 'lobby.admit', knock: `n_${name}` });
const one = (meeting: Meeting, name: string) => meeting.participants.get(`p_${name}` as never);
/** The lobby as Ada is told it when she comes. */
const list = (meeting: Meeting): KnockView[] => {
  const ada = one(meeting, 'ada');
  return ada === undefined ? [] : knocksFor(meeting, ada);
};
const ids = (meeting: Meeting) => list(meeting).map((knock) => knock.id);

/** Ada hosts a room with a lobby, Ben is inside; then some knock. */
const hosted = after(aMeeting(10, { lobby: true, entry: 'open' }), [aJoin('ada', 'host'), aJoin('ben')]);
const two = after(hosted, [aKnock('cyd'), open('cyd'), aKnock('dan', { grant: aGuest, name: 'Dan' }), open('dan')]);

describe('LB1 a knock stands in the lobby', () => {
  test('with all that a host wants to know', () => {
    const user = anInvited('eve', { standing: 'user', from: 'School' });
    const { meeting, events, effects } = did(two, aKnock('eve', { grant: user, at: seconds(2_222) }));
    const view = {
      ...{ id: 'n_eve', name: 'EVE', standing: 'user', from: 'School', reason: 'lobby', since: 2_222 },
      ...{ attempt: 1, presence: 'away', sameName: false },
    };
    expect(events).toEqual([{ type: 'knock.came', knock: view }]);
    expect(effects).toEqual([]);
    expect(list(meeting).at(-1)).toEqual(view);
    expect(did(meeting, open('eve')).events).toEqual([{ type: 'knock.changed', knock: { ...view, presence: 'here' } }]);
  });

  test('in the order in which it came, and without a seat', () => {
    expect(ids(after(two, [lost('cyd'), open('cyd')]))).toEqual(['n_cyd', 'n_dan']);
    const small = after(aMeeting(2, { lobby: true }), [aJoin('ada', 'host'), aKnock('cyd')]);
    expect(step(small, aJoin('ben', 'host'), millis(0)).ok).toBe(true);
  });
});

describe('LB2 only hosts hear', () => {
  test('of what happens at the door', () => {
    const { meeting, events } = did(two, aKnock('eve'));
    const hears = (name: string) => events.filter((event) => mayHear(event, one(meeting, name))).length;
    expect([hears('ada'), hears('ben')]).toEqual([1, 0]);
    expect(events.filter((event) => mayHear(event, undefined))).toEqual([]);
    expect(knocksFor(meeting, one(meeting, 'ben') as never)).toEqual([]);
  });

  test('one who becomes host is given the list, and nobody else is', () => {
    const { meeting, events } = did(
      two,
      wish('ada', { type: 'participant.change-role', participant: 'p_ben', role: 'host' }),
    );
    const given = events.filter((event) => event.type === 'lobby.waiting');
    expect(given).toEqual([{ type: 'lobby.waiting', to: 'p_ben', knocks: list(two) }]);
    const hears = (name: string) => given.filter((event) => mayHear(event, one(meeting, name))).length;
    expect([hears('ada'), hears('ben')]).toEqual([0, 1]);
  });

  test('what everyone hears, one who has just gone hears too', () =>
    expect(mayHear({ type: 'meeting.ended', by: 'operator' }, undefined)).toBe(true));
});

describe('LB4 the same name', () => {
  const flags = (meeting: Meeting) => list(meeting).map((knock) => knock.sameName);

  test('as somebody inside, or as an earlier one at the door', () => {
    const named = after(hosted, [
      aKnock('c1', { name: 'ｂｅｎ' }),
      aKnock('c2', { name: 'Zoe' }),
      aKnock('c3', { name: 'zoe' }),
      aKnock('c4', { name: 'Other' }),
    ]);
    expect(flags(named)).toEqual([true, false, true, false]);
  });

  test('follows who comes, goes and is renamed, and hosts are told', () => {
    const waiting = after(hosted, [aKnock('c1', { name: 'Zoe' }), aKnock('c2', { name: 'Zoe' })]);
    const renamed = did(waiting, wish('ben', { type: 'participant.rename', name: 'ZOE' }));
    expect(flags(renamed.meeting)).toEqual([true, true]);
    expect(renamed.events.map((event) => event.type)).toEqual(['participant.renamed', 'knock.changed']);
    const left = did(renamed.meeting, wish('ben', { type: 'participant.leave' }));
    expect(flags(left.meeting)).toEqual([false, true]);
    const first = did(left.meeting, about('knock.left', 'c1'));
    expect(first.events).toEqual([
      { type: 'knock.gone', knock: 'n_c1', how: 'left' },
      { type: 'knock.changed', knock: expect.objectContaining({ id: 'n_c2', sameName: false }) },
    ]);
  });

  test('one who was declined is no earlier one', () => {
    const waiting = after(hosted, [aKnock('c1', { name: 'Zoe' }), aKnock('c2', { name: 'Zoe' })]);
    expect(flags(after(waiting, [wish('ada', { type: 'lobby.decline', knock: 'n_c1' })]))).toEqual([false]);
  });
});

describe('LB5 a broken channel', () => {
  test('keeps the place for a while, and hosts see it', () => {
    const away = did(two, lost('cyd'), 1_000);
    expect(away.events).toEqual([
      { type: 'knock.changed', knock: expect.objectContaining({ id: 'n_cyd', presence: 'away' }) },
    ]);
    expect(nextDeadline(away.meeting)).toBe(20_000);
    const later = after(away.meeting, [
      { type: 'session.opened', session: session('s_ada') },
      { type: 'session.opened', session: session('s_ben') },
    ]);
    expect(nextDeadline(later)).toBe(61_000);
    const back = did(later, open('cyd'), 60_999);
    expect(back.effects).toEqual([{ type: 'knock.tell', knock: 'n_cyd' }]);
    expect(back.events).toHaveLength(1);
    expect(nextDeadline(back.meeting)).toBeUndefined();
    expect(did(later, { type: 'time' }, 60_999).meeting).toBe(later);
    const gone = did(later, { type: 'time' }, 61_000);
    expect(gone.events).toEqual([{ type: 'knock.gone', knock: 'n_cyd', how: 'left' }]);
    expect(gone.effects).toEqual([{ type: 'knock.close', knock: 'n_cyd', refusal: undefined }]);
  });

  test('a channel that is never opened counts from the knock', () => {
    const knocked = did(hosted, aKnock('cyd'), 5_000).meeting;
    expect(did(knocked, { type: 'time' }, 65_000).events).toContainEqual({
      type: 'knock.gone',
      ...{ knock: 'n_cyd', how: 'left' },
    });
  });

  test('lost twice counts from the first time', () => {
    const away = after(two, [lost('cyd')], 1_000);
    expect(did(away, lost('cyd'), 9_000).meeting).toBe(away);
  });

  test('a channel opened twice is told twice', () =>
    expect(did(two, open('cyd'))).toEqual({
      meeting: two,
      events: [],
      effects: [{ type: 'knock.tell', knock: 'n_cyd' }],
    }));

  test('what comes late about one that is gone changes nothing', () => {
    for (const type of ['knock.opened', 'knock.lost', 'knock.left', 'knock.ask-again', 'knock.failed'] as const)
      expect(did(two, about(type, 'nobody')).meeting).toBe(two);
  });
});

describe('LB6 leaving', () => {
  test('is told to hosts, and the knock ends', () => {
    const { events, effects, meeting } = did(two, about('knock.left', 'cyd'));
    expect(events).toEqual([{ type: 'knock.gone', knock: 'n_cyd', how: 'left' }]);
    expect(effects).toEqual([{ type: 'knock.close', knock: 'n_cyd', refusal: undefined }]);
    expect(ids(meeting)).toEqual(['n_dan']);
  });

  test('the last who waits ends a meeting in which nobody is', () => {
    const waiting = did(aMeeting(10, { lobby: true }), aKnock('cyd')).meeting;
    expect([waiting.phase, did(waiting, about('knock.left', 'cyd')).meeting.phase]).toEqual(['open', 'ended']);
    expect(did(waiting, { type: 'time' }, 60_000).meeting.phase).toBe('ended');
  });
});

describe('LB7 a full lobby', () => {
  const five = after(
    hosted,
    ['k1', 'k2', 'k3', 'k4', 'k5'].map((name) => aKnock(name)),
  );

  test('takes no more', () =>
    expect(step(five, aKnock('k6'), millis(0))).toEqual({ ok: false, refusal: { kind: 'room-full', capacity: 5 } }));

  test('but the same ones again, and others where one went', () => {
    expect(step(five, aKnock('k5', { knock: 'n_new' as never }), millis(0)).ok).toBe(true);
    expect(step(after(five, [about('knock.left', 'k2')]), aKnock('k6'), millis(0)).ok).toBe(true);
    const declined = after(five, [wish('ada', { type: 'lobby.decline', knock: 'n_k1' })]);
    expect(step(declined, aKnock('k6'), millis(0)).ok).toBe(true);
  });
});

describe('LB8 knocking again while waiting', () => {
  const again = aKnock('cyd', { knock: 'n_2' as never, name: 'Cydney', at: seconds(9_000) });

  test('takes up the place, and ends the older knock', () => {
    const { events, effects, meeting } = did(two, again);
    expect(effects).toEqual([{ type: 'knock.close', knock: 'n_cyd', refusal: { kind: 'opened-elsewhere' } }]);
    expect(events).toMatchObject([
      { type: 'knock.gone', knock: 'n_cyd', how: 'left' },
      { type: 'knock.came', knock: { id: 'n_2', name: 'Cydney', since: 2_000, attempt: 1 } },
    ]);
    expect(ids(meeting)).toEqual(['n_dan', 'n_2']);
  });

  test('with the same knock nothing ends, and its channel stays', () => {
    const same = did(two, aKnock('cyd', { at: seconds(9_000) }));
    expect([same.events, same.effects]).toEqual([[], []]);
    expect(list(same.meeting)).toEqual(list(two));
  });

  test("a host's yes stays", () => {
    const yes = after(two, [lost('cyd'), admit('cyd'), again]);
    expect(did(yes, about('knock.opened', '2')).effects).toEqual([{ type: 'knock.admit', knock: 'n_2' }]);
  });

  test('two people at one browser are two', () => {
    const both = after(hosted, [
      aKnock('c1', { grant: aGuest, family: 'f_1' }),
      aKnock('c2', { grant: aGuest, family: 'f_1' }),
    ]);
    expect(ids(both)).toEqual(['n_c1', 'n_c2']);
  });
});

describe('LB9 judged where it enters the meeting', () => {
  const at = (policy: Parameters<typeof aMeeting>[1], change: Parameters<typeof aKnock>[1] = {}) =>
    step(after(aMeeting(10, policy), [aJoin('ada', 'host')]), aKnock('cyd', change), millis(0));
  const kind = (result: ReturnType<typeof at>) => (result.ok ? 'held' : result.refusal.kind);

  test('who is refused now is not held', () => {
    expect(kind(at({ lobby: true, locked: true }))).toBe('room-locked');
    expect(kind(at({ lobby: true, closesAt: seconds(2_000) }))).toBe('room-closed');
    expect(kind(at({ lobby: true, closesAt: seconds(2_001) }))).toBe('held');
    expect(kind(at({ lobby: true, capacity: 1 }))).toBe('room-full');
    expect(kind(at({ lobby: true }, { grant: aGuest }))).toBe('token-missing');
    expect(kind(at({ lobby: true, passwordVersion: 2 }))).toBe('password-required');
    const shown = (passwordVersion: number) => ({ grant: { ...anInvited('cyd'), passwordVersion } });
    expect(kind(at({ lobby: true, passwordVersion: 2 }, shown(1)))).toBe('password-required');
    expect(kind(at({ lobby: true, passwordVersion: 2 }, shown(2)))).toBe('held');
  });

  test('whom nothing holds is let in where its channel opens', () => {
    const free = after(aMeeting(10), [aJoin('ada', 'host'), aKnock('cyd')]);
    expect(did(free, open('cyd')).effects).toEqual([{ type: 'knock.admit', knock: 'n_cyd' }]);
    expect(step(free, aJoinBy('cyd'), millis(0)).ok).toBe(true);
  });

  test('the reason is that of now', () => {
    const result = did(aMeeting(10, { lobby: true, waitForHost: true }), aKnock('cyd'));
    expect(result.events).toMatchObject([{ knock: { reason: 'waiting-for-host' } }]);
  });
});

describe('LB10 admitted', () => {
  test('comes in at once, and hosts hear by whom', () => {
    const yes = did(two, admit('cyd'));
    expect(yes.events).toEqual([]);
    expect(yes.effects).toEqual([{ type: 'knock.admit', knock: 'n_cyd' }]);
    const { events, effects, meeting } = did(yes.meeting, aJoinBy('cyd'));
    expect(events).toMatchObject([
      { type: 'participant.joined', participant: { id: 'p_cyd' } },
      { type: 'knock.gone', knock: 'n_cyd', how: 'admitted', by: 'p_ada' },
    ]);
    expect(effects).toEqual([]);
    expect(ids(meeting)).toEqual(['n_dan']);
    expect(step(meeting, aJoinBy('cyd', { identity: 'other' }), millis(0)).ok).toBe(false);
  });

  test('while away: on return', () => {
    const yes = did(after(two, [lost('cyd')]), admit('cyd'));
    expect(yes.effects).toEqual([]);
    expect(did(yes.meeting, open('cyd')).effects).toEqual([{ type: 'knock.admit', knock: 'n_cyd' }]);
    expect(did(yes.meeting, { type: 'time' }, 60_000).effects).toContainEqual({
      type: 'knock.close',
      ...{ knock: 'n_cyd', refusal: undefined },
    });
  });

  test('twice is once', () => {
    const yes = did(two, admit('cyd')).meeting;
    expect(did(yes, admit('cyd'))).toEqual({ meeting: yes, events: [], effects: [] });
  });

  test('no other knock opens the door', () => {
    for (const name of ['cyd', 'nobody'])
      expect(step(two, aJoinBy(name), millis(0))).toEqual({ ok: false, refusal: { kind: 'knock-unknown' } });
    const no = after(two, [admit('cyd'), wish('ada', { type: 'lobby.decline', knock: 'n_cyd' })]);
    expect(step(no, aJoinBy('cyd'), millis(0))).toMatchObject({ refusal: { kind: 'knock-unknown' } });
  });

  test.each(['n_nobody', '', '__proto__', 'p_ben'])('no knock is %j', (knock) => {
    for (const type of ['lobby.admit', 'lobby.decline'] as const)
      expect(step(two, wish('ada', { type, knock }), millis(0))).toEqual({
        ok: false,
        refusal: { kind: 'knock-unknown' },
      });
  });
});

describe('LB11 seats', () => {
  const crowd = after(aMeeting(4, { lobby: true, entry: 'open' }), [
    aJoin('ada', 'host'),
    aJoin('ben'),
    ...['k1', 'k2', 'k3'].map((name) => aKnock(name, name === 'k1' ? { grant: aGuest } : {})),
    ...['k1', 'k2', 'k3'].map(open),
  ]);
  const all = (guests: boolean) => wish('ada', { type: 'lobby.admit-all', guests });
  const full = { ok: false, refusal: { kind: 'room-full', capacity: 4 } };

  test('all are admitted in order, for as long as there are seats', () => {
    const { meeting, effects } = did(crowd, all(true));
    expect(effects).toEqual(['n_k1', 'n_k2'].map((knock) => ({ type: 'knock.admit', knock })));
    expect(step(meeting, all(true), millis(0))).toEqual(full);
    expect(step(meeting, admit('k3'), millis(0))).toEqual(full);
    expect(ids(meeting)).toContain('n_k3');
    const seat = after(meeting, [wish('ben', { type: 'participant.leave' })]);
    expect(did(seat, admit('k3')).effects).toEqual([{ type: 'knock.admit', knock: 'n_k3' }]);
  });

  test('without guests', () =>
    expect(did(crowd, all(false)).effects).toEqual(['n_k2', 'n_k3'].map((knock) => ({ type: 'knock.admit', knock }))));

  test('nobody meant, nothing done', () =>
    expect(did(hosted, all(true))).toEqual({ meeting: hosted, events: [], effects: [] }));

  test('a seat that was lost meanwhile is refused at the join', () => {
    const yes = after(crowd, [all(true)]);
    const smaller = { ...yes, policy: { ...yes.policy, capacity: 2 } };
    expect(step(smaller, aJoinBy('k1'), millis(0))).toMatchObject({ refusal: { kind: 'room-full', capacity: 2 } });
  });
});

describe('LB15 words to those who wait', () => {
  const say = (text: string | null) => wish('ada', { type: 'lobby.message', text });
  const tellings = (names: string[]) => names.map((name) => ({ type: 'knock.tell', knock: `n_${name}` }));

  test('reach all whose channel is open, once', () => {
    const away = after(two, [aKnock('eve')]);
    const said = did(away, say('Soon.'));
    expect([said.effects, said.events]).toEqual([tellings(['cyd', 'dan']), []]);
    expect(said.meeting.lobbyMessage).toBe('Soon.');
    expect(did(said.meeting, say('Soon.')).effects).toEqual([]);
    expect(did(said.meeting, open('eve')).effects).toEqual(tellings(['eve']));
    expect(did(said.meeting, say(null)).effects).toEqual(tellings(['cyd', 'dan']));
  });

  test('not one who was admitted or declined', () => {
    const rest = after(two, [admit('cyd'), wish('ada', { type: 'lobby.decline', knock: 'n_dan' })]);
    expect(did(rest, say('Soon.')).effects).toEqual([]);
  });
});

describe('LB16 LB17 the end of a knock', () => {
  test('one who could not come in after all is gone as refused', () => {
    const yes = after(two, [admit('cyd')]);
    const { events, effects, meeting } = did(yes, about('knock.failed', 'cyd'));
    expect(events).toEqual([{ type: 'knock.gone', knock: 'n_cyd', how: 'refused' }]);
    expect(effects).toEqual([{ type: 'knock.close', knock: 'n_cyd', refusal: undefined }]);
    expect(ids(meeting)).toEqual(['n_dan']);
  });

  test('one that was not admitted did not fail', () =>
    expect(did(two, about('knock.failed', 'cyd')).meeting).toBe(two));
});

describe('LB21 nobody is inside and at the door at once', () => {
  test('who comes in by the identity of a knock ends it', () => {
    const { events, effects, meeting } = did(two, aJoin('cyd', 'host'));
    expect(events.at(-1)).toEqual({ type: 'knock.gone', knock: 'n_cyd', how: 'admitted' });
    expect(effects).toEqual([{ type: 'knock.close', knock: 'n_cyd', refusal: { kind: 'opened-elsewhere' } }]);
    expect(ids(meeting)).toEqual(['n_dan']);
  });

  test('who is inside does not wait', () => {
    const knocked = after(hosted, [aKnock('ben')]);
    const { effects } = did(knocked, open('ben'));
    expect(effects).toEqual([{ type: 'knock.admit', knock: 'n_ben' }]);
    const by = aJoin('ben', 'speaker', { knock: 'n_ben' as never, session: session('s_2') });
    const inside = did(knocked, by);
    expect(inside.events).toMatchObject([{ type: 'knock.gone', knock: 'n_ben', how: 'admitted' }]);
    expect(inside.meeting.participants.size).toBe(2);
  });

  test('what a credential gives beyond its role is kept on the way', () => {
    const permissions: Permission[] = ['meeting.end'];
    const knocked = after(hosted, [aKnock('eve', { grant: anInvited('eve', { permissions }) })]);
    expect(knocked.lobby.get('n_eve' as never)?.grant.permissions.has('meeting.end')).toBe(true);
  });
});

describe('LB22 the same knock under another name', () => {
  const grant = anInvited('dora', { standing: 'user', credential: 'account:u_1', from: 'Acme' });
  const waiting = after(hosted, [
    aKnock('c1', { grant: aGuest, family: 'f_1' }),
    about('knock.opened', 'c1'),
    aKnock('dan'),
  ]);
  const signedIn = aKnock('c1', { grant, name: 'Dora', family: 'f_1', at: seconds(9_000) });

  test('stands where it stood, and hosts see it changed', () => {
    const { events, effects, meeting } = did(waiting, signedIn);
    expect(events).toMatchObject([
      { type: 'knock.changed', knock: { id: 'n_c1', name: 'Dora', standing: 'user', from: 'Acme', since: 2_000 } },
    ]);
    expect(effects).toEqual([]);
    expect(ids(meeting)).toEqual(['n_c1', 'n_dan']);
    expect(meeting.lobby.get('n_c1' as never)).toMatchObject({ grant, attempt: 1, link: { is: 'here' } });
  });

  test('another knock of that identity ends', () => {
    const both = after(waiting, [aKnock('other', { grant })]);
    const { effects, meeting } = did(both, signedIn);
    expect(effects).toEqual([{ type: 'knock.close', knock: 'n_other', refusal: { kind: 'opened-elsewhere' } }]);
    expect(ids(meeting)).toEqual(['n_c1', 'n_dan']);
  });

  test('whom nothing holds under it is let in', () => {
    const passing = anInvited('dora', { permissions: ['lobby.bypass'] });
    expect(did(waiting, { ...signedIn, grant: passing }).effects).toEqual([{ type: 'knock.admit', knock: 'n_c1' }]);
  });
});
