/** Keeps the end of a list in sight for whoever is there, and leaves alone who reads further up. */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** So close to the end counts as there. CSS pixels. */
const near = 48;

export interface End {
  readonly box: RefObject<HTMLDivElement | null>;
  /** Something came while one read further up. */
  readonly isAway: boolean;
  readonly goThere: () => void;
}

/** @param version changes when something is added at the end */
export function useEnd(version: string): End {
  const box = useRef<HTMLDivElement>(null);
  const isThere = useRef(true);
  const drawn = useRef(version);
  const [isAway, setAway] = useState(false);
  const goThere = useCallback(() => {
    isThere.current = true;
    setAway(false);
    box.current?.scrollTo({ top: box.current.scrollHeight });
  }, []);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const onScroll = () => {
      isThere.current = element.scrollHeight - element.scrollTop - element.clientHeight < near;
      if (isThere.current) setAway(false);
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    // A field that grows takes its room from the list, whose end stays in sight.
    const watch = new ResizeObserver(() => isThere.current && element.scrollTo({ top: element.scrollHeight }));
    watch.observe(element);
    return () => {
      element.removeEventListener('scroll', onScroll);
      watch.disconnect();
    };
  }, []);
  useLayoutEffect(() => {
    if (isThere.current) box.current?.scrollTo({ top: box.current.scrollHeight });
    else if (drawn.current !== version) setAway(true);
    drawn.current = version;
  }, [version]);
  return { box, isAway, goThere };
}
