/** The steps of the room flow after a no: which screen, when it is tried again, and from where. */
import { later, type Millis, millis } from '@foyer/kernel';
import { muted } from '../devices/join-choice.ts';
import type { Failure } from './failure-kind.ts';
import { resumed } from './knock-flow.ts';
import { comesBack, retryDelay } from './retry.ts';
import {
  attention,
  type FailedStage,
  type Moment,
  type Resume,
  type Retry,
  type RoomFlow,
  type RoomStage,
  type RoomStep,
} from './room-stage.ts';
import { ask, still, to } from './step.ts';

/** Where nobody says how long: about as long as it takes to look the password up. */
const pause = millis(10_000);

/** A refusal becomes the password page where a password would help, else a failure screen. */
export function refused(flow: RoomFlow, failure: Failure, resume: Resume, now: Moment): RoomStep {
  const { stage } = flow;
  const again = afterPassword(resume);
  if (failure.kind === 'password-required' || failure.kind === 'password-wrong') {
    const typed = stage.at === 'password' ? stage.wrong : 0;
    const wrong = failure.kind === 'password-wrong' ? typed + 1 : typed;
    const page = { at: 'password', wrong, isChecking: false, blockedUntil: undefined, resume: again } as const;
    return to(flow, page, [{ do: 'keep-password', password: undefined }]);
  }
  if (stage.at === 'password' && failure.kind === 'throttled') {
    const told = failure.facts.retryAfter;
    const blockedUntil = later(now.clock, told === undefined ? pause : millis(told * 1000));
    return to(flow, { ...stage, isChecking: false, blockedUntil });
  }
  return to(flow, failed(stage, failure, resume, now));
}

function afterPassword(resume: Resume): Exclude<Resume, { to: 'knock' }> {
  switch (resume.to) {
    case 'knock':
      return { to: 'join', preview: resume.preview, choice: resume.choice };
    case 'resume':
      return { ...resume, withPassword: true };
    default:
      return resume;
  }
}

export function failed(before: RoomStage, failure: Failure, resume: Resume, now: Moment): FailedStage {
  const again = before.at === 'failed' && before.failure.kind === failure.kind;
  const tries = again ? before.tries + 1 : 1;
  const delay = retryDelay(failure, tries, now.wall);
  const retry: Retry = delay === undefined ? { is: 'none' } : { is: 'waiting', at: later(now.clock, delay) };
  return { at: 'failed', failure, resume, retry, tries, since: again ? before.since : now.clock };
}

export function retried(flow: RoomFlow, by: 'person' | 'itself', now: Moment): RoomStep {
  const { stage } = flow;
  if (stage.at !== 'failed' || stage.retry.is === 'trying') return still(flow);
  const resume = resumeOf(stage, by, now);
  if (resume.to === 'knock') return resumed(flow, resume, now);
  return ask(flow, { ...stage, resume, retry: { is: 'trying' } }, resume);
}

/** After long, whoever presses the button may look into the mirror first; where nobody did, they come in muted. */
function resumeOf(stage: FailedStage, by: 'person' | 'itself', now: Moment): Resume {
  const { resume, failure } = stage;
  const isLong = now.clock - stage.since > attention;
  // A place is taken up without another look into the mirror, so that after long nobody is seen unawares.
  if (resume.to === 'resume') return isLong ? { ...resume, choice: muted(resume.choice) } : resume;
  if (resume.to !== 'join') return resume;
  if (comesBack(failure.kind) === 'to-pre-join') return { to: 'preview' };
  if (!isLong) return resume;
  return by === 'person' ? { to: 'preview' } : { ...resume, choice: muted(resume.choice) };
}

export function comesBackOnline({ stage }: RoomFlow): boolean {
  return stage.at === 'failed' && (stage.retry.is === 'waiting' || stage.failure.kind === 'connection-lost');
}

export function isDue({ stage }: RoomFlow, deadline: Millis | undefined, now: Moment): boolean {
  return stage.at === 'failed' && deadline !== undefined && now.clock >= deadline;
}
