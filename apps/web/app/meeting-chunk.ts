/** The meeting and the media client are a load of their own, fetched while the person looks into the mirror. */
import { createElement, lazy, type ReactElement, useState } from 'react';
import type { MeetingProps } from '../features/meeting/index.ts';

type Chunk = typeof import('../features/meeting/index.ts');

interface Loaded {
  readonly default: Chunk['Meeting'];
  readonly begin: Chunk['beginMeeting'];
}

/** The meeting could not be fetched: the network failed, or a newer client has taken the place of this one. */
export class MeetingNotLoaded extends Error {
  override readonly name = 'MeetingNotLoaded';
}

let loading: Promise<Loaded> | undefined;
let loaded: Loaded | undefined;

function load(): Promise<Loaded> {
  loading ??= import('../features/meeting/index.ts').then(
    ({ Meeting, beginMeeting }) => {
      loaded = { default: Meeting, begin: beginMeeting };
      return loaded;
    },
    (cause: unknown) => {
      // The next one to ask tries again.
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

/**
 * Begins the media of an admission at once, before the page of the meeting is drawn; its page takes that up. Does
 * nothing where the meeting is not loaded yet: then the page begins it.
 */
export function beginMeeting(...given: Parameters<Chunk['beginMeeting']>): void {
  loaded?.begin(...given);
}

const MeetingLater = lazy(load);

/**
 * The meeting, at once where it is loaded already: even a kept promise would make React show the fallback, and then
 * hold the first picture back for the 300 ms it keeps a fallback standing.
 */
export function LazyMeeting(props: MeetingProps): ReactElement {
  const [Meeting] = useState(() => loaded?.default ?? MeetingLater);
  return createElement(Meeting, props);
}
