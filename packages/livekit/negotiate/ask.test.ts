import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { times } from '../limits.ts';
import { cids, directionOf, withDirection, withSections } from '../testing/offers.ts';
import { addTrack, offer, people } from '../testing/people.ts';
import { grantsFor, World } from '../testing/world.ts';

const { enter, firstOffer, publishAll, publishing } = people((name) =>
  readFileSync(new URL(`../sdp/captures/${name}.sdp`, import.meta.url), 'utf8'),
);

test('LK50 what is missing beyond the free sections, once, after 50 ms', () => {
  const world = new World();
  const ben = enter(world, 'ben');
  const anna = enter(world, 'anna');
  addTrack(anna, 'camera', { cid: 'x1' });
  world.pass(1);
  publishAll(anna);
  ben.fresh();
  world.pass(times.coalesce - 1);
  expect(ben.fresh()).toEqual([]);
  world.pass(1);
  expect(ben.fresh()).toEqual(['mediaSectionsRequirement']);
  expect(ben.last('mediaSectionsRequirement')).toMatchObject({ numAudios: 0, numVideos: 0 });
  // Two more publishers while that offer is on its way: no second request.
  for (const name of ['dora', 'emil']) publishAll(enter(world, name));
  world.pass(1000);
  expect(ben.all('mediaSectionsRequirement').length).toBe(1);
  offer(ben, firstOffer, 2);
  world.pass(times.coalesce);
  // Nine tracks wanted, three of six video ones have sections, all three audio ones too.
  expect(ben.last('mediaSectionsRequirement')).toMatchObject({ numAudios: 0, numVideos: 3 });
  offer(ben, withSections(firstOffer, 'video', ['10', '11', '12']), 3);
  expect(Object.keys(ben.last('answer').midToTrackId).length).toBe(9);
  world.pass(1000);
  expect(ben.all('mediaSectionsRequirement').length).toBe(2);
});

test('LK51 a section is answered inactive once before its next track', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  publishAll(anna);
  const ben = enter(world, 'ben');
  const first = ben.last('answer').midToTrackId['3'];
  offer(anna, withDirection(withDirection(publishing, '8', 'inactive'), '9', 'inactive'), 3);
  addTrack(anna, 'camera', { cid: 'again' });
  offer(anna, withDirection(publishing, '9', 'inactive').replaceAll(cids.camera, 'again'), 4);
  world.pass(times.coalesce);
  offer(ben, firstOffer, 2);
  const answer = ben.last('answer');
  expect(directionOf(answer.sdp, '3')).toBe('inactive');
  const again = anna.all('trackPublished').at(-1)?.track?.sid;
  expect(Object.entries(answer.midToTrackId).find(([, sid]) => sid === again)?.[0]).toBe('5');
  expect(again).not.toBe(first);
  offer(ben, firstOffer, 3);
  expect(directionOf(ben.last('answer').sdp, '3')).toBe('inactive');
});

test('LK41 a codec the subscriber does not offer is said, and not asked for again', () => {
  const world = new World();
  const anna = enter(world, 'anna');
  publishAll(anna);
  const ben = world.open(grantsFor('ben'), {
    offer: { sdp: firstOffer.replaceAll('VP8/90000', 'VPX/90000'), id: 1 },
  });
  world.answer(world.paths.length - 1);
  expect(ben.all('subscriptionResponse').length).toBe(2);
  world.pass(1000);
  expect(ben.all('mediaSectionsRequirement')).toEqual([]);
});
