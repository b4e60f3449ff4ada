import { useEffect, useState } from 'react';
import { lasted } from '../../engine/meeting/roster.ts';
import { formatDuration, isoDuration } from '../../engine/view/duration.ts';
import { useMeeting } from './session-context.ts';

/** How long the meeting has lasted, by the server's clock; moves once a second and is not spoken. */
export function Duration({ className }: { readonly className?: string | undefined }) {
  const roster = useMeeting((state) => state.roster);
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  if (roster === undefined) return null;
  const seconds = lasted(roster, Date.now() / 1_000);
  return (
    <time className={className} dateTime={isoDuration(seconds)}>
      {formatDuration(seconds)}
    </time>
  );
}
