/** The steps of the room flow that lead back into a place this browser has: no name, no password, no lobby. */
import type { Result } from '@foyer/kernel';
import type { JoinAnswer, Preview } from '@foyer/wire';
import { withoutTracks } from '../devices/join-choice.ts';
import type { MeetingEndKind } from '../engine/end.ts';
import type { Place } from '../engine/meeting/place.ts';
import { refused } from './failure-flow.ts';
import type { Failure } from './failure-kind.ts';
import { held, letIn } from './knock-flow.ts';
import type { Moment, Resume, RoomFlow, RoomStep, Shown, WayBack } from './room-stage.ts';
import { ask, still, to } from './step.ts';

export type ResumeBack = Extract<Resume, { to: 'resume' }>;

/** What the flow needs of a place; its token stays with the shell. */
export function backOf({ name, role, room, microphone, camera }: Place): Omit<ResumeBack, 'orElse'> {
  const preview: Preview = { room, role, entry: 'admitted' };
  return { to: 'resume', preview, choice: { name, microphone, camera }, withPassword: false };
}

/** A tab that was loaded anew goes straight back to where it was. */
export function resumes(flow: RoomFlow, back: ResumeBack): RoomStep {
  return ask(flow, { at: 'resuming', room: back.preview.room, back }, back);
}

/** Another tab has or had a place here: whether to take it is for the person to say, before any question to the server. */
export function offers(flow: RoomFlow, preview: Preview, back: WayBack): RoomStep {
  return to(flow, { at: 'pre-join', preview, back });
}

export function backPressed(flow: RoomFlow, shown: Shown): RoomStep {
  const { stage } = flow;
  if (stage.at !== 'pre-join' || stage.back === undefined) return still(flow);
  const { preview, back } = stage;
  const choice = { ...shown, name: back.name };
  const wish: ResumeBack = { to: 'resume', preview, choice, withPassword: false, orElse: 'preview' };
  const step = ask(flow, { at: 'joining', preview, choice, back: wish }, wish);
  return { ...step, effects: [{ do: 'take-place' }, ...step.effects] };
}

/** What is asked now, where it is a way back. */
export function pendingBack({ stage }: RoomFlow): ResumeBack | undefined {
  if (stage.at === 'joining' || stage.at === 'resuming') return stage.back;
  if (stage.at !== 'failed' && stage.at !== 'password') return undefined;
  return stage.resume.to === 'resume' ? stage.resume : undefined;
}

export interface BackAnswered {
  readonly back: ResumeBack;
  readonly answer: Result<JoinAnswer, Failure>;
}

export function backAnswered(flow: RoomFlow, { back, answer }: BackAnswered, now: Moment): RoomStep {
  const { preview, choice } = back;
  if (answer.ok) {
    if (answer.value.outcome === 'held') return held(flow, answer.value, { preview, choice }, now);
    return letIn(flow, answer.value, { preview, choice });
  }
  const failure = told(answer.refusal);
  const again = { ...back, choice: withoutTracks(choice) };
  if (failure.kind !== 'resume-ended' && failure.kind !== 'resume-invalid') {
    const ended = ends.has(failure.kind);
    const step = refused(flow, failure, ended ? { to: 'join', preview, choice: again.choice } : again, now);
    return ended ? { ...step, effects: [{ do: 'forget-place' }, ...step.effects] } : step;
  }
  const next: Resume = back.orElse === 'join' ? { to: 'join', preview, choice: again.choice } : { to: 'preview' };
  const { stage } = flow;
  const step =
    next.to === 'join'
      ? ask(flow, stage.at === 'failed' ? { ...stage, resume: next } : { at: 'joining', preview, choice }, next)
      : ask(flow, { at: 'previewing' }, next);
  return { ...step, effects: [{ do: 'forget-place' }, ...step.effects] };
}

/** What no later question by the same token would be answered better. */
const ends: ReadonlySet<Failure['kind']> = new Set([
  'access-withdrawn',
  'banned',
  'participant-removed',
  'resume-superseded',
  'room-not-found',
  'stay-ended',
] satisfies Failure['kind'][]);

/** A way back that ended with the presence is told as what became of the presence, where that is the person's concern. */
function told(failure: Failure): Failure {
  if (failure.kind !== 'resume-ended') return failure;
  switch (failure.facts.cause) {
    case 'removed':
      return { ...failure, kind: 'participant-removed' };
    case 'banned':
      return { ...failure, kind: 'banned' };
    case 'access-withdrawn':
      return { ...failure, kind: 'access-withdrawn' };
    case 'resume-superseded':
      return { ...failure, kind: 'resume-superseded' };
    case 'stay-ended':
      return { ...failure, kind: 'stay-ended' };
    default:
      return failure;
  }
}

/**
 * What becomes of a place when its meeting ends for this page. `keep`: a reload comes back to it. `remember`: this page
 * may come back to it, a reload not. `elsewhere`: another tab's is the one that counts now. `forget`: it is over.
 */
export const placeAfter: Record<MeetingEndKind, 'keep' | 'remember' | 'elsewhere' | 'forget'> = {
  left: 'remember',
  removed: 'forget',
  banned: 'forget',
  'access-withdrawn': 'forget',
  ended: 'forget',
  'opened-elsewhere': 'elsewhere',
  superseded: 'forget',
  'stay-ended': 'forget',
  'media-blocked': 'keep',
  'connection-lost': 'keep',
  'session-unknown': 'keep',
};
