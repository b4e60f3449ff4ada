/** What the password page says and allows: pure, no React. */
import type { PasswordStage } from '../../app/room-stage.ts';

export interface Typing {
  readonly typed: string;
  /** Enter was pressed on nothing. */
  readonly isMissing: boolean;
  /** Something was typed since the last answer: then its error no longer speaks of what stands there. */
  readonly touched: boolean;
  /** Whole seconds until the server hears a further try; undefined or 0 where it does. */
  readonly blocked: number | undefined;
}

export interface PasswordView {
  readonly may: 'enter' | 'wait' | 'nothing';
  /** A key of the `password` namespace. */
  readonly error: 'missing' | 'wrong' | 'blocked' | undefined;
  readonly seconds: number;
}

export function passwordView(stage: PasswordStage, { typed, isMissing, touched, blocked = 0 }: Typing): PasswordView {
  if (blocked > 0) return { may: 'wait', error: 'blocked', seconds: blocked };
  const wrong = stage.wrong > 0 && !touched && !stage.isChecking ? 'wrong' : undefined;
  return {
    may: stage.isChecking || typed === '' ? 'nothing' : 'enter',
    error: isMissing ? 'missing' : wrong,
    seconds: 0,
  };
}

/** Whoever comes back is asked only where the password was changed meanwhile, and else would think it forgotten. */
export function passwordAsked({ resume }: PasswordStage): {
  readonly title: 'title' | 'titleBack';
  readonly sentence: 'sentence' | 'sentenceBack';
} {
  return resume.to === 'resume'
    ? { title: 'titleBack', sentence: 'sentenceBack' }
    : { title: 'title', sentence: 'sentence' };
}
