/** A notice in words. */
import type { ProblemSlug } from '@foyer/wire';
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
    case 'own-role':
      if (notice.hostless) return t(`ownRoleHostless.${notice.role}`);
      if (notice.by === '') return t(`ownRole.${notice.role}`);
      return t(`ownRoleBy.${notice.role}`, { name: notice.by });
    case 'role':
      return t(`role.${notice.role}`, { name: notice.name });
    case 'removed':
    case 'banned':
      return t(notice.kind, { name: notice.name });
    case 'locked':
    case 'unlocked':
      return t(notice.kind);
    case 'let-in':
    case 'declined':
      return t(notice.kind, { name: notice.name, by: notice.by });
    case 'command-refused':
      return t(refusals[notice.slug ?? 'connection-lost'] ?? 'commandFailed');
  }
}

/** Where a host can be told more than that it did not work. */
const refusals: Partial<
  Record<ProblemSlug, 'commandNotPermitted' | 'goneAlready' | 'notWaiting' | 'roomIsFull' | 'tooMuch'>
> = {
  'not-permitted': 'commandNotPermitted',
  'invite-too-powerful': 'commandNotPermitted',
  'participant-not-found': 'goneAlready',
  'knock-unknown': 'notWaiting',
  'room-full': 'roomIsFull',
  'too-many-requests': 'tooMuch',
};
