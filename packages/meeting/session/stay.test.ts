import { millis, seconds } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import { after, aJoin, aMeeting, did, grace, newPolicy, session, settings, wish } from '../fixtures.ts';
import {
  type Input,
  type Meeting,
  type MeetingSettings,
  mayHear,
  nextDeadline,
  type ParticipantId,
  step,
} from '../index.ts';

const minute = 60_000;
const opened = (id: string) => ({ type: 'session.opened', session: session(id) }) as const;
const time = { type: 'time' } as const;

function limited(policy: number | null, server: number | null, change: Partial<MeetingSettings> = {}): Meeting {
  const maxStay = server === null ? null : millis(server * minute);
  const meeting = aMeeting(10, { maxStayMinutes: policy });
  return { ...meeting, settings: { ...settings, maxStay, ...change } };
}

const ben = (meeting: Meeting) => meeting.participants.get('p_ben' as ParticipantId);
const back = (generation: number, id: string): Input => ({
  ...{ type: 'resume', participant: 'p_ben' as ParticipantId, session: session(id) },
  ...{ generation, password: 'none' },
});

describe('SN15 how long one may stay', () => {
  const limits: [number | null, number | null, number | undefined][] = [
    [null, null, undefined],
    [30, null, 30],
    [null, 20, 20],
    [30, 20, 20],
    [10, 20, 10],
  ];
  test.each(limits)('policy %s, server %s: %s minutes', (policy, server, expected) => {
    const meeting = did(limited(policy, server), aJoin('ben'), 500).meeting;
    const stay = expected === undefined ? undefined : expected * minute;
    expect(ben(meeting)?.stay).toEqual(
      stay === undefined ? undefined : { endsAt: seconds(1_000 + stay / 1_000), until: 500 + stay, noticed: false },
    );
  });

  const live = after(limited(10, null), [aJoin('ada', 'host'), aJoin('ben'), opened('s_ada'), opened('s_ben')]);

  test('told five minutes before, to the one concerned alone, once', () => {
    const [asked, bob] = [did(live, time, 5 * minute), live.participants.get('p_ada' as ParticipantId)];
    expect(nextDeadline(live)).toBe(5 * minute);
    expect(asked.events).toEqual([
      { type: 'stay.ending', to: 'p_ada', endsAt: 1_600 },
      { type: 'stay.ending', to: 'p_ben', endsAt: 1_600 },
    ]);
    expect(asked.events.map((event) => mayHear(event, bob))).toEqual([true, false]);
    expect(did(asked.meeting, time, 6 * minute).meeting).toBe(asked.meeting);
    expect(nextDeadline(asked.meeting)).toBe(10 * minute);
  });

  test('over at the end, politely, everywhere', () => {
    const told = did(live, time, 5 * minute).meeting;
    expect(did(told, time, 10 * minute - 1).events).toEqual([]);
    const { events, effects } = did(told, time, 10 * minute);
    expect(events[0]).toEqual({ type: 'participant.left', participant: 'p_ada', reason: 'stay-ended' });
    expect(effects.slice(0, 2)).toEqual([
      { type: 'session.close', session: 's_ada', reason: 'stay-ended' },
      { type: 'media.remove', identity: 'ada' },
    ]);
  });

  test('a time that was slept through ends it without a notice', () => {
    const { events, meeting } = did(live, time, 11 * minute);
    expect(events.map(({ type }) => type)).toEqual(['participant.left', 'participant.left']);
    expect(nextDeadline(meeting)).toBeUndefined();
  });

  test('going and coming back does not lengthen it, and the new session is told again', () => {
    const told = did(live, time, 5 * minute).meeting;
    for (const again of [back(1, 's_2'), aJoin('ben', 'speaker', { session: session('s_2') })]) {
      const returned = did(told, again, 6 * minute).meeting;
      expect(ben(returned)?.stay).toEqual({ ...ben(live)?.stay, noticed: false });
      expect(did(returned, time, 7 * minute).events, 'nobody is there to be told').toEqual([]);
      const open = did(returned, opened('s_2'), 7 * minute).meeting;
      expect(did(open, time, 7 * minute).events).toMatchObject([{ type: 'stay.ending', to: 'p_ben' }]);
      expect(did(open, time, 10 * minute).events).toContainEqual(
        expect.objectContaining({ participant: 'p_ben', reason: 'stay-ended' }),
      );
    }
  });

  test('nor does going, and joining anew', () => {
    const gone = did(live, wish('ben', { type: 'participant.leave' }), minute).meeting;
    for (const again of [back(1, 's_2'), aJoin('ben', 'speaker', { session: session('s_2') })])
      expect(ben(did(gone, again, 6 * minute).meeting)?.stay).toEqual(ben(live)?.stay);
  });

  test('SN3 of one who has gone it ends as well, and the cause is told', () => {
    const gone = did(live, wish('ben', { type: 'participant.leave' }), minute).meeting;
    expect(ben(did(gone, back(1, 's_2'), 2 * minute).meeting)?.stay).toEqual(ben(live)?.stay);
    // Eve comes in without a limit, so that the meeting goes on.
    const free = after(gone, [newPolicy({}), aJoin('eve', 'host'), opened('s_eve')], minute);
    const over = did(free, time, 10 * minute).meeting;
    expect([...over.over]).toEqual([
      ['p_ada', 'stay-ended'],
      ['p_ben', 'stay-ended'],
    ]);
    expect(step(over, back(1, 's_2'), millis(10 * minute))).toEqual({
      ok: false,
      refusal: { kind: 'resume-ended', cause: 'stay-ended' },
    });
  });

  test('a notice that would be due before the beginning is due at once', () => {
    const short = after(limited(1, null), [aJoin('ben'), opened('s_ben')]);
    const { events, meeting } = did(short, time, 1);
    expect(events).toMatchObject([{ type: 'stay.ending' }]);
    expect(nextDeadline(meeting)).toBe(minute);
  });

  test('one who never opened the channel is not told, and stays no longer for it', () => {
    const joined = did(limited(1, null, { grace: millis(10 * minute) }), aJoin('ben')).meeting;
    expect(did(joined, time, minute - 1).meeting).toBe(joined);
    expect(did(joined, time, minute).events).toMatchObject([{ reason: 'stay-ended' }]);
  });

  test('dormancy and stay end independently', () => {
    const asleep = did(live, { type: 'session.lost', session: session('s_ben'), how: 'broken' }, 9.9 * minute).meeting;
    expect(9.9 * minute + grace).toBeGreaterThan(10 * minute);
    expect(did(asleep, time, 10 * minute).events).toContainEqual(
      expect.objectContaining({ participant: 'p_ben', reason: 'stay-ended' }),
    );
  });
});
