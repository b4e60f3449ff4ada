import { expect, it } from 'vitest';
import { sampleRoom } from './policy/sample-room.ts';
import { foundRooms, marksOf, runningByRoom } from './room-search.ts';

const named = (slug: string, title: string) => ({ ...sampleRoom(), slug, title });
const rooms = [named('standup', 'Stand-up'), named('müller-1', 'Jour fixe Muller'), named('design', 'Design review')];

it.each([
  ['', ['standup', 'müller-1', 'design']],
  ['DESIGN', ['design']],
  ['müller jour', ['müller-1']],
  ['fixe standup', []],
  ['  stand ', ['standup']],
])('%j finds %j', (search, slugs) => {
  expect(foundRooms(rooms, search).map(({ slug }) => slug)).toEqual(slugs);
});

it('marks what stands in the way', () => {
  expect(marksOf(sampleRoom())).toEqual([]);
  expect(marksOf(sampleRoom({ hasPassword: true, lobby: true, waitForHost: true, locked: true }))).toEqual([
    'password',
    'lobby',
    'wait-for-host',
    'locked',
  ]);
});

it('counts who is inside and who waits', () => {
  const person = { id: 'p_1', identity: 'a', name: 'Ana', role: 'host', joinedAt: 1, presence: 'live' } as const;
  const meeting = { id: 'm_1', room: 'standup', title: 'Stand-up', startedAt: 1, participants: [person], waiting: 2 };
  expect(runningByRoom([meeting]).get('standup')).toEqual({ inside: 1, waiting: 2 });
  expect(runningByRoom([meeting]).get('design')).toBeUndefined();
});
