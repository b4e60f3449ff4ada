import type { WireEvent, WirePerson } from '@foyer/wire';
import { expect, test } from 'vitest';
import { addNotice, type Notice, noticeOf } from './notice.ts';
import { applyEvent, lasted, type Roster, rosterOf } from './roster.ts';

function aPerson(id: string, over: Partial<WirePerson> = {}): WirePerson {
  const name = id.charAt(0).toUpperCase() + id.slice(1);
  return { id, identity: id, name, role: 'speaker', permissions: [], presence: 'live', joinedAt: 10, ...over };
}

function aRoster(...people: WirePerson[]): Roster {
  return rosterOf(
    {
      type: 'snapshot',
      seq: 1,
      self: 'me',
      room: { slug: 'tea', title: 'Tea' },
      meeting: { id: 'm', startedAt: 1_000 },
      people: [aPerson('me'), ...people],
      serverTime: 1_090,
    },
    990,
  );
}

/** Names in order, dormant ones in brackets. */
function line(roster: Roster): string {
  return [...roster.people.values()].map(({ name, presence }) => (presence === 'live' ? name : `(${name})`)).join(' ');
}

test('people stand in the order of joining', () => {
  expect(line(aRoster(aPerson('zoe', { joinedAt: 5 }), aPerson('ben', { joinedAt: 20 })))).toBe('Zoe Me Ben');
});

const drawing: readonly (readonly [WireEvent, string])[] = [
  [{ type: 'participant.joined', participant: aPerson('ben') }, 'Me Ben'],
  [{ type: 'participant.joined', participant: aPerson('ana') }, 'Me Ben Ana'],
  [{ type: 'participant.presence', participant: 'ben', presence: 'dormant' }, 'Me (Ben) Ana'],
  [{ type: 'participant.renamed', participant: 'ben', name: 'Benedict' }, 'Me (Benedict) Ana'],
  [{ type: 'participant.presence', participant: 'ben', presence: 'live' }, 'Me Benedict Ana'],
  [{ type: 'participant.left', participant: 'ana', reason: 'left' }, 'Me Benedict'],
  [{ type: 'participant.paused', participant: 'ben', source: 'camera', by: 'me' }, 'Me Benedict'],
  [{ type: 'meeting.ended', by: 'ben' }, 'Me Benedict'],
];

test('events change the roster one after the other', () => {
  let roster = aRoster();
  for (const [event, expected] of drawing) {
    roster = applyEvent(roster, event);
    expect(line(roster)).toBe(expected);
  }
});

test.each([
  { type: 'participant.left', participant: 'nobody', reason: 'left' },
  { type: 'participant.renamed', participant: 'nobody', name: 'X' },
  { type: 'participant.presence', participant: 'nobody', presence: 'dormant' },
] as const)('$type of somebody unknown changes nothing', (event) => {
  const roster = aRoster();
  expect(applyEvent(roster, event)).toBe(roster);
});

test('who has left stays known as gone until they come back', () => {
  const without = applyEvent(aRoster(aPerson('ben')), { type: 'participant.left', participant: 'ben', reason: 'left' });
  expect([...without.gone]).toEqual(['ben']);
  expect([...applyEvent(without, { type: 'participant.joined', participant: aPerson('ben') }).gone]).toEqual([]);
});

test('an old roster is never changed', () => {
  const before = aRoster();
  applyEvent(before, { type: 'participant.joined', participant: aPerson('ben') });
  expect(line(before)).toBe('Me');
});

test('duration follows the clock of the server, not of this page', () => {
  expect(lasted(aRoster(), 990)).toBe(90);
  expect(lasted(aRoster(), 1_050.9)).toBe(150);
  expect(lasted(aRoster(), 0)).toBe(0);
});

test('one is told of others coming and going, not of oneself', () => {
  const roster = aRoster(aPerson('ben'));
  expect(noticeOf(roster, { type: 'participant.joined', participant: aPerson('ana') })).toMatchObject({
    kind: 'joined',
    names: ['Ana'],
  });
  expect(noticeOf(roster, { type: 'participant.left', participant: 'ben', reason: 'left' })?.kind).toBe('left');
  expect(noticeOf(roster, { type: 'participant.joined', participant: aPerson('me') })).toBeUndefined();
  expect(noticeOf(roster, { type: 'participant.presence', participant: 'ben', presence: 'live' })).toBeUndefined();
});

test('being muted names who did it; muting others or oneself says nothing', () => {
  const roster = aRoster(aPerson('ana'));
  const paused = (participant: string, by: string) =>
    noticeOf(roster, { type: 'participant.paused', participant, source: 'microphone', by });
  expect(paused('me', 'ana')).toEqual({ kind: 'paused', by: 'Ana', source: 'microphone' });
  expect(paused('me', 'me')).toBeUndefined();
  expect(paused('ana', 'me')).toBeUndefined();
});

test('joins shortly after one another are one notice', () => {
  let notices: readonly Notice[] = [];
  for (const [at, name] of [
    [0, 'Ana'],
    [1000, 'Ben'],
    [2000, 'Kofi'],
    [3000, 'Mei'],
  ] as const) {
    notices = addNotice(notices, { kind: 'joined', names: [name], count: 1 }, at, at);
  }
  expect(notices).toEqual([{ kind: 'joined', names: ['Mei', 'Kofi', 'Ben'], count: 4, id: 0, at: 3000 }]);
  notices = addNotice(notices, { kind: 'left', names: ['Ana'], count: 1 }, 3100, 9);
  expect(notices.map(({ kind }) => kind)).toEqual(['joined', 'left']);
});
