import { seconds } from '@foyer/kernel';
import { TrackSource } from '@livekit/protocol';
import { expect, test } from 'vitest';
import { claimsOf, mayPublish, parseGrants } from './grants.ts';

const now = seconds(1_790_000_000);
const good = { sub: 'anna', exp: now + 60, video: { room: 'hall', roomJoin: true } };

test('LK2 what is absent: may publish, subscribe and send data; may not administer or change its metadata', () => {
  const parsed = parseGrants(good, now);
  expect(parsed.ok && parsed.value).toEqual({
    identity: 'anna',
    name: '',
    metadata: '',
    attributes: new Map(),
    room: 'hall',
    roomJoin: true,
    roomCreate: false,
    roomList: false,
    roomAdmin: false,
    permission: {
      canPublish: true,
      canPublishSources: [],
      canSubscribe: true,
      canPublishData: true,
      canUpdateOwnMetadata: false,
      hidden: false,
      recorder: false,
      agent: false,
    },
    expiresAt: now + 60,
  });
});

test.each([
  ['no object', 'text'],
  ['an array', []],
  ['null', null],
  ['no expiry', { ...good, exp: undefined }],
  ['expiry as text', { ...good, exp: '1790000060' }],
  ['expiry without bound', { ...good, exp: Number.POSITIVE_INFINITY }],
  ['expiry that is no number', { ...good, exp: Number.NaN }],
  ['expiry of 1e309', JSON.parse('{"sub":"a","exp":1e309,"video":{}}')],
  ['room as array', { ...good, video: { room: ['hall'] } }],
  ['flag as text', { ...good, video: { ...good.video, canPublish: 'true' } }],
  ['flag as number', { ...good, video: { ...good.video, roomAdmin: 1 } }],
  ['video as text', { ...good, video: 'all' }],
  ['unknown source', { ...good, video: { ...good.video, canPublishSources: ['radio'] } }],
  ['source as number', { ...good, video: { ...good.video, canPublishSources: [2] } }],
  ['attributes as list', { ...good, attributes: ['a'] }],
  ['attribute as number', { ...good, attributes: { a: 1 } }],
  ['identity too long', { ...good, sub: 'x'.repeat(257) }],
  ['metadata too long', { ...good, metadata: 'x'.repeat(65_537) }],
  ['attributes too long', { ...good, attributes: { a: 'x'.repeat(65_537) } }],
])('LK2 claims of a wrong form are refused: %s', (_, claims) => {
  expect(parseGrants(claims, now)).toMatchObject({ ok: false, refusal: { kind: 'grants-invalid' } });
});

test.each([
  ['alive by a second', { exp: now + 1 }, true],
  ['just over, within the leeway', { exp: now - 9 }, true],
  ['over', { exp: now - 10 }, false],
  ['begins within the leeway', { nbf: now + 10 }, true],
  ['begins later', { nbf: now + 11 }, false],
  ['begins at text', { nbf: 'now' }, false],
])('LK2 time: %s', (_, changes, allowed) => {
  expect(parseGrants({ ...good, ...changes }, now).ok).toBe(allowed);
});

test('LK2 a grant inherited by the prototype is none', () => {
  const claims = Object.create({ exp: now + 60, sub: 'anna' });
  expect(parseGrants(claims, now).ok).toBe(false);
  const own = JSON.parse(`{"sub":"anna","exp":${now + 60},"video":{"__proto__":{"roomAdmin":true}}}`);
  const parsed = parseGrants(own, now);
  expect(parsed.ok && parsed.value.roomAdmin).toBe(false);
});

test('LK70 a renewed token says what may be done now', () => {
  const parsed = parseGrants(
    { ...good, name: 'Anna', attributes: { a: 'b' }, video: { ...good.video, canPublishSources: ['camera'] } },
    now,
  );
  if (!parsed.ok) throw new Error('good claims are refused');
  const again = parseGrants(claimsOf(parsed.value, now, seconds(now + 600)), now);
  expect(again.ok && again.value).toEqual({ ...parsed.value, expiresAt: now + 600 });
});

test.each([
  [true, [], TrackSource.CAMERA, true],
  [true, [TrackSource.MICROPHONE], TrackSource.CAMERA, false],
  [true, [TrackSource.MICROPHONE], TrackSource.UNKNOWN, false],
  [true, [TrackSource.CAMERA], TrackSource.CAMERA, true],
  [false, [TrackSource.CAMERA], TrackSource.CAMERA, false],
])('LK31 canPublish %s, sources %j, source %i: %s', (canPublish, canPublishSources, source, may) => {
  const parsed = parseGrants(good, now);
  if (!parsed.ok) throw new Error('good claims are refused');
  expect(mayPublish({ ...parsed.value.permission, canPublish, canPublishSources }, source)).toBe(may);
});
