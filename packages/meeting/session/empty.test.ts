import { millis, seconds } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import { about, after, aJoin, aKnock, aMeeting, did, grace, newPolicy, session, settings, wish } from '../fixtures.ts';
import { broken, type Input, type Meeting, nextDeadline, type ParticipantId, roleSet, step } from '../index.ts';

const emptyGrace = millis(600_000);
const lost = (name: string): Input => ({ type: 'session.lost', session: session(`s_${name}`), how: 'broken' });
const opened = (name: string): Input => ({ type: 'session.opened', session: session(`s_${name}`) });
const leaves = (name: string) => wish(name, { type: 'participant.leave' });
const time: Input = { type: 'time' };
const back = (name: string): Input => ({
  ...{ type: 'resume', participant: `p_${name}` as ParticipantId, session: session(`s_${name}_2`) },
  ...{ generation: 1, password: 'none' },
});

const start: Meeting = { ...aMeeting(10, { lobby: true }), settings: { ...settings, emptyGrace } };
const two = after(start, [
  aJoin('ada', 'host'),
  aJoin('ben'),
  opened('ada'),
  opened('ben'),
  wish('ben', { type: 'chat.send', message: 'message-1', text: 'Hello.' }),
  wish('ada', { type: 'role.change-permissions', role: 'speaker', give: [], take: ['track.publish.screen'] }),
]);
/** Both lost the connection at once. */
const empty = did(after(two, [lost('ada'), lost('ben')]), time, grace).meeting;

describe('SN5 a meeting with nobody inside', () => {
  test('is kept for a while where the last one lost the connection, with all it had', () => {
    expect([empty.phase, empty.participants.size, empty.departed.size]).toEqual(['open', 0, 2]);
    expect([empty.emptyUntil, nextDeadline(empty)]).toEqual([grace + emptyGrace, grace + emptyGrace]);
    expect(did(empty, time, grace + emptyGrace - 1).meeting).toBe(empty);
    const returned = did(empty, back('ada'), grace + 1_000).meeting;
    expect(returned.emptyUntil).toBeUndefined();
    expect([returned.startedAt, returned.hosted]).toEqual([two.startedAt, true]);
    expect(returned.chat).toHaveLength(1);
    expect(roleSet(returned, 'speaker')).not.toContain('track.publish.screen');
  });

  test('is over after that, and nothing is due any more', () => {
    const over = did(empty, time, grace + emptyGrace).meeting;
    expect([over.phase, over.departed.size, over.chat, nextDeadline(over)]).toEqual(['ended', 0, [], undefined]);
    expect(step(over, back('ada'), millis(grace + emptyGrace))).toEqual({
      ok: false,
      refusal: { kind: 'resume-ended', cause: 'meeting-ended' },
    });
  });

  test('is over at once where the last one left, or an empty one is to wait for no time', () => {
    expect(after(two, [leaves('ada'), leaves('ben')]).phase).toBe('ended');
    const before = did(after(two, [lost('ada')]), time, grace).meeting;
    expect(did(before, leaves('ben'), grace).meeting.phase).toBe('ended');
    const impatient: Meeting = { ...two, settings: { ...settings, emptyGrace: millis(0) } };
    expect(did(after(impatient, [lost('ada'), lost('ben')]), time, grace).meeting.phase).toBe('ended');
  });

  test('MT6 who is new goes on with it, and it did not begin anew', () => {
    const joined = did(empty, aJoin('cyd', 'host', { joinedAt: seconds(9_000) }), grace).meeting;
    expect([joined.startedAt, joined.chat.length, joined.emptyUntil]).toEqual([two.startedAt, 1, undefined]);
  });

  test('ends with the room, and then waits for nobody', () => {
    const over = did(empty, { type: 'room.deleted' }, grace).meeting;
    expect([broken(over), nextDeadline(over)]).toEqual([[], undefined]);
    expect(did(over, time, grace + emptyGrace).meeting).toBe(over);
  });

  test('who was declined is forgotten with it, exactly once', () => {
    const declined = after(two, [
      aKnock('dan'),
      about('knock.opened', 'dan'),
      wish('ada', { type: 'lobby.decline', knock: 'n_dan' }),
    ]);
    const kept = did(after(declined, [lost('ada'), lost('ben')]), time, grace).meeting;
    expect([kept.lobby.size, kept.emptyUntil]).toEqual([1, grace + emptyGrace]);
    const soon: Meeting = { ...kept, emptyUntil: millis(grace + 1) };
    const over = did(soon, time, grace + 1);
    expect([over.meeting.phase, over.meeting.lobby.size]).toEqual(['ended', 0]);
    expect(over.effects).toEqual([
      { type: 'knock.decline', knock: 'n_dan', reason: undefined, askAgainAfter: undefined },
    ]);
  });

  test('LB6 somebody at the door keeps it; when the last of them goes, it is kept as if the last one had gone then', () => {
    const held = did(after(two, [aKnock('dan'), lost('ada'), lost('ben')]), time, grace).meeting;
    expect([held.phase, held.emptyUntil]).toEqual(['open', undefined]);
    const gone = did(held, about('knock.left', 'dan'), grace + 5).meeting;
    expect([gone.phase, gone.emptyUntil]).toEqual(['open', grace + 5 + emptyGrace]);
  });

  test('time alone does not end one into which nobody came yet', () => expect(did(start, time, 5).meeting).toBe(start));

  test('MT18 a meeting that ends with its last host does not end while all may come back', () => {
    const strict = after(two, [newPolicy({ hostless: 'end' }), leaves('ben'), lost('ada')]);
    const alone = did(strict, time, grace);
    expect([alone.meeting.phase, alone.events.map(({ type }) => type)]).toEqual(['open', ['participant.left']]);
    expect(did(alone.meeting, back('ada'), grace).meeting.hosted).toBe(true);
  });
});
