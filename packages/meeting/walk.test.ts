import { type Permission, permissions, roles } from '@foyer/admission';
import { millis, seconds } from '@foyer/kernel';
import { expect, test } from 'vitest';
import { aJoin, aMeeting } from './fixtures.ts';
import {
  broken,
  type Command,
  type Input,
  type Meeting,
  type MeetingEvent,
  type Person,
  people,
  step,
} from './index.ts';

/** mulberry32: small, seeded, good enough to wander. */
function dice(seed: number) {
  let state = seed;
  return (sides: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % sides;
  };
}

type Roll = ReturnType<typeof dice>;
const pick = <T>(roll: Roll, from: readonly T[]): T => from[roll(from.length)] as T;

const identities = ['ada', 'ben', 'cyd', 'dan', 'eve'];

function someSession(roll: Roll, made: readonly string[]) {
  return (made.length === 0 || roll(10) === 0 ? 's_nobody' : pick(roll, made)) as never;
}

function someCommand(roll: Roll, meeting: Meeting): Command {
  const participant = roll(5) === 0 ? 'p_nobody' : (pick(roll, [...meeting.participants.keys(), 'p_gone']) as string);
  return pick<Command>(roll, [
    { type: 'participant.leave' },
    { type: 'participant.rename', name: pick(roll, ['X', 'Y', 'Z']) },
    { type: 'participant.remove', participant },
    { type: 'participant.pause', participant, source: pick(roll, ['microphone', 'camera', 'screen', 'screen-audio']) },
    { type: 'invite.create', role: pick(roll, roles), expiresIn: 600 },
    ...(roll(15) === 0 ? [{ type: 'meeting.end' } as const] : []),
  ]);
}

function someInput(roll: Roll, meeting: Meeting, made: string[]): Input {
  const session = someSession(roll, made);
  const kind = roll(12);
  if (kind < 3) {
    const id = `s_${made.length}`;
    made.push(id);
    const extra = new Set<Permission>(permissions.filter(() => roll(2) === 0));
    const given = roll(2) === 0 ? { permissions: extra } : {};
    const participant = `p_${made.length}` as never;
    return aJoin(pick(roll, identities), pick(roll, roles), {
      session: id as never,
      participant,
      joinedAt: seconds(1),
      ...given,
    });
  }
  if (kind < 5) return { type: 'session.opened', session };
  if (kind === 5) return { type: 'session.lost', session, how: pick(roll, ['broken', 'going']) };
  if (kind === 6) return { type: pick(roll, ['media.seen', 'media.absent'] as const), session };
  if (kind === 7) return { type: 'time' };
  return { type: 'command', by: session, command: someCommand(roll, meeting) };
}

/** What a client knows that hears every event. */
function hear(known: Map<string, Person>, event: MeetingEvent): void {
  if (event.type === 'participant.joined') known.set(event.participant.id, event.participant);
  else if (event.type === 'participant.left') known.delete(event.participant);
  else if (event.type === 'meeting.ended') known.clear();
  else {
    const person = known.get(event.participant);
    if (person === undefined) throw new Error(`an event about a stranger: ${event.type}`);
    if (event.type === 'participant.renamed') known.set(person.id, { ...person, name: event.name });
    if (event.type === 'participant.presence') known.set(person.id, { ...person, presence: event.presence });
  }
}

function sessionsOf(meeting: Meeting): Set<string> {
  return new Set([...meeting.participants.values()].map((one) => one.session.id));
}

function walk(seed: number): void {
  const roll = dice(seed);
  const made: string[] = [];
  const closed = new Set<string>();
  let known = new Map<string, Person>();
  let meeting = aMeeting(4);
  let now = 0;
  for (let i = 0; i < 100; i += 1) {
    now += roll(8_000);
    const input = someInput(roll, meeting, made);
    const at = `seed ${seed}, step ${i}, ${JSON.stringify(input)}`;
    const before = sessionsOf(meeting);
    const result = step(meeting, input, millis(now));
    if (!result.ok) continue;
    const { events, effects } = result.value;
    meeting = result.value.meeting;
    expect(broken(meeting), at).toEqual([]);
    for (const event of events) hear(known, event);
    expect([...known.values()], at).toEqual(people(meeting));
    for (const effect of effects)
      if (effect.type === 'session.close') {
        expect(closed.has(effect.session), `${at}: closed twice`).toBe(false);
        closed.add(effect.session);
      }
    const after = sessionsOf(meeting);
    for (const session of before) expect(after.has(session) !== closed.has(session), `${at}: ${session}`).toBe(true);
    const removed = effects.filter((effect) => effect.type === 'media.remove').map((effect) => effect.identity);
    for (const one of meeting.participants.values()) expect(removed, at).not.toContain(one.identity);
    if (meeting.phase === 'ended') {
      meeting = aMeeting(4);
      known = new Map();
    }
  }
}

test('MT12 200 walks of 100 inputs keep every invariant, and events tell all that changed', () => {
  for (let seed = 1; seed <= 200; seed += 1) walk(seed);
});
