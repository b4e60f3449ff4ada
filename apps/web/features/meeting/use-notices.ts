/** Shows each new notice as a toast, which also speaks it; a group that grows replaces its toast. */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Notice } from '../../engine/meeting/notice.ts';
import { announce } from '../../ui/announcer.tsx';
import { dismissToast, showToast } from '../../ui/toast.tsx';
import { noticeText } from './notice-text.ts';
import { useSession } from './session-context.ts';

/** @param isAccessOpen the dialog that locks and unlocks: whoever looks at it need not be told */
export function useNotices(isAccessOpen: boolean): void {
  const session = useSession();
  const latest = useRef(isAccessOpen);
  latest.current = isAccessOpen;
  const { t } = useTranslation('meeting');
  useEffect(() => {
    const shown = new Set<string>();
    const tell = (notices: readonly Notice[], known: readonly Notice[]) => {
      for (const notice of notices) {
        const isSeen = latest.current && (notice.kind === 'locked' || notice.kind === 'unlocked');
        if (isSeen || known.includes(notice)) continue;
        shown.add(idOf(notice));
        show(notice, noticeText(t, notice));
      }
    };
    // The session runs before the page is drawn, and may have been told something already.
    tell(session.store.getState().notices, []);
    const stop = session.store.subscribe(({ notices, link }, before) => {
      // Nobody is told "Back" while the connection is lost anew.
      if (link !== before.link && link !== 'live') dismissToast('back');
      if (notices !== before.notices) tell(notices, before.notices);
    });
    return () => {
      stop();
      // What the meeting told has no place on the page after it.
      for (const id of shown) dismissToast(id);
    };
  }, [session, t]);
}

function show(notice: Notice, text: string): void {
  const trouble = notice.kind === 'device-failed' || notice.kind === 'command-refused';
  const isTaking = notice.kind === 'permissions-changed' && notice.lost.length > 0;
  // Being muted interrupts: whoever is speaking must know at once that nobody hears it.
  if (notice.kind === 'paused' || notice.kind === 'stay-ending' || isTaking) announce(text, 'assertive');
  // A banner shows how much time is left; here it is only said.
  if (notice.kind === 'stay-ending') return;
  // What others made of one is not missed by looking away for a moment.
  const isPower = notice.kind === 'own-role' && (notice.by !== '' || notice.hostless);
  const stays = isPower || notice.kind === 'permissions-changed' || notice.kind === 'resume-reused';
  const kind = trouble || notice.kind === 'resume-reused' ? 'trouble' : 'info';
  showToast({ id: idOf(notice), text, kind, stays, quiet: isTaking });
}

/** A newer role takes the place of the older one's note, and so do newer permissions. */
function idOf({ kind, id }: Notice): string {
  return kind === 'own-role' || kind === 'permissions-changed' || kind === 'back' ? kind : `notice-${id}`;
}
