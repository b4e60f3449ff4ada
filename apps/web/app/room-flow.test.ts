import { millis, no, ok, seconds } from '@foyer/kernel';
import { type Admitted, type Held, type Preview, type ProblemFacts, problem } from '@foyer/wire';
import { describe, expect, it } from 'vitest';
import type { JoinChoice } from '../devices/join-choice.ts';
import type { LobbyNews } from '../engine/lobby/client.ts';
import { RejoinHeld, RejoinRefused } from './api.ts';
import type { Failure, FailureKind } from './failure-kind.ts';
import { newFlow, roomDeadline, stepRoom } from './room-flow.ts';
import type { KeptKnock, RoomEffect, RoomFlow, RoomInput, WaitingStage } from './room-stage.ts';

/**
 * Time drawings: every character is one second. The upper line is what happens, the lower what is on the screen after it.
 *
 *   inputs   o opened · K opened after a reload in the queue · r reply: yes · h reply: held · j join pressed
 *            b button of the failure screen · n network is back · v nobody looks · V somebody looks again
 *            p password entered · A ask again · G leave the queue
 *            replies of no: u unreachable · e expired · s restarting · f full · y not yet valid (opens in 5 s)
 *            t too many requests, 4 s · P password required · W password wrong · B throttled, 4 s
 *            the lobby: q waiting · x connection lost · a admitted · d declined, ask again in 3 s
 *            D declined for good · k knock unknown · l taken up elsewhere · R the room needs a password now
 *            the meeting: L left · X removed · E ended · O opened elsewhere · C connection lost · S session unknown
 *            H rejoining was held
 *   screens  p previewing · v pre-join (the vestibule) · j joining · M meeting · q waiting · d declined · a asked again
 *            ? password · c checking it · ! password, none is heard for a while
 *            F failed, nothing by itself · w failed, waits to try again · T failed, trying again
 */
const refusals: Record<string, FailureKind> = {
  u: 'server-unreachable',
  e: 'token-expired',
  s: 'server-restarting',
  f: 'room-full',
  y: 'token-not-yet-valid',
  t: 'too-many-requests',
  P: 'password-required',
  W: 'password-wrong',
  B: 'throttled',
};

const startsAt = 1_800_000_000;
const facts: Partial<Record<FailureKind, ProblemFacts>> = {
  'token-not-yet-valid': { notBefore: startsAt + 6 },
  'too-many-requests': { retryAfter: 4 },
  throttled: { retryAfter: 4 },
};

const preview: Preview = {
  room: { slug: 'a', title: 'A' },
  role: 'host',
  entry: 'admitted',
  people: { count: 0, names: [] },
};
const admitted: Admitted = {
  outcome: 'admitted',
  participant: { id: 'p_1', identity: 'ana', name: 'Ana', role: 'host', permissions: [], permissionsVersion: 1 },
  room: preview.room,
  media: { url: 'ws://m', token: 'm' },
  channel: { url: 'ws://c', token: 'c' },
  resume: { token: 'r', expiresAt: 2_000_000_000 },
};
const held: Held = {
  outcome: 'held',
  knock: { id: 'n_1' },
  channel: { url: 'ws://l/1' },
  reason: 'waiting-for-host',
  room: preview.room,
};
const back = { to: 'resume', preview, withPassword: false } as const;
const choice: JoinChoice = { name: 'Ana', microphone: { on: true, deviceId: 'm1' }, camera: { on: true } };
const kept: KeptKnock = { knock: { id: 'n_0', url: 'ws://l/0' }, preview: { ...preview, entry: 'lobby' }, choice };

interface Run {
  readonly flow: RoomFlow;
  readonly effects: readonly RoomEffect[];
  readonly screens: string;
}

const lobby: Record<string, LobbyNews> = {
  q: {
    type: 'waiting',
    facts: { reason: 'lobby', room: { slug: 'a', title: 'A' }, message: 'Soon.', since: 100, serverTime: 142 },
  },
  x: { type: 'status', status: 'reconnecting' },
  a: { type: 'admitted', admitted },
  d: { type: 'declined', problem: problem('declined', { reason: 'Later.' }), askAgainAfter: 3 },
  D: { type: 'over', problem: problem('declined', { reason: 'No.' }) },
  k: { type: 'over', problem: problem('knock-unknown') },
  l: { type: 'over', problem: problem('opened-elsewhere') },
  R: { type: 'over', problem: problem('password-required') },
};

const plain: Record<string, RoomInput> = {
  o: { type: 'opened' },
  K: { type: 'opened', kept },
  j: { type: 'join-pressed', choice },
  b: { type: 'retry-pressed' },
  n: { type: 'online' },
  v: { type: 'looked-at', visible: false },
  V: { type: 'looked-at', visible: true },
  p: { type: 'password-entered', password: 'sesame' },
  A: { type: 'ask-again-pressed' },
  G: { type: 'leave-pressed' },
  '.': { type: 'time' },
  L: { type: 'meeting-ended', end: { kind: 'left' } },
  X: { type: 'meeting-ended', end: { kind: 'removed', by: 'Ana' } },
  E: { type: 'meeting-ended', end: { kind: 'ended' } },
  O: { type: 'meeting-ended', end: { kind: 'opened-elsewhere' } },
  C: { type: 'meeting-ended', end: { kind: 'connection-lost' } },
  S: { type: 'meeting-ended', end: { kind: 'session-unknown' } },
  H: { type: 'meeting-ended', end: { kind: 'session-unknown', cause: new RejoinHeld(held) } },
};

function failure(letter: string): Failure | undefined {
  const kind = refusals[letter];
  return kind === undefined ? undefined : { kind, facts: facts[kind] ?? {} };
}

function inputOf(letter: string, flow: RoomFlow, asked: readonly RoomEffect[]): RoomInput {
  const refused = failure(letter);
  const ask = flow.asked;
  if (letter === 'r' || letter === 'h' || refused !== undefined) {
    const question = asked.findLast((effect) => effect.do === 'join' || effect.do === 'preview');
    const yes = letter === 'h' ? held : admitted;
    if (question?.do === 'join')
      return { type: 'join-answered', ask, answer: refused === undefined ? ok(yes) : no(refused) };
    return { type: 'preview-answered', ask, answer: refused === undefined ? ok(preview) : no(refused) };
  }
  const news = lobby[letter];
  const input: RoomInput | undefined = news === undefined ? plain[letter] : { type: 'lobby', ask, news };
  if (input === undefined) throw new Error(`the drawing has no ${letter}`);
  return input;
}

function letterOf({ stage }: RoomFlow): string {
  switch (stage.at) {
    case 'failed':
      return { none: 'F', waiting: 'w', trying: 'T' }[stage.retry.is];
    case 'password':
      return stage.isChecking ? 'c' : stage.blockedUntil === undefined ? '?' : '!';
    case 'waiting':
      if (stage.word.is === 'waiting') return 'q';
      return stage.word.asking ? 'a' : 'd';
    default:
      return { previewing: 'p', resuming: 'b', 'pre-join': 'v', joining: 'j', meeting: 'M' }[stage.at];
  }
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

/** What was done, in one line. */
const did = (inputs: string) =>
  draw(inputs)
    .effects.map((effect) => effect.do)
    .join(' ');

function waitingAfter(inputs: string): WaitingStage {
  const { stage } = draw(inputs).flow;
  if (stage.at !== 'waiting') throw new Error(`${inputs} leads to ${stage.at}`);
  return stage;
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
    expect(draw('ou.u..r').effects.map((effect) => ('ask' in effect ? effect.ask : 0))).toEqual([1, 2, 3]);
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

describe('a password', () => {
  it.each([
    ['is asked for before anything else and then not again', 'oPprjr', 'p?cvjM'],
    ['is asked for until it is right', 'oPpWpWprjr', 'p?c?c?cvjM'],
    ['is not heard for a while after too many, then it is', 'oPpWpBp..p', 'p?c?c!!!!c'],
    ['is asked for at the join, with everything kept', 'orjPpr', 'pvj?cM'],
    ['is tried again by itself where the network failed', 'oPpu.r', 'p?cwTv'],
    ['that turns out wrong after such a failure is asked for again', 'oPpu.W', 'p?cwT?'],
    ['comes too late where the invitation has ended', 'oPpe', 'p?cF'],
    ['is waited for elsewhere where nobody has typed one', 'oB....r', 'pwwwwTv'],
    ['is not entered twice', 'oPppr', 'p?ccv'],
    ['is nothing to anybody elsewhere', 'orp', 'pvv'],
    ['leads into the queue too', 'orjPphqa', 'pvj?cqqM'],
    ['that the room got while one waited is asked for', 'orjhqRphqa', 'pvjqq?cqqM'],
  ])('%s', (_, inputs, screens) => {
    expect(draw(inputs).screens).toBe(screens);
  });

  it('is kept for the tab, and forgotten when wrong', () => {
    const { effects } = draw('oPpWp');
    const kept = effects.flatMap((effect) => (effect.do === 'keep-password' ? [effect.password] : []));
    expect(kept).toEqual([undefined, 'sesame', undefined, 'sesame']);
    expect(did('oPpr')).toBe('preview keep-password keep-password preview');
  });

  it('never stands in the state of the page', () => {
    expect(JSON.stringify(draw('oPp').flow)).not.toMatch(/sesame/);
  });

  it('counts what was wrong and says until when none is heard', () => {
    expect(draw('oPpWpW').flow.stage).toMatchObject({ at: 'password', wrong: 2, blockedUntil: undefined });
    expect(draw('oPpB').flow.stage).toMatchObject({ at: 'password', wrong: 0, blockedUntil: 7000 });
  });
});

describe('the queue', () => {
  it.each([
    ['is waited in until the door opens', 'orjhq..a', 'pvjqqqqM'],
    ['can be left', 'orjhqG', 'pvjqqF'],
    ['is where one comes back to after a reload', 'Kqa', 'qqM'],
    ['is left by one who was declined and asks no more', 'orjhqdG', 'pvjqqdF'],
    ['is asked for again after the pause, not before', 'orjhqdA..AAqa', 'pvjqqddddaaqM'],
    ['ends where the second no is said', 'orjhqd...AqD', 'pvjqqddddaqF'],
    ['survives a lost connection', 'orjhqxqa', 'pvjqqqqM'],
    ['is joined anew where the server lost it', 'orjhqkhqa', 'pvjqqqqqM'],
    ['is left through the open door where the server lost it and lets in now', 'orjhqkr', 'pvjqqqM'],
    ['is joined anew once, not for ever', 'orjhkhk', 'pvjqqqF'],
    ['is joined anew again once the lobby has spoken', 'orjhkhqkh', 'pvjqqqqqq'],
    ['is joined again by hand', 'orjhkhkbh', 'pvjqqqFTq'],
    ['is given up where joining anew is refused', 'orjhqke', 'pvjqqqF'],
    ['is taken up by another window, and back', 'orjhqlbqa', 'pvjqqFqqM'],
    ['is where one lands whose place was lost meanwhile', 'orjrHqa', 'pvjMqqM'],
    ['is nothing one can ask again in without a decline', 'orjhqA', 'pvjqqq'],
    ['is left for a newer invitation', 'orjhqor', 'pvjqqpv'],
    ['is reached by itself when the room has space again', `orjf${'.'.repeat(15)}hqa`, `pvj${'w'.repeat(15)}TqqM`],
  ])('%s', (_, inputs, screens) => {
    expect(draw(inputs).screens).toBe(screens);
  });

  it('opens its channel at once and is kept for a reload, without anything live in it', () => {
    const { effects } = draw('orjh');
    expect(effects.slice(2)).toEqual([
      { do: 'wait', ask: 3, url: 'ws://l/1' },
      {
        do: 'keep-knock',
        kept: {
          knock: { id: 'n_1', url: 'ws://l/1' },
          preview: { ...preview, entry: 'waiting-for-host' },
          choice: { name: 'Ana', microphone: { on: true, deviceId: 'm1' }, camera: { on: true } },
        },
      },
    ]);
  });

  it('is taken up again before anything is asked', () => {
    expect(draw('K').effects[0]).toEqual({ do: 'wait', ask: 1, url: 'ws://l/0' });
    expect(did('K')).toBe('wait keep-knock');
  });

  it.each([
    ['orjhqG', 'preview join wait keep-knock leave-lobby keep-knock'],
    ['orjhqo', 'preview join wait keep-knock leave-lobby keep-knock preview'],
    ['orjhqD', 'preview join wait keep-knock keep-knock'],
    ['orjhqa', 'preview join wait keep-knock keep-knock call'],
    // Another window has it now: should that one go, a reload of this one takes it back.
    ['orjhql', 'preview join wait keep-knock'],
    ['orjhqd...A', 'preview join wait keep-knock ask-again'],
  ])('%s does: %s', (inputs, done) => {
    expect(did(inputs)).toBe(done);
  });

  it('is forgotten with its end', () => {
    for (const inputs of ['orjhqG', 'orjhqo', 'orjhqD', 'orjhqa', 'orjhqke']) {
      const kept = draw(inputs).effects.findLast((effect) => effect.do === 'keep-knock');
      expect(kept, inputs).toEqual({ do: 'keep-knock', kept: undefined });
    }
  });

  it('says why, since when by the server’s clock, and what the host says', () => {
    expect(waitingAfter('orjh')).toMatchObject({ word: { reason: 'waiting-for-host', message: null }, since: 3000 });
    expect(waitingAfter('orjhq')).toMatchObject({
      word: { is: 'waiting', reason: 'lobby', message: 'Soon.' },
      since: 4000 - 42_000,
    });
  });

  it('says why one was declined, and when one may ask again', () => {
    expect(waitingAfter('orjhqd').word).toEqual({ is: 'declined', reason: 'Later.', askAt: 8000, asking: false });
    expect(draw('orjhqD').flow.stage).toMatchObject({ failure: { kind: 'declined', facts: { reason: 'No.' } } });
  });

  it('is kept as the mirror was left, for whoever reloads', () => {
    const { flow } = draw('orjhq');
    const shown = { microphone: { on: false, deviceId: 'm1' }, camera: { on: false } };
    const now = { clock: millis(9000), wall: seconds(startsAt) };
    const step = stepRoom(flow, { type: 'looked-at', visible: false, shown }, now);
    expect(step.effects).toMatchObject([
      { do: 'keep-knock', kept: { knock: { id: 'n_1' }, choice: { name: 'Ana', ...shown } } },
    ]);
    expect(stepRoom(flow, { type: 'looked-at', visible: true, shown }, now).effects).toEqual([]);
    expect(stepRoom(draw('or').flow, { type: 'looked-at', visible: false, shown }, now).effects).toEqual([]);
  });

  it('does not count anew from a lost knock', () => {
    expect(waitingAfter('orjhqkh').since).toBe(waitingAfter('orjhq').since);
  });

  it('does not hear the lobby of an older knock', () => {
    const { flow } = draw('orjhqkh');
    const stale = { type: 'lobby', ask: flow.asked - 1, news: { type: 'admitted', admitted } } as const;
    expect(stepRoom(flow, stale, { clock: millis(0), wall: seconds(0) }).flow.stage.at).toBe('waiting');
  });
});

describe('coming in from the queue', () => {
  const live = { on: true, deviceId: 'm2', track: new EventTarget() as MediaStreamTrack };
  const shown = { microphone: live, camera: { on: false } };
  const letIn = (inputs: string) => {
    const { flow } = draw(inputs);
    const now = { clock: millis(inputs.length * 1000), wall: seconds(startsAt) };
    const step = stepRoom(flow, { type: 'lobby', ask: flow.asked, news: { type: 'admitted', admitted }, shown }, now);
    const { stage } = step.flow;
    if (stage.at !== 'meeting') throw new Error('not in the meeting');
    return { choice: stage.choice, call: step.effects.find((effect) => effect.do === 'call') };
  };

  it('is as the mirror shows now, under the name one knocked with', () => {
    expect(letIn('orjhq')).toEqual({
      choice: { ...shown, name: 'Ana' },
      call: { do: 'call', title: 'A', muted: false },
    });
  });

  it('is unseen and unheard after more than a minute out of sight, and says so', () => {
    const hidden = `orjhqv${'.'.repeat(60)}`;
    expect(letIn(hidden)).toEqual({
      choice: { name: 'Ana', microphone: { on: false, deviceId: 'm2' }, camera: { on: false } },
      call: { do: 'call', title: 'A', muted: true },
    });
    expect(letIn(`${hidden}V`).choice).toEqual({ ...shown, name: 'Ana' });
    expect(letIn(`orjhqv${'.'.repeat(58)}`).choice).toEqual({ ...shown, name: 'Ana' });
  });

  it('holds nothing live in the queue itself: the mirror does', () => {
    const withTrack: JoinChoice = { ...choice, microphone: live };
    const joining = stepRoom(
      draw('or').flow,
      { type: 'join-pressed', choice: withTrack },
      {
        clock: millis(0),
        wall: seconds(0),
      },
    ).flow;
    const { flow } = stepRoom(
      joining,
      { type: 'join-answered', ask: joining.asked, answer: ok(held) },
      {
        clock: millis(0),
        wall: seconds(0),
      },
    );
    expect(flow.stage).toMatchObject({ at: 'waiting', choice: { microphone: { on: true, deviceId: 'm2' } } });
    expect(JSON.stringify(flow)).not.toMatch(/track/);
  });
});

describe('a place that this browser has', () => {
  const clock = (second: number) => ({ clock: millis(second * 1000), wall: seconds(startsAt + second) });
  const own = { ...back, choice, orElse: 'preview' } as const;
  const lost = { ...back, choice, orElse: 'join' } as const;
  const shown = { microphone: { on: true }, camera: { on: false } };
  const offer = { type: 'found-other', preview, back: { kind: 'come-back', name: 'Gil' } } as const;

  /** Words in, screens out; `yes`, `held` and slugs answer what was asked last. */
  function go(...inputs: readonly (RoomInput | FailureKind | 'yes' | 'held' | Failure)[]) {
    let flow = newFlow;
    const screens: string[] = [];
    const effects: RoomEffect[] = [];
    inputs.forEach((input, second) => {
      const step = stepRoom(flow, asInput(input, flow, effects), clock(second));
      flow = step.flow;
      effects.push(...step.effects);
      screens.push(letterOf(flow));
    });
    return { flow, effects, screens: screens.join('') };
  }

  function asInput(input: RoomInput | string | Failure, flow: RoomFlow, asked: readonly RoomEffect[]): RoomInput {
    if (typeof input === 'object' && 'type' in input) return input;
    const ask = flow.asked;
    const isPreview = asked.findLast((effect) => 'ask' in effect)?.do === 'preview';
    if (input === 'yes' && isPreview) return { type: 'preview-answered', ask, answer: ok(preview) };
    if (input === 'yes' || input === 'held')
      return { type: 'join-answered', ask, answer: ok(input === 'yes' ? admitted : held) };
    const refusal = typeof input === 'object' ? input : { kind: input as FailureKind, facts: {} };
    if (isPreview) return { type: 'preview-answered', ask, answer: no(refusal) };
    return { type: 'join-answered', ask, answer: no(refusal) };
  }

  const did = (effects: readonly RoomEffect[]) => effects.map((effect) => effect.do).join(' ');
  const ended = (kind: 'left' | 'connection-lost', way = lost): RoomInput => ({
    type: 'meeting-ended',
    end: { kind },
    back: way,
  });
  const found = { type: 'found-own', back: own } as const;
  const pressed = { type: 'retry-pressed' } as const;
  const because = (cause: string): Failure => ({ kind: 'resume-ended', facts: { cause } });

  it('SN1 of this tab is taken up straight away, as one was seen and heard', () => {
    const { flow, effects, screens } = go(found, 'yes');
    expect(screens).toBe('bM');
    expect(effects).toEqual([{ do: 'resume', ask: 1, choice, withPassword: false }]);
    expect(flow.stage).toMatchObject({ at: 'meeting', choice });
  });

  it.each(['resume-ended', 'resume-invalid'] as const)('that answers %s leads to the mirror', (kind) => {
    const { effects, screens } = go(found, kind, 'yes');
    expect([screens, did(effects)]).toEqual(['bpv', 'resume forget-place preview']);
  });

  it.each([
    ['removed', 'participant-removed'],
    ['banned', 'banned'],
    ['stay-ended', 'stay-ended'],
    ['access-withdrawn', 'access-withdrawn'],
    ['resume-superseded', 'resume-superseded'],
  ] as const)('whose presence ended by %s is told so, and forgotten', (cause, kind) => {
    const { flow, effects } = go(found, because(cause));
    expect(flow.stage).toMatchObject({ at: 'failed', failure: { kind }, resume: { to: 'join' } });
    expect(did(effects)).toBe('resume forget-place');
  });

  it('SN11 asks for the new password once, and goes in with it as it was', () => {
    const { effects, screens } = go(
      found,
      'password-required',
      { type: 'password-entered', password: 'new' },
      'password-wrong',
      { type: 'password-entered', password: 'newer' },
      'yes',
    );
    expect(screens).toBe('b?c?cM');
    expect(effects.filter((effect) => effect.do === 'resume')).toMatchObject([
      { withPassword: false },
      { withPassword: true },
      { withPassword: true, choice },
    ]);
  });

  it('SN12 waits for a seat by its token, in a full room', () => {
    const full = go(found, 'room-full');
    expect(full.flow.stage).toMatchObject({ at: 'failed', retry: { is: 'waiting' }, resume: { to: 'resume' } });
    expect(did(go(found, 'room-full', pressed, 'yes').effects)).toBe('resume resume');
  });

  it('is tried again by itself where the server is away', () => {
    expect(go(found, 'server-unreachable', { type: 'online' }, 'yes').screens).toBe('bwTM');
  });

  it('of another tab is offered before anything is asked, and taken on a press', () => {
    const offered = go(offer);
    expect(offered.flow.stage).toEqual({ at: 'pre-join', preview, back: { kind: 'come-back', name: 'Gil' } });
    expect(offered.effects).toEqual([]);
    const { effects, flow } = go(offer, { type: 'back-pressed', choice: shown }, 'yes');
    expect(did(effects)).toBe('take-place resume');
    expect(flow.stage).toMatchObject({ at: 'meeting', choice: { name: 'Gil', ...shown } });
  });

  it('need not be taken: one may join as anybody', () => {
    const { effects, screens } = go(offer, { type: 'join-pressed', choice }, 'password-required');
    expect([screens, did(effects)]).toEqual(['vj?', 'join keep-password']);
  });

  it('is nothing to press where none is offered', () => {
    expect(go({ type: 'opened' }, 'yes', { type: 'back-pressed', choice: shown }).screens).toBe('pvv');
  });

  it('is what the button of a lost meeting takes up, and ordinary credentials only after it', () => {
    const { effects, screens } = go(found, 'yes', ended('connection-lost'), pressed, 'resume-ended', 'yes');
    expect(screens).toBe('bMFTTM');
    expect(did(effects)).toBe('resume resume forget-place join');
  });

  it('is what one comes back to who left on purpose', () => {
    expect(go(found, 'yes', ended('left'), pressed, 'yes').screens).toBe('bMFTM');
  });

  it('is taken up unseen and unheard after more than a minute', () => {
    const { flow } = go(found, 'yes', ended('connection-lost'));
    const step = stepRoom(flow, pressed, clock(90));
    expect(step.effects).toMatchObject([
      { do: 'resume', choice: { microphone: { on: false }, camera: { on: false } } },
    ]);
  });

  it('that asks for a password in the middle of a meeting keeps everything for after it', () => {
    const cause = new RejoinRefused({ kind: 'password-required', facts: {} });
    const end: RoomInput = { type: 'meeting-ended', end: { kind: 'session-unknown', cause }, back: lost };
    const { flow, screens } = go(found, 'yes', end, { type: 'password-entered', password: 'new' }, 'yes');
    expect(screens).toBe('bM?cM');
    expect(flow.stage).toMatchObject({ at: 'meeting', choice });
  });
});
