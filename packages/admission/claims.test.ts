import { seconds } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import { type JoinClaims, parseClaims } from './index.ts';

const parties = { issuer: 'foyer', audience: 'foyer' };
const good = { iss: 'foyer', aud: 'foyer', jti: 'j_1', room: 'demo', role: 'speaker', exp: 2_000 };
const claims: JoinClaims = { id: 'j_1', room: 'demo', role: 'speaker', permissions: [], expiresAt: seconds(2_000) };

describe('AD2 claims of the right shape are read', () => {
  const rows: [string, object, object][] = [
    ['only what is required', {}, {}],
    ['a list of audiences', { aud: ['other', 'foyer'] }, {}],
    ['a name', { name: 'Zoë K.' }, { name: 'Zoë K.' }],
    ['an identity', { identity: 'user:7@example.org' }, { identity: 'user:7@example.org' }],
    ['a beginning', { nbf: 1_000 }, { notBefore: 1_000 }],
    ['the room id', { roomId: 'r_1' }, { roomId: 'r_1' }],
    ['extra permissions', { permissions: ['meeting.end'] }, { permissions: ['meeting.end'] }],
    ['one use', { uses: 1 }, { uses: 1 }],
    ['a million uses', { uses: 1_000_000 }, { uses: 1_000_000 }],
    ['further rooms', { rooms: ['lab', 'team-*', '*'] }, { rooms: ['lab', 'team-*', '*'] }],
    ['no further rooms', { rooms: [] }, { rooms: [] }],
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
    ['uses 0', { ...good, uses: 0 }],
    ['uses negative', { ...good, uses: -1 }],
    ['uses a fraction', { ...good, uses: 1.5 }],
    ['uses a million and one', { ...good, uses: 1_000_001 }],
    ['uses a string', { ...good, uses: '1' }],
    ['uses null', { ...good, uses: null }],
    ['rooms a string', { ...good, rooms: '*' }],
    ['rooms null', { ...good, rooms: null }],
    ['51 rooms', { ...good, rooms: Array.from({ length: 51 }, () => 'demo') }],
    ['rooms of mixed types', { ...good, rooms: ['demo', 1] }],
    ['a further room in capitals', { ...good, rooms: ['Demo'] }],
    ['a further room that is a regular expression', { ...good, rooms: ['(a+)+'] }],
    ['a further room with a trailing line feed', { ...good, rooms: ['demo\n'] }],
    ['a further room of 65 characters', { ...good, rooms: ['x'.repeat(65)] }],
    ['inherited claims', Object.create(good)],
  ];
  test.each(rows)('%s', (_name, payload) => {
    expect(parseClaims(payload, parties)).toMatchObject({ ok: false, refusal: { kind: 'token-invalid' } });
  });
});
