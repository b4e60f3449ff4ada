/** The door opened for somebody who waited: a sound, words, and where they look elsewhere a title and a note. */
import type { TFunction } from 'i18next';
import { playChime } from '../../devices/chime.ts';
import { announce } from '../../ui/announcer.tsx';
import { showToast } from '../../ui/toast.tsx';
import { browserNotices, callState } from './calling.ts';

export interface CallIn {
  /** Of the room. */
  readonly title: string;
  /** They come in unseen and unheard, because they were not looking. */
  readonly muted: boolean;
}

/** @param t with the `waiting` namespace @param drawer undefined where the browser forbids storage */
export function callIn({ title, muted }: CallIn, t: TFunction<'waiting'>, drawer: Storage | undefined): void {
  announce(t('letInSpoken'), 'assertive');
  void chime();
  if (muted) showToast({ id: 'came-in-muted', text: t('letInMuted'), stays: true });
  if (document.visibilityState === 'visible') return;
  const notices = browserNotices(globalThis);
  if (callState(notices, drawer) === 'on') notices?.show(t('letIn'), t('letInBody', { room: title }));
  holdTitle(t('letInTitle', { room: title }));
}

async function chime(): Promise<void> {
  try {
    await playChime(undefined);
  } catch (cause) {
    // A browser may refuse to play where nobody has pressed anything yet: the other signs remain.
    if (!(cause instanceof DOMException)) throw cause;
  }
}

/** Keeps a title before whatever the pages below want to be called, until somebody looks. */
function holdTitle(held: string): void {
  let wanted = document.title;
  const hold = () => {
    if (document.title === held) return;
    wanted = document.title;
    document.title = held;
  };
  const watcher = new MutationObserver(hold);
  watcher.observe(document.head, { childList: true, characterData: true, subtree: true });
  hold();
  const release = () => {
    if (document.visibilityState !== 'visible') return;
    document.removeEventListener('visibilitychange', release);
    watcher.disconnect();
    document.title = wanted;
  };
  document.addEventListener('visibilitychange', release);
}
