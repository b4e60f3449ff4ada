/** Switches that are seen to move at once, and move back where the answer is no. */
import { useCallback, useState } from 'react';
import type { Offered } from './offered.ts';

/** How long after its answer a wish still counts: the telling may come a little later than the answer. */
const overlap = 1_500;

export interface Wishes {
  readonly shown: (what: Offered) => boolean;
  readonly move: (what: Offered, on: boolean) => void;
}

/** @param told how it is, as far as the meeting has said @param act the wish itself; false: it was refused */
export function useWishes(told: readonly Offered[], act: (what: Offered, on: boolean) => Promise<boolean>): Wishes {
  const [wishes, setWishes] = useState<ReadonlyMap<Offered, boolean>>(new Map());
  const put = useCallback((what: Offered, on: boolean | undefined) => {
    setWishes((before) => {
      const next = new Map(before);
      if (on === undefined) next.delete(what);
      else next.set(what, on);
      return next;
    });
  }, []);
  const move = async (what: Offered, on: boolean) => {
    put(what, on);
    const done = await act(what, on);
    if (done) setTimeout(() => put(what, undefined), overlap);
    else put(what, undefined);
  };
  return {
    shown: (what) => wishes.get(what) ?? told.includes(what),
    move: (what, on) => void move(what, on),
  };
}
