import { useRegion } from './admin-context.ts';
import { useWall } from './asking.ts';
import { agoWords, exactWords } from './words-of-time.ts';

/** A moment as people say it; the exact one under the pointer and for machines. @param at Unix seconds */
export function Moment({ at }: { readonly at: number }) {
  const region = useRegion();
  const wall = useWall();
  return (
    <time dateTime={new Date(at * 1000).toISOString()} title={exactWords(at, region)}>
      {agoWords(at, region, wall)}
    </time>
  );
}
