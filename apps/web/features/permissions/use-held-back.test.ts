import { expect, test } from 'vitest';
import type { Notice, NoticeBody } from '../../engine/meeting/notice.ts';
import { latestAbout } from './use-held-back.ts';

const told = (...bodies: NoticeBody[]): Notice[] => bodies.map((body, id) => ({ ...body, id, at: id }));
const taking = (by: string | undefined): NoticeBody => ({
  kind: 'permissions-changed',
  by,
  gained: [],
  lost: ['track.publish.camera'],
});
const giving: NoticeBody = { kind: 'permissions-changed', by: 'Ana', gained: ['track.publish.camera'], lost: [] };

test.each([
  ['nothing told', [], undefined],
  ['something else', [{ kind: 'back' }], undefined],
  ['taken by Ana', [taking('Ana'), { kind: 'back' }], { by: 'Ana' }],
  ['taken by nobody who is known', [taking(undefined)], { by: undefined }],
  ['taken, then given', [taking('Ana'), giving], { by: undefined }],
  ['given, then taken', [giving, taking('Ben')], { by: 'Ben' }],
] as const)('SN22 who took the camera: %s', (_, bodies, expected) => {
  expect(latestAbout('camera', told(...bodies))).toEqual(expected);
  expect(latestAbout('chat', told(...bodies))).toBeUndefined();
});
