import { seconds } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import {
  type AdmissionRefusal,
  decide,
  grantOf,
  type JoinClaims,
  type JoinEvidence,
  listPermissions,
  mayGive,
  type Permission,
  parseClaims,
  permissions,
  rolePermissions,
} from './index.ts';

const parties = { issuer: 'foyer', audience: 'foyer' };
const good = { iss: 'foyer', aud: 'foyer', jti: 'j_1', room: 'demo', role: 'speaker', exp: 2_000 };
const claims: JoinClaims = { id: 'j_1', room: 'demo', role: 'speaker', permissions: [], expiresAt: seconds(2_000) };

describe('AD1 a role is a row of permissions', () => {
  const rows: [keyof typeof rolePermissions, readonly Permission[]][] = [
    ['host', permissions],
    [
      'speaker',
      [
        'participant.rename.self',
        'data.send',
        'track.publish.camera',
        'track.publish.microphone',
        'track.publish.screen',
        'track.subscribe',
      ],
    ],
    ['listener', ['participant.rename.self', 'track.subscribe']],
  ];
  test.each(rows)('%s', (role, expected) => expect(listPermissions(rolePermissions[role])).toEqual(expected));
});

describe('AD2 claims of the right shape are read', () => {
  const rows: [string, object, object][] = [
    ['only what is required', {}, {}],
    ['a list of audiences', { aud: ['other', 'foyer'] }, {}],
    ['a name', { name: 'Zoë K.' }, { name: 'Zoë K.' }],
    ['an identity', { identity: 'user:7@example.org' }, { identity: 'user:7@example.org' }],
    ['a beginning', { nbf: 1_000 }, { notBefore: 1_000 }],
    ['the room id', { roomId: 'r_1' }, { roomId: 'r_1' }],
    ['extra permissions', { permissions: ['meeting.end'] }, { permissions: ['meeting.end'] }],
    ['an unknown claim, ignored', { colour: 'blue', admin: true }, {}],
  ];
  test.each(rows)('%s', (_name, extra, expected) => {
    expect(parseClaims({ ...good, ...extra }, parties)).toEqual({ ok: true, value: { ...claims, ...expected } });
  });
});

describe('AD3 claims of any other shape are refused', () => {
  const rows: [string, unknown][] = [
    ['not an object', 'text'],
    ['a list', [good]],
    ['null', null],
    ['another issuer', { ...good, iss: 'other' }],
    ['issuer in a list', { ...good, iss: ['foyer'] }],
    ['issuer absent', { ...good, iss: undefined }],
    ['another audience', { ...good, aud: 'other' }],
    ['audience absent', { ...good, aud: undefined }],
    ['audiences of mixed types', { ...good, aud: ['foyer', 1] }],
    ['a hundred audiences', { ...good, aud: Array.from({ length: 100 }, () => 'foyer') }],
    ['jti absent', { ...good, jti: undefined }],
    ['jti a number', { ...good, jti: 7 }],
    ['jti too long', { ...good, jti: 'x'.repeat(129) }],
    ['room absent', { ...good, room: undefined }],
    ['room a list', { ...good, room: ['demo'] }],
    ['room in capitals', { ...good, room: 'Demo' }],
    ['room a look-alike (Cyrillic е)', { ...good, room: 'dеmo' }],
    ['room with a trailing line feed', { ...good, room: 'demo\n' }],
    ['room `__proto__`', { ...good, room: '__proto__' }],
    ['role absent', { ...good, role: undefined }],
    ['role unknown', { ...good, role: 'admin' }],
    ['role `constructor`', { ...good, role: 'constructor' }],
    ['role a list', { ...good, role: ['host'] }],
    ['exp absent', { ...good, exp: undefined }],
    ['exp a string', { ...good, exp: '2000' }],
    ['exp NaN', { ...good, exp: Number.NaN }],
    ['exp 1e309', { ...good, exp: Number.POSITIVE_INFINITY }],
    ['exp negative', { ...good, exp: -1 }],
    ['exp a fraction', { ...good, exp: 2_000.5 }],
    ['exp beyond 2100', { ...good, exp: 4_102_444_801 }],
    ['exp a list', { ...good, exp: [2_000] }],
    ['nbf a string', { ...good, nbf: '1000' }],
    ['nbf null', { ...good, nbf: null }],
    ['iat a string', { ...good, iat: 'now' }],
    ['name empty', { ...good, name: ' ' }],
    ['name null', { ...good, name: null }],
    ['name with a direction override', { ...good, name: 'a\u202eb' }],
    ['name too long', { ...good, name: 'x'.repeat(81) }],
    ['identity with a space', { ...good, identity: 'a b' }],
    ['identity empty', { ...good, identity: '' }],
    ['roomId a number', { ...good, roomId: 1 }],
    ['permissions a string', { ...good, permissions: 'meeting.end' }],
    ['an unknown permission', { ...good, permissions: ['meeting.end', 'server.stop'] }],
    ['33 permissions', { ...good, permissions: Array.from({ length: 33 }, () => 'data.send') }],
    ['inherited claims', Object.create(good)],
  ];
  test.each(rows)('%s', (_name, payload) => {
    expect(parseClaims(payload, parties)).toMatchObject({ ok: false, refusal: { kind: 'token-invalid' } });
  });
});

describe('AD4 AD5 AD6 AD7 the door judges the token, then its window, then the room', () => {
  const room = { id: 'r_1', slug: 'demo' };
  const token = (change: Partial<JoinClaims> = {}): JoinEvidence => ({
    kind: 'token',
    claims: { ...claims, ...change },
  });
  const expired: AdmissionRefusal = { kind: 'token-expired', expiredAt: seconds(2_000) };
  const early: AdmissionRefusal = { kind: 'token-not-yet-valid', notBefore: seconds(1_000) };
  const flawed: AdmissionRefusal = { kind: 'token-invalid', flaw: 'signature' };
  const begins = token({ notBefore: seconds(1_000) });
  const rows: [string, typeof room | undefined, JoinEvidence, number, AdmissionRefusal | 'admit'][] = [
    ['nothing shown', room, { kind: 'nothing' }, 1_500, { kind: 'token-missing' }],
    ['nothing shown, no such room', undefined, { kind: 'nothing' }, 1_500, { kind: 'token-missing' }],
    ['a refused token', room, { kind: 'token-refused', refusal: flawed }, 1_500, flawed],
    ['a refused token, no such room', undefined, { kind: 'token-refused', refusal: flawed }, 1_500, flawed],
    ['a good token', room, token(), 1_500, 'admit'],
    ['a good token, no such room', undefined, token(), 1_500, { kind: 'room-not-found' }],
    ['the last second of the leeway', room, token(), 2_009, 'admit'],
    ['one second later', room, token(), 2_010, expired],
    ['expired a minute ago', room, token(), 2_060, expired],
    ['expired, and no such room', undefined, token(), 2_060, expired],
    ['the first second of the leeway', room, begins, 990, 'admit'],
    ['one second earlier', room, begins, 989, early],
    ['a minute early', room, begins, 940, early],
    ['another room', room, token({ room: 'other' }), 1_500, { kind: 'token-wrong-room' }],
    ['another room that does not exist', undefined, token({ room: 'other' }), 1_500, { kind: 'token-wrong-room' }],
    ['the room it was made for', room, token({ roomId: 'r_1' }), 1_500, 'admit'],
    ['an earlier room of that name', room, token({ roomId: 'r_0' }), 1_500, { kind: 'token-wrong-room' }],
  ];
  test.each(rows)('%s', (...[, facts, evidence, now, expected]) => {
    const admission = decide(facts, { slug: 'demo', evidence, leeway: 10 }, seconds(now));
    if (expected === 'admit') expect(admission.outcome).toBe('admit');
    else expect(admission).toEqual({ outcome: 'refuse', refusal: expected });
  });

  test('without leeway the bounds are exact', () => {
    const at = (now: number) => decide(room, { slug: 'demo', evidence: begins, leeway: 0 }, seconds(now)).outcome;
    expect([at(999), at(1_000), at(1_999), at(2_000)]).toEqual(['refuse', 'admit', 'admit', 'refuse']);
  });
});

describe('AD8 a grant is the role and the extra permissions, no more', () => {
  test('extras are added', () => {
    const grant = grantOf({ ...claims, role: 'listener', permissions: ['data.send'], name: 'Ada', identity: 'ada' });
    expect(listPermissions(grant.permissions)).toEqual(['participant.rename.self', 'data.send', 'track.subscribe']);
    expect(grant).toMatchObject({ role: 'listener', name: 'Ada', identity: 'ada', expiresAt: 2_000 });
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
