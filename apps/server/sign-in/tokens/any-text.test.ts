/** Any text whatever gives a value or a refusal, never a throw, and a changed token is never good. Seeds are printed on failure. */
import { ok } from '@foyer/kernel';
import { isSignInCause } from '@foyer/wire';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { algorithmNames } from '../../issuers/algorithms.ts';
import { HandClock } from '../../issuers/testing.ts';
import { keyOfSecret } from './client-secret.ts';
import { openToken } from './open.ts';
import { SigningKeys } from './signing-keys.ts';
import { ours, part, privateKey, publicKey, rules, sealed, signed } from './testing.ts';
import { verifySigned } from './verify.ts';

const clientSecret = 'a secret of thirty-two characters';
const names = ['rsa', 'p256', 'x25519'] as const;
const set = JSON.stringify({ keys: [publicKey('rsa').export({ format: 'jwk' })] });
const opening = () => ({
  ...rules(
    names.map((name) => ours(privateKey(name), name)),
    { withClientSecret: true },
  ),
  clientSecret,
});
// Nobody waits: its clock stands still, so the keys are fetched once.
const verifying = {
  algorithms: algorithmNames,
  keys: new SigningKeys({ clock: new HandClock(), fetch: async () => ok(set) }),
  clientSecret,
};

let good: readonly string[];
let jws: string;
beforeAll(async () => {
  jws = await signed({ sub: 'ana', groups: ['a', 'b'] }, privateKey('rsa'), { kid: 'k' });
  good = [
    jws,
    await sealed(jws, publicKey('rsa'), { kid: 'rsa' }),
    await sealed(jws, publicKey('rsa'), { alg: 'RSA-OAEP', enc: 'A128CBC-HS256' }),
    await sealed(jws, publicKey('p256'), { alg: 'ECDH-ES' }),
    await sealed(jws, publicKey('x25519'), { alg: 'ECDH-ES+A128KW', enc: 'A192CBC-HS384' }),
    await sealed(jws, keyOfSecret(clientSecret, 'dir', 'A256GCM'), { alg: 'dir' }),
    await sealed(jws, keyOfSecret(clientSecret, 'A128GCMKW', 'A256GCM'), { alg: 'A128GCMKW' }),
  ];
});

/** Opened and verified; undefined where it was refused, with a cause that there is. */
async function accepted(text: string): Promise<string | undefined> {
  const opened = await openToken(text, 'logout-token', opening());
  const verified = opened.ok ? await verifySigned(opened.value.jws, 'logout-token', verifying) : opened;
  if (verified.ok) return verified.value.jws;
  expect(isSignInCause(verified.refusal.kind)).toBe(true);
  expect(verified.refusal.facts).toMatchObject({ token: 'logout-token' });
  return undefined;
}

const seldom = { numRuns: 400 };

test('SI10 the good ones are good', async () => {
  for (const token of good) expect(await accepted(token)).toBe(jws);
});

test('SI10 any text', async () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.json({ maxDepth: 2 }), fc.string());
  const piece = text.map((content) => Buffer.from(content).toString('base64url'));
  const token = fc.oneof(
    text,
    fc.array(piece, { minLength: 3, maxLength: 5 }).map((pieces) => pieces.join('.')),
  );
  await fc.assert(
    fc.asyncProperty(token, async (one) => (await accepted(one)) === undefined),
    seldom,
  );
});

test('SI10 any header before good parts', async () => {
  const member = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.jsonValue({ maxDepth: 2 }));
  const alg = fc.constantFrom('RSA-OAEP', 'RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A128KW', 'dir', 'A128GCMKW', 'A128KW');
  const epk = fc.record(
    { kty: fc.constantFrom('EC', 'OKP', 'RSA'), crv: fc.constantFrom('P-256', 'X25519'), x: member, y: member },
    { requiredKeys: [] },
  );
  const header = fc.record(
    {
      alg: fc.oneof(alg, alg, member),
      enc: fc.oneof(fc.constantFrom('A256GCM', 'A128CBC-HS256'), member),
      kid: member,
      epk: fc.oneof(epk, member),
      ...{ apu: member, apv: member, iv: member, tag: member, p2c: member, p2s: member, typ: member, cty: member },
    },
    { requiredKeys: ['alg', 'enc'] },
  );
  await fc.assert(
    fc.asyncProperty(header, fc.nat(5), async (one, which) => {
      const [, ...rest] = (good[which + 1] ?? '').split('.');
      return (await accepted([part(one), ...rest].join('.'))) === undefined;
    }),
    seldom,
  );
});

test('SI13 a good token that was changed anywhere, cut, doubled or mixed', async () => {
  const which = fc.nat(6);
  const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
  const letter = fc.constantFrom(...'ABab019-_.= \u0000é');
  const harm = fc.oneof(
    fc.record({ kind: fc.constant('put' as const), place, letter }),
    fc.record({ kind: fc.constant('cut' as const), place, letter }),
    fc.record({ kind: fc.constant('add' as const), place, letter }),
    fc.record({ kind: fc.constant('mix' as const), place, letter }),
  );
  const at = (text: string, share: number) => Math.floor(share * text.length);
  await fc.assert(
    fc.asyncProperty(which, which, fc.array(harm, { minLength: 1, maxLength: 3 }), async (one, other, harms) => {
      const [token = '', second = ''] = [good[one], good[other]];
      let text = token;
      for (const { kind, place: share, letter: put } of harms) {
        const index = at(text, share);
        if (kind === 'put') text = text.slice(0, index) + put + text.slice(index + 1);
        else if (kind === 'cut') text = text.slice(0, index);
        else if (kind === 'add') text = text.slice(0, index) + put + text.slice(index);
        else text = text.slice(0, index) + second.slice(at(second, share));
      }
      return good.includes(text) || (await accepted(text)) === undefined;
    }),
    seldom,
  );
});
