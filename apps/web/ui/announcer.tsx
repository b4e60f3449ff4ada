import { millis } from '@foyer/kernel';
import { useSyncExternalStore } from 'react';
import { type AnnouncementState, advanced, announced, silent, type Urgency } from './announcement-queue.ts';
import { VisuallyHidden } from './visually-hidden.tsx';

let state: AnnouncementState = silent;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function now() {
  return millis(performance.now());
}

function move(next: AnnouncementState): void {
  state = next;
  for (const listener of listeners) listener();
  if (timer !== undefined) clearTimeout(timer);
  timer = state.nextAt === undefined ? undefined : setTimeout(() => move(advanced(state, now())), state.nextAt - now());
}

/** Says words to screen readers through the page's one live region; `assertive` interrupts whatever is being read. */
export function announce(text: string, urgency: Urgency = 'polite'): void {
  move(announced(state, { text, urgency }, now()));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The live regions themselves: once per page, in the shell. */
export function Announcer() {
  const { polite, assertive } = useSyncExternalStore(subscribe, () => state);
  return (
    <VisuallyHidden>
      <span aria-live="polite" aria-atomic="true" data-testid="announcer">
        {polite}
      </span>
      <span aria-live="assertive" aria-atomic="true">
        {assertive}
      </span>
    </VisuallyHidden>
  );
}
