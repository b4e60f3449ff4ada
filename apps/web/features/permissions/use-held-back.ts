/** What a button says whose permission is missing: by whom it was taken, as long as that is known. */
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Notice } from '../../engine/meeting/notice.ts';
import { useMay, useMeeting } from '../meeting/session-context.ts';
import { type Offered, permissionOf } from './offered.ts';

/** Undefined while it may be used. */
export function useHeldBack(what: Offered): string | undefined {
  const { t } = useTranslation('permissions');
  const may = useMay(permissionOf[what]);
  const notices = useMeeting((state) => state.notices);
  // Only the latest notices are kept; who took it is remembered for as long as the button stands.
  const taker = useRef<string | undefined>(undefined);
  const news = latestAbout(what, notices);
  if (news !== undefined) taker.current = news.by;
  if (may) {
    taker.current = undefined;
    return undefined;
  }
  const name = taker.current;
  return name === undefined ? t(`youMayNot.${what}`) : t(`takenBy.${what}`, { name });
}

/** The last taking or giving; `by` only where it was a taking by somebody who is known. */
export function latestAbout(
  what: Offered,
  notices: readonly Notice[],
): { readonly by: string | undefined } | undefined {
  const permission = permissionOf[what];
  for (const notice of notices.toReversed()) {
    if (notice.kind !== 'permissions-changed') continue;
    if (notice.lost.includes(permission)) return { by: notice.by };
    if (notice.gained.includes(permission)) return { by: undefined };
  }
  return undefined;
}
