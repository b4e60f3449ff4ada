import { permissionSchema, type WirePermission } from '@foyer/wire';
import { expect, test } from 'vitest';
import { heldBack, offered, offeredOf, permissionOf } from './offered.ts';

const everything = permissionSchema.options;
const without = (permission: WirePermission) => everything.filter((one) => one !== permission);

test('every switch stands for one permission, and each for another', () => {
  expect(new Set(offered.map((what) => permissionOf[what])).size).toBe(offered.length);
  expect(offeredOf(everything)).toEqual(offered);
  expect(offeredOf(['track.subscribe', 'chat.send', 'track.publish.camera'])).toEqual(['camera', 'chat']);
});

test.each(offered)('SN21 nobody gives or takes %s who lacks it', (what) => {
  expect(heldBack(what, everything, 'speaker')).toBeUndefined();
  expect(heldBack(what, without(permissionOf[what]), 'speaker')).toBe('not-yours');
});

test('SN21 of a host only who has everything takes something', () => {
  expect(heldBack('camera', everything, 'host')).toBeUndefined();
  expect(heldBack('camera', without('meeting.end'), 'host')).toBe('above-you');
  expect(heldBack('camera', without('meeting.end'), 'listener')).toBeUndefined();
});
