import { millis, seconds } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import { about, after, aJoin, aKnock, aMeeting, did, session, settings, wish } from '../fixtures.ts';
import {
  broken,
  changedDocuments,
  type Document,
  documentsOf,
  type Input,
  type KeptDocument,
  type Knock,
  type Meeting,
  nextDeadline,
  type Participant,
  people,
  restore,
  step,
} from '../index.ts';
import { dice, nothingMade, someInput } from '../wander.ts';

/** What a store holds: in the order of first writing, as `LiveStore.load` gives it. */
class Shelf {
  readonly #kept = new Map<string, Document>();

  write(documents: readonly Document[]): void {
    for (const one of documents) {
      const key = `${one.kind} ${one.key}`;
      if (one.doc === null) this.#kept.delete(key);
      else this.#kept.set(key, JSON.parse(JSON.stringify(one)));
    }
  }

  all(): Document[] {
    return [...this.#kept.values()];
  }
}

const wall = (now: number) => seconds(5_000 + now / 1_000);
const clocks = (now: number) => ({ now: millis(now), wall: wall(now) });

/** As everyone is right after a start. */
function asAfterStart(meeting: Meeting, now: number): object {
  const asleep = (one: Participant) => {
    const { earlierUntil, ...mark } = one.resume;
    const resume = earlierUntil === undefined ? mark : { ...mark, earlierUntil: now + settings.resumeOverlap };
    return { ...one, resume };
  };
  const inside = [...meeting.participants.values()].map((one) => ({
    ...asleep(one),
    session: { state: 'dormant', id: one.session.id, until: now + settings.grace, asked: false },
  }));
  const away = (one: Knock) => ({ ...one, link: { is: 'away', until: now + settings.knockGrace } });
  const { emptyUntil: _, ...rest } = meeting;
  return {
    ...rest,
    participants: inside,
    departed: [...meeting.departed.values()].map((one) => asleep(one as never)),
    lobby: [...meeting.lobby.values()].map(away),
    over: [...meeting.over],
  };
}

function listed(meeting: Meeting): object {
  const { emptyUntil: _, participants, departed, lobby, over, ...rest } = meeting;
  return {
    ...rest,
    ...{ participants: [...participants.values()], departed: [...departed.values()] },
    ...{ lobby: [...lobby.values()], over: [...over] },
  };
}

/** With the wall clock of this moment. */
function told(input: Input, now: number): Input {
  if (input.type === 'join') return { ...input, joinedAt: wall(now) };
  return 'at' in input ? { ...input, at: wall(now) } : input;
}

function walk(seed: number): number {
  const roll = dice(seed);
  const made = nothingMade();
  const start = aMeeting(4);
  const shelf = new Shelf();
  let meeting = start;
  let kept: Meeting | undefined;
  let now = 0;
  let compared = 0;
  for (let i = 0; i < 120 && meeting.phase === 'open'; i += 1) {
    now += 1_000 * roll(8);
    const result = step(meeting, told(someInput(roll, meeting, made), now), millis(now));
    if (!result.ok) continue;
    meeting = result.value.meeting;
    // The disk fails now and then: the next write that succeeds brings all that is missing.
    if (meeting.phase === 'ended' || roll(4) === 0) continue;
    shelf.write(changedDocuments(kept, meeting, clocks(now)));
    kept = meeting;
    const later = now + 1_000 * roll(3);
    const surroundings = { settings: meeting.settings, policy: meeting.policy, ...clocks(later) };
    const restored = restore(shelf.all(), surroundings);
    if (!restored.ok) throw new Error(`seed ${seed}, step ${i}: ${restored.refusal.detail}`);
    expect(listed(restored.value), `seed ${seed}, step ${i}`).toEqual(asAfterStart(meeting, later));
    expect(broken(restored.value), `seed ${seed}, step ${i}`).toEqual([]);
    compared += 1;
  }
  return compared;
}

describe('SN30 what is kept', () => {
  test('200 walks: the documents written step by step make the meeting again, wherever it is broken off', () => {
    let compared = 0;
    for (let seed = 1; seed <= 200; seed += 1) compared += walk(seed);
    expect(compared).toBeGreaterThan(2_000);
  });

  const opened: Input = { type: 'session.opened', session: session('s_ben') };
  const lost: Input = { type: 'session.lost', session: session('s_ben'), how: 'broken' };
  const two = after(aMeeting(10, { lobby: true }), [aJoin('ada', 'host'), aJoin('ben'), opened]);
  const changes = (before: Meeting, after: Meeting) =>
    changedDocuments(before, after, clocks(0)).map(({ kind, key, doc }) => `${doc === null ? '-' : '+'}${kind} ${key}`);
  const back: Input = {
    ...{ type: 'resume', participant: 'p_ben' as never, session: session('s_2') },
    ...{ generation: 1, password: 'none' },
  };
  const say = (name: string, message: string) => wish(name, { type: 'chat.send', message, text: 'Hello.' });

  const writes: [string, readonly Input[], readonly string[]][] = [
    ['a connection lost', [lost], []],
    ['a connection back', [lost, opened], []],
    ['time', [{ type: 'time' }], []],
    ['a sign that passes', [wish('ben', { type: 'reaction.send', reaction: 'clap' })], []],
    ['a newcomer', [aJoin('cyd', 'listener')], ['+participant p_cyd']],
    ['a message', [say('ben', 'm-1')], ['+message p_ben/m-1']],
    ['a hand', [wish('ben', { type: 'hand.raise' })], ['+meeting m_1', '+participant p_ben']],
    ['a use of a token', [back], ['+participant p_ben']],
    ['leaving', [wish('ben', { type: 'participant.leave' })], ['-participant p_ben', '+departed p_ben']],
    ['leaving and coming back', [wish('ben', { type: 'participant.leave' }), back], ['+participant p_ben']],
    [
      'removing',
      [wish('ada', { type: 'participant.remove', participant: 'p_ben' })],
      ['-participant p_ben', '+over p_ben'],
    ],
    [
      'withdrawing',
      [{ type: 'credential.revoked', credentials: ['token:j_ben'] }],
      ['-participant p_ben', '+over p_ben'],
    ],
    ['a knock', [aKnock('dan')], ['+knock n_dan']],
    ['a channel of a knock', [aKnock('dan'), about('knock.opened', 'dan')], ['+knock n_dan']],
    ['a message of the lobby', [wish('ada', { type: 'lobby.message', text: 'Soon.' })], ['+meeting m_1']],
  ];
  test.each(writes)('SN29 %s writes no more than it changed', (_what, inputs, expected) =>
    expect(changes(two, after(two, inputs))).toEqual(expected),
  );

  test('the last history of a chat is kept in its order, and what fell out of it is taken away', () => {
    const ids = Array.from({ length: 7 }, (_, i) => `m-${i}`);
    const full = after(
      two,
      ids.slice(0, 5).map((id) => say('ada', id)),
    );
    expect(changes(full, after(full, [say('ada', 'm-5')]))).toEqual(['-message p_ada/m-0', '+message p_ada/m-5']);
  });

  test('who went to the end of a row is written again at the end', () => {
    const three = after(two, [aJoin('cyd')]);
    const again = after(three, [wish('ben', { type: 'participant.leave' }), back, aJoin('dan')]);
    expect([...again.participants.keys()]).toEqual(['p_ada', 'p_cyd', 'p_ben', 'p_dan']);
    expect(changes(three, again)).toEqual(['-participant p_ben', '+participant p_ben', '+participant p_dan']);
  });

  test('all at once and step by step are the same', () =>
    expect(documentsOf(aMeeting(), clocks(0))).toEqual(changedDocuments(undefined, aMeeting(), clocks(0))));
});

describe('SN30 taking a meeting up', () => {
  const input = { settings, policy: aMeeting().policy, ...clocks(1_000_000) };
  const meeting = after(
    aMeeting(10, { lobby: true, maxStayMinutes: 10 }),
    [
      aJoin('ada', 'host', { joinedAt: wall(0) }),
      aKnock('dan'),
      aKnock('eve'),
      wish('ada', { type: 'lobby.decline', knock: 'n_dan', reason: 'No.' }),
      aJoin('ben', 'speaker', { joinedAt: wall(0) }),
      wish('ben', { type: 'participant.leave' }),
    ],
    0,
  );
  const kept = documentsOf(meeting, clocks(0));
  const at = (now: number, wallNow: number) => ({ ...input, now: millis(now), wall: seconds(wallNow) });
  const taken = (surroundings: typeof input, documents: readonly KeptDocument[] = kept): Meeting => {
    const result = restore(documents, surroundings);
    if (!result.ok) throw new Error(result.refusal.detail);
    return result.value;
  };
  const changed = (kind: string, change: (doc: object) => unknown): KeptDocument[] =>
    kept.map((one) => (one.kind === kind && one.doc !== null ? { ...one, doc: change(one.doc) } : one));
  const refusal = (documents: readonly KeptDocument[]) => {
    const result = restore(documents, input);
    return result.ok ? 'read' : result.refusal.detail;
  };

  test('everyone is dormant and everyone who waits away, each with a fresh grace period; then it goes on', () => {
    const again = taken(at(7, 5_001));
    expect(people(again)).toMatchObject([{ id: 'p_ada', presence: 'dormant', role: 'host' }]);
    expect(nextDeadline(again)).toBe(7 + settings.grace);
    expect(did(again, { type: 'session.opened', session: session('s_ada') }).events).toEqual([
      { type: 'participant.presence', participant: 'p_ada', presence: 'live' },
    ]);
  });

  test('MT5 who does not come back is asked for at the media server: a plain LiveKit client opens no channel', () => {
    const again = taken(at(7, 5_001));
    const end = 7 + settings.grace;
    const asked = did(again, { type: 'time' }, end);
    expect(asked.effects).toEqual([{ type: 'media.ask', session: 's_ada', identity: 'ada' }]);
    expect(people(asked.meeting)).toMatchObject([{ id: 'p_ada', presence: 'dormant' }]);
    const seen = did(asked.meeting, { type: 'media.seen', session: session('s_ada') }, end + 9);
    expect(seen.events).toEqual([{ type: 'participant.presence', participant: 'p_ada', presence: 'live' }]);
    expect(nextDeadline(seen.meeting)).toBe(end + 9 + settings.grace);
    const absent = did(asked.meeting, { type: 'media.absent', session: session('s_ada') }, end + 9);
    expect(absent.meeting.departed.get('p_ada' as never)?.reason).toBe('connection-lost');
    expect(did(asked.meeting, { type: 'time' }, end + 5_000).meeting.participants.size).toBe(0);
  });

  test('LB12 a decline keeps its times, and counts on while nothing runs', () => {
    const state = (again: Meeting) => again.lobby.get('n_dan' as never)?.state;
    const declined = { is: 'declined', reason: 'No.' };
    expect(state(taken(at(0, 5_010)))).toEqual({ ...declined, from: 20_000, until: 620_000 });
    expect(state(taken(at(0, 6_000)))).toMatchObject({ from: -970_000, until: -370_000 });
    const again = taken(at(0, 5_010));
    expect(step(again, aKnock('dan'), millis(19_999)).ok).toBe(false);
    expect(step(again, aKnock('dan'), millis(20_000)).ok).toBe(true);
  });

  test('SN32 a wall clock that was put back meanwhile makes nothing last longer than at first', () => {
    const again = taken(at(0, 1));
    expect(again.lobby.get('n_dan' as never)?.state).toMatchObject({ from: 30_000, until: 630_000 });
    expect(again.participants.get('p_ada' as never)?.stay).toEqual({ endsAt: 5_600, until: 600_000, noticed: false });
  });

  test('SN15 a stay goes on while nothing runs', () => {
    const stay = (wallNow: number) => taken(at(50, wallNow)).participants.get('p_ada' as never)?.stay?.until;
    expect([stay(5_000), stay(5_100), stay(5_600), stay(9_000)]).toEqual([600_050, 500_050, 50, 50 - 3_400_000]);
    const late = taken(at(50, 9_000));
    expect(did(late, { type: 'time' }, 50).events).toMatchObject([{ type: 'participant.left', reason: 'stay-ended' }]);
  });

  test('SN8 a token whose use was not answered before the end is still good', () => {
    const used = after(meeting, [
      { type: 'resume', participant: 'p_ben' as never, session: session('s_2'), generation: 1, password: 'none' },
    ]);
    const again = taken(at(0, 5_010), documentsOf(used, clocks(0)));
    const resume = (generation: number): Input => ({
      ...{ type: 'resume', participant: 'p_ben' as never, session: session('s_3') },
      ...{ generation, password: 'none' },
    });
    for (const generation of [1, 2]) expect(step(again, resume(generation), millis(9_000)).ok).toBe(true);
    const sure = after(used, [{ type: 'session.opened', session: session('s_2') }]);
    const known = taken(at(0, 5_010), documentsOf(sure, clocks(0)));
    expect([step(known, resume(1), millis(0)).ok, step(known, resume(2), millis(0)).ok]).toEqual([false, true]);
  });

  test('with nobody inside and nobody at the door it waits a while more, and then it is over', () => {
    const nobody = kept.filter(({ kind }) => kind !== 'participant' && kind !== 'knock');
    const again = taken({ ...at(5, 5_010), settings: { ...settings, emptyGrace: millis(1_000) } }, nobody);
    expect([again.emptyUntil, nextDeadline(again)]).toEqual([1_005, 1_005]);
    expect(did(again, { type: 'time' }, 1_005).meeting.phase).toBe('ended');
  });

  test('the policy is the room’s of now, and documents of others are passed over', () => {
    const policy = { ...input.policy, locked: true };
    expect(taken({ ...input, policy }).policy).toBe(policy);
    expect(taken(input, [...kept, { kind: 'waiter', key: 'w_1', doc: { secret: 'x' } }])).toEqual(taken(input));
  });

  const unreadable: [string, readonly KeptDocument[], string][] = [
    ['nothing', [], 'meeting'],
    ['two meetings', [...kept, ...kept.slice(0, 1)], 'meeting'],
    ['no object', changed('meeting', () => 'x'), 'meeting'],
    ['a list', changed('participant', () => []), 'participant/p_ada'],
    ['an older shape', changed('meeting', (doc) => ({ ...doc, shape: 0 })), 'meeting/shape: 0, and this is 1'],
    ['a newer shape', changed('meeting', (doc) => ({ ...doc, shape: 2 })), 'meeting/shape: 2, and this is 1'],
    ['no shape', changed('meeting', ({ ...doc }) => ({ ...doc, shape: undefined })), 'meeting/shape'],
    ['a role', changed('participant', (doc) => ({ ...doc, role: 'king' })), 'participant/p_ada/role'],
    ['a power', changed('participant', (doc) => ({ ...doc, permissions: ['fly'] })), 'participant/p_ada/permissions/0'],
    ['a number', changed('participant', (doc) => ({ ...doc, joinedAt: 1.5 })), 'participant/p_ada/joinedAt'],
    ['a hand', changed('participant', (doc) => ({ ...doc, hand: 1 })), 'participant/p_ada/hand'],
    ['a mark', changed('departed', (doc) => ({ ...doc, resume: {} })), 'departed/p_ben/resume/generation'],
    ['a reason', changed('departed', (doc) => ({ ...doc, reason: 'banned' })), 'departed/p_ben/reason'],
    ['a state', changed('knock', (doc) => ({ ...doc, state: { is: 'lost' } })), 'knock/n_dan/state/is'],
    ['an attempt', changed('knock', (doc) => ({ ...doc, attempt: 3 })), 'knock/n_dan/attempt'],
    ['a flag', changed('meeting', (doc) => ({ ...doc, hosted: 'yes' })), 'meeting/hosted'],
  ];
  test.each(unreadable)('%s cannot be read, and it is said where', (_what, documents, detail) =>
    expect(refusal(documents)).toBe(detail),
  );
});
