import { millis, seconds } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import { aMeeting, settings } from '../fixtures.ts';
import {
  broken,
  changedDocuments,
  type Document,
  documentsOf,
  type Input,
  type Knock,
  type Meeting,
  type Participant,
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
    session: { state: 'dormant', id: one.session.id, until: now + settings.grace },
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

  test('all at once and step by step are the same', () =>
    expect(documentsOf(aMeeting(), clocks(0))).toEqual(changedDocuments(undefined, aMeeting(), clocks(0))));
});
