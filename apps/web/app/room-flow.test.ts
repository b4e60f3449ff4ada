import { millis, no, ok, seconds } from '@foyer/kernel';
import type { Admitted, Preview, ProblemFacts } from '@foyer/wire';
import { describe, expect, it } from 'vitest';
import type { JoinChoice } from '../devices/join-choice.ts';
import { RejoinRefused } from './api.ts';
import type { Failure, FailureKind } from './failure-kind.ts';
import { newFlow, type RoomEffect, type RoomFlow, type RoomInput, roomDeadline, stepRoom } from './room-flow.ts';

/**
 * Time drawings: every character is one second. The upper line is what happens, the lower what is on the screen after it.
 *
 *   inputs   o opened · r reply: yes · j join pressed · b button of the failure screen · n network is back
 *            u unreachable · e expired · s restarting · f full · y not yet valid (opens in 5 s) · t told to wait 4 s
 *            L left · X removed · E ended · O opened elsewhere · C connection lost · S session unknown
 *   screens  p previewing · v pre-join (the vestibule) · j joining · M meeting
 *            F failed, nothing by itself · w failed, waits to try again · T failed, trying again
 */
const refusals: Record<string, FailureKind> = {
  u: 'server-unreachable',
  e: 'token-expired',
  s: 'server-restarting',
  f: 'room-full',
  y: 'token-not-yet-valid',
  t: 'too-many-requests',
};

const startsAt = 1_800_000_000;
const facts: Partial<Record<FailureKind, ProblemFacts>> = {
  'token-not-yet-valid': { notBefore: startsAt + 6 },
  'too-many-requests': { retryAfter: 4 },
};

const preview: Preview = { room: { slug: 'a', title: 'A' }, role: 'host', people: { count: 0, names: [] } };
const admitted: Admitted = {
  outcome: 'admitted',
  participant: { id: 'p_1', identity: 'ana', name: 'Ana', role: 'host', permissions: [] },
  room: preview.room,
  media: { url: 'ws://m', token: 'm' },
  channel: { url: 'ws://c', token: 'c' },
};
const choice: JoinChoice = { name: 'Ana', microphone: { on: true, deviceId: 'm1' }, camera: { on: true } };

interface Run {
  readonly flow: RoomFlow;
  readonly effects: readonly RoomEffect[];
  readonly screens: string;
}

function failure(letter: string): Failure | undefined {
  const kind = refusals[letter];
  return kind === undefined ? undefined : { kind, facts: facts[kind] ?? {} };
}

function inputOf(letter: string, flow: RoomFlow, asked: readonly RoomEffect[]): RoomInput {
  const refused = failure(letter);
  if (letter === 'r' || refused !== undefined) {
    const joins = asked.at(-1)?.do === 'join';
    if (joins)
      return { type: 'join-answered', ask: flow.asked, answer: refused === undefined ? ok(admitted) : no(refused) };
    return { type: 'preview-answered', ask: flow.asked, answer: refused === undefined ? ok(preview) : no(refused) };
  }
  const plain: Record<string, RoomInput> = {
    o: { type: 'opened' },
    j: { type: 'join-pressed', choice },
    b: { type: 'retry-pressed' },
    n: { type: 'online' },
    '.': { type: 'time' },
    L: { type: 'meeting-ended', end: { kind: 'left' } },
    X: { type: 'meeting-ended', end: { kind: 'removed', by: 'Ana' } },
    E: { type: 'meeting-ended', end: { kind: 'ended' } },
    O: { type: 'meeting-ended', end: { kind: 'opened-elsewhere' } },
    C: { type: 'meeting-ended', end: { kind: 'connection-lost' } },
    S: { type: 'meeting-ended', end: { kind: 'session-unknown' } },
  };
  const input = plain[letter];
  if (input === undefined) throw new Error(`the drawing has no ${letter}`);
  return input;
}

function letterOf({ stage }: RoomFlow): string {
  if (stage.at === 'failed') return { none: 'F', waiting: 'w', trying: 'T' }[stage.retry.is];
  return { previewing: 'p', 'pre-join': 'v', joining: 'j', meeting: 'M' }[stage.at];
}

function draw(inputs: string): Run {
  let flow = newFlow;
  const effects: RoomEffect[] = [];
  let screens = '';
  [...inputs].forEach((letter, second) => {
    const now = { clock: millis(second * 1000), wall: seconds(startsAt + second) };
    const step = stepRoom(flow, inputOf(letter, flow, effects), now);
    flow = step.flow;
    effects.push(...step.effects);
    screens += letterOf(flow);
  });
  return { flow, effects, screens };
}

describe('the way through a room', () => {
  it.each([
    ['comes in and leaves', 'or.j.r..L.', 'pvvjjMMMFF'],
    ['rejoins straight from the goodbye', 'orjrLbr', 'pvjMFTM'],
    ['is told of an expired invitation before anything is asked', 'oe....', 'pFFFFF'],
    ['waits out an unreachable server, ever slower', 'ou.u..u....r', 'pwTwwTwwwwTv'],
    ['waits out a restart and walks straight in', 'orjs.r', 'pvjwTM'],
    ['comes in by itself when the invitation begins', 'oy.....r', 'pwwwwwTv'],
    ['tries a full room again by itself', `orjf${'.'.repeat(15)}r`, `pvj${'w'.repeat(15)}TM`],
    ['waits as long as the server says', 'ot....r', 'pwwwwTv'],
    ['tries at once when the network is back', 'ouu', 'pww'],
    ['tries at once when asked to', 'oubr', 'pwTv'],
    ['tries at once when the network returns', 'ounr', 'pwTv'],
    ['does not try what cannot pass when the network returns', 'oen', 'pFF'],
    ['stays removed', 'orjrX...n', 'pvjMFFFFF'],
    ['stays ended', 'orjrE..n', 'pvjMFFFF'],
    ['takes its place back from elsewhere', 'orjrObr', 'pvjMFTM'],
    ['takes a lost connection up when the network returns', 'orjrC..nr', 'pvjMFFFTM'],
    ['looks into the mirror again when the session is gone', 'orjrSbr', 'pvjMFTv'],
    ['starts over with a newer invitation', 'oeor', 'pFpv'],
    ['does not join twice', 'orjjr', 'pvjjM'],
    ['hears no ending outside a meeting', 'orL', 'pvv'],
    ['sees a refusal of another kind after waiting', 'ou.e', 'pwTF'],
  ])('%s', (_, inputs, screens) => {
    expect(draw(inputs).screens).toBe(screens);
  });

  it('does not hear the answer to an older question', () => {
    const { flow } = draw('oo');
    const step = stepRoom(
      flow,
      { type: 'preview-answered', ask: 1, answer: ok(preview) },
      { clock: millis(9), wall: seconds(9) },
    );
    expect(step.flow.stage.at).toBe('previewing');
  });

  it('asks once for each question', () => {
    expect(draw('orj.r').effects.map((effect) => effect.do)).toEqual(['preview', 'join']);
    expect(draw('ou.u..r').effects.map((effect) => effect.ask)).toEqual([1, 2, 3]);
  });

  it('rejoins with the same devices, as it was', () => {
    expect(draw('orjrLb').effects.at(-1)).toEqual({ do: 'join', ask: 3, choice });
  });

  it('passes the mirror again when it comes back after more than a minute', () => {
    expect(draw(`orjrL${'.'.repeat(59)}b`).effects.at(-1)).toEqual({ do: 'join', ask: 3, choice });
    expect(draw(`orjrL${'.'.repeat(61)}b`).effects.at(-1)).toEqual({ do: 'preview', ask: 3 });
  });

  it('comes in unseen and unheard where nobody pressed anything for more than a minute', () => {
    const quarter = '.'.repeat(15);
    const { effects, screens } = draw(`orjf${`${quarter}f`.repeat(4)}${quarter}r`);
    expect(screens.at(-1)).toBe('M');
    expect(effects.at(-1)).toEqual({
      do: 'join',
      ask: 7,
      choice: { name: 'Ana', microphone: { on: false, deviceId: 'm1' }, camera: { on: false } },
    });
  });

  it('has a deadline only while it waits', () => {
    expect(roomDeadline(draw('or').flow)).toBeUndefined();
    expect(roomDeadline(draw('ou').flow)).toBe(2000);
    expect(roomDeadline(draw('oub').flow)).toBeUndefined();
  });

  it('says why the last attempt to rejoin was refused', () => {
    const { flow } = draw('orjr');
    const cause = new RejoinRefused({ kind: 'token-expired', facts: { expiredAt: 7 } });
    const end = { kind: 'session-unknown', cause } as const;
    const { stage } = stepRoom(flow, { type: 'meeting-ended', end }, { clock: millis(0), wall: seconds(0) }).flow;
    expect(stage).toMatchObject({ at: 'failed', failure: { kind: 'token-expired', facts: { expiredAt: 7 } } });
  });

  it('tells who removed you', () => {
    expect(draw('orjrX').flow.stage).toMatchObject({ failure: { kind: 'participant-removed', by: 'Ana' } });
  });
});
