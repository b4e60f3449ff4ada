/**
 * What was tried against the door, row by row, and which test tries it. `catalogue.test.ts` holds every row to its word:
 * the file is there and a title in it fits.
 */
export interface AttackRow {
  readonly area: string;
  readonly attack: string;
  /** Files from the repository's root, each with a piece of the title (or of the table's row) that tries it. */
  readonly tried: readonly (readonly [file: string, title: string])[];
}

const attack = (name: string) => `tests/attack/${name}.test.ts`;
const signIn = (name: string) => `tests/sign-in/${name}.test.ts`;
const server = (name: string) => `apps/server/${name}.test.ts`;

function row(area: string, what: string, ...tried: AttackRow['tried']): AttackRow {
  return { area, attack: what, tried };
}

export const catalogue: readonly AttackRow[] = [
  row('token', 'alg none in any spelling, empty signature', [attack('token'), 'alg none with an empty signature']),
  row('token', 'HMAC with the public key (CVE-2021-39215, CVE-2015-9235, CVE-2022-23541)', [
    attack('token'),
    'HS256 with the public key',
  ]),
  row('token', 'alg as a list, an object, null', [attack('token'), "[{ 0: 'EdDSA' }]"]),
  row('token', 'missing and extra parts, 10⁵ dots (CVE-2025-30204)', [
    attack('token'),
    'one part, two parts, four parts',
  ]),
  row('token', '1 MB and more', [attack('token'), 'AD16 %i characters']),
  row('token', 'a claim or header member twice', [attack('token'), 'a claim twice, escaped']),
  row(
    'token',
    'jku, x5u, jwk, x5c, crit, zip',
    [attack('token'), "['jku', { jku"],
    [attack('token'), "['unknown crit'"],
    [attack('token'), "['zip', { zip"],
  ),
  row('token', 'a kid that is a path or SQL', [attack('token'), 'kid as a path'], [attack('token'), 'kid as SQL']),
  row(
    'token',
    'exp absent, text, NaN, 1e309; nbf in the future; wrong issuer, audience, type',
    [attack('token'), 'exp absent'],
    [attack('token'), 'exp as 1e309'],
    [attack('token'), 'nbf in a minute'],
    [attack('token'), 'another audience'],
    [attack('token'), 'typ of an ID token'],
  ),
  row('token', 'another kind of token of ours: media, channel', [attack('token'), 'a media token']),
  row(
    'token',
    'room as a list, in other letters, a look-alike',
    [attack('token'), 'a list of rooms'],
    [attack('token'), 'the room in capitals'],
    [attack('token'), 'a look-alike room'],
  ),
  row('token', 'encrypted with a huge work factor (CVE-2022-36083)', [attack('token'), 'a huge work factor']),
  row('token', 'read differently as JSON and compact (CVE-2022-39227)', [attack('token'), 'a JSON serialisation']),
  row('token', 'clock skew at the edges', [attack('token'), 'skew within the leeway']),
  row(
    'token',
    'keys old, new, retired, unknown',
    [server('tokens/key-ring'), 'TK5 retiring'],
    [server('tokens/key-ring'), 'an older key: its tokens are revoked'],
  ),
  row(
    'token',
    'another system’s: algorithm swapped, key of another family',
    [attack('foreign-token'), '[token] IS3 algorithm'],
    [attack('foreign-token'), 'alg none with an empty signature'],
  ),
  row('one-time & resume', '200 parallel uses of one', [attack('one-time'), '200 first uses at once']),
  row('one-time & resume', '200 parallel uses, in the store, 100 rounds', [
    server('store/store'),
    'of 200 first uses at once exactly one succeeds, in each of 100 rounds',
  ]),
  row('one-time & resume', 'replay after a restart', [attack('one-time'), 'after a restart']),
  row('one-time & resume', 'a stolen channel token of a removed person', [attack('participants'), 'after a removal']),
  row('one-time & resume', 'guessing a channel token', [attack('websocket'), '200 guesses of a channel token']),
  row('one-time & resume', 'what is shown of a token used as one', [attack('one-time'), 'nothing that is shown']),
  row(
    'one-time & resume',
    'a resume token forged, cut short, with other claims, with a claim twice',
    [attack('resume'), 'a bit of the signature'],
    [attack('resume'), 'a JWT with alg none'],
    [attack('resume'), 'a claim twice'],
    [attack('resume'), 'a prototype'],
  ),
  row('one-time & resume', 'a resume token of 60 000 characters and more', [attack('resume'), '60 000 characters']),
  row(
    'one-time & resume',
    'a resume token of another room, meeting, browser or deployment',
    [attack('resume'), 'another room, and a room that is not there'],
    [attack('resume'), 'the next meeting in the same room'],
    [attack('resume'), 'another browser, a program'],
    [attack('resume'), 'another deployment'],
  ),
  row(
    'one-time & resume',
    'coming back after a removal, a ban, the end, with a lost role',
    [attack('resume'), 'removed by a host'],
    [attack('resume'), 'banned by a host'],
    [attack('resume'), 'the meeting was ended'],
    [attack('resume'), 'a changed role and taken permissions'],
  ),
  row('one-time & resume', 'an expired resume token', [attack('resume'), 'its life is over']),
  row('one-time & resume', '200 parallel uses of one resume token', [attack('resume'), 'one generation wins']),
  row('one-time & resume', 'a stolen resume token beside its owner', [attack('resume'), 'ends the presence']),
  row('one-time & resume', 'guessing a resume token', [attack('resume'), 'wrong signatures are counted']),
  row('one-time & resume', 'other tokens of ours as a resume token', [attack('resume'), 'other tokens of ours']),
  row('passwords', 'guesses from one network', [attack('password'), 'guesses from one network']),
  row('passwords', 'guesses from one /64', [attack('password'), 'one IPv6 household']),
  row('passwords', 'guesses spread over networks, good joins meanwhile', [
    attack('password'),
    'spread over many networks',
  ]),
  row('passwords', 'guesses against one account', [
    server('http/sign-in'),
    'AC9 beyond the free guesses of an account',
  ]),
  row('passwords', 'known and unknown account told apart', [server('http/sign-in'), 'AC4 unknown and known names']),
  row('passwords', '1 MB', [attack('password'), 'one of a megabyte']),
  row('passwords', 'NUL, emoji, composed and decomposed', [attack('password'), 'composed and decomposed']),
  row('lobby & roles', 'every message of the room channel in every state by every role', [
    server('channel/matrix'),
    'CH6 the table',
  ]),
  row('lobby & roles', 'every message of the lobby channel in every state', [
    server('lobby/lobby'),
    'LC6 every message in every state',
  ]),
  row('lobby & roles', 'a role claimed in the join', [attack('lobby'), 'are no wishes that are heard']),
  row('lobby & roles', 'admitting oneself (GHSA-6268-rqrh-9rf3)', [attack('lobby'), 'nobody admits themselves']),
  row('lobby & roles', 'looking into the lobby without leave (CVE-2022-23490)', [
    attack('lobby'),
    'neither sees who waits',
  ]),
  row('lobby & roles', 'the host’s display name (MiroTalk a40392de)', [attack('lobby'), 'takes the host’s name']),
  row('lobby & roles', 'a second session of a banned person (CVE-2022-41961)', [
    attack('lobby'),
    'second session goes too',
  ]),
  row('lobby & roles', 'a banned guest under another name', [attack('lobby'), 'under another name']),
  row('lobby & roles', 'secrets in admit and decline messages (CVE-2024-33530)', [
    attack('lobby'),
    'nothing of the room’s secrets',
  ]),
  row('lobby & roles', 'the media server without the door (GHSA-8cwh-jg4g-8jg6)', [
    attack('participants'),
    'nor the media token',
  ]),
  row('IDOR', 'rooms, tokens, bans, participants of another host', [attack('idor'), 'another host hears']),
  row('IDOR', 'hidden lists', [attack('idor'), 'lists hold one’s own']),
  row('IDOR', 'sign-ins of others', [attack('idor'), 'a sign-in of somebody else']),
  row('IDOR', 'an account made again under an old name (CVE-2021-32689)', [
    attack('idor'),
    'made again under an old name',
  ]),
  row('IDOR', 'guessed and sequential ids', [attack('idor'), 'ids are random']),
  row('room names', '__proto__, constructor, paths, NUL, overrides, zero width, 10⁴ characters, twins', [
    attack('room-names'),
    "'__proto__'",
  ]),
  row('XSS & HTML', 'names', [attack('room-names'), '[XSS] the name']),
  row('XSS & HTML', 'titles', [attack('room-names'), '[XSS] a title is data']),
  row('XSS & HTML', 'names and host’s words as markup, in every list that shows them', [
    'tests/browser/hosting.test.ts',
    'markup in names and in the host’s words is text',
  ]),
  row('browser', 'framing', [attack('browser'), 'a strict policy of our own origin, no frames']),
  row('browser', 'CSRF on every change', [server('http/csrf'), 'AC20 CSRF: no page elsewhere changes anything']),
  row('browser', 'WebSocket from another origin', [attack('websocket'), 'cross-origin']),
  row('browser', 'CORS, null origin', [attack('browser'), '[browser] no CORS for']),
  row('browser', 'open redirect', [attack('browser'), 'no redirect anywhere']),
  row('browser', 'cookie flags', [server('http/sign-in'), 'AC15 gives a cookie that no script reads']),
  row('browser', 'X-Forwarded-For from nobody’s proxy (MiroTalk cdc4aca7)', [attack('browser'), 'spoofed forwarding']),
  row(
    'SSRF',
    'key addresses: odd numbers, v4 in v6, link-local, rebinding, redirects, slow drip, 10 GB',
    [attack('ssrf'), 'IS13 spellings of addresses'],
    [attack('ssrf'), 'rebinding: the name is asked once'],
    [attack('ssrf'), "['/redirect'"],
    [attack('ssrf'), "['/endless'"],
    [attack('ssrf'), "['/silent', '/drip']"],
  ),
  row(
    'SSRF',
    'discovery: addresses in odd spellings, link-local, other schemes, with a password',
    [attack('sign-in'), "'http://0251.0376.0251.0376/'"],
    [signIn('matrix'), 'a link-local address'],
  ),
  row('SSRF', 'discovery, key list, token, UserInfo: silent, slow, endless, compressed, redirected', [
    attack('sign-in'),
    'answers without end, without beginning',
  ]),
  row(
    'OIDC',
    'state missing, unknown, twice, another attempt’s, a changed cookie',
    [signIn('matrix'), 'a state of nobody'],
    [attack('sign-in'), 'an attempt’s cookie with any bit turned'],
  ),
  row(
    'OIDC',
    'nonce missing, another’s; an earlier token',
    [signIn('matrix'), 'the nonce of another sign-in'],
    [attack('sign-in'), 'the ID token of an earlier sign-in'],
  ),
  row(
    'OIDC',
    'replay of the answer; a code swapped in, with and without PKCE',
    [attack('sign-in'), 'replay of a whole answer'],
    [attack('sign-in'), 'an attacker’s code under the victim’s state'],
    [attack('sign-in'), 'where the provider does not look at PKCE'],
  ),
  row('OIDC', 'login CSRF', [attack('sign-in'), 'login CSRF: an attacker’s answer']),
  row('OIDC', 'session fixation', [attack('sign-in'), 'a session from before does not survive']),
  row(
    'OIDC',
    'mix-up of issuers (RFC 9207)',
    [attack('sign-in'), 'an honest provider’s answer at a dishonest one’s address'],
    [attack('sign-in'), 'a dishonest provider that names the honest one’s issuer'],
  ),
  row('OIDC', 'another issuer in the discovery document', [signIn('matrix'), "'other-issuer': [document("]),
  row(
    'OIDC',
    'an address, name or subject that equals an admin’s, verified or not',
    [signIn('people'), 'nobody becomes a local admin by their %s'],
    [signIn('people'), 'the same subject at two providers'],
  ),
  row(
    'OIDC',
    'algorithms: none, the public key as secret (CVE-2021-39215), secrets in the key list, another than the key’s',
    [signIn('matrix'), 'alg none, listed by the provider'],
    [signIn('matrix'), 'the provider’s public key as HMAC secret'],
    [attack('sign-in'), 'a key list that turns into secrets'],
    [attack('sign-in'), 'a key made for one algorithm used for another'],
  ),
  row('OIDC', 'keys and key addresses in the header', [signIn('matrix'), 'a key in the header (jwk)']),
  row('OIDC', '10⁴ keys', [attack('sign-in'), '10⁴ keys: refused, and in time']),
  row(
    'OIDC',
    'envelopes: PBES2 with a huge work factor (CVE-2022-36083), compressed (CVE-2024-28176), RSA1_5, nested twice',
    [signIn('matrix'), 'PBES2 with a huge work factor'],
    [signIn('matrix'), 'a compressed envelope'],
    [signIn('matrix'), "what: 'RSA1_5'"],
    [signIn('matrix'), 'an envelope in an envelope'],
  ),
  row('OIDC', 'tokens of other clients', [attack('sign-in'), 'another client’s ID token']),
  row(
    'OIDC',
    'logout tokens: forged, replayed, about others, in the place of an ID token and the other way round',
    [signIn('logout'), 'SI26 wrong ones end nothing'],
    [signIn('logout'), 'the same token a second time'],
    [signIn('logout'), 'an ID token in its place'],
    [attack('sign-in'), 'a logout token as ID token'],
    [attack('sign-in'), 'guessing logout tokens is slowed down'],
  ),
  row('OIDC', 'claims that name rooms with stars, paths, capitals', [
    signIn('people'),
    'a group called %s opens no room',
  ]),
  row('OIDC', 'every door after a refusal: REST, channels, lobby, media', [
    attack('sign-in'),
    'SI38 whoever was refused finds every door as a stranger does',
  ]),
  row('OIDC', 'a handoff’s link sent to somebody who is signed in', [
    server('http/handoffs'),
    'nobody who is not signed in confirms it, and no page elsewhere',
  ]),
  row('OIDC', 'a pass shown for another room, to REST, after the sign-in', [
    server('http/handoffs'),
    'opens one room and nothing else',
  ]),
  row('browser', 'open redirect after a sign-in', [attack('sign-in'), 'SI5 open redirect by return']),
  row('secrets', 'tokens, codes, states and secrets of sign-ins in the log, in a failure, on a page', [
    signIn('matrix'),
    'JSON.stringify(failed.failure), failed.landing.text',
  ]),
  row(
    'WS',
    'no JSON, depth, twins, __proto__, 1 MB, binary, fragments',
    [attack('websocket'), "test('not UTF-8'"],
    [attack('websocket'), 'a message in a thousand fragments'],
  ),
  row(
    'WS',
    'ping flood, slow reader, half-open',
    [attack('websocket'), 'CH10 a half-open connection'],
    [attack('websocket'), 'a flood of WebSocket pings'],
  ),
  row('WS', '200 headers and 2 000 (CVE-2024-37890)', [attack('websocket'), '2 000 headers']),
  row('WS', 'compressed bomb, wrong subprotocol', [attack('websocket'), 'compression is not agreed']),
  row('WS', '1 000 messages a second', [attack('websocket'), '1 000 messages']),
  row('races', 'last seat, token use, leave and join, end and join', [attack('races'), 'the last seat']),
  row('races', 'two hosts about one knock', [attack('lobby'), 'two hosts decide about one knock']),
  row('secrets', 'default or empty keys (MiroTalk f4a9a42b)', [attack('secrets'), 'generated ones are kept']),
  row('secrets', 'tokens, keys and passwords in the log', [attack('secrets'), 'no token, key or secret in the log']),
];
