import i18next from 'i18next';
import { beforeAll, expect, test } from 'vitest';
import type { NoticeBody } from '../../engine/meeting/notice.ts';
import words from '../../i18n/en/meeting.json' with { type: 'json' };
import { noticeText } from './notice-text.ts';

beforeAll(() =>
  i18next.init({ lng: 'en', resources: { en: { meeting: words } }, interpolation: { escapeValue: false } }),
);

const cases: readonly (readonly [NoticeBody, string])[] = [
  [{ kind: 'joined', names: ['Ana'], count: 1 }, 'Ana joined'],
  [{ kind: 'joined', names: ['Ben', 'Ana'], count: 2 }, 'Ben and Ana joined'],
  [{ kind: 'left', names: ['Zoë', 'Ben', 'Ana'], count: 5 }, 'Zoë and 4 others left'],
  [{ kind: 'paused', by: 'Ana', source: 'microphone' }, 'Ana turned your microphone off.'],
  [{ kind: 'paused', by: '', source: 'camera' }, 'A host turned your camera off.'],
  [{ kind: 'back' }, 'Back'],
  [{ kind: 'device-failed', source: 'camera', why: 'busy' }, 'Another program is using your camera.'],
  [{ kind: 'device-failed', source: 'microphone', why: 'missing' }, 'No microphone was found.'],
  [{ kind: 'command-refused', permission: undefined }, 'That didn’t work. Try it again.'],
  [{ kind: 'command-refused', permission: 'participant.remove' }, 'Your invitation doesn’t allow that.'],
];

test.each(cases)('%o reads %s', (body, text) => {
  expect(noticeText(i18next.getFixedT('en', 'meeting'), { ...body, id: 1, at: 0 })).toBe(text);
});
