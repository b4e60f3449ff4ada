/** The meeting and the media client are a load of their own, fetched while the person looks into the mirror. */
import { lazy } from 'react';

type MeetingModule = typeof import('../features/meeting/index.ts');

let loading: Promise<MeetingModule> | undefined;

function load(): Promise<MeetingModule> {
  loading ??= import('../features/meeting/index.ts').catch((cause: unknown) => {
    // The network failed under it: the next one to ask tries again.
    loading = undefined;
    throw cause;
  });
  return loading;
}

/** Starts the load without waiting for it; a failure is met again, and shown, when the meeting is needed. */
export function preloadMeeting(): void {
  load().then(
    () => undefined,
    () => undefined,
  );
}

export const LazyMeeting = lazy(async () => ({ default: (await load()).Meeting }));
