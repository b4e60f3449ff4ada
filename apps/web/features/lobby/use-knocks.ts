/** Tells a host of those who wait: a note that stays until it is answered, a sound once per batch, and words for screen readers. */
import type { TFunction } from 'i18next';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { arrivals, type Lobby, nobodyWaits } from '../../engine/meeting/lobby.ts';
import type { MeetingSession } from '../../engine/meeting/session.ts';
import { announce } from '../../ui/announcer.tsx';
import { dismissToast, showToast } from '../../ui/toast.tsx';
import { useSession } from '../meeting/session-context.ts';
import { usePreferences } from '../settings/preferences.ts';
import { playKnock } from './knock-sound.ts';
import { type KnockNote, noteOf, rings } from './lobby-view.ts';

const toastId = 'knocks';

interface Listener {
  readonly session: MeetingSession;
  readonly t: TFunction<'lobby'>;
  readonly isListOpen: () => boolean;
  readonly look: () => void;
}

/** @param onLook opens the list @param isListOpen then the list says it all, and no note lies over it */
export function useKnocks(isListOpen: boolean, onLook: () => void): void {
  const session = useSession();
  const { t } = useTranslation('lobby');
  const latest = useRef({ isListOpen, onLook });
  latest.current = { isListOpen, onLook };
  useEffect(() => {
    const bell = new Bell({
      session,
      t,
      isListOpen: () => latest.current.isListOpen,
      look: () => latest.current.onLook(),
    });
    bell.hear(nobodyWaits, session.store.getState().roster?.lobby ?? nobodyWaits);
    const stop = session.store.subscribe((state, before) =>
      bell.hear(before.roster?.lobby ?? nobodyWaits, state.roster?.lobby ?? nobodyWaits),
    );
    return () => {
      stop();
      dismissToast(toastId);
    };
  }, [session, t]);
  useEffect(() => {
    if (isListOpen) dismissToast(toastId);
  }, [isListOpen]);
}

class Bell {
  private readonly to: Listener;
  private lastRing = Number.NEGATIVE_INFINITY;
  private isNoteUp = false;

  constructor(to: Listener) {
    this.to = to;
  }

  hear(before: Lobby, after: Lobby): void {
    if (before === after) return;
    const now = performance.now();
    if (rings(before, after, now - this.lastRing)) {
      this.lastRing = now;
      if (usePreferences.getState().knockSound) playKnock();
    }
    const note = noteOf(after);
    const isNews = arrivals(before, after).length > 0;
    if (note === undefined || this.to.isListOpen()) {
      this.putAway();
      if (note !== undefined && isNews) announce(textOf(this.to.t, note));
    } else if (isNews || this.isNoteUp) {
      this.show(note, isNews);
    }
  }

  private show(note: KnockNote, isNews: boolean): void {
    const { t, session, look } = this.to;
    this.isNoteUp = true;
    const { admits } = note;
    const action = (label: string, act: () => void) => ({
      label,
      onPress: () => {
        this.isNoteUp = false;
        act();
      },
    });
    const looks = action(t('look'), look);
    const admit = (knock: string) => action(t('admit'), () => void session.hosting.admit(knock));
    showToast({
      id: toastId,
      text: textOf(t, note),
      kind: 'someone',
      stays: true,
      quiet: !isNews,
      onDismiss: () => {
        this.isNoteUp = false;
      },
      ...(admits === undefined ? { action: looks } : { action: admit(admits), other: looks }),
    });
  }

  private putAway(): void {
    this.isNoteUp = false;
    dismissToast(toastId);
  }
}

function textOf(t: TFunction<'lobby'>, { words, name, others }: KnockNote): string {
  return t(words, { name, count: others });
}
