/** The steps of the room flow at the closed door: held, waiting, declined, asked again, let in, or sent away. */
import { impossible, later, millis } from '@foyer/kernel';
import { type Admitted, type Problem, slugOf } from '@foyer/wire';
import { type JoinChoice, muted, withoutTracks } from '../devices/join-choice.ts';
import type { LobbyFacts } from '../engine/lobby/machine.ts';
import { failureOfProblem } from './api.ts';
import { refused } from './failure-flow.ts';
import { held, letIn, resumed } from './knock-flow.ts';
import {
  attention,
  type Moment,
  type Resume,
  type RoomEffect,
  type RoomFlow,
  type RoomInput,
  type RoomStep,
  type Shown,
  type WaitingStage,
} from './room-stage.ts';
import { ask, still, to } from './step.ts';

type JoinAnswered = RoomInput & { readonly type: 'join-answered' };

export function lobbySpoke(flow: RoomFlow, input: RoomInput & { readonly type: 'lobby' }, now: Moment): RoomStep {
  const { stage } = flow;
  if (stage.at !== 'waiting') return still(flow);
  const { news } = input;
  switch (news.type) {
    case 'status':
      return to(flow, { ...stage, link: news.status });
    case 'waiting':
      return to(flow, told(stage, news.facts, now));
    case 'declined':
      return to(flow, declined(stage, news.problem, later(now.clock, millis(news.askAgainAfter * 1000))));
    case 'admitted':
      return opens(flow, stage, news.admitted, { shown: input.shown ?? stage.choice, now });
    case 'over':
      return isOvertaken(stage, news.problem) ? still(flow) : over(flow, stage, news.problem, now);
    default:
      return impossible(news);
  }
}

function told(stage: WaitingStage, facts: LobbyFacts, now: Moment): WaitingStage {
  const waited = millis(Math.max(0, facts.serverTime - facts.since) * 1000);
  return {
    ...stage,
    preview: { ...stage.preview, room: facts.room },
    word: { is: 'waiting', reason: facts.reason, message: facts.message },
    since: millis(now.clock - waited),
    renewal: 'allowed',
  };
}

function declined(stage: WaitingStage, problem: Problem, askAt: WaitingStage['since']): WaitingStage {
  const { reason } = failureOfProblem(problem).facts;
  return { ...stage, word: { is: 'declined', reason, askAt, asking: false }, renewal: 'allowed' };
}

/** The door opens. Whoever has not looked for a while comes in unseen and unheard, however the mirror was left. */
function opens(
  flow: RoomFlow,
  stage: WaitingStage,
  admitted: Admitted,
  { shown, now }: { readonly shown: Shown; readonly now: Moment },
): RoomStep {
  const away = flow.hiddenSince !== undefined && now.clock - flow.hiddenSince > attention;
  const asShown: JoinChoice = { ...shown, name: stage.choice.name };
  const choice = away ? muted(asShown) : asShown;
  const step = letIn(flow, admitted, { preview: stage.preview, choice });
  const call: RoomEffect = { do: 'call', title: admitted.room.title, muted: away && isOn(shown) };
  return { ...step, effects: [...step.effects, { do: 'keep-knock', kept: undefined }, call] };
}

function isOn({ microphone, camera }: Shown): boolean {
  return microphone.on || camera.on;
}

/** The answer to somebody who has signed in is on its way, and brings another channel. */
function isOvertaken({ signIn }: WaitingStage, { type }: Problem): boolean {
  const slug = slugOf(type);
  return signIn === 'asking' && (slug === 'opened-elsewhere' || slug === 'knock-unknown');
}

/** This knock comes to nothing: another one where the server lost it, else a screen that says why. */
function over(flow: RoomFlow, stage: WaitingStage, problem: Problem, now: Moment): RoomStep {
  const { preview, choice, knock, renewal } = stage;
  const slug = slugOf(problem.type);
  // After a sign-in whose answer was lost, the place may be that of who they are now.
  const isLost = slug === 'knock-unknown' || (slug === 'opened-elsewhere' && stage.signIn === 'no');
  if (isLost && renewal === 'allowed')
    return ask(flow, { ...stage, link: 'reconnecting', renewal: 'asked' }, { to: 'join', preview, choice });
  const elsewhere = slug === 'opened-elsewhere';
  const resume: Resume = elsewhere ? { to: 'knock', preview, choice, knock } : { to: 'join', preview, choice };
  const step = refused(flow, failureOfProblem(problem), resume, now);
  return elsewhere ? step : { ...step, effects: [{ do: 'keep-knock', kept: undefined }, ...step.effects] };
}

/** The door is asked anew with the place one has; its channel is heard on until the answer comes. */
export function signedIn(flow: RoomFlow, input: RoomInput & { readonly type: 'signed-in' }): RoomStep {
  const { stage } = flow;
  if (stage.at !== 'waiting' || stage.signIn === 'asking') return still(flow);
  const { knock } = stage;
  const choice = { ...stage.choice, name: input.name ?? stage.choice.name };
  return to(flow, { ...stage, choice, signIn: 'asking' }, [{ do: 'join', ask: flow.asked, choice, knock }]);
}

/** Goes to the sign-in in this tab, and comes back to this place. */
export function goesToSignIn(flow: RoomFlow): RoomStep {
  const { stage } = flow;
  if (stage.at !== 'waiting') return still(flow);
  const { knock, preview, choice } = stage;
  const kept = { knock, preview, choice: withoutTracks(choice), signsIn: true } as const;
  return to(flow, { ...stage, signIn: 'away' }, [{ do: 'keep-knock', kept }]);
}

/** What a sign-in made of the knock: in, on under the new name, or on as before. */
function signInAnswered(flow: RoomFlow, stage: WaitingStage, input: JoinAnswered, now: Moment): RoomStep {
  const { preview, choice, knock } = stage;
  const { answer } = input;
  if (answer.ok) {
    if (answer.value.outcome === 'held') return held(flow, answer.value, { preview, choice }, now);
    return opens(flow, stage, answer.value, { shown: input.shown ?? choice, now });
  }
  const step = resumed(flow, { knock, preview, choice }, now);
  const { stage: next } = step.flow;
  const on =
    next.at === 'waiting' ? { ...next, word: stage.word, signIn: 'no' as const, renewal: stage.renewal } : next;
  return { ...step, flow: { ...step.flow, stage: on } };
}

/** The answer to the join that replaces a lost knock; the page has not changed meanwhile. */
export function renewed(flow: RoomFlow, stage: WaitingStage, input: JoinAnswered, now: Moment): RoomStep {
  if (stage.signIn === 'asking') return signInAnswered(flow, stage, input, now);
  if (stage.renewal !== 'asked') return still(flow);
  const { preview, choice } = stage;
  const { answer } = input;
  if (answer.ok) {
    if (answer.value.outcome === 'held') return held(flow, answer.value, { preview, choice }, now);
    return opens(flow, stage, answer.value, { shown: input.shown ?? choice, now });
  }
  const step = refused(flow, answer.refusal, { to: 'join', preview, choice }, now);
  return { ...step, effects: [{ do: 'keep-knock', kept: undefined }, ...step.effects] };
}

/** Whoever stops looking may be about to reload: what the mirror shows then is how they are found again. */
export function lookedAt(flow: RoomFlow, input: RoomInput & { readonly type: 'looked-at' }, now: Moment): RoomStep {
  const next = { ...flow, hiddenSince: input.visible ? undefined : (flow.hiddenSince ?? now.clock) };
  const { stage } = flow;
  if (input.visible || input.shown === undefined || stage.at !== 'waiting') return still(next);
  const choice = withoutTracks({ ...input.shown, name: stage.choice.name });
  const { knock, preview } = stage;
  const away = stage.signIn === 'away' ? ({ signsIn: true } as const) : {};
  return to(next, { ...stage, choice }, [{ do: 'keep-knock', kept: { knock, preview, choice, ...away } }]);
}

export function askedAgain(flow: RoomFlow, now: Moment): RoomStep {
  const { stage } = flow;
  if (stage.at !== 'waiting' || stage.word.is !== 'declined') return still(flow);
  const { word } = stage;
  if (word.asking || now.clock < word.askAt) return still(flow);
  return to(flow, { ...stage, word: { ...word, asking: true } }, [{ do: 'ask-again' }]);
}

export function wentAway(flow: RoomFlow, now: Moment): RoomStep {
  if (flow.stage.at !== 'waiting') return still(flow);
  const step = refused(flow, { kind: 'left', facts: {} }, { to: 'preview' }, now);
  return {
    ...step,
    effects: [{ do: 'leave-lobby' }, { do: 'keep-knock', kept: undefined }, ...step.effects],
  };
}
