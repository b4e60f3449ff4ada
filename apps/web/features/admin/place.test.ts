import { describe, expect, it } from 'vitest';
import { linkTo, type Place, placeOf, sectionOf, sectionsFor, signInAddress } from './place.ts';

describe('an address of the admin pages', () => {
  it.each<[string, Place]>([
    ['/admin', { at: 'rooms' }],
    ['/admin/', { at: 'rooms' }],
    ['/admin/rooms', { at: 'rooms' }],
    ['/admin/rooms/standup', { at: 'room', slug: 'standup', tab: 'invite' }],
    ['/admin/rooms/standup/access', { at: 'room', slug: 'standup', tab: 'access' }],
    ['/admin/rooms/standup/secrets', { at: 'nowhere' }],
    ['/admin/rooms/standup/access/more', { at: 'nowhere' }],
    ['/admin/audit', { at: 'audit' }],
    ['/admin/audit/7', { at: 'nowhere' }],
    ['/admin/sign-in', { at: 'sign-in' }],
    ['/admin/sign-in/failures/f_0123456789ab', { at: 'sign-in-failure', ref: 'f_0123456789ab' }],
    ['/admin/sign-in/failures', { at: 'nowhere' }],
    ['/admin/sign-in/keys/f_0123456789ab', { at: 'nowhere' }],
    ['/admin/toString', { at: 'nowhere' }],
    ['/standup', { at: 'nowhere' }],
  ])('%s', (path, place) => {
    expect(placeOf(path)).toEqual(place);
  });

  it.each<Exclude<Place, { at: 'nowhere' }>>([
    { at: 'rooms' },
    { at: 'signing-keys' },
    { at: 'sign-in' },
    { at: 'sign-in-failure', ref: 'f_0123456789ab' },
    { at: 'room', slug: 'standup', tab: 'invite' },
    { at: 'room', slug: 'standup', tab: 'bans' },
  ])('is the one a link was made for: %o', (place) => {
    expect(placeOf(linkTo(place).slice(1))).toEqual(place);
  });
});

it('shows keys, accounts and the log only to admins', () => {
  expect(sectionsFor('host')).toEqual(['rooms', 'meetings', 'sessions']);
  expect(sectionsFor('user')).toEqual(['rooms', 'meetings', 'sessions']);
  expect(sectionsFor('admin')).toHaveLength(8);
});

it('counts a room to the rooms', () => {
  expect(sectionOf({ at: 'room', slug: 'a', tab: 'bans' })).toBe('rooms');
  expect(sectionOf({ at: 'sign-in-failure', ref: 'f_1' })).toBe('sign-in');
  expect(sectionOf({ at: 'nowhere' })).toBeUndefined();
});

it('comes back from signing in', () => {
  expect(signInAddress('/admin/rooms/a')).toBe('~/sign-in?return=%2Fadmin%2Frooms%2Fa');
});
