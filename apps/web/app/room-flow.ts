/**
 * The way of one person through one room: preview → pre-join → joining → meeting → an ending, with every failure and its
 * retry. One input, then the outputs; the shell owns requests and timers. Time is given, nothing here knows React.
 */
import { impossible, later, type Millis, type Result, type UnixSeconds } from '@foyer/kernel';
import type { Admitted, Preview } from '@foyer/wire';
import { type JoinChoice, muted, withoutTracks } from '../devices/join-choice.ts';
import type { MeetingEnd } from '../engine/end.ts';
import type { Failure } from './failure-kind.ts';
import { failureOfEnd } from './meeting-failure.ts';
import { comesBack, retryDelay } from './retry.ts';

/** Where a failed attempt takes up again. */
export type Resume =
  | { readonly to: 'preview' }
  | { readonly to: 'join'; readonly preview: Preview; readonly choice: JoinChoice };

export type Retry =
  | { readonly is: 'none' }
  /** By itself at `at`; the screen counts down. */
  | { readonly is: 'waiting'; readonly at: Millis }
  | { readonly is: 'trying' };

export type RoomStage =
  | { readonly at: 'previewing' }
  | { readonly at: 'pre-join'; readonly preview: Preview }
  | { readonly at: 'joining'; readonly preview: Preview; readonly choice: JoinChoice }
  | { readonly at: 'meeting'; readonly preview: Preview; readonly admitted: Admitted; readonly choice: JoinChoice }
  | {
      readonly at: 'failed';
      readonly failure: Failure;
      readonly resume: Resume;
      readonly retry: Retry;
      /** Attempts that failed in a row; sets the pace of the next. */
      readonly tries: number;
      readonly since: Millis;
    };

export interface RoomFlow {
  readonly stage: RoomStage;
  /** Number of the last request; an answer to an older one is not heard. */
  readonly asked: number;
}

export type RoomInput =
  /** The page opened, or an invitation newer than the one in use came in. */
  | { readonly type: 'opened' }
  | { readonly type: 'preview-answered'; readonly ask: number; readonly answer: Result<Preview, Failure> }
  | { readonly type: 'join-pressed'; readonly choice: JoinChoice }
  | { readonly type: 'join-answered'; readonly ask: number; readonly answer: Result<Admitted, Failure> }
  | { readonly type: 'meeting-ended'; readonly end: MeetingEnd }
  /** The one button of a failure screen: try again, rejoin, use here. */
  | { readonly type: 'retry-pressed' }
  /** The browser says the network is back. */
  | { readonly type: 'online' }
  | { readonly type: 'time' };

export type RoomEffect =
  | { readonly do: 'preview'; readonly ask: number }
  | { readonly do: 'join'; readonly ask: number; readonly choice: JoinChoice };

export interface Moment {
  readonly clock: Millis;
  /** For what tokens say about their own time. */
  readonly wall: UnixSeconds;
}

export interface RoomStep {
  readonly flow: RoomFlow;
  readonly effects: readonly RoomEffect[];
}

export const newFlow: RoomFlow = { stage: { at: 'previewing' }, asked: 0 };

/** Whoever was let in after waiting longer than this may be looking elsewhere: they come in unseen and unheard. */
const attention = 60_000;

export function stepRoom(flow: RoomFlow, input: RoomInput, now: Moment): RoomStep {
  switch (input.type) {
    case 'opened':
      return ask(flow, { at: 'previewing' }, { to: 'preview' });
    case 'preview-answered':
      return input.ask === flow.asked ? previewAnswered(flow, input.answer, now) : still(flow);
    case 'join-pressed':
      return joinPressed(flow, input.choice);
    case 'join-answered':
      return input.ask === flow.asked ? joinAnswered(flow, input.answer, now) : still(flow);
    case 'meeting-ended':
      return meetingEnded(flow, input.end, now);
    case 'retry-pressed':
      return retried(flow, 'person', now);
    case 'online':
      return comesBackOnline(flow) ? retried(flow, 'itself', now) : still(flow);
    case 'time':
      return isDue(flow, now) ? retried(flow, 'itself', now) : still(flow);
    default:
      return impossible(input);
  }
}

/** When `time` has something to do next; undefined while nothing is awaited. */
export function roomDeadline({ stage }: RoomFlow): Millis | undefined {
  return stage.at === 'failed' && stage.retry.is === 'waiting' ? stage.retry.at : undefined;
}

function still(flow: RoomFlow): RoomStep {
  return { flow, effects: [] };
}

function to(flow: RoomFlow, stage: RoomStage): RoomStep {
  return { flow: { ...flow, stage }, effects: [] };
}

function ask(flow: RoomFlow, stage: RoomStage, resume: Resume): RoomStep {
  const number = flow.asked + 1;
  const effect: RoomEffect =
    resume.to === 'preview' ? { do: 'preview', ask: number } : { do: 'join', ask: number, choice: resume.choice };
  return { flow: { stage, asked: number }, effects: [effect] };
}

function previewAnswered(flow: RoomFlow, answer: Result<Preview, Failure>, now: Moment): RoomStep {
  if (answer.ok) return to(flow, { at: 'pre-join', preview: answer.value });
  return to(flow, failed(flow.stage, answer.refusal, { to: 'preview' }, now));
}

function joinPressed(flow: RoomFlow, choice: JoinChoice): RoomStep {
  if (flow.stage.at !== 'pre-join') return still(flow);
  const { preview } = flow.stage;
  return ask(flow, { at: 'joining', preview, choice }, { to: 'join', preview, choice });
}

function joinAnswered(flow: RoomFlow, answer: Result<Admitted, Failure>, now: Moment): RoomStep {
  const pending = pendingJoin(flow.stage);
  if (pending === undefined) return still(flow);
  const { preview, choice } = pending;
  if (answer.ok) return to(flow, { at: 'meeting', preview, admitted: answer.value, choice });
  return to(flow, failed(flow.stage, answer.refusal, { to: 'join', preview, choice: withoutTracks(choice) }, now));
}

function pendingJoin(stage: RoomStage): { preview: Preview; choice: JoinChoice } | undefined {
  if (stage.at === 'joining') return stage;
  return stage.at === 'failed' && stage.resume.to === 'join' ? stage.resume : undefined;
}

function meetingEnded(flow: RoomFlow, end: MeetingEnd, now: Moment): RoomStep {
  if (flow.stage.at !== 'meeting') return still(flow);
  const { preview, choice } = flow.stage;
  const resume: Resume = { to: 'join', preview, choice: withoutTracks(choice) };
  return to(flow, failed(flow.stage, failureOfEnd(end), resume, now));
}

function failed(before: RoomStage, failure: Failure, resume: Resume, now: Moment): RoomStage {
  const again = before.at === 'failed' && before.failure.kind === failure.kind;
  const tries = again ? before.tries + 1 : 1;
  const delay = retryDelay(failure, tries, now.wall);
  const retry: Retry = delay === undefined ? { is: 'none' } : { is: 'waiting', at: later(now.clock, delay) };
  return { at: 'failed', failure, resume, retry, tries, since: again ? before.since : now.clock };
}

function retried(flow: RoomFlow, by: 'person' | 'itself', now: Moment): RoomStep {
  const { stage } = flow;
  if (stage.at !== 'failed' || stage.retry.is === 'trying') return still(flow);
  const resume = resumeOf(stage, by, now);
  return ask(flow, { ...stage, resume, retry: { is: 'trying' } }, resume);
}

/** After long, whoever presses the button may look into the mirror first; where nobody did, they come in muted. */
function resumeOf(stage: RoomStage & { readonly at: 'failed' }, by: 'person' | 'itself', now: Moment): Resume {
  const { resume, failure } = stage;
  if (resume.to === 'preview' || comesBack(failure.kind) === 'to-pre-join') return { to: 'preview' };
  if (now.clock - stage.since <= attention) return resume;
  return by === 'person' ? { to: 'preview' } : { ...resume, choice: muted(resume.choice) };
}

function comesBackOnline({ stage }: RoomFlow): boolean {
  return stage.at === 'failed' && (stage.retry.is === 'waiting' || stage.failure.kind === 'connection-lost');
}

function isDue(flow: RoomFlow, now: Moment): boolean {
  const deadline = roomDeadline(flow);
  return deadline !== undefined && now.clock >= deadline;
}
