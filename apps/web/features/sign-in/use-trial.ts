/** One secret at a time, tried against the server: what came of it, and when the next one is heard. */
import { type Millis, millis } from '@foyer/kernel';
import { useRef, useState } from 'react';
import type { Answer } from '../../app/api.ts';
import type { Failure } from '../../app/failure-kind.ts';

export interface Trial<Given> {
  readonly isTrying: boolean;
  readonly failure: Failure | undefined;
  /** Grows with every no, so that the same no twice is news again. */
  readonly refusals: number;
  /** Until then the server hears no further try. */
  readonly blockedUntil: Millis | undefined;
  readonly run: (given: Given) => Promise<void>;
  /** Something was changed: the last no is no longer about what stands there. */
  readonly forget: () => void;
}

/** Where nobody says how long. Seconds. */
const pause = 10;

/** @param onDone with the answer, where it was a yes */
export function useTrial<Given, Value>(
  attempt: (given: Given) => Promise<Answer<Value>>,
  onDone: (value: Value) => void | Promise<void>,
): Trial<Given> {
  const [isTrying, setTrying] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [refusals, setRefusals] = useState(0);
  const [blockedUntil, setBlockedUntil] = useState<Millis>();
  const isBusy = useRef(false);
  const run = async (given: Given) => {
    // A second Enter before the first is drawn must not be a second try.
    if (isBusy.current) return;
    isBusy.current = true;
    setTrying(true);
    const answer = await attempt(given);
    isBusy.current = false;
    setTrying(false);
    if (answer.ok) {
      await onDone(answer.value);
      return;
    }
    const { kind, facts } = answer.refusal;
    setFailure(answer.refusal);
    setRefusals((count) => count + 1);
    if (kind === 'throttled') setBlockedUntil(millis(performance.now() + (facts.retryAfter ?? pause) * 1000));
  };
  return { isTrying, failure, refusals, blockedUntil, run, forget: () => setFailure(undefined) };
}
