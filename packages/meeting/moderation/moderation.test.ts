import { millis } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import { after, aGuest, aJoin, aKnock, aMeeting, anInvited, did, knock, wish } from '../fixtures.ts';
import { type Command, type Effect, type Input, people, step } from '../index.ts';

/** Ada hosts, Ben speaks and Gus is a guest, each at a browser; Dan, Gil and Wim wait. */
const meeting = after(aMeeting(10, { lobby: true, entry: 'open' }), [
  aJoin('ada', 'host', { family: 'f_ada' }),
  aJoin('ben', 'speaker', { family: 'f_ben' }),
  aJoin('gus', 'speaker', { family: 'f_gus', standing: 'guest', credential: 'none' }),
  aKnock('dan', { family: 'f_ben' }),
  aKnock('gil', { grant: aGuest, family: 'f_gus' }),
  aKnock('wim', { family: 'f_wim' }),
]);
const names = (of: typeof meeting) => people(of).map((person) => person.name);
const waiting = (of: typeof meeting) => [...of.lobby.keys()];
const kinds = (effects: readonly Effect[]) => effects.map((effect) => effect.type);

describe('MT8 removing and pausing others', () => {
  test('a removed participant is out, everywhere', () => {
    const {
      events,
      effects,
      meeting: without,
    } = did(meeting, wish('ada', { type: 'participant.remove', participant: 'p_ben' }));
    expect(events).toEqual([{ type: 'participant.left', participant: 'p_ben', reason: 'removed' }]);
    expect(effects).toEqual([
      { type: 'session.close', session: 's_ben', reason: 'removed', by: 'ADA' },
      { type: 'media.remove', identity: 'ben' },
    ]);
    expect(names(without)).toEqual(['ADA', 'GUS']);
    expect(waiting(without)).toEqual(waiting(meeting));
  });

  test('removed is not banned: the same credential comes in again', () => {
    const without = did(meeting, wish('ada', { type: 'participant.remove', participant: 'p_ben' })).meeting;
    expect(step(without, aJoin('ben'), millis(0)).ok).toBe(true);
  });

  test('a paused source is told with who did it', () => {
    const pause = { type: 'participant.pause', participant: 'p_ben', source: 'microphone' } as const;
    const { events, effects } = did(meeting, wish('ada', pause));
    expect(events).toEqual([{ type: 'participant.paused', participant: 'p_ben', source: 'microphone', by: 'p_ada' }]);
    expect(effects).toEqual([{ type: 'media.pause', identity: 'ben', source: 'microphone' }]);
  });

  const aimed = (participant: string): Command[] => [
    { type: 'participant.remove', participant },
    { type: 'participant.ban', participant },
    { type: 'participant.change-role', participant, role: 'listener' },
    { type: 'participant.pause', participant, source: 'camera' },
  ];
  test.each(['p_nobody', '', '__proto__', 'constructor', 'ben', 'n_dan'])('nobody is %j', (participant) => {
    for (const command of aimed(participant))
      expect(step(meeting, wish('ada', command), millis(0))).toEqual({
        ok: false,
        refusal: { kind: 'participant-not-found' },
      });
  });

  test.each(['participant.remove', 'participant.ban'] as const)('nobody does it to themselves: %s', (type) =>
    expect(step(meeting, wish('ada', { type, participant: 'p_ada' }), millis(0))).toEqual({
      ok: false,
      refusal: { kind: 'not-permitted', permission: type },
    }),
  );
});

describe('MT20 LB20 banning', () => {
  const ban = (participant: string, reason?: string) => wish('ada', { type: 'participant.ban', participant, reason });

  test('removes, keeps out, and ends what waits of the same browser', () => {
    const { events, effects, meeting: without } = did(meeting, ban('p_ben', 'Shouting.'));
    expect(events).toEqual([
      { type: 'participant.left', participant: 'p_ben', reason: 'banned' },
      { type: 'knock.gone', knock: 'n_dan', how: 'refused' },
    ]);
    expect(effects).toEqual([
      {
        type: 'ban.make',
        ...{ identity: 'ben', name: 'BEN', family: 'f_ben', credential: 'token:j_ben' },
        ...{ by: 'participant:p_ada', reason: 'Shouting.' },
      },
      { type: 'session.close', session: 's_ben', reason: 'banned', by: 'ADA' },
      { type: 'media.remove', identity: 'ben' },
      { type: 'knock.close', knock: 'n_dan', refusal: { kind: 'banned' } },
    ]);
    expect([names(without), waiting(without)]).toEqual([
      ['ADA', 'GUS'],
      ['n_gil', 'n_wim'],
    ]);
  });

  test('a guest is banned by the browser too', () => {
    const { effects, meeting: without } = did(meeting, ban('p_gus'));
    expect(effects[0]).toMatchObject({ type: 'ban.make', family: 'f_gus', credential: 'none', reason: undefined });
    expect(waiting(without)).toEqual(['n_dan', 'n_wim']);
  });

  test('what waits by the same identity ends, whatever the browser', () => {
    const again = after(meeting, [aKnock('zoe', { grant: anInvited('gus'), family: 'f_zoe' })]);
    // By that identity Gus is inside: such a knock is let in, and is in the lobby until it comes in.
    expect(waiting(did(again, ban('p_gus')).meeting)).toEqual(['n_dan', 'n_wim']);
  });

  test('the browser of whoever bans is spared', () => {
    const two = after(meeting, [aJoin('pat', 'speaker', { family: 'f_ada' }), aKnock('sam', { family: 'f_ada' })]);
    const { effects, meeting: without } = did(two, ban('p_pat'));
    expect(effects[0]).toMatchObject({ type: 'ban.make', identity: 'pat', family: undefined });
    expect(waiting(without)).toContain('n_sam');
  });

  test('programs have no browser, and share none', () => {
    const two = after(aMeeting(10, { lobby: true }), [aJoin('ada', 'host'), aJoin('bot'), aKnock('dan')]);
    const { effects, meeting: without } = did(two, ban('p_bot'));
    expect(kinds(effects)).toEqual(['ban.make', 'session.close', 'media.remove']);
    expect(waiting(without)).toEqual(['n_dan']);
  });

  test('one who was declined and may ask again is banned as well', () => {
    const declined = after(meeting, [wish('ada', { type: 'lobby.decline', knock: 'n_dan' })]);
    const { events, effects } = did(declined, ban('p_ben'));
    expect(events).toHaveLength(1);
    expect(effects).toContainEqual({ type: 'knock.close', knock: 'n_dan', refusal: { kind: 'banned' } });
  });
});

describe('MT21 LB20 the operator', () => {
  const expel = (ban: boolean, by?: string): Input => ({
    type: 'participant.expelled',
    participant: 'p_ben',
    ...{ ban, reason: 'Spam.', by },
  });

  test('removes without a name', () =>
    expect(did(meeting, expel(false)).effects).toEqual([
      { type: 'session.close', session: 's_ben', reason: 'removed' },
      { type: 'media.remove', identity: 'ben' },
    ]));

  test('bans in the name it gives', () => {
    expect(did(meeting, expel(true, 'key:a_1')).effects.slice(0, 2)).toMatchObject([
      { type: 'ban.make', by: 'key:a_1', reason: 'Spam.', family: 'f_ben' },
      { type: 'session.close', reason: 'banned' },
    ]);
    expect(did(meeting, expel(true)).effects[0]).toMatchObject({ by: 'operator' });
  });

  test('hears of one who is not there', () =>
    expect(step(meeting, { ...expel(true), participant: 'p_no' } as Input, millis(0))).toMatchObject({
      refusal: { kind: 'participant-not-found' },
    }));

  const revoke = (...credentials: string[]): Input => ({ type: 'credential.revoked', credentials });

  test('with a credential go all who came by it, inside and waiting', () => {
    const more = after(meeting, [aJoin('bea', 'speaker', { credential: 'token:j_ben' })]);
    const { events, effects, meeting: rest } = did(more, revoke('token:j_ben', 'token:j_wim', 'token:j_other'));
    expect(events).toEqual([
      { type: 'participant.left', participant: 'p_ben', reason: 'access-withdrawn' },
      { type: 'participant.left', participant: 'p_bea', reason: 'access-withdrawn' },
      { type: 'knock.gone', knock: 'n_wim', how: 'refused' },
    ]);
    expect(effects).toContainEqual({ type: 'session.close', session: 's_ben', reason: 'access-withdrawn' });
    expect(effects).toContainEqual({ type: 'knock.close', knock: 'n_wim', refusal: { kind: 'token-revoked' } });
    expect([names(rest), waiting(rest)]).toEqual([
      ['ADA', 'GUS'],
      ['n_dan', 'n_gil'],
    ]);
  });

  test('guests came by none', () => expect(did(meeting, revoke('none')).meeting).toBe(meeting));

  test('an admitted knock by it does not come in any more', () => {
    const onTheWay = after(meeting, [wish('ada', { type: 'lobby.admit', knock: 'n_wim' }), revoke('token:j_wim')]);
    expect(step(onTheWay, aJoin('wim', 'speaker', { knock: knock('n_wim') }), millis(0))).toMatchObject({
      refusal: { kind: 'knock-unknown' },
    });
  });
});
