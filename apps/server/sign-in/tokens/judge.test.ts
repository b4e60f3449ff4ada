import { no, ok, seconds } from '@foyer/kernel';
import { describe, expect, test } from 'vitest';
import type { VerifiedToken } from '../ports.ts';
import { judgeIdToken, judgeLogoutToken, judgeResponse, judgeUserInfo } from './judge.ts';

const now = 1_800_000_000;
const of = { issuer: 'https://id.example.org/', clientId: 'foyer', leeway: 30, now: seconds(now) };
const nonce = 'the-nonce-of-this-attempt';

function token(claims: object, header: object = {}): VerifiedToken {
  return { header: new Map(Object.entries(header)), claims: { ...claims }, jws: 'a.b.c' };
}

const refused = (use: string) => (kind: string, facts: object) => no({ kind, facts: { token: use, ...facts } });

describe('SI14 an ID token', () => {
  const good = {
    ...{ iss: of.issuer, aud: 'foyer', nonce, exp: now + 300, iat: now, sub: 'ana' },
  };
  const judged = (more: object, expected: Partial<typeof of> = {}) =>
    judgeIdToken(token({ ...good, ...more }), { ...of, ...expected, nonce });
  const flaw = refused('id-token');

  test('is good', () => {
    expect(judged({})).toEqual(ok({ subject: 'ana', sid: undefined }));
    expect(judged({ sid: 's1', azp: 'foyer', nbf: now - 5, aud: ['foyer'] })).toEqual(
      ok({ subject: 'ana', sid: 's1' }),
    );
    expect(judged({ aud: ['other', 'foyer'], azp: 'foyer' }).ok).toBe(true);
    expect(judged({ exp: now + 0.5, iat: now - 0.5, extra: { any: 'thing' } }).ok).toBe(true);
    expect(judged({ sub: 'x'.repeat(255) }).ok).toBe(true);
  });

  const wrongIssuer = (received: string) =>
    flaw('sign-in-token-issuer-wrong', { expected: 'https://id.example.org/', received });
  const wrongParty = (more: object = {}) => flaw('sign-in-authorized-party-wrong', { expected: 'foyer', ...more });
  const claim = (name: string) => flaw('sign-in-claims-invalid', { claim: name });
  const expired = (late: number) => flaw('sign-in-token-expired', { claim: 'exp', seconds: late, leeway: 30 });
  const early = (name: string, by: number) =>
    flaw('sign-in-token-not-yet-valid', { claim: name, seconds: by, leeway: 30 });
  const rows: [string, object, object][] = [
    ['iss without its slash', { iss: 'https://id.example.org' }, wrongIssuer('https://id.example.org')],
    ['iss in other letters', { iss: 'https://ID.example.org/' }, wrongIssuer('https://ID.example.org/')],
    ['no iss', { iss: undefined }, claim('iss')],
    ['iss a list', { iss: [of.issuer] }, claim('iss')],
    ['aud of another', { aud: 'other' }, flaw('sign-in-audience-wrong', { expected: 'foyer', received: ['other'] })],
    ['aud of others', { aud: ['a', 'b'] }, flaw('sign-in-audience-wrong', { expected: 'foyer', received: ['a', 'b'] })],
    ['no aud', { aud: undefined }, claim('aud')],
    ['aud empty', { aud: [] }, claim('aud')],
    ['aud with a number', { aud: ['foyer', 1] }, claim('aud')],
    ['azp of another', { azp: 'other' }, wrongParty({ received: 'other' })],
    ['azp of another among several', { aud: ['foyer', 'b'], azp: 'b' }, wrongParty({ received: 'b' })],
    ['no azp among several', { aud: ['foyer', 'b'] }, wrongParty()],
    ['azp a number', { azp: 1 }, claim('azp')],
    ['no nonce', { nonce: undefined }, flaw('sign-in-nonce-missing', {})],
    ['nonce null', { nonce: null }, flaw('sign-in-nonce-missing', {})],
    ['nonce of another', { nonce: 'another' }, flaw('sign-in-nonce-wrong', {})],
    ['nonce empty', { nonce: '' }, flaw('sign-in-nonce-wrong', {})],
    ['nonce a list', { nonce: [nonce] }, claim('nonce')],
    ['no exp', { exp: undefined }, claim('exp')],
    ['exp a text', { exp: String(now + 300) }, claim('exp')],
    ['exp negative', { exp: -1 }, claim('exp')],
    ['exp at the edge', { exp: now - 30 }, expired(30)],
    ['exp long ago', { exp: now - 4_000.5 }, expired(4_001)],
    ['no iat', { iat: undefined }, claim('iat')],
    ['iat a text', { iat: 'now' }, claim('iat')],
    ['iat in the future', { iat: now + 31 }, early('iat', 31)],
    ['nbf in the future', { nbf: now + 90.2 }, early('nbf', 91)],
    ['nbf a text', { nbf: 'soon' }, claim('nbf')],
    ['no sub', { sub: undefined }, flaw('sign-in-subject-missing', {})],
    ['sub empty', { sub: '' }, flaw('sign-in-subject-missing', {})],
    ['sub a number', { sub: 7 }, claim('sub')],
    ['sub too long', { sub: 'x'.repeat(256) }, claim('sub')],
    ['SI18 sub with half a character, which would be kept as any other half', { sub: 'x\ud800' }, claim('sub')],
    ['sid a number', { sid: 7 }, claim('sid')],
    ['sid with half a character', { sid: '\udfff' }, claim('sid')],
  ];
  test.each(rows)('%s', (_what, more, answer) => {
    expect(judged(more)).toEqual(answer);
  });

  test('clocks may differ by the leeway, on both sides', () => {
    expect(judged({ exp: now - 29 }).ok).toBe(true);
    expect(judged({ iat: now + 30, nbf: now + 30 }).ok).toBe(true);
    expect(judged({ exp: now }, { leeway: 0 })).toEqual(
      flaw('sign-in-token-expired', { claim: 'exp', seconds: 0, leeway: 0 }),
    );
    expect(judged({ iat: now + 1 }, { leeway: 0 })).toMatchObject({ refusal: { kind: 'sign-in-token-not-yet-valid' } });
  });

  test('the first flaw in the order of the rule is told', () => {
    const order: [object, string][] = [
      [{ sub: undefined }, 'sign-in-subject-missing'],
      [{ nbf: now + 100 }, 'sign-in-token-not-yet-valid'],
      [{ iat: 'x' }, 'sign-in-claims-invalid'],
      [{ exp: 1 }, 'sign-in-token-expired'],
      [{ nonce: 'x' }, 'sign-in-nonce-wrong'],
      [{ azp: 'x' }, 'sign-in-authorized-party-wrong'],
      [{ aud: 'x' }, 'sign-in-audience-wrong'],
      [{ iss: 'x' }, 'sign-in-token-issuer-wrong'],
    ];
    let worse = {};
    for (const [more, kind] of order) {
      worse = { ...worse, ...more };
      expect(judged(worse)).toMatchObject({ refusal: { kind } });
    }
  });

  test('SI3 the tenant of Entra ID is the one the token names', () => {
    const issuer = 'https://login.microsoftonline.com/{tenantid}/v2.0';
    const iss = 'https://login.microsoftonline.com/9d3c/v2.0';
    expect(judged({ iss, tid: '9d3c' }, { issuer }).ok).toBe(true);
    expect(judged({ iss, tid: 'other' }, { issuer })).toEqual(
      flaw('sign-in-token-issuer-wrong', {
        ...{ expected: 'https://login.microsoftonline.com/other/v2.0', received: iss },
      }),
    );
    for (const tid of [undefined, 7, '', '{tenantid}', 'a/b'])
      expect(judged({ iss: issuer, tid }, { issuer })).toEqual(claim('tid'));
  });

  test('SI31 nonces are in no fact; long texts are cut', () => {
    expect(JSON.stringify(judged({ nonce: 'their-nonce' }))).not.toMatch(/their-nonce|the-nonce/);
    expect(judged({ iss: 'x'.repeat(5_000) })).toMatchObject({
      refusal: { facts: { received: `${'x'.repeat(200)}…` } },
    });
  });

  test('a claim that only the prototype has is none', () => {
    const inherited = Object.create(good);
    expect(judgeIdToken({ header: new Map(), claims: inherited, jws: 'a.b.c' }, { ...of, nonce })).toEqual(
      claim('iss'),
    );
  });
});

describe('SI26 a logout token', () => {
  const event = 'http://schemas.openid.net/event/backchannel-logout';
  const good = {
    ...{ iss: of.issuer, aud: 'foyer', iat: now, exp: now + 120, jti: 'j1', events: { [event]: {} }, sub: 'ana' },
  };
  const judged = (more: object, header: object = {}, expected = of) =>
    judgeLogoutToken(token({ ...good, ...more }, header), expected);
  const flaw = refused('logout-token');
  const claim = (name: string) => flaw('sign-in-claims-invalid', { claim: name });
  const meant = { issuer: of.issuer, subject: 'ana', sid: undefined, jti: 'j1', expiresAt: now + 150 };

  test('is good with sub, with sid, and with both', () => {
    expect(judged({})).toEqual(ok(meant));
    expect(judged({ sid: 's1' })).toEqual(ok({ ...meant, sid: 's1' }));
    expect(judged({ sub: undefined, sid: 's1' })).toEqual(ok({ ...meant, subject: undefined, sid: 's1' }));
  });

  test('without an end counts for five minutes', () => {
    expect(judged({ exp: undefined, iat: now - 329 })).toEqual(ok({ ...meant, expiresAt: now + 1 }));
    expect(judged({ exp: undefined, iat: now - 330 })).toEqual(
      flaw('sign-in-token-expired', { claim: 'iat', seconds: 30, leeway: 30 }),
    );
    expect(judged({ exp: undefined, iat: undefined })).toEqual(claim('iat'));
  });

  test('is taken until `expiresAt` and not from then on', () => {
    const answer = judged({ exp: now + 120.5 });
    const expiresAt = answer.ok ? answer.value.expiresAt : 0;
    expect(expiresAt).toBe(now + 151);
    const at = (time: number) => judged({ exp: now + 120.5 }, {}, { ...of, now: seconds(time) }).ok;
    expect([at(expiresAt - 1), at(expiresAt)]).toEqual([true, false]);
  });

  test.each([{ typ: 'logout+jwt' }, { typ: 'application/logout+jwt' }, { typ: 'Logout+JWT' }, { typ: 'JWT' }, {}])(
    'of type %o',
    (header) => {
      expect(judged({}, header).ok).toBe(true);
    },
  );

  test.each(['JWE', 'at+jwt', '', 5])('of type %s is another token', (typ) => {
    expect(judged({}, { typ })).toEqual(flaw('sign-in-token-malformed', { part: 'header', member: 'typ' }));
  });

  const rows: [string, object, object][] = [
    ['another issuer', { iss: 'x' }, flaw('sign-in-token-issuer-wrong', { expected: of.issuer, received: 'x' })],
    ['another audience', { aud: 'x' }, flaw('sign-in-audience-wrong', { expected: 'foyer', received: ['x'] })],
    ['expired', { exp: now - 60 }, flaw('sign-in-token-expired', { claim: 'exp', seconds: 60, leeway: 30 })],
    ['exp a text', { exp: 'x' }, claim('exp')],
    [
      'from the future',
      { iat: now + 60 },
      flaw('sign-in-token-not-yet-valid', { claim: 'iat', seconds: 60, leeway: 30 }),
    ],
    ['no iat', { iat: undefined }, claim('iat')],
    ['a nonce', { nonce: 'n' }, claim('nonce')],
    ['a nonce that is null', { nonce: null }, claim('nonce')],
    ['no events', { events: undefined }, claim('events')],
    ['events a list', { events: [event] }, claim('events')],
    ['another event', { events: { 'http://example.org/event': {} } }, claim('events')],
    ['the event a text', { events: { [event]: 'yes' } }, claim('events')],
    ['no jti', { jti: undefined }, claim('jti')],
    ['jti empty', { jti: '' }, claim('jti')],
    ['jti too long', { jti: 'j'.repeat(256) }, claim('jti')],
    ['neither sub nor sid', { sub: undefined }, flaw('sign-in-subject-missing', {})],
    ['sub empty', { sub: '', sid: 's1' }, flaw('sign-in-subject-missing', {})],
    ['sub a number', { sub: 1, sid: 's1' }, claim('sub')],
    ['sid a number', { sid: 1 }, claim('sid')],
    ['jti with half a character', { jti: '\ud800' }, claim('jti')],
    ['sub with half a character', { sub: '\ud800', sid: 's1' }, claim('sub')],
  ];
  test.each(rows)('with %s', (_what, more, answer) => {
    expect(judged(more)).toEqual(answer);
  });
});

describe('SI9 an answer as a token', () => {
  const good = { iss: of.issuer, aud: 'foyer', exp: now + 60, code: 'c', state: 's' };
  const flaw = refused('response');
  test('is good by iss, aud and exp', () => {
    expect(judgeResponse(token(good), of)).toEqual(ok(good));
  });
  const rows: [object, object][] = [
    [{ iss: 'x' }, flaw('sign-in-token-issuer-wrong', { expected: of.issuer, received: 'x' })],
    [{ aud: 'x' }, flaw('sign-in-audience-wrong', { expected: 'foyer', received: ['x'] })],
    [{ exp: now - 30 }, flaw('sign-in-token-expired', { claim: 'exp', seconds: 30, leeway: 30 })],
    [{ exp: undefined }, flaw('sign-in-claims-invalid', { claim: 'exp' })],
  ];
  test.each(rows)('%o', (more, answer) => {
    expect(judgeResponse(token({ ...good, ...more }), of)).toEqual(answer);
  });
});

describe('SI15 a signed UserInfo', () => {
  const flaw = refused('userinfo');
  test('may leave out iss, aud and exp', () => {
    expect(judgeUserInfo(token({ sub: 'ana' }), of)).toEqual(ok({ sub: 'ana' }));
    const all = { sub: 'ana', iss: of.issuer, aud: ['foyer'], exp: now };
    expect(judgeUserInfo(token(all), of)).toEqual(ok(all));
  });
  const rows: [object, object][] = [
    [{ iss: 'x' }, flaw('sign-in-token-issuer-wrong', { expected: of.issuer, received: 'x' })],
    [{ aud: 'x' }, flaw('sign-in-audience-wrong', { expected: 'foyer', received: ['x'] })],
    [{ exp: 1 }, flaw('sign-in-token-expired', { claim: 'exp', seconds: now - 1, leeway: 30 })],
  ];
  test.each(rows)('%o', (more, answer) => {
    expect(judgeUserInfo(token({ sub: 'ana', ...more }), of)).toEqual(answer);
  });
});
