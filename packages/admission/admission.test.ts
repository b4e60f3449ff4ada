import { seconds } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import {
  type AdmissionRefusal,
  type Bearer,
  bearerOf,
  decide,
  defaultPolicy,
  grantAgain,
  grantOf,
  guestOf,
  type JoinClaims,
  type JoinEvidence,
  listPermissions,
  mayGive,
  type Permission,
  permissions,
  permissionsOf,
  type RoomPolicy,
  rolePermissions,
  type Situation,
  strongerOf,
} from './index.ts';

const claims: JoinClaims = { id: 'j_1', room: 'demo', role: 'speaker', permissions: [], expiresAt: seconds(2_000) };

describe('AD1 a role is a row of permissions', () => {
  const rows: [keyof typeof rolePermissions, readonly Permission[]][] = [
    ['host', permissions],
    [
      'speaker',
      [
        'chat.send',
        'hand.raise',
        'participant.rename.self',
        'data.send',
        'reaction.send',
        'track.publish.camera',
        'track.publish.microphone',
        'track.publish.screen',
        'track.subscribe',
      ],
    ],
    ['listener', ['chat.send', 'hand.raise', 'participant.rename.self', 'reaction.send', 'track.subscribe']],
  ];
  test.each(rows)('%s', (role, expected) => expect(listPermissions(rolePermissions[role])).toEqual(expected));
});

const room = { id: 'r_1', slug: 'demo', policy: defaultPolicy };
const calm: Situation = { banned: false, hostPresent: false, inside: false, participants: 0, serverCapacity: 10 };
const token = (change: Partial<JoinClaims> = {}, used = 0, revoked = false): JoinEvidence => ({
  kind: 'token',
  claims: { ...claims, ...change },
  used,
  revoked,
});
const judged = (facts: typeof room | undefined, evidence: JoinEvidence, now = 1_500, leeway = 10) =>
  decide({ slug: 'demo', evidence, password: 'none', leeway }, facts, calm, seconds(now));

describe('AD4 AD5 AD6 AD7 AD20 the door judges what is shown, then its room, then its uses', () => {
  const expired: AdmissionRefusal = { kind: 'token-expired', expiredAt: seconds(2_000) };
  const early: AdmissionRefusal = { kind: 'token-not-yet-valid', notBefore: seconds(1_000) };
  const flawed: AdmissionRefusal = { kind: 'token-invalid', flaw: 'signature' };
  const revoked: AdmissionRefusal = { kind: 'token-revoked' };
  const wrongRoom: AdmissionRefusal = { kind: 'token-wrong-room' };
  const usedUp: AdmissionRefusal = { kind: 'token-used-up' };
  const open = { ...room, policy: { ...defaultPolicy, entry: 'open' as const } };
  const begins = token({ notBefore: seconds(1_000) });
  const bearer: JoinEvidence = { kind: 'bearer', bearer: { ...bearerOf(claims), standing: 'user' } };
  const other = { ...claims, room: 'other' };
  const rows: [string, typeof room | undefined, JoinEvidence, number, AdmissionRefusal | 'admit'][] = [
    ['nothing shown', room, { kind: 'nothing' }, 1_500, { kind: 'token-missing' }],
    ['nothing shown, no such room', undefined, { kind: 'nothing' }, 1_500, { kind: 'token-missing' }],
    ['nothing shown, an open room', open, { kind: 'nothing' }, 1_500, 'admit'],
    ['a refused token', room, { kind: 'refused', refusal: flawed }, 1_500, flawed],
    ['a refused token, no such room', undefined, { kind: 'refused', refusal: flawed }, 1_500, flawed],
    ['a refused token, an open room', open, { kind: 'refused', refusal: flawed }, 1_500, flawed],
    ['an expired token, an open room', open, token(), 2_060, expired],
    ['a user', room, bearer, 1_500, 'admit'],
    ['a user, no such room', undefined, bearer, 1_500, { kind: 'room-not-found' }],
    ['a good token', room, token(), 1_500, 'admit'],
    ['a good token, no such room', undefined, token(), 1_500, { kind: 'room-not-found' }],
    ['the last second of the leeway', room, token(), 2_009, 'admit'],
    ['one second later', room, token(), 2_010, expired],
    ['expired a minute ago', room, token(), 2_060, expired],
    ['expired, and no such room', undefined, token(), 2_060, expired],
    ['the first second of the leeway', room, begins, 990, 'admit'],
    ['one second earlier', room, begins, 989, early],
    ['a minute early', room, begins, 940, early],
    ['another room', room, token(other), 1_500, wrongRoom],
    ['another room that does not exist', undefined, token(other), 1_500, wrongRoom],
    ['the room it was made for', room, token({ roomId: 'r_1' }), 1_500, 'admit'],
    ['an earlier room of that name', room, token({ roomId: 'r_0' }), 1_500, wrongRoom],
    ['an earlier room of that name, and a pattern', room, token({ roomId: 'r_0', rooms: ['*'] }), 1_500, wrongRoom],
    ['a further room by name', room, token({ ...other, rooms: ['lab', 'demo'] }), 1_500, 'admit'],
    ['a further room by pattern', room, token({ ...other, rooms: ['de*'] }), 1_500, 'admit'],
    ['a further room, made for another by id', room, token({ ...other, rooms: ['*'], roomId: 'r_0' }), 1_500, 'admit'],
    [
      'a further room that does not exist',
      undefined,
      token({ ...other, rooms: ['*'] }),
      1_500,
      { kind: 'room-not-found' },
    ],
    ['no entry fits', room, token({ ...other, rooms: ['dem', 'demo-*', 'emo*'] }), 1_500, wrongRoom],
    ['no further rooms', room, token({ ...other, rooms: [] }), 1_500, wrongRoom],
    ['any number of uses', room, token({}, 1_000), 1_500, 'admit'],
    ['the last use', room, token({ uses: 3 }, 2), 1_500, 'admit'],
    ['no use left', room, token({ uses: 3 }, 3), 1_500, usedUp],
    ['more uses than there were', room, token({ uses: 1 }, 2), 1_500, usedUp],
    ['no use left, no such room', undefined, token({ uses: 1 }, 1), 1_500, usedUp],
    ['revoked', room, token({}, 0, true), 1_500, revoked],
    ['revoked, no such room', undefined, token({}, 0, true), 1_500, revoked],
    ['revoked and used up', room, token({ uses: 1 }, 1, true), 1_500, revoked],
    ['revoked and expired', room, token({}, 0, true), 2_060, expired],
    ['revoked, for another room', room, token(other, 0, true), 1_500, revoked],
    ['used up, for another room', room, token({ ...other, uses: 1 }, 1), 1_500, wrongRoom],
  ];
  test.each(rows)('%s', (...[, facts, evidence, now, expected]) => {
    const admission = judged(facts, evidence, now);
    if (expected === 'admit') expect(admission.outcome).toBe('admit');
    else expect(admission).toEqual({ outcome: 'refuse', refusal: expected });
  });

  test('without leeway the bounds are exact', () => {
    const at = (now: number) => judged(room, begins, now, 0).outcome;
    expect([at(999), at(1_000), at(1_999), at(2_000)]).toEqual(['refuse', 'admit', 'admit', 'refuse']);
  });
});

describe('AD8 a grant is the role as the policy has it and the extra permissions, no more', () => {
  const withheld = { speaker: ['track.publish.screen', 'data.send'], listener: ['participant.rename.self'] } as const;
  const strict: RoomPolicy = { ...defaultPolicy, withheld };
  const of = (role: 'host' | 'speaker' | 'listener', change: Partial<Bearer> = {}, policy = strict) =>
    listPermissions(permissionsOf({ role, permissions: [], ...change }, policy));

  test('extras are added', () => {
    const shown = token({ role: 'listener', permissions: ['data.send'], name: 'Ada', identity: 'ada' });
    const admission = judged(room, shown);
    if (admission.outcome !== 'admit') throw new Error(admission.outcome);
    expect(admission.grant).toEqual({
      standing: 'invited',
      credential: 'token:j_1',
      role: 'listener',
      permissions: new Set([...rolePermissions.listener, 'data.send']),
      extra: ['data.send'],
      name: 'Ada',
      identity: 'ada',
      expiresAt: 2_000,
    });
  });

  test('what the policy withholds is missing, but not from a host', () => {
    expect(of('speaker')).toEqual([
      'chat.send',
      'hand.raise',
      'participant.rename.self',
      'reaction.send',
      'track.publish.camera',
      'track.publish.microphone',
      'track.subscribe',
    ]);
    expect(of('listener')).toEqual(['chat.send', 'hand.raise', 'reaction.send', 'track.subscribe']);
    expect(of('host')).toEqual(permissions);
  });

  test('what a credential gives beyond its role is not withheld', () =>
    expect(of('listener', { permissions: ['participant.rename.self', 'lobby.bypass'] })).toEqual([
      'chat.send',
      'hand.raise',
      'lobby.bypass',
      'participant.rename.self',
      'reaction.send',
      'track.subscribe',
    ]));

  test('a strict list keeps what it names and adds nothing', () => {
    const only = new Set<Permission>(['track.subscribe', 'track.publish.screen', 'meeting.end']);
    expect(of('speaker', { only }, defaultPolicy)).toEqual(['track.publish.screen', 'track.subscribe']);
    expect(of('speaker', { only })).toEqual(['track.subscribe']);
    expect(of('host', { only })).toEqual(['meeting.end', 'track.publish.screen', 'track.subscribe']);
  });
});

describe('AD19 standing', () => {
  test('a guest has the role that the policy gives, and no credential', () => {
    const policy: RoomPolicy = {
      ...defaultPolicy,
      entry: 'open',
      guests: { ...defaultPolicy.guests, role: 'listener' },
    };
    const admission = judged({ ...room, policy }, { kind: 'nothing' });
    expect(admission).toEqual({
      outcome: 'admit',
      grant: { standing: 'guest', credential: 'none', role: 'listener', permissions: rolePermissions.listener },
    });
  });

  const bearer = (role: Bearer['role'], credential: string): Bearer => ({
    ...guestOf(defaultPolicy),
    standing: 'user',
    ...{ role, credential },
  });
  const pairs: [Bearer['role'], Bearer['role'], 'a' | 'b'][] = [
    ['host', 'speaker', 'a'],
    ['speaker', 'host', 'b'],
    ['speaker', 'listener', 'a'],
    ['listener', 'speaker', 'b'],
    ['listener', 'host', 'b'],
    ['speaker', 'speaker', 'a'],
    ['host', 'host', 'a'],
  ];
  test.each(pairs)('of %s and %s it is %s', (first, second, expected) =>
    expect(strongerOf(bearer(first, 'a'), bearer(second, 'b')).credential).toBe(expected),
  );
});

describe('AD33 granted again under another policy', () => {
  const muted: RoomPolicy = {
    ...defaultPolicy,
    guests: { ...defaultPolicy.guests, role: 'listener' },
    withheld: { speaker: ['track.publish.microphone'], listener: ['participant.rename.self'] },
  };
  const bearers: [string, Bearer][] = [
    ['a speaker', { ...guestOf(defaultPolicy), standing: 'invited' }],
    ['a speaker with extras', { ...guestOf(defaultPolicy), standing: 'invited', permissions: ['meeting.end'] }],
    ['strict features', { ...guestOf(defaultPolicy), standing: 'user', only: new Set<Permission>(['data.send']) }],
    ['a host', { ...guestOf(defaultPolicy), standing: 'user', role: 'host' }],
  ];
  test.each(bearers)('%s gets what the policy of now would have given, both ways', (_name, bearer) => {
    expect(grantAgain(grantOf(bearer, defaultPolicy, 3), muted)).toEqual(grantOf(bearer, muted, 3));
    expect(grantAgain(grantOf(bearer, muted), defaultPolicy)).toEqual(grantOf(bearer, defaultPolicy));
  });

  test('a guest gets the role of guests', () => {
    const again = grantAgain(grantOf(guestOf(defaultPolicy), defaultPolicy), muted);
    expect(again).toEqual(grantOf(guestOf(muted), muted));
    expect(listPermissions(again.permissions)).toEqual(['chat.send', 'hand.raise', 'reaction.send', 'track.subscribe']);
  });
});

describe('AD9 nobody gives what they have not', () => {
  const rows: [string, ReadonlySet<Permission>, 'host' | 'speaker' | 'listener', boolean][] = [
    ['a host gives host', rolePermissions.host, 'host', true],
    ['a speaker gives speaker', rolePermissions.speaker, 'speaker', true],
    ['a speaker gives listener', rolePermissions.speaker, 'listener', true],
    ['a speaker does not give host', rolePermissions.speaker, 'host', false],
    ['a listener does not give speaker', rolePermissions.listener, 'speaker', false],
  ];
  test.each(rows)('%s', (_name, own, role, expected) => expect(mayGive(own, role)).toBe(expected));
});
