/** The meeting and the media client are a load of their own, fetched while the person looks into the mirror. */
import { createElement, lazy, type ReactElement, useState } from 'react';
import type { MeetingProps } from '../features/meeting/index.ts';

type MeetingModule = typeof import('../features/meeting/index.ts');

export class MeetingNotLoaded extends Error {
  override readonly name = 'MeetingNotLoaded';
}

let loading: Promise<MeetingModule> | undefined;
let loaded: MeetingModule | undefined;

function load(): Promise<MeetingModule> {
  loading ??= import('../features/meeting/index.ts').then(
    (module) => {
      loaded = module;
      return module;
    },
    (cause: unknown) => {
      // The network failed under it: the next one to ask tries again.
      loading = undefined;
      throw cause;
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

const MeetingLater = lazy(async () => ({ default: (await load()).Meeting }));

/**
 * The meeting, at once where it is loaded already: even a kept promise would make React show the fallback, and then
 * hold the first picture back for the 300 ms it keeps a fallback standing.
 */
export function LazyMeeting(props: MeetingProps): ReactElement {
  const [Meeting] = useState(() => loaded?.Meeting ?? MeetingLater);
  return createElement(Meeting, props);
}
