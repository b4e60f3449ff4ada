/** Shows each new notice as a toast, which also speaks it; a group that grows replaces its toast. */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Notice } from '../../engine/meeting/notice.ts';
import { announce } from '../../ui/announcer.tsx';
import { showToast } from '../../ui/toast.tsx';
import { noticeText } from './notice-text.ts';
import { useSession } from './session-context.ts';

/** @param isAccessOpen the dialog that locks and unlocks: whoever looks at it need not be told */
export function useNotices(isAccessOpen: boolean): void {
  const session = useSession();
  const latest = useRef(isAccessOpen);
  latest.current = isAccessOpen;
  const { t } = useTranslation('meeting');
  useEffect(
    () =>
      session.store.subscribe(({ notices }, before) => {
        if (notices === before.notices) return;
        for (const notice of notices) {
          const isSeen = latest.current && (notice.kind === 'locked' || notice.kind === 'unlocked');
          if (!isSeen && !before.notices.includes(notice)) show(notice, noticeText(t, notice));
        }
      }),
    [session, t],
  );
}

function show(notice: Notice, text: string): void {
  const trouble = notice.kind === 'device-failed' || notice.kind === 'command-refused';
  // Being muted interrupts: whoever is speaking must know at once that nobody hears it.
  if (notice.kind === 'paused') announce(text, 'assertive');
  // What others made of one is not missed by looking away for a moment.
  const stays = notice.kind === 'own-role' && (notice.by !== '' || notice.hostless);
  // A newer role takes the note of the older one's place.
  const id = notice.kind === 'own-role' ? 'own-role' : `notice-${notice.id}`;
  showToast({ id, text, kind: trouble ? 'trouble' : 'info', stays });
}
