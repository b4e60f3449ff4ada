/** A notice in words. */
import type { TFunction } from 'i18next';
import type { Notice } from '../../engine/meeting/notice.ts';

export function noticeText(t: TFunction<'meeting'>, notice: Notice): string {
  switch (notice.kind) {
    case 'joined':
    case 'left': {
      const [name = '', second = ''] = notice.names;
      const { kind, count } = notice;
      if (count === 1) return t(`${kind}One`, { name });
      if (count === 2 && second !== '') return t(`${kind}Two`, { name, second });
      return t(`${kind}Many`, { name, count: count - 1 });
    }
    case 'paused':
      return notice.by === ''
        ? t('pausedBySomebody', { source: t(`source.${notice.source}`) })
        : t('pausedBy', { name: notice.by, source: t(`source.${notice.source}`) });
    case 'back':
      return t('back');
    case 'device-failed':
      return t(`deviceFailed.${notice.why}`, { source: t(`source.${notice.source}`) });
    case 'command-refused':
      return t(notice.permission === undefined ? 'commandFailed' : 'commandNotPermitted');
  }
}
