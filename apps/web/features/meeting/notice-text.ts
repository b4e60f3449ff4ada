/** A notice in words. */
import type { ProblemSlug } from '@foyer/wire';
import type { TFunction } from 'i18next';
import type { Notice, NoticeBody } from '../../engine/meeting/notice.ts';
import { offeredOf } from '../permissions/offered.ts';

export function noticeText(t: TFunction<'meeting'>, notice: Notice): string {
  switch (notice.kind) {
    case 'joined':
    case 'left':
      return crowdText(t, notice);
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
    case 'permissions-changed':
      return permissionsText(t, notice);
    case 'hand-lowered':
      return notice.by === '' ? t('handLowered') : t('handLoweredBy', { name: notice.by });
    case 'resume-reused':
      return t('resumeReused', { name: notice.name });
    case 'stay-ending':
      return t('stayEnding', { time: clockTime(notice.endsAt) });
    case 'removed':
    case 'banned':
      return t(notice.kind, { name: notice.name });
    case 'access-withdrawn':
      return t('accessWithdrawn', { name: notice.name });
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

type Crowd = Extract<NoticeBody, { kind: 'joined' | 'left' }>;

function crowdText(t: TFunction<'meeting'>, { kind, count, names }: Crowd): string {
  const [name = '', second = ''] = names;
  if (count === 1) return t(`${kind}One`, { name });
  if (count === 2 && second !== '') return t(`${kind}Two`, { name, second });
  return t(`${kind}Many`, { name, count: count - 1 });
}

type Changed = Extract<NoticeBody, { kind: 'permissions-changed' }>;

/** One thing has a sentence of its own, several are listed; what has no switch is only said to have changed. */
function permissionsText(t: TFunction<'meeting'>, { by, gained, lost }: Changed): string {
  const given = offeredOf(gained);
  const taken = offeredOf(lost);
  const name = by ?? t('somebody');
  const list = (what: typeof given) => what.map((one) => t(`permission.${one}`));
  const [oneGiven, oneTaken] = [given[0], taken[0]];
  const sentences = [
    ...(taken.length === 1 && oneTaken !== undefined ? [t(`taken.${oneTaken}`, { name })] : []),
    ...(taken.length > 1 ? [t('taken.several', { name, list: list(taken) })] : []),
    ...(given.length === 1 && oneGiven !== undefined ? [t(`given.${oneGiven}`, { name })] : []),
    ...(given.length > 1 ? [t('given.several', { name, list: list(given) })] : []),
  ];
  return sentences.length === 0 ? t('mayOther', { name }) : sentences.join(' ');
}

/** Hours and minutes as they are said where this page is read. */
function clockTime(at: number): string {
  return new Date(at * 1_000).toLocaleTimeString(undefined, { hour: 'numeric', minute: '2-digit' });
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
