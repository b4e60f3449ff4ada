/** The policy as it is shown and changed: a wish is seen at once, and taken back where the server says no. */
import type { PolicyChange, Problem, WirePolicy } from '@foyer/wire';
import { useCallback, useRef, useState } from 'react';
import { useMeeting, useSession } from '../meeting/session-context.ts';
import { shownPolicy } from './security-view.ts';

export interface PolicyDesk {
  /** Undefined until the meeting has told it. */
  readonly policy: WirePolicy | undefined;
  /** @returns whether it was taken */
  readonly change: (change: PolicyChange) => Promise<boolean>;
  readonly failure: Problem | undefined;
  readonly forget: () => void;
}

/** How long after its answer a wish is still laid over what the meeting tells: the telling may come a little later. */
const overlap = 1_500;

export function usePolicy(): PolicyDesk {
  const { hosting } = useSession();
  const told = useMeeting(({ roster }) => roster?.policy);
  const [wishes, setWishes] = useState<readonly PolicyChange[]>([]);
  const [failure, setFailure] = useState<Problem>();
  const policy = told === undefined ? undefined : shownPolicy(told, wishes);
  const shown = useRef(policy);
  shown.current = policy;
  const change = useCallback(
    async (wish: PolicyChange) => {
      const seen = shown.current;
      if (seen === undefined) return false;
      setFailure(undefined);
      setWishes((others) => [...others, wish]);
      const take = () => setWishes((others) => others.filter((one) => one !== wish));
      const answer = await hosting.changePolicy(wish, seen);
      if (answer.ok) setTimeout(take, overlap);
      else take();
      if (!answer.ok) setFailure(answer.refusal);
      return answer.ok;
    },
    [hosting],
  );
  const forget = useCallback(() => setFailure(undefined), []);
  return { policy, change, failure, forget };
}
