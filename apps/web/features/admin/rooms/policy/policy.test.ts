import { policyChangeSchema, roomChangeSchema } from '@foyer/wire';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { localText, momentOf } from './local-moment.ts';
import { changedFields, draftOf, type PolicyDraft, rebased, withAtStart } from './policy-draft.ts';
import { changeOf, type DraftErrors } from './policy-wish.ts';
import { sampleRoom } from './sample-room.ts';

const base = draftOf(sampleRoom());
const edited = (change: Partial<PolicyDraft>): PolicyDraft => ({ ...base, ...change });

/** Something else than the start, for every field there is. */
const other: PolicyDraft = {
  title: 'Weekly',
  entry: 'trusted',
  password: { is: 'new', text: 'open sesame' },
  lobby: true,
  waitForHost: true,
  hostArrivalAdmits: true,
  lobbyMessage: 'One moment.\nWe are coming.',
  locked: true,
  capacity: '25',
  opensAt: '2026-11-21T14:30',
  closesAt: '2026-11-21T16:00',
  openingHours: { timeZone: 'Europe/Berlin', windows: [{ days: ['mon', 'fri'], from: '09:00', to: '17:30' }] },
  guestsAllowed: false,
  guestRole: 'listener',
  allowNames: 'Ana*\n\n *Souza ',
  refuseNames: 'admin*',
  withheldSpeaker: ['track.publish.screen'],
  hostless: 'end',
  resume: 'same-password',
  maxStayMinutes: ' 90 ',
};

describe('the form of a room', () => {
  it('asks for nothing while nothing is changed', () => {
    expect(changeOf(base, base)).toEqual({ ok: true, value: {} });
  });

  it('asks for everything that was changed, in a form the wire takes', () => {
    const change = changeOf(base, other);
    expect(change).toEqual({
      ok: true,
      value: {
        title: 'Weekly',
        policy: {
          entry: 'trusted',
          password: 'open sesame',
          lobby: true,
          waitForHost: true,
          hostArrivalAdmits: true,
          lobbyMessage: 'One moment.\nWe are coming.',
          locked: true,
          capacity: 25,
          opensAt: momentOf('2026-11-21T14:30'),
          closesAt: momentOf('2026-11-21T16:00'),
          openingHours: { timeZone: 'Europe/Berlin', windows: [{ days: ['mon', 'fri'], from: '09:00', to: '17:30' }] },
          guests: { allowed: false, role: 'listener', allowNames: ['Ana*', '*Souza'], refuseNames: ['admin*'] },
          withheld: { speaker: ['track.publish.screen'] },
          hostless: 'end',
          resume: 'same-password',
          maxStayMinutes: 90,
        },
      },
    });
    expect(z.safeParse(roomChangeSchema, change.ok ? change.value : undefined).success).toBe(true);
  });

  it('can change whatever the wire can', () => {
    const change = changeOf(base, other);
    const named = Object.keys(change.ok ? (change.value.policy ?? {}) : {}).sort();
    expect(named).toEqual(Object.keys(policyChangeSchema.shape).sort());
  });

  it.each(Object.keys(other))('names %s alone where only that was changed', (key) => {
    const field = changedFields(base, other).find((each) => each === key) ?? 'title';
    expect(changedFields(base, { ...base, [field]: other[field] })).toEqual([key]);
  });

  it('empties what is emptied', () => {
    const full = draftOf(
      sampleRoom({
        capacity: 3,
        maxStayMinutes: 90,
        opensAt: 60,
        closesAt: 120,
        lobbyMessage: 'Hello',
        hasPassword: true,
      }),
    );
    const empty = {
      ...full,
      capacity: ' ',
      maxStayMinutes: ' ',
      opensAt: '',
      closesAt: '',
      lobbyMessage: ' ',
      password: { is: 'removed' } as const,
    };
    expect(changeOf(full, empty)).toEqual({
      ok: true,
      value: {
        policy: {
          capacity: null,
          maxStayMinutes: null,
          opensAt: null,
          closesAt: null,
          lobbyMessage: null,
          password: null,
        },
      },
    });
  });
});

describe('what is not right yet', () => {
  it.each<[string, Partial<PolicyDraft>, DraftErrors]>([
    ['an empty title', { title: ' ' }, { title: 'title' }],
    ['an empty password', { password: { is: 'new', text: '' } }, { password: 'password' }],
    ['a password without end', { password: { is: 'new', text: 'x'.repeat(257) } }, { password: 'password' }],
    ['nobody', { capacity: '0' }, { capacity: 'capacity' }],
    ['too many', { capacity: '10001' }, { capacity: 'capacity' }],
    ['no time at all', { maxStayMinutes: '0' }, { maxStayMinutes: 'stay' }],
    ['more than a week', { maxStayMinutes: '10081' }, { maxStayMinutes: 'stay' }],
    ['a word for a number', { capacity: 'ten' }, { capacity: 'capacity' }],
    ['half a moment', { opensAt: '2026-11' }, { opensAt: 'moment' }],
    [
      'closing before opening',
      { opensAt: '2026-11-21T14:30', closesAt: '2026-11-21T14:30' },
      { closesAt: 'before-opening' },
    ],
    ['hours without a window', { openingHours: { timeZone: 'UTC', windows: [] } }, { openingHours: 'hours-days' }],
    [
      'a window without a day',
      { openingHours: { timeZone: 'UTC', windows: [{ days: [], from: '09:00', to: '10:00' }] } },
      { openingHours: 'hours-days' },
    ],
    [
      'an hour that is none',
      { openingHours: { timeZone: 'UTC', windows: [{ days: ['mon'], from: '', to: '24:00' }] } },
      { openingHours: 'hours-time' },
    ],
    [
      'a zone that is none',
      { openingHours: { timeZone: 'Berlin', windows: [{ days: ['mon'], from: '09:00', to: '10:00' }] } },
      { openingHours: 'hours-zone' },
    ],
    ['a long pattern', { refuseNames: 'x'.repeat(81) }, { refuseNames: 'patterns' }],
    ['many patterns', { allowNames: 'a\n'.repeat(51) }, { allowNames: 'patterns' }],
    ['a long message', { lobbyMessage: 'x'.repeat(501) }, { lobbyMessage: 'message' }],
  ])('%s', (_, change, errors) => {
    expect(changeOf(base, edited(change))).toEqual({ ok: false, refusal: errors });
  });
});

describe('changed meanwhile', () => {
  it('keeps what was typed and takes over what was not touched', () => {
    const mine = edited({ lobby: true, title: 'Mine' });
    const theirs = edited({ locked: true });
    expect(rebased(base, mine, theirs)).toEqual({
      draft: edited({ lobby: true, title: 'Mine', locked: true }),
      both: [],
      theirs: ['locked'],
    });
  });

  it('names what both changed, and keeps mine until somebody decides', () => {
    const result = rebased(base, edited({ title: 'Mine' }), edited({ title: 'Theirs' }));
    expect(result).toEqual({ draft: edited({ title: 'Mine' }), both: ['title'], theirs: [] });
  });

  it('has nothing to decide where both changed it alike', () => {
    const alike = edited({ entry: 'open' });
    expect(rebased(base, alike, alike)).toEqual({ draft: alike, both: [], theirs: [] });
  });

  it('saves afterwards only what still differs', () => {
    const theirs = edited({ locked: true, title: 'Theirs' });
    const { draft } = rebased(base, edited({ title: 'Mine' }), theirs);
    expect(changeOf(theirs, draft)).toEqual({ ok: true, value: { title: 'Mine' } });
  });
});

describe('what speakers have at the start', () => {
  it('is what is ticked', () => {
    expect(withAtStart([], ['track.publish.camera', 'participant.rename.self'])).toEqual([
      'track.publish.microphone',
      'track.publish.screen',
    ]);
  });

  it('leaves alone what the form does not offer', () => {
    expect(withAtStart(['data.send', 'track.publish.camera'], ['track.publish.camera'])).toEqual([
      'data.send',
      'track.publish.microphone',
      'track.publish.screen',
      'participant.rename.self',
    ]);
  });
});

describe('a moment of this browser', () => {
  it('comes back as it was, to the minute', () => {
    for (const at of [0, 1_800_000_000, 1_774_746_000]) expect(momentOf(localText(at))).toBe(at - (at % 60));
  });

  it.each(['', 'tomorrow', '2026-13-40T99:99', '2026-11-21'])('is not %j', (text) => {
    expect(momentOf(text)).toBeUndefined();
  });
});
