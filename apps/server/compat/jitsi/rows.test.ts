/** What is known of Jitsi's tokens, row by row, and what this server answers. The rows are those of docs/spec/issuers.md. */
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changePolicy, decide, defaultPolicy, guestOf, type PolicyWish, permissionsOf } from '@foyer/admission';
import { afterAll, describe, expect, test } from 'vitest';
import { jitsi, now, problems, raiseIssuers, secret } from '../../issuers/testing.ts';
import { endingOf, problemOf } from '../../problems.ts';

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const hmac = (text: string, key = secret) => createHmac('sha256', key).update(text).digest('base64url');

type Claims = Record<string, unknown>;
const good: Claims = { aud: 'jitsi', iss: 'app', sub: 'meet.example.org', room: 'standup', exp: now + 60 };
const header: Claims = { alg: 'HS256', typ: 'JWT' };

function tokenOf(claims: Claims, head: Claims = {}, key = secret): string {
  const text = `${part({ ...header, ...head })}.${part({ ...good, ...claims })}`;
  return `${text}.${hmac(text, key)}`;
}

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const publicKeyFile = join(tmpdir(), `foyer-jaas-${process.pid}.pem`);
writeFileSync(publicKeyFile, publicKey.export({ format: 'pem', type: 'spki' }));
afterAll(() => rmSync(publicKeyFile));

function rsaToken(claims: Claims, head: Claims): string {
  const text = `${part({ alg: 'RS256', typ: 'JWT', ...head })}.${part({ ...good, ...claims })}`;
  return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
}

interface Case {
  /** What changes of a good token, for `standup`. */
  readonly claims?: Claims;
  readonly head?: Claims;
  readonly token?: string;
  readonly slug?: string;
  /** Of the preset, and of the issuer around it. */
  readonly jitsi?: object;
  readonly issuer?: object;
  /** Slug of the problem, or what the bearer has. */
  readonly is: string | object;
}

async function answered({ claims = {}, head = {}, token, slug = 'standup', jitsi: preset = {}, issuer = {} }: Case) {
  const { issuers } = raiseIssuers({ ...jitsi, ...issuer, jitsi: preset });
  const verified = await issuers.verify(token ?? tokenOf(claims, head), slug);
  return verified.ok ? verified.value : problemOf(verified.refusal).type.replace('/problems/', '');
}

/** At the door of a room with this policy, with this token or none. */
async function atTheDoor(wish: PolicyWish, claims: Claims | undefined, more: object = {}, exists = true) {
  const { issuers } = raiseIssuers(jitsi);
  const shown = claims === undefined ? undefined : await issuers.verify(tokenOf(claims), 'standup');
  const policy = changePolicy(defaultPolicy, wish);
  if (!policy.ok) throw new Error(JSON.stringify(policy.refusal));
  const evidence =
    shown === undefined
      ? ({ kind: 'nothing' } as const)
      : shown.ok
        ? ({ kind: 'bearer', bearer: shown.value.bearer } as const)
        : ({ kind: 'refused', refusal: { kind: 'token-invalid', flaw: 'form' } } as const);
  const { password = 'none', version = null, ...situation } = { ...more } as { password?: 'none'; version?: number };
  const room = { id: 'r_1', slug: 'standup', policy: { ...policy.value, passwordVersion: version } };
  const around = { banned: false, hostPresent: false, inside: false, participants: 0, serverCapacity: 100 };
  const wall = raiseIssuers().clock.wall();
  const judged = decide(
    { slug: 'standup', evidence, password, leeway: 10 },
    exists ? room : undefined,
    { ...around, ...situation },
    wall,
  );
  if (judged.outcome === 'refuse') return judged.refusal.kind;
  return judged.outcome === 'hold' ? judged.reason : judged.outcome;
}

const user = (claims: Claims) => ({ context: { user: claims } });
const features = (claims: Claims, moderator = false) => ({ context: { user: { moderator }, features: claims } });
const bearer = (members: object) => ({ bearer: expect.objectContaining(members) });
const host = bearer({ role: 'host' });
const speaker = bearer({ role: 'speaker', permissions: [] });
const screen = 'track.publish.screen' as const;
/** Has the bearer this permission, in a room of the default policy? */
const can = (permission: string, expected: boolean) => ({ [expected ? 'has' : 'lacks']: permission });

const jaas = {
  issuer: { issuer: 'chat', algorithms: ['RS256'], secret: undefined, publicKeyFile },
  jitsi: { jaas: true },
};
const jaasClaims: Claims = {
  iss: 'chat',
  sub: 'vpaas-1',
  nbf: now - 5,
  context: { user: { moderator: 'true' }, features: {} },
};
const jaasHead = { kid: 'vpaas-1/key' };
const jaasCase = (claims: Claims, head: Claims, is: Case['is']): Case => ({
  ...jaas,
  token: rsaToken({ ...jaasClaims, ...claims }, { ...jaasHead, ...head }),
  is,
});

const tokenRows: Record<string, readonly Case[]> = {
  '1.1 header typ': [
    { head: { typ: 'JWT' }, is: speaker },
    { head: { typ: undefined }, is: 'token-invalid' },
    { head: { typ: 'JWE' }, is: 'token-invalid' },
  ],
  '1.1 header alg': [
    { head: { alg: 'HS512' }, is: 'token-invalid' },
    { head: { alg: 'none' }, is: 'token-invalid' },
    { token: rsaToken({}, {}), is: 'token-invalid' },
  ],
  '1.1 header kid': [{ head: { kid: 'any' }, is: speaker }],
  '1.1 iss': [
    { claims: { iss: 'other' }, is: 'token-invalid' },
    { claims: { iss: 'second' }, issuer: { issuer: ['app', 'second'] }, is: speaker },
    { claims: { iss: 'anyone' }, issuer: { issuer: '*' }, is: speaker },
    { claims: { iss: undefined }, issuer: { issuer: '*' }, is: 'token-invalid' },
  ],
  '1.1 aud': [
    { claims: { aud: 'other' }, is: 'token-invalid' },
    { claims: { aud: ['other', 'jitsi'] }, is: speaker },
    { claims: { aud: ['other'] }, issuer: { audience: '*' }, is: speaker },
    { claims: { aud: undefined }, is: 'token-invalid' },
  ],
  '1.1 sub': [
    { claims: { sub: undefined }, is: 'token-invalid' },
    { claims: { sub: undefined }, jitsi: { requireSubject: false }, is: speaker },
    { claims: { sub: 'anything' }, is: speaker },
    { claims: { sub: 7 }, is: 'token-invalid' },
  ],
  '1.1 room': [
    { claims: { room: 'StandUp' }, is: speaker },
    { claims: { room: '*' }, slug: 'anything', is: speaker },
    { claims: { room: 'other' }, is: 'token-wrong-room' },
    { claims: { room: ['standup'] }, is: 'token-invalid' },
    { claims: { room: undefined }, is: 'token-invalid' },
    { claims: { room: '\u017ftandup' }, is: 'token-wrong-room' },
    { claims: { room: '\u212aitchen' }, slug: 'kitchen', is: 'token-wrong-room' },
    { claims: { room: 'stand*' }, is: 'token-wrong-room' },
    { claims: { room: '*' }, jitsi: { wildcardRooms: false }, is: 'token-invalid' },
  ],
  '1.1 context.room.regex': [
    { claims: { room: 'st.*up', context: { room: { regex: true } } }, is: 'token-invalid' },
    { claims: { room: 'st.*up', context: { room: { regex: true } } }, jitsi: { roomPatterns: true }, is: speaker },
    {
      claims: { room: 'st', context: { room: { regex: true } } },
      jitsi: { roomPatterns: true },
      is: 'token-wrong-room',
    },
    {
      claims: { room: '(a+)+', context: { room: { regex: true } } },
      jitsi: { roomPatterns: true },
      is: 'token-invalid',
    },
    { claims: { room: 'st.*up' }, jitsi: { roomPatterns: true }, is: 'token-wrong-room' },
  ],
  '1.1 exp': [
    { claims: { exp: now - 11 }, is: 'token-expired' },
    { claims: { exp: undefined }, is: 'token-invalid' },
    { claims: { exp: undefined }, issuer: { allowWithoutExpiry: true }, is: speaker },
    { claims: { exp: String(now + 60) }, is: 'token-invalid' },
  ],
  '1.1 nbf': [
    { claims: { nbf: now + 11 }, is: 'token-not-yet-valid' },
    { claims: { nbf: now, iat: now }, is: speaker },
    { claims: { nbf: 'now' }, is: 'token-invalid' },
  ],
  '1.1 clock skew': [
    { claims: { exp: now - 9 }, is: speaker },
    { claims: { exp: now - 10 }, is: 'token-expired' },
    { claims: { nbf: now + 10 }, is: speaker },
  ],
  '1.1 context.user.id': [
    { claims: user({ id: 'u-1' }), is: bearer({ identity: 'school:u-1', standing: 'user' }) },
    { claims: user({ id: 7 }), is: bearer({ identity: 'school:7' }) },
    { claims: user({ id: null }), is: bearer({ standing: 'invited' }) },
    { claims: user({ id: {} }), is: 'token-invalid' },
  ],
  '1.1 context.user.name, email, avatar': [
    { claims: user({ name: 'Zo\u00eb', email: 7, avatar: null }), is: bearer({ name: 'Zo\u00eb' }) },
    { claims: user({ name: 'Eve\u202etxt' }), is: bearer({ name: 'Eve txt' }) },
    { claims: user({ name: null, avatar: 'https://evil.example/pixel' }), is: speaker },
  ],
  '1.1 context.user.moderator': [
    { claims: user({ moderator: true }), is: host },
    { claims: user({ moderator: 'true' }), is: host },
    { claims: user({ moderator: false }), is: speaker },
    { claims: user({ moderator: 1 }), is: speaker },
    { claims: {}, jitsi: { role: 'host' }, is: host },
  ],
  '1.1 context.user.affiliation': [
    { claims: user({ affiliation: 'owner' }), is: host },
    { claims: user({ affiliation: 'moderator' }), is: host },
    { claims: user({ affiliation: 'teacher' }), is: host },
    { claims: user({ affiliation: 'member' }), is: speaker },
    { claims: user({ affiliation: ['owner'] }), is: speaker },
  ],
  '1.1 context.user.hidden-from-recorder': [{ claims: user({ 'hidden-from-recorder': true }), is: speaker }],
  '1.1 context.user.lobby_bypass': [
    { claims: user({ lobby_bypass: true }), is: bearer({ permissions: ['lobby.bypass'] }) },
    { claims: user({ lobby_bypass: true }), jitsi: { lobbyBypass: false }, is: speaker },
  ],
  '1.1 context.user.role visitor': [{ claims: user({ role: 'visitor' }), is: bearer({ role: 'listener' }) }],
  '1.1 context.group': [
    { claims: { context: { group: 'staff' } }, is: speaker },
    { claims: { context: { group: 'staff' } }, jitsi: { hostGroups: ['staff'] }, is: host },
  ],
  '1.1 context.tenant': [
    { claims: { context: { tenant: 'other', features: { 'screen-sharing': true } } }, is: can(screen, true) },
  ],
  '1.1 context.callee, context.server': [{ claims: { context: { callee: { name: 'Bo' }, server: 1 } }, is: speaker }],
  '1.1 context.room.lobby_autostart': [
    { claims: { context: { room: { lobby_autostart: false } } }, is: { roomPolicy: { lobby: false } } },
    { claims: { context: { room: { lobby_autostart: true } } }, is: { roomPolicy: { lobby: true } } },
  ],
  '1.1 lobby': [{ claims: { lobby: true }, is: speaker }],
  '1.1 context.features': [{ claims: { context: { features: [] } }, is: 'token-invalid' }],
  '1.1 name, picture, email': [
    { claims: { name: 'Zo\u00eb', picture: 1 }, is: bearer({ name: 'Zo\u00eb' }) },
    { claims: { name: 'Outside', ...user({}) }, is: { bearer: expect.not.objectContaining({ name: 'Outside' }) } },
  ],
  '1.1 moderator': [
    { claims: { moderator: true }, is: host },
    { claims: { moderator: 'false' }, is: speaker },
  ],
  '1.2 known keys': [
    { claims: features({ livestreaming: true, recording: 'true', [screen]: true }), is: can(screen, false) },
  ],
  '1.2 features present': [
    { claims: features({ 'screen-sharing': 'true' }), is: can(screen, true) },
    { claims: features({ 'screen-sharing': false }), is: can(screen, false) },
    { claims: features({}), is: can(screen, false) },
    { claims: features({}), jitsi: { strictFeatures: false }, is: can(screen, true) },
    { claims: features({ 'screen-sharing': 'yes' }), is: can(screen, false) },
  ],
  '1.2 features absent': [{ claims: user({ id: 'u' }), is: can(screen, true) }],
  '1.2 moderator without features': [
    { claims: user({ moderator: true }), is: can('lobby.admit', true) },
    { claims: features({ recording: true }, true), is: can('lobby.admit', true) },
    { claims: features({ lobby: false }, true), is: can('lobby.admit', false) },
    { claims: features({ moderation: 'false' }, true), is: can('participant.remove', false) },
  ],
  '1.2 granted by another moderator': [
    { claims: features({ lobby: true, moderation: true }), is: can('lobby.admit', false) },
  ],
  '1.2 enforced by the server': [{ claims: features({ 'send-groupchat': false }), is: can('data.send', false) }],
  '1.2 screen-sharing': [{ claims: features({ recording: true }, true), is: can(screen, false) }],
  '1.3 asap_require_room_claim': [
    { claims: { room: undefined }, jitsi: { requireRoom: false }, slug: 'any', is: speaker },
  ],
  '1.3 enable_domain_verification': [
    { jitsi: { subjects: ['meet.example.org'] }, is: speaker },
    { jitsi: { subjects: ['other'] }, is: 'token-invalid' },
    { claims: { sub: '*' }, jitsi: { subjects: ['other'] }, is: speaker },
  ],
  '1.7 algorithm': [jaasCase({}, {}, host), { ...jaas, token: tokenOf(jaasClaims, jaasHead), is: 'token-invalid' }],
  '1.7 kid and sub': [
    jaasCase({ sub: 'vpaas-2' }, {}, 'token-invalid'),
    jaasCase({}, { kid: 'vpaas-2/key' }, 'token-invalid'),
    jaasCase({}, { kid: undefined }, 'token-invalid'),
  ],
  '1.7 aud and iss': [jaasCase({ iss: 'app' }, {}, 'token-invalid'), jaasCase({ aud: 'x' }, {}, 'token-invalid')],
  '1.7 features': [
    jaasCase({ context: { user: {} } }, {}, 'token-invalid'),
    jaasCase(
      { context: { user: { moderator: 'false' }, features: { 'screen-sharing': false } } },
      {},
      can(screen, true),
    ),
    jaasCase(
      { context: { user: { moderator: 'true' }, features: { 'screen-sharing': false } } },
      {},
      can(screen, false),
    ),
  ],
  '1.7 moderator': [jaasCase({ context: { user: { moderator: 'false' }, features: {} } }, {}, speaker)],
  '1.7 room': [jaasCase({ room: '*' }, {}, host), jaasCase({ room: 'other' }, {}, 'token-wrong-room')],
  '1.7 nbf and exp': [
    jaasCase({ nbf: undefined }, {}, 'token-invalid'),
    jaasCase({ exp: undefined }, {}, 'token-invalid'),
  ],
};

// The rules of the single claims: IS20 rooms, IS21 sub, IS22 moderators, IS23 features, IS26 JaaS, IS27 what is not read.
describe.each(Object.entries(tokenRows))('IS20 to IS28 %s', (_row, cases) => {
  test.each(cases.map((one, index) => [index, one] as const))('case %i', async (_index, one) => {
    const answer = await answered(one);
    if (typeof one.is === 'string') return expect(answer).toBe(one.is);
    if (typeof answer === 'string') throw new Error(answer);
    const permissions: ReadonlySet<string> = permissionsOf(answer.bearer, defaultPolicy);
    if ('has' in one.is) expect(permissions).toContain(one.is.has);
    else if ('lacks' in one.is) expect(permissions).not.toContain(one.is.lacks);
    else expect(answer).toMatchObject(one.is);
  });
});

/** Rows about more than one token: options, the room around it, and what people see. */
const doorRows: Record<string, () => Promise<void> | void> = {
  '1.3 app_id and a key': () => {
    expect(problems({ ...jitsi, secret: undefined })).toHaveLength(1);
    expect(problems({ ...jitsi, secret: 'short' })).toHaveLength(1);
  },
  '1.3 allow_empty_token': async () => {
    const made = await answered({ issuer: { allowEmptyToken: true }, is: '' });
    expect(made).toMatchObject({ makesRooms: true, roomPolicy: { entry: 'open' } });
    expect(await atTheDoor({ entry: 'open' }, undefined)).toBe('admit');
    expect(await atTheDoor({ entry: 'open' }, { exp: 1 })).toBe('token-invalid');
  },
  '1.3 token_verification_allowlist': async () => expect(await atTheDoor({}, undefined)).toBe('token-missing'),
  '1.3 token_verification_require_token_for_moderation': () => {
    expect(permissionsOf(guestOf(defaultPolicy), defaultPolicy)).not.toContain('policy.change');
  },
  '1.3 access ban hook': async () => expect(await atTheDoor({}, user({ id: 'u' }), { banned: true })).toBe('banned'),
  '1.5 no token': async () => expect(await atTheDoor({}, undefined)).toBe('token-missing'),
  '1.5 bad token': async () => {
    expect(await answered({ token: tokenOf({}, {}, `${secret}x`), is: '' })).toBe('token-invalid');
    expect(await answered({ claims: { exp: now - 60 }, is: '' })).toBe('token-expired');
    expect(await answered({ claims: { nbf: now + 60 }, is: '' })).toBe('token-not-yet-valid');
  },
  '1.5 token for another room': async () => expect(await answered({ slug: 'b', is: '' })).toBe('token-wrong-room'),
  '1.5 guest before the room exists': async () =>
    expect(await atTheDoor({}, undefined, {}, false)).toBe('token-missing'),
  '1.5 host not there': async () => {
    const guests = { entry: 'open', waitForHost: true } as const;
    expect(await atTheDoor(guests, undefined)).toBe('waiting-for-host');
    expect(await atTheDoor(guests, undefined, { hostPresent: true })).toBe('admit');
    expect(await atTheDoor(guests, { moderator: true })).toBe('admit');
  },
  '1.5 lobby on': async () => {
    expect(await atTheDoor({ lobby: true }, {})).toBe('lobby');
    expect(await atTheDoor({ lobby: true }, user({ moderator: true }))).toBe('admit');
    expect(await atTheDoor({ lobby: true }, user({ lobby_bypass: true }))).toBe('admit');
  },
  '1.5 lobby on, no display name': async () => expect(await atTheDoor({ lobby: true }, {})).toBe('lobby'),
  '1.5 password needed': async () => {
    expect(await atTheDoor({}, {}, { version: 1 })).toBe('password-required');
    expect(await atTheDoor({}, {}, { version: 1, password: 'wrong' })).toBe('password-wrong');
  },
  '1.5 room full': async () => expect(await atTheDoor({ capacity: 1 }, {}, { participants: 1 })).toBe('room-full'),
  '1.5 room creation restricted': async () =>
    expect(await answered({ issuer: { createRooms: false }, is: '' })).toMatchObject({ makesRooms: false }),
  '1.5 reservation refuses': async () => expect(await atTheDoor({}, {}, {}, false)).toBe('room-not-found'),
  '1.5 denied, destroyed, kicked': () => {
    expect(endingOf('removed')?.type).toBe('/problems/participant-removed');
    expect(endingOf('access-withdrawn')?.type).toBe('/problems/access-withdrawn');
    expect(endingOf('meeting-ended')?.type).toBe('/problems/meeting-ended');
    expect(problemOf({ kind: 'declined' }).type).toBe('/problems/declined');
  },
};

test.each(Object.entries(doorRows))('IS28 %s', (_row, judge) => judge());

test('IS28 the table of the specification has these rows and no other', () => {
  const spec = readFileSync(new URL('../../../../docs/spec/issuers.md', import.meta.url), 'utf8');
  const rows = [...spec.matchAll(/^\| (1\.\d .+?) \|/gm)].map(([, row]) => row);
  expect(rows.toSorted()).toEqual([...Object.keys(tokenRows), ...Object.keys(doorRows)].toSorted());
});

test('IS24 the lobby whitelist names people, subjects, or everybody', async () => {
  const bypass = bearer({ permissions: ['lobby.bypass'] });
  const claims = user({ id: 'bot' });
  expect(await answered({ claims, jitsi: { lobbyWhitelist: ['bot'] }, is: '' })).toMatchObject(bypass);
  expect(await answered({ claims, jitsi: { lobbyWhitelist: ['meet.example.org'] }, is: '' })).toMatchObject(bypass);
  expect(await answered({ claims, jitsi: { lobbyWhitelist: ['*'] }, is: '' })).toMatchObject(bypass);
  expect(await answered({ claims, jitsi: { lobbyWhitelist: ['bo'] }, is: '' })).toMatchObject(speaker);
});

test('IS23 what a token forbids stays forbidden when a host gives its bearer another role', async () => {
  const answer = await answered({ claims: features({}), is: '' });
  if (typeof answer === 'string') throw new Error(answer);
  const promoted = permissionsOf({ ...answer.bearer, role: 'host' }, defaultPolicy);
  expect(promoted).toContain('lobby.admit');
  expect(promoted).not.toContain(screen);
});
