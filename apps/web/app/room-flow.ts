/**
 * The way of one person through one room: preview → password → pre-join → joining → waiting → meeting → an ending, with
 * every failure and its retry. One input, then the outputs; the shell owns requests, sockets and timers. Time is given,
 * nothing here knows React.
 */
import { impossible, type Millis, type Result } from '@foyer/kernel';
import type { Preview } from '@foyer/wire';
import { type JoinChoice, withoutTracks } from '../devices/join-choice.ts';
import { comesBackOnline, isDue, refused, retried } from './failure-flow.ts';
import type { Failure } from './failure-kind.ts';
import { held, letIn, resumed } from './knock-flow.ts';
import { failureOfEnd, heldOfEnd } from './meeting-failure.ts';
import { backAnswered, backPressed, offers, pendingBack, resumes } from './place-flow.ts';
import type { Moment, Resume, RoomFlow, RoomInput, RoomStage, RoomStep } from './room-stage.ts';
import { ask, still, to } from './step.ts';
import { askedAgain, goesToSignIn, lobbySpoke, lookedAt, renewed, signedIn, wentAway } from './waiting-flow.ts';

export const newFlow: RoomFlow = { stage: { at: 'previewing' }, asked: 0, hiddenSince: undefined };

export function stepRoom(flow: RoomFlow, input: RoomInput, now: Moment): RoomStep {
  switch (input.type) {
    case 'opened':
      return opened(flow, input, now);
    case 'preview-answered':
      return input.ask === flow.asked ? previewAnswered(flow, input.answer, now) : still(flow);
    case 'password-entered':
      return passwordEntered(flow, input.password, now);
    case 'found-own':
      return resumes(flow, input.back);
    case 'found-other':
      return offers(flow, input.preview, input.back);
    case 'back-pressed':
      return backPressed(flow, input.choice);
    case 'join-pressed':
      return joinPressed(flow, input.choice);
    case 'join-answered':
      return input.ask === flow.asked ? joinAnswered(flow, input, now) : still(flow);
    case 'lobby':
      return input.ask === flow.asked ? lobbySpoke(flow, input, now) : still(flow);
    case 'ask-again-pressed':
      return askedAgain(flow, now);
    case 'sign-in-pressed':
      return goesToSignIn(flow);
    case 'signed-in':
      return signedIn(flow, input);
    case 'leave-pressed':
      return wentAway(flow, now);
    case 'meeting-ended':
      return meetingEnded(flow, input, now);
    case 'looked-at':
      return lookedAt(flow, input, now);
    case 'retry-pressed':
      return retried(flow, 'person', now);
    case 'online':
      return comesBackOnline(flow) ? retried(flow, 'itself', now) : still(flow);
    case 'time':
      return isDue(flow, roomDeadline(flow), now) ? retried(flow, 'itself', now) : still(flow);
    default:
      return impossible(input);
  }
}

/** When `time` has something to do next; undefined while nothing is awaited. */
export function roomDeadline({ stage }: RoomFlow): Millis | undefined {
  return stage.at === 'failed' && stage.retry.is === 'waiting' ? stage.retry.at : undefined;
}

/** A knock of before the reload is taken up again before a new join is tried. */
function opened(flow: RoomFlow, { kept, pressed }: RoomInput & { type: 'opened' }, now: Moment): RoomStep {
  if (kept !== undefined) return resumed(flow, kept, now);
  const stage = pressed === undefined ? { at: 'previewing' as const } : { at: 'previewing' as const, pressed };
  const step = ask(flow, stage, { to: 'preview' });
  if (flow.stage.at !== 'waiting') return step;
  return {
    ...step,
    effects: [{ do: 'leave-lobby' }, { do: 'keep-knock', kept: undefined }, ...step.effects],
  };
}

function previewAnswered(flow: RoomFlow, answer: Result<Preview, Failure>, now: Moment): RoomStep {
  if (answer.ok) return looksIn(flow, answer.value);
  return refused(flow, answer.refusal, { to: 'preview' }, now);
}

/** Who had pressed Join before they went away to sign in is not asked to press it again (SI33). */
function looksIn(flow: RoomFlow, preview: Preview): RoomStep {
  const shown = to(flow, { at: 'pre-join', preview });
  if (flow.stage.at !== 'previewing' || flow.stage.pressed === undefined) return shown;
  const { pressed } = flow.stage;
  return joinPressed(shown.flow, { ...pressed, name: preview.name ?? pressed.name });
}

function passwordEntered(flow: RoomFlow, password: string, now: Moment): RoomStep {
  const { stage } = flow;
  if (stage.at !== 'password' || stage.isChecking) return still(flow);
  if (stage.blockedUntil !== undefined && now.clock < stage.blockedUntil) return still(flow);
  const step = ask(flow, { ...stage, isChecking: true, blockedUntil: undefined }, stage.resume);
  return { ...step, effects: [{ do: 'keep-password', password }, ...step.effects] };
}

function joinPressed(flow: RoomFlow, choice: JoinChoice): RoomStep {
  if (flow.stage.at !== 'pre-join') return still(flow);
  const { preview } = flow.stage;
  return ask(flow, { at: 'joining', preview, choice }, { to: 'join', preview, choice });
}

function joinAnswered(flow: RoomFlow, input: RoomInput & { type: 'join-answered' }, now: Moment): RoomStep {
  const { stage } = flow;
  if (stage.at === 'waiting') return renewed(flow, stage, input, now);
  const { answer } = input;
  const back = pendingBack(flow);
  if (back !== undefined) return backAnswered(flow, { back, answer }, now);
  const pending = pendingJoin(stage);
  if (pending === undefined) return still(flow);
  const { preview, choice } = pending;
  if (!answer.ok) return refused(flow, answer.refusal, { to: 'join', preview, choice: withoutTracks(choice) }, now);
  if (answer.value.outcome === 'held') return held(flow, answer.value, { preview, choice }, now);
  return letIn(flow, answer.value, { preview, choice });
}

function pendingJoin(stage: RoomStage): { preview: Preview; choice: JoinChoice } | undefined {
  if (stage.at === 'joining') return stage;
  const resume: Resume | undefined = stage.at === 'failed' || stage.at === 'password' ? stage.resume : undefined;
  return resume?.to === 'join' ? resume : undefined;
}

function meetingEnded(flow: RoomFlow, { end, back }: RoomInput & { type: 'meeting-ended' }, now: Moment): RoomStep {
  if (flow.stage.at !== 'meeting') return still(flow);
  const { preview } = flow.stage;
  const choice = withoutTracks(flow.stage.choice);
  // Coming back after a lost place, into a room where somebody decides now: the person waits like anybody.
  const again = heldOfEnd(end);
  if (again !== undefined) return held(flow, again, { preview, choice }, now);
  return refused(flow, failureOfEnd(end), back ?? { to: 'join', preview, choice }, now);
}
