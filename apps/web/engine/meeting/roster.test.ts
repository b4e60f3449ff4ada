import type { WireEvent, WireKnock, WirePerson } from '@foyer/wire';
import { expect, test } from 'vitest';
import { arrivals } from './lobby.ts';
import { addNotice, type Notice, noticeOf } from './notice.ts';
import { applyEvent, lasted, type Roster, rosterOf } from './roster.ts';
import { samplePolicy } from './sample-policy.ts';
import { samplePerson, sampleSnapshot } from './sample-snapshot.ts';

function aPerson(id: string, over: Partial<WirePerson> = {}): WirePerson {
  const name = id.charAt(0).toUpperCase() + id.slice(1);
  return samplePerson(id, { name, ...over });
}

function aRoster(...people: WirePerson[]): Roster {
  return rosterOf(
    sampleSnapshot({
      self: 'me',
      meeting: { id: 'm', startedAt: 1_000 },
      people: [aPerson('me'), ...people],
      serverTime: 1_090,
    }),
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

test.each([
  ['removed', { kind: 'removed', name: 'Ben' }],
  ['banned', { kind: 'banned', name: 'Ben' }],
  ['access-withdrawn', { kind: 'access-withdrawn', name: 'Ben' }],
  ['connection-lost', { kind: 'left', names: ['Ben'], count: 1 }],
] as const)('who goes because of %s is told so', (reason, told) => {
  expect(noticeOf(aRoster(aPerson('ben')), { type: 'participant.left', participant: 'ben', reason })).toEqual(told);
});

let version = 1;

function newRole(participant: string, role: WirePerson['role'], by: string): WireEvent {
  version += 1;
  const permissions: WirePerson['permissions'] = ['lobby.admit'];
  return { type: 'participant.role-changed', participant, role, permissions, permissionsVersion: version, by };
}

test('a new role is told with who gave it, and an old one again is not told', () => {
  const roster = aRoster(aPerson('ana'), aPerson('ben'));
  const told = (event: WireEvent) => noticeOf(roster, event);
  expect(told(newRole('me', 'host', 'ana'))).toEqual({ kind: 'own-role', role: 'host', by: 'Ana', hostless: false });
  expect(told(newRole('me', 'host', 'policy'))).toEqual({ kind: 'own-role', role: 'host', by: '', hostless: true });
  expect(told(newRole('me', 'listener', 'me'))).toEqual({
    kind: 'own-role',
    role: 'listener',
    by: '',
    hostless: false,
  });
  expect(told(newRole('ben', 'host', 'ana'))).toEqual({ kind: 'role', name: 'Ben', role: 'host' });
  expect(told(newRole('ben', 'speaker', 'ana'))).toBeUndefined();
  expect(told(newRole('nobody', 'host', 'ana'))).toBeUndefined();
});

test('locking and unlocking is told, other changes of the policy are not', () => {
  const roster = aRoster();
  const told = (change: Partial<typeof samplePolicy>) =>
    noticeOf(roster, { type: 'policy.changed', policy: { ...samplePolicy, ...change } });
  expect(told({ locked: true })).toEqual({ kind: 'locked' });
  expect(told({ lobby: true })).toBeUndefined();
  const locked = applyEvent(roster, { type: 'policy.changed', policy: { ...samplePolicy, locked: true } });
  expect(locked.policy.locked).toBe(true);
  expect(noticeOf(locked, { type: 'policy.changed', policy: samplePolicy })).toEqual({ kind: 'unlocked' });
});

function aKnock(id: string, over: Partial<WireKnock> = {}): WireKnock {
  const facts = { standing: 'guest', from: null, reason: 'lobby', since: 1_000, attempt: 1 } as const;
  return { id, name: id.toUpperCase(), ...facts, presence: 'here', sameName: false, ...over };
}

const host = aPerson('me', { role: 'host', permissions: ['lobby.admit'] });

const stripped = { type: 'participant.role-changed', permissionsVersion: 99 } as const;

const waiting: readonly (readonly [WireEvent, string])[] = [
  [{ type: 'knock.came', knock: aKnock('lena') }, 'LENA'],
  [{ type: 'knock.came', knock: aKnock('omar') }, 'LENA OMAR'],
  [{ type: 'knock.changed', knock: aKnock('lena', { presence: 'away' }) }, '(LENA) OMAR'],
  [{ type: 'knock.gone', knock: 'nobody', how: 'left' }, '(LENA) OMAR'],
  [{ type: 'knock.gone', knock: 'lena', how: 'admitted', by: 'me' }, 'OMAR'],
  [{ type: 'knock.changed', knock: aKnock('lena', { attempt: 2 }) }, 'OMAR LENA'],
  [{ type: 'lobby.waiting', knocks: [aKnock('kim')] }, 'KIM'],
  [newRole('ana', 'listener', 'me'), 'KIM'],
  [{ ...stripped, participant: 'me', role: 'speaker', permissions: [], by: 'ana' }, ''],
];

test('a host hears who waits, until no longer a host', () => {
  let roster = applyEvent(aRoster(aPerson('ana')), { type: 'participant.joined', participant: host });
  for (const [event, expected] of waiting) {
    roster = applyEvent(roster, event);
    const line = roster.lobby.map(({ name, presence }) => (presence === 'here' ? name : `(${name})`)).join(' ');
    expect(line).toBe(expected);
  }
});

test('what changes nothing in the lobby leaves it the same object', () => {
  const roster = aRoster();
  expect(applyEvent(roster, { type: 'knock.gone', knock: 'x', how: 'left' })).toBe(roster);
  expect(applyEvent(roster, { type: 'lobby.waiting', knocks: [] })).toBe(roster);
});

test('a role that changes is there at once, with its permissions', () => {
  const me = applyEvent(aRoster(), newRole('me', 'host', 'ana')).people.get('me');
  expect(me).toMatchObject({ role: 'host', permissions: ['lobby.admit'] });
});

test('what another host answered is told by name; one’s own answers are not', () => {
  const joined = applyEvent(aRoster(aPerson('ana')), { type: 'participant.joined', participant: host });
  const roster = applyEvent(joined, { type: 'knock.came', knock: aKnock('lena') });
  const gone = (how: 'admitted' | 'declined' | 'left' | 'refused', by?: string) =>
    noticeOf(roster, { type: 'knock.gone', knock: 'lena', how, ...(by === undefined ? {} : { by }) });
  expect(gone('admitted', 'ana')).toEqual({ kind: 'let-in', name: 'LENA', by: 'Ana' });
  expect(gone('declined', 'ana')).toEqual({ kind: 'declined', name: 'LENA', by: 'Ana' });
  expect([gone('admitted', 'me'), gone('left'), gone('refused'), gone('admitted')]).toEqual(Array(4).fill(undefined));
});

test('who arrives is who was not there, and who asks again', () => {
  const [lena, omar] = [aKnock('lena'), aKnock('omar')];
  const ids = (before: WireKnock[], after: WireKnock[]) =>
    arrivals(before, after)
      .map(({ id }) => id)
      .join(' ');
  expect(ids([], [lena, omar])).toBe('lena omar');
  expect(ids([lena], [lena, omar])).toBe('omar');
  expect(ids([lena, omar], [{ ...lena, presence: 'away' }])).toBe('');
  expect(ids([lena], [{ ...lena, attempt: 2 }])).toBe('lena');
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
