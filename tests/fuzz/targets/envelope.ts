/** Tokens of providers before anything is computed for them: headers of envelopes and signatures, and logout tokens. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { seconds } from '@foyer/kernel';
import { contentAlgorithms, keyAlgorithms } from '../../../apps/server/config/sign-in-options.ts';
import { isPayload } from '../../../apps/server/issuers/claims.ts';
import { partsOf, readSigned, tooLarge } from '../../../apps/server/sign-in/tokens/compact.ts';
import { readEnvelope } from '../../../apps/server/sign-in/tokens/envelope.ts';
import { judgeLogoutToken } from '../../../apps/server/sign-in/tokens/judge.ts';
import type { OpenRules } from '../../../apps/server/sign-in/tokens/open.ts';
import { decodeJson } from '../../../apps/server/tokens/jws.ts';
import { mutateText } from '../mutate.ts';
import { hold, type Target } from '../target.ts';

const rules: OpenRules = {
  keys: [],
  clientSecret: 'a secret',
  encryption: {
    ...{ required: false, withClientSecret: true },
    ...{ keyAlgorithms: [...keyAlgorithms], contentAlgorithms: [...contentAlgorithms] },
  },
};
const of = { issuer: 'https://id.example.org', clientId: 'foyer', leeway: 30, now: seconds(1_800_000_000) };

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const epk = createPublicKey(privateKey).export({ format: 'jwk' });
const logout = {
  ...{ iss: of.issuer, aud: ['foyer'], iat: of.now, exp: of.now + 120, jti: 'one', sub: 'ana', sid: 's1' },
  events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
};
const sealedParts = 'AAAA.BBBB.CCCC.DDDD';

/** The headers and claims are harmed as text, where they mean something; the parts as they are sent. */
const headers: readonly string[] = [
  JSON.stringify({ alg: 'RSA-OAEP-256', enc: 'A256CBC-HS512', typ: 'JWE', kid: 'd41d8cd98f00b204e9800998ecf8427e' }),
  JSON.stringify({ alg: 'ECDH-ES+A128KW', enc: 'A128GCM', kid: '', epk, apu: 'QWxpY2U', apv: 'Qm9i' }),
  JSON.stringify({ alg: 'A256GCMKW', enc: 'A256GCM', iv: 'AAAA', tag: 'AAAA' }),
  JSON.stringify({ alg: 'RS256', typ: 'logout+jwt', kid: 'k' }),
];
const corpus: readonly string[] = [
  ...headers.map((header) => `${Buffer.from(header).toString('base64url')}.${sealedParts}`),
  `${part({ alg: 'RS256', typ: 'logout+jwt' })}.${part(logout)}.AAAA`,
  `${part({ alg: 'none' })}.${part(logout)}.`,
];

function opened(text: string): boolean {
  const read = readEnvelope(text, 'logout-token', rules);
  if (!read.ok) return false;
  const header = decodeJson(text.slice(0, text.indexOf('.')));
  hold(isPayload(header) && header.alg === read.value.alg && header.enc === read.value.enc, 'it is what it says');
  hold(!('zip' in header) && !('crit' in header), 'nothing compressed, nothing critical');
  hold(!read.value.alg.startsWith('ECDH') || read.value.kind !== 'RSA', 'its key is of its kind');
  return true;
}

function judged(text: string): boolean {
  const read = readSigned(text, 'logout-token');
  if (!read.ok) return false;
  hold(!/^none$/i.test(read.value.alg) && read.value.parts.signature !== '', 'it has a signature');
  const claims = decodeJson(read.value.parts.payload);
  if (!isPayload(claims)) return false;
  const meant = judgeLogoutToken({ header: read.value.header, claims, jws: text }, of);
  if (!meant.ok) return false;
  const { subject, sid, expiresAt } = meant.value;
  hold(subject !== undefined || sid !== undefined, 'it says who is meant');
  hold(claims.iss === of.issuer && expiresAt > of.now && !('nonce' in claims), 'it counts here and now');
  return true;
}

export const envelope: Target<string> = {
  name: 'envelope',
  make(random) {
    const which = random.below(3);
    if (which === 0) return mutateText(corpus, random);
    if (which === 1) return `${Buffer.from(mutateText(headers, random)).toString('base64url')}.${sealedParts}`;
    const claims = Buffer.from(mutateText([JSON.stringify(logout)], random)).toString('base64url');
    return `${part({ alg: 'RS256', typ: 'logout+jwt' })}.${claims}.AAAA`;
  },
  run(text) {
    if (tooLarge('logout-token', text) !== undefined) return false;
    return partsOf(text).length === 5 ? opened(text) : judged(text);
  },
};
