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
  [{ kind: 'own-role', role: 'host', by: 'Ana', hostless: false }, 'Ana made you a host.'],
  [{ kind: 'own-role', role: 'speaker', by: '', hostless: false }, 'You are a speaker now.'],
  [{ kind: 'own-role', role: 'host', by: '', hostless: true }, 'The last host left. You are the host now.'],
  [{ kind: 'role', name: 'Ben', role: 'listener' }, 'Ben is a listener now.'],
  [
    { kind: 'permissions-changed', by: 'Ana', gained: [], lost: ['track.publish.camera'] },
    'Ana turned your camera off. You may not use it for now.',
  ],
  [
    { kind: 'permissions-changed', by: 'Ana', gained: ['track.publish.camera'], lost: [] },
    'Ana lets you use your camera now. Turn it on when you like.',
  ],
  [
    { kind: 'permissions-changed', by: undefined, gained: [], lost: ['chat.send'] },
    'A host turned writing in the chat off for you. You can still read it.',
  ],
  [
    {
      kind: 'permissions-changed',
      by: 'Ana',
      gained: ['hand.raise'],
      lost: ['track.publish.screen', 'track.publish.camera', 'reaction.send'],
    },
    'Ana turned this off for you: camera, screen sharing, and reactions. Ana lets you raise your hand now.',
  ],
  [
    {
      kind: 'permissions-changed',
      by: 'Ana',
      gained: ['track.publish.microphone', 'track.publish.camera', 'data.send'],
      lost: [],
    },
    'Ana lets you use this now: microphone and camera. Turn on what you like.',
  ],
  [
    { kind: 'permissions-changed', by: 'Ana', gained: ['data.send'], lost: ['invite.create'] },
    'Ana changed what you may do here.',
  ],
  [{ kind: 'hand-lowered', by: 'Ana' }, 'Ana lowered your hand.'],
  [{ kind: 'hand-lowered', by: '' }, 'A host lowered your hand.'],
  [
    { kind: 'resume-reused', name: 'Gil' },
    'Somebody else used Gil’s way back, so that place was closed. Let Gil in again if you know who it is.',
  ],
  [{ kind: 'removed', name: 'Ben' }, 'Ben was removed.'],
  [{ kind: 'access-withdrawn', name: 'Ben' }, 'Ben’s access was withdrawn.'],
  [{ kind: 'banned', name: 'Ben' }, 'Ben was removed and can’t come back.'],
  [{ kind: 'locked' }, 'The meeting is locked. Nobody new comes in.'],
  [{ kind: 'unlocked' }, 'The meeting is open again.'],
  [{ kind: 'let-in', name: 'Lena', by: 'Ana' }, 'Ana let Lena in.'],
  [{ kind: 'declined', name: 'Lena', by: 'Ana' }, 'Ana declined Lena.'],
  [{ kind: 'command-refused', slug: undefined }, 'That didn’t work. Try it again.'],
  [{ kind: 'command-refused', slug: 'server-fault' }, 'That didn’t work. Try it again.'],
  [{ kind: 'command-refused', slug: 'not-permitted' }, 'You may not do that here.'],
  [{ kind: 'command-refused', slug: 'participant-not-found' }, 'They have left already.'],
  [{ kind: 'command-refused', slug: 'knock-unknown' }, 'They aren’t waiting any more.'],
  [{ kind: 'command-refused', slug: 'room-full' }, 'The room is full.'],
  [{ kind: 'command-refused', slug: 'too-many-requests' }, 'That was a lot at once. Wait a moment.'],
];

test('SN15 the end of a stay is told as a time of the day', () => {
  const t = i18next.getFixedT('en', 'meeting');
  const text = noticeText(t, { kind: 'stay-ending', endsAt: 1_800_000_000, id: 1, at: 0 });
  expect(text).toMatch(/^Your time in this meeting ends at \d{1,2}[:.]\d\d(?:\s[AP]M)?\.$/);
});

test.each(cases)('%o reads %s', (body, text) => {
  expect(noticeText(i18next.getFixedT('en', 'meeting'), { ...body, id: 1, at: 0 })).toBe(text);
});
