/** The meeting and the media client are a load of their own, fetched while the person looks into the mirror. */
import { lazy } from 'react';

interface Loaded {
  readonly default: typeof import('../features/meeting/index.ts')['Meeting'];
}

export class MeetingNotLoaded extends Error {
  override readonly name = 'MeetingNotLoaded';
}

let loading: Promise<Loaded> | undefined;

function load(): Promise<Loaded> {
  loading ??= import('../features/meeting/index.ts').then(
    ({ Meeting }) => ({ default: Meeting }),
    (cause: unknown) => {
      // The network failed under it, or a newer client has taken its place: the next one to ask tries again.
      loading = undefined;
      throw new MeetingNotLoaded('the meeting could not be loaded', { cause });
    },
  );
  return loading;
}

/** Starts the load without waiting for it; a failure is met again, and shown, when the meeting is needed. */
export function preloadMeeting(): void {
  load().then(
    () => undefined,
    () => undefined,
  );
}

export const LazyMeeting = lazy(load);
