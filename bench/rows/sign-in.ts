/** What the server pays for an ID token: signed, encrypted, and encrypted for the last of six keys it has. */
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { millis, ok } from '@foyer/kernel';
import { CompactEncrypt, exportJWK, SignJWT } from 'jose';
import { contentAlgorithms, keyAlgorithms } from '../../apps/server/config/sign-in-options.ts';
import { decryptionKey } from '../../apps/server/sign-in/keys/decryption-key.ts';
import { type OpenRules, openToken } from '../../apps/server/sign-in/tokens/open.ts';
import { SigningKeys } from '../../apps/server/sign-in/tokens/signing-keys.ts';
import { verifySigned } from '../../apps/server/sign-in/tokens/verify.ts';
import { quantile, type Row } from '../row.ts';

const rounds = 300;
const groups = Array.from({ length: 40 }, (_, at) => `department-${at}`);

function rsaKey(): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
}

function opener(key: KeyObject, from: string) {
  const made = decryptionKey(key, { names: [], from });
  if (!made.ok) throw new Error(made.refusal);
  return made.value;
}

async function provider() {
  const signing = rsaKey();
  const published = { ...(await exportJWK(createPublicKey(signing))), kid: 'k', use: 'sig', alg: 'RS256' };
  const jws = await new SignJWT({ groups, nonce: 'n', name: 'Zoë' })
    .setProtectedHeader({ alg: 'RS256', kid: 'k' })
    .setIssuer('https://id.example')
    .setAudience('foyer')
    .setSubject('zoe')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(signing);
  const keys = new SigningKeys({
    fetch: async () => ok(JSON.stringify({ keys: [published] })),
    clock: { now: () => millis(performance.now()) },
  });
  return { jws, keys };
}

function encrypted(jws: string, alg: string, key: KeyObject): Promise<string> {
  const header = { alg, enc: 'A256CBC-HS512' };
  return new CompactEncrypt(Buffer.from(jws)).setProtectedHeader(header).encrypt(createPublicKey(key));
}

/** Milliseconds of one token, opened and verified; the median. */
async function medianOf(text: string, rules: OpenRules, keys: SigningKeys): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const before = performance.now();
    const opened = await openToken(text, 'id-token', rules);
    if (!opened.ok) throw new Error(opened.refusal.kind);
    const signed = { algorithms: ['RS256'], keys, clientSecret: undefined } as const;
    const verified = await verifySigned(opened.value.jws, 'id-token', signed);
    if (!verified.ok) throw new Error(verified.refusal.kind);
    times.push(performance.now() - before);
  }
  return quantile(times, 0.5);
}

export const signIn: Row = {
  name: 'sign-in',
  title: 'opening and verifying an ID token with 40 groups, p50',
  goal: '≤ 5 ms',
  async measure() {
    const { jws, keys } = await provider();
    const rsa = rsaKey();
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const others = Array.from({ length: 5 }, (_, at) => opener(rsaKey(), `other ${at}`));
    const rulesOf = (opening: OpenRules['keys']): OpenRules => ({
      encryption: {
        required: false,
        withClientSecret: false,
        keyAlgorithms: [...keyAlgorithms],
        contentAlgorithms: [...contentAlgorithms],
      },
      keys: opening,
      clientSecret: undefined,
    });
    const one = rulesOf([opener(rsa, 'file')]);
    const floor = await medianOf(jws, one, keys);
    const cases = [
      ['RSA-OAEP-256', await encrypted(jws, 'RSA-OAEP-256', rsa), one],
      ['ECDH-ES, P-256', await encrypted(jws, 'ECDH-ES', ec), rulesOf([opener(ec, 'file')])],
      [
        'RSA-OAEP-256, the sixth key',
        await encrypted(jws, 'RSA-OAEP-256', rsa),
        rulesOf([...others, opener(rsa, 'file')]),
      ],
    ] as const;
    const measured = [];
    for (const [title, text, rules] of cases) {
      const took = await medianOf(text, rules, keys);
      measured.push({
        title: `ID token: ${title}`,
        value: `${took.toFixed(2)} ms (${(took / floor).toFixed(1)} times signed alone)`,
        floor: `${floor.toFixed(2)} ms (RS256, not encrypted)`,
        ...(title.endsWith('key') ? {} : { met: took <= 5 }),
      });
    }
    return measured;
  },
};
