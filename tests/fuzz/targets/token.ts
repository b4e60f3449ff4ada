/** Join tokens: whatever is done to one, it stays itself or is refused. */
import { randomFillSync } from 'node:crypto';
import type { JoinClaims } from '@foyer/admission';
import { seconds } from '@foyer/kernel';
import { JoinTokens } from '../../../apps/server/tokens/join-tokens.ts';
import { makeSigningKey, readSigningKey } from '../../../apps/server/tokens/signing-key.ts';
import { mutateText } from '../mutate.ts';
import { hold, type Target } from '../target.ts';

const key = readSigningKey(makeSigningKey((bytes) => randomFillSync(bytes), 0));
const tokens = new JoinTokens({ issuer: 'foyer', keys: [key] });
const foreign = new JoinTokens({
  issuer: 'foyer',
  keys: [{ ...readSigningKey(makeSigningKey((bytes) => randomFillSync(bytes), 0)), kid: key.kid }],
});

const claims: readonly JoinClaims[] = [
  { id: 'one', room: 'garden', role: 'host', permissions: [], expiresAt: seconds(4_000_000_000) },
  {
    id: 'two',
    room: 'garden',
    roomId: 'r_1',
    role: 'listener',
    name: 'Zoë 💡',
    identity: 'zoe@example.org',
    permissions: ['track.publish.microphone'],
    notBefore: seconds(1_000_000_000),
    expiresAt: seconds(4_000_000_000),
  },
];

const minted = claims.map((each) => tokens.mint(each, 1_700_000_000));
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const [header = '', payload = '', signature = ''] = minted[0]?.split('.') ?? [];

const corpus: readonly string[] = [
  ...minted,
  ...claims.map((each) => foreign.mint(each, 1_700_000_000)),
  `${part({ alg: 'none', typ: 'foyer-join+jwt', kid: key.kid })}.${payload}.`,
  `${part({ alg: 'HS256', typ: 'foyer-join+jwt', kid: key.kid })}.${payload}.${signature}`,
  `${header}.${part({ iss: 'foyer', aud: 'foyer', role: 'host', room: 'garden' })}.${signature}`,
];

export const token: Target<string> = {
  name: 'token',
  make: (random) => mutateText(corpus, random),
  run(text) {
    const verified = tokens.verify(text);
    hold(verified.ok === minted.includes(text), 'exactly what was minted is accepted');
    return verified.ok;
  },
};
