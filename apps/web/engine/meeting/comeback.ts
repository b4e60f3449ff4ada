/**
 * The ladder back into a meeting whose session is gone: first by the resume token, as the same participant; where that
 * has ended, once by what the person holds, as anybody. Every step that leads nowhere is an ending with its screen.
 */
import { no, type Result } from '@foyer/kernel';
import type { Admitted, LeaveReason } from '@foyer/wire';
import { allow } from '../backoff.ts';
import type { MeetingEnd, MeetingEndKind } from '../end.ts';
import { Door, type DoorNo, type DoorWorld, type Refusal, refusalOf } from './rejoin.ts';

export interface ComebackWorld extends DoorWorld {
  /** An admission by a resume token; rejects where the door says no or cannot be reached. */
  readonly resume: (token: string) => Promise<Admitted>;
  /** An admission with what the person holds besides; rejects likewise. */
  readonly rejoin: () => Promise<Admitted>;
}

/** Whoever would win a place again and again is not let go on for ever: so many acts within so many milliseconds. */
const limits = [
  { acts: 6, within: 60_000 },
  { acts: 20, within: 900_000 },
] as const;

type Ending = Exclude<MeetingEndKind, 'session-unknown' | 'media-blocked' | 'connection-lost'>;

/** How a presence ended, said by `resume-ended`: `anew` where its bearer is to be judged like anybody. */
const afterPresence: Record<LeaveReason, Ending | 'anew'> = {
  left: 'left',
  removed: 'removed',
  banned: 'banned',
  'access-withdrawn': 'access-withdrawn',
  'opened-elsewhere': 'opened-elsewhere',
  'connection-lost': 'anew',
  'meeting-ended': 'ended',
  'resume-superseded': 'superseded',
  'stay-ended': 'stay-ended',
};

const afterRefusal: ReadonlyMap<string, Ending | 'anew'> = new Map([
  ['access-withdrawn', 'access-withdrawn'],
  ['banned', 'banned'],
  ['meeting-ended', 'ended'],
  ['opened-elsewhere', 'opened-elsewhere'],
  ['participant-removed', 'removed'],
  ['resume-ended', 'anew'],
  ['resume-invalid', 'anew'],
  ['resume-superseded', 'superseded'],
  ['stay-ended', 'stay-ended'],
]);

const byPresence: ReadonlyMap<string, Ending | 'anew'> = new Map(Object.entries(afterPresence));

export class Comeback {
  private readonly world: ComebackWorld;
  private readonly door: Door;
  private past: readonly (readonly number[])[] = limits.map(() => []);

  constructor(world: ComebackWorld) {
    this.world = world;
    this.door = new Door(world);
  }

  /** Counts one more try; false where there have been too many lately, and then none is counted. */
  mayTry(): boolean {
    const now = this.world.clock.now();
    const next = limits.flatMap((limit, index) => {
      const times = allow(this.past[index] ?? [], limit, now);
      return times === undefined ? [] : [times];
    });
    if (next.length < limits.length) return false;
    this.past = next;
    return true;
  }

  /**
   * @param after milliseconds to wait first
   * @param token the latest resume token, read after the wait
   * @returns undefined after `close`
   */
  async win(after: number, token: () => string): Promise<Result<Admitted, MeetingEnd> | undefined> {
    await this.door.wait(after);
    const answer = await this.door.ask(() => this.world.resume(token()));
    if (answer === undefined || answer.ok) return answer;
    const then = next(answer.refusal);
    if (then !== 'anew') return no(then);
    const anew = await this.door.ask(() => this.world.rejoin());
    if (anew === undefined || anew.ok) return anew;
    return no(endOf(anew.refusal));
  }

  /** Ask now instead of later. */
  hurry(): void {
    this.door.hurry();
  }

  close(): void {
    this.door.close();
  }
}

function next(answer: DoorNo): MeetingEnd | 'anew' {
  const refusal = answer.is === 'refused' ? refusalOf(answer.cause) : undefined;
  const way = refusal === undefined ? undefined : wayOf(refusal);
  if (way === undefined) return endOf(answer);
  return way === 'anew' ? way : { kind: way };
}

function wayOf({ kind, cause }: Refusal): Ending | 'anew' | undefined {
  const known = kind === 'resume-ended' && cause !== undefined ? byPresence.get(cause) : undefined;
  return known ?? afterRefusal.get(kind);
}

function endOf(answer: DoorNo): MeetingEnd {
  return answer.is === 'given-up' ? { kind: 'connection-lost' } : { kind: 'session-unknown', cause: answer.cause };
}
