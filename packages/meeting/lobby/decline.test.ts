import { rolePermissions } from '@foyer/admission';
import { millis, seconds } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import { about, after, aGuest, aJoin, aKnock, aMeeting, anInvited, did, newPolicy, wish } from '../fixtures.ts';
import { type KnockInput, nextDeadline, step } from '../index.ts';

const decline = (name: string, reason?: string) =>
  wish('ada', { type: 'lobby.decline', knock: `n_${name}`, ...(reason === undefined ? {} : { reason }) });
const askAgain = about('knock.ask-again', 'cyd');

/** Cyd, a guest at a browser, knocks at Ada's door; everyone's channel is open. */
const waiting = after(aMeeting(10, { lobby: true, entry: 'open' }), [
  aJoin('ada', 'host'),
  { type: 'session.opened', session: 's_ada' as never },
  aKnock('cyd', { grant: aGuest, family: 'f_cyd' }),
  about('knock.opened', 'cyd'),
]);
const declined = did(waiting, decline('cyd', 'Not now.'), 1_000);
const again = did(declined.meeting, askAgain, 31_000);
const twice = did(again.meeting, decline('cyd', 'No.'), 40_000);
/** The same browser, in a new tab. */
const anew = (change: Partial<KnockInput> = {}) => aKnock('new', { grant: aGuest, family: 'f_cyd', ...change });

describe('LB12 declined once', () => {
  test('hosts see it go, the person hears the words and when to ask', () => {
    expect(declined.events).toEqual([{ type: 'knock.gone', knock: 'n_cyd', how: 'declined', by: 'p_ada' }]);
    expect(declined.effects).toEqual([
      { type: 'knock.decline', knock: 'n_cyd', reason: 'Not now.', askAgainAfter: 30 },
    ]);
  });

  test('asking too soon is answered by the time that is left', () => {
    const { meeting, events, effects } = did(declined.meeting, askAgain, 30_001);
    expect([meeting, events]).toEqual([declined.meeting, []]);
    expect(effects).toEqual([{ type: 'knock.decline', knock: 'n_cyd', reason: 'Not now.', askAgainAfter: 1 }]);
  });

  test('asking in time is the second attempt', () => {
    expect(again.events).toMatchObject([{ type: 'knock.came', knock: { id: 'n_cyd', attempt: 2, reason: 'lobby' } }]);
    expect(again.effects).toEqual([{ type: 'knock.tell', knock: 'n_cyd' }]);
    expect(did(again.meeting, askAgain, 31_001).meeting).toBe(again.meeting);
    expect(did(waiting, askAgain, 31_001).meeting).toBe(waiting);
  });

  test('it then stands behind those who are at the door', () => {
    const { meeting } = did(did(declined.meeting, aKnock('dan'), 2_000).meeting, askAgain, 31_000);
    expect([...meeting.lobby.keys()]).toEqual(['n_dan', 'n_cyd']);
  });

  test('a page that was reloaded hears it again', () => {
    const back = after(declined.meeting, [about('knock.lost', 'cyd')], 5_000);
    expect(did(back, about('knock.opened', 'cyd'), 6_000).effects).toEqual([
      { type: 'knock.decline', knock: 'n_cyd', reason: 'Not now.', askAgainAfter: 25 },
    ]);
  });

  test('one who is away hears it on return', () => {
    const away = did(after(waiting, [about('knock.lost', 'cyd')]), decline('cyd'), 1_000);
    expect(away.effects).toEqual([]);
    expect(did(away.meeting, about('knock.opened', 'cyd'), 2_000).effects).toEqual([
      { type: 'knock.decline', knock: 'n_cyd', reason: undefined, askAgainAfter: 29 },
    ]);
  });

  test('it is remembered for ten minutes past that, also of one who went', () => {
    expect(nextDeadline(declined.meeting)).toBe(631_000);
    expect(did(declined.meeting, { type: 'time' }, 630_999).meeting).toBe(declined.meeting);
    expect(did(declined.meeting, { type: 'time' }, 631_000).effects).toEqual([
      { type: 'knock.decline', knock: 'n_cyd', reason: 'Not now.', askAgainAfter: undefined },
    ]);
    const went = after(declined.meeting, [about('knock.left', 'cyd')], 2_000);
    expect(nextDeadline(went)).toBe(631_000);
    expect(did(went, { type: 'time' }, 631_000).effects).toEqual([
      { type: 'knock.close', knock: 'n_cyd', refusal: undefined },
    ]);
  });

  test('knocking anew from that browser comes no sooner, and is the second attempt', () => {
    expect(step(declined.meeting, anew(), millis(30_999))).toEqual({
      ok: false,
      refusal: { kind: 'declined', reason: 'Not now.' },
    });
    const { events, effects, meeting } = did(declined.meeting, anew(), 31_000);
    expect(events).toMatchObject([{ type: 'knock.came', knock: { id: 'n_new', attempt: 2 } }]);
    expect(effects).toEqual([{ type: 'knock.decline', knock: 'n_cyd', reason: 'Not now.', askAgainAfter: undefined }]);
    expect([...meeting.lobby.keys()]).toEqual(['n_new']);
  });

  test('so does the same knock, and the same identity from another browser', () => {
    const same = did(declined.meeting, aKnock('cyd', { grant: aGuest, family: 'f_cyd' }), 31_000);
    expect(same.events).toMatchObject([{ type: 'knock.came', knock: { id: 'n_cyd', attempt: 2 } }]);
    expect(same.effects).toEqual([{ type: 'knock.tell', knock: 'n_cyd' }]);
    const named = after(waiting, [aKnock('dan'), decline('dan')], 1_000);
    const elsewhere = aKnock('new', { grant: anInvited('dan'), family: 'f_other' });
    expect(step(named, elsewhere, millis(2_000))).toMatchObject({ refusal: { kind: 'declined' } });
    expect(did(named, elsewhere, 31_000).events).toMatchObject([{ knock: { attempt: 2 } }]);
  });

  test('another browser and another identity are somebody else', () => {
    const other = anew({ family: 'f_other' });
    expect(did(declined.meeting, other, 2_000).events).toMatchObject([{ knock: { attempt: 1 } }]);
    const program = aKnock('bot', { grant: aGuest });
    expect(did(declined.meeting, program, 2_000).events).toMatchObject([{ knock: { attempt: 1 } }]);
  });
});

describe('LB13 declined twice', () => {
  test('is the last word', () => {
    expect(twice.events).toEqual([{ type: 'knock.gone', knock: 'n_cyd', how: 'declined', by: 'p_ada' }]);
    expect(twice.effects).toEqual([{ type: 'knock.decline', knock: 'n_cyd', reason: 'No.', askAgainAfter: undefined }]);
    expect(twice.meeting.lobby.size).toBe(0);
  });

  const later = millis(10_000_000);
  test('for the browser, knocking or walking in', () => {
    const no = { ok: false, refusal: { kind: 'declined' } };
    expect(step(twice.meeting, anew(), later)).toEqual(no);
    expect(step(twice.meeting, aJoin('gus', 'speaker', { family: 'f_cyd', identity: 'guest-1' }), later)).toEqual(no);
  });

  test('for the identity, from whatever browser', () => {
    const last = after(after(waiting, [aKnock('dan'), decline('dan')], 0), [aKnock('dan'), decline('dan')], 30_000);
    const no = { ok: false, refusal: { kind: 'declined' } };
    expect(step(last, aKnock('dan', { family: 'f_other' }), later)).toEqual(no);
    expect(step(last, aJoin('dan', 'speaker', { family: 'f_other' }), later)).toEqual(no);
    expect(step(last, aKnock('eve', { family: 'f_other' }), later).ok).toBe(true);
  });

  test('an identity is no browser, whatever it is called', () => {
    const strange = aKnock('new', { grant: anInvited('f_cyd'), family: 'f_other' });
    expect(step(twice.meeting, strange, later).ok).toBe(true);
  });
});

describe('LB14 once declined, only a host lets somebody in', () => {
  const walk = aJoin('gus', 'speaker', { family: 'f_cyd', identity: 'guest-1', standing: 'guest', credential: 'none' });
  const opened = did(declined.meeting, newPolicy({ entry: 'open' }), 2_000);

  test('a change of policy does not', () => {
    expect(opened.effects).toEqual([]);
    const asked = did(opened.meeting, askAgain, 31_000);
    expect(asked.events).toMatchObject([{ type: 'knock.came', knock: { attempt: 2, reason: 'lobby' } }]);
    expect(asked.effects).toEqual([{ type: 'knock.tell', knock: 'n_cyd' }]);
  });

  test('nor a join past the lobby, at any time while it is remembered', () => {
    for (const now of [3_000, 31_000, 600_000])
      expect(step(opened.meeting, walk, millis(now))).toEqual({
        ok: false,
        refusal: { kind: 'declined', reason: 'Not now.' },
      });
    const forgotten = did(opened.meeting, { type: 'time' }, 631_000).meeting;
    expect(step(forgotten, walk, millis(631_000)).ok).toBe(true);
  });

  test('nor a second knock', () => {
    const asked = did(opened.meeting, anew({ at: seconds(4_000) }), 31_000);
    expect(asked.meeting.lobby.get('n_new' as never)).toMatchObject({ state: { is: 'waiting' }, reason: 'lobby' });
    expect(did(asked.meeting, about('knock.opened', 'new')).effects).toEqual([{ type: 'knock.tell', knock: 'n_new' }]);
  });

  test('nor any of these after it asked again', () => {
    const asked = did(opened.meeting, askAgain, 31_000).meeting;
    expect(step(asked, walk, millis(32_000))).toEqual({ ok: false, refusal: { kind: 'declined' } });
    const same = aKnock('cyd', { grant: aGuest, family: 'f_cyd' });
    expect(did(asked, same, 32_000).meeting.lobby.get('n_cyd' as never)).toMatchObject({
      ...{ state: { is: 'waiting' }, attempt: 2 },
    });
    const held = did(again.meeting, newPolicy({ entry: 'open' }), 32_000);
    expect(held.meeting.lobby.get('n_cyd' as never)?.state).toEqual({ is: 'waiting' });
    const alone = { ...held.meeting, policy: { ...held.meeting.policy, hostArrivalAdmits: true } };
    const hosts = after(alone, [wish('ada', { type: 'participant.leave' }), aJoin('eve', 'host')], 33_000);
    expect(hosts.lobby.get('n_cyd' as never)?.state).toEqual({ is: 'waiting' });
    const yes = did(hosts, wish('eve', { type: 'lobby.admit', knock: 'n_cyd' }), 34_000);
    expect(step(yes.meeting, walk, millis(35_000)).ok).toBe(true);
  });

  test('a no outweighs a place: of two knocks that become one, the second attempt stays', () => {
    const both = after(
      aMeeting(10, { lobby: true, entry: 'open' }),
      [aJoin('ada', 'host'), aKnock('dan'), aKnock('cyd', { grant: aGuest, family: 'f_cyd' }), decline('cyd')],
      1_000,
    );
    const one = did(both, aKnock('cyd', { grant: anInvited('dan'), family: 'f_cyd' }), 32_000);
    expect(one.events).toMatchObject([
      { type: 'knock.gone', knock: 'n_dan' },
      { type: 'knock.came', knock: { id: 'n_cyd', attempt: 2 } },
    ]);
    expect(one.meeting.lobby.size).toBe(1);
  });

  test('who may pass the lobby is not concerned', () => {
    const host = aJoin('gus', 'host', { family: 'f_cyd', identity: 'guest-1', permissions: rolePermissions.host });
    expect(step(declined.meeting, host, millis(2_000)).ok).toBe(true);
    expect(step(twice.meeting, host, millis(2_000)).ok).toBe(true);
    const grant = anInvited('eve', { permissions: ['lobby.bypass'] });
    for (const meeting of [declined.meeting, twice.meeting])
      expect(did(meeting, anew({ grant }), 2_000).meeting.lobby.get('n_new' as never)?.state.is).toBe('admitted');
  });

  test('a policy that refuses ends what is asked again', () => {
    const closed = after(declined.meeting, [newPolicy({ entry: 'restricted' })], 2_000);
    const asked = did(closed, askAgain, 31_000);
    expect(asked.events).toEqual([]);
    expect(asked.effects).toEqual([{ type: 'knock.close', knock: 'n_cyd', refusal: { kind: 'token-missing' } }]);
  });

  test('LB21 who is inside and asks again is let in', () => {
    const inside = after(waiting, [aJoin('ben'), aKnock('ben')]);
    expect(inside.lobby.get('n_ben' as never)?.state.is).toBe('admitted');
    const asked = did(did(inside, decline('ben')).meeting, about('knock.ask-again', 'ben'), 30_000).meeting;
    expect(asked.lobby.get('n_ben' as never)?.state.is).toBe('admitted');
  });
});

describe('LB23 a no holds under another name', () => {
  const dora = anInvited('dora', { credential: 'account:u_1', standing: 'user' });
  /** No mark of a browser, so that nothing but the knock tells who it was. */
  const known = (meeting: typeof waiting) => {
    const lobby = new Map([...meeting.lobby].map(([id, { family: _family, ...one }]) => [id, one] as const));
    return { ...meeting, lobby };
  };
  const signedIn = aKnock('cyd', { grant: dora, name: 'Dora' });

  test('asking sooner by it is declined, and the knock stays as it was', () => {
    expect(step(known(declined.meeting), signedIn, millis(2_000))).toEqual({
      ok: false,
      refusal: { kind: 'declined', reason: 'Not now.' },
    });
  });

  test('asking in time is the second attempt', () => {
    const { meeting } = did(known(declined.meeting), signedIn, 31_000);
    expect(meeting.lobby.get('n_cyd' as never)).toMatchObject({ name: 'Dora', attempt: 2, state: { is: 'waiting' } });
  });

  test('on the second attempt only a host lets it in, whatever the policy says of the new name', () => {
    const open = did(known(again.meeting), newPolicy({ lobby: false, entry: 'open' })).meeting;
    const { meeting, effects } = did(open, signedIn, 32_000);
    expect(meeting.lobby.get('n_cyd' as never)).toMatchObject({
      attempt: 2,
      state: { is: 'waiting' },
      reason: 'lobby',
    });
    expect(effects).toEqual([]);
  });

  test('who may pass the lobby is not concerned', () => {
    const host = anInvited('dora', { role: 'host' });
    expect(did(known(again.meeting), { ...signedIn, grant: host }, 32_000).effects).toEqual([
      { type: 'knock.admit', knock: 'n_cyd' },
    ]);
  });
});
