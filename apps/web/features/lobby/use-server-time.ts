import { useEffect, useState } from 'react';
import { useMeeting } from '../meeting/session-context.ts';

/** Milliseconds; waiting times are told in minutes. */
const pace = 10_000;

/** Now by the server's clock, in Unix seconds; moves every ten seconds. */
export function useServerTime(): number {
  const ahead = useMeeting(({ roster }) => roster?.clockAhead ?? 0);
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), pace);
    return () => clearInterval(timer);
  }, []);
  return Date.now() / 1_000 + ahead;
}
