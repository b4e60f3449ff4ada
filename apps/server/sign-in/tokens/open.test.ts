import { createCipheriv, createHash, createHmac, type KeyObject, publicEncrypt, randomBytes } from 'node:crypto';
import { ok } from '@foyer/kernel';
import { beforeAll, describe, expect, test } from 'vitest';
import { contentAlgorithms, keyAlgorithms, secretKeyAlgorithms } from '../../config/sign-in-options.ts';
import { keyOfSecret } from './client-secret.ts';
import { openToken, openUserInfo } from './open.ts';
import { harmed, ours, part, privateKey, publicKey, rules, sealed, signed, withHeader } from './testing.ts';

const secret = 'the client secret of forty characters ...';
let jws: string;
beforeAll(async () => {
  jws = await signed({ sub: 'ana' }, privateKey('rsa'));
});

const opened = (notes: string[] = []) => ({ ok: true, value: { jws, wasEncrypted: true, notes } });
const refused = (kind: string, facts: object) => ({ ok: false, refusal: { kind, facts } });
const rsa = () => ours(privateKey('rsa'), 'rsa-key');

describe('SI10 every algorithm', () => {
  const ecKeys = ['p256', 'p384', 'p521', 'x25519'] as const;
  const rows = keyAlgorithms.flatMap((alg) =>
    (alg.startsWith('RSA') ? (['rsa'] as const) : ecKeys).map((kind) => [alg, kind] as const),
  );
  test.each(rows)('%s on %s, with all six content encryptions', async (alg, kind) => {
    for (const enc of contentAlgorithms) {
      const token = await sealed(jws, publicKey(kind), { alg, enc, kid: 'k' });
      expect(await openToken(token, 'id-token', rules([ours(privateKey(kind), 'k')]))).toEqual(opened());
    }
  });

  test.each(secretKeyAlgorithms)('%s with a key made of the client secret', async (alg) => {
    for (const enc of contentAlgorithms) {
      const token = await sealed(jws, keyOfSecret(secret, alg, enc), { alg, enc });
      const mine = { ...rules([], { withClientSecret: true }), clientSecret: secret };
      expect(await openToken(token, 'id-token', mine)).toEqual(opened());
      expect(await openToken(token, 'id-token', { ...mine, clientSecret: 'another' })).toEqual(
        refused('sign-in-decryption-key-wrong', { token: 'id-token', alg, enc, fromClientSecret: true }),
      );
      expect(await openToken(token, 'id-token', { ...mine, clientSecret: undefined })).toEqual(
        refused('sign-in-decryption-key-missing', { token: 'id-token', alg, enc }),
      );
      expect(await openToken(token, 'id-token', { ...rules([rsa()]), clientSecret: secret })).toEqual(
        refused('sign-in-encryption-algorithm-not-allowed', {
          ...{ token: 'id-token', alg, enc, allowed: keyAlgorithms, fromClientSecret: true },
        }),
      );
    }
  });

  test('the key made of the secret is the left part of the shortest hash that is long enough', () => {
    const hash = (name: string) => createHash(name).update(secret).digest();
    const made = (alg: (typeof secretKeyAlgorithms)[number], enc: (typeof contentAlgorithms)[number]) =>
      Buffer.from(keyOfSecret(secret, alg, enc)).toString('hex');
    expect(made('A128KW', 'A256GCM')).toBe(hash('sha256').subarray(0, 16).toString('hex'));
    expect(made('A192GCMKW', 'A256GCM')).toBe(hash('sha256').subarray(0, 24).toString('hex'));
    expect(made('A256KW', 'A128GCM')).toBe(hash('sha256').toString('hex'));
    expect(made('dir', 'A128CBC-HS256')).toBe(hash('sha256').toString('hex'));
    expect(made('dir', 'A192CBC-HS384')).toBe(hash('sha384').toString('hex'));
    expect(made('dir', 'A256CBC-HS512')).toBe(hash('sha512').toString('hex'));
  });
});

/** As another implementation makes it, RFC 7516 section 5.1: nothing of the library that opens it. */
function byHand(content: string, key: KeyObject, header: object): string {
  const [mac, cipherKey] = [randomBytes(32), randomBytes(32)];
  const encryptedKey = publicEncrypt({ key, oaepHash: 'sha256' }, Buffer.concat([mac, cipherKey]));
  const head = part({ alg: 'RSA-OAEP-256', enc: 'A256CBC-HS512', ...header });
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', cipherKey, iv);
  const text = Buffer.concat([cipher.update(content), cipher.final()]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(head.length * 8));
  const tag = createHmac('sha512', mac).update(Buffer.concat([Buffer.from(head), iv, text, length]));
  const rest = [encryptedKey, iv, text, tag.digest().subarray(0, 32)].map((bytes) => bytes.toString('base64url'));
  return [head, ...rest].join('.');
}

test('SI12 claims that nobody signed are taken of UserInfo, and of no other token', async () => {
  const token = await sealed('{"sub":"ana"}', publicKey('rsa'), { kid: 'theirs' });
  const notes = [`opened by the key ${rsa().thumbprint} although the token names theirs`];
  expect(await openUserInfo(token, rules([rsa()]))).toEqual(ok({ claims: { sub: 'ana' }, notes }));
  for (const use of ['id-token', 'response', 'logout-token', 'userinfo'] as const)
    expect(await openToken(token, use, rules([rsa()]))).toMatchObject({
      refusal: { kind: 'sign-in-token-not-nested', facts: { token: use, inside: 'claims' } },
    });
  const list = await sealed('[{"sub":"ana"}]', publicKey('rsa'));
  expect(await openUserInfo(list, rules([rsa()]))).toMatchObject({ refusal: { kind: 'sign-in-token-not-nested' } });
  expect(await openUserInfo(await sealed(jws, publicKey('rsa')), rules([rsa()]))).toEqual(opened());
  expect(await openUserInfo('{"sub":"ana"}', rules([rsa()]))).toMatchObject({
    refusal: { kind: 'sign-in-token-malformed' },
  });
  const large = `${token}${'A'.repeat(300_000)}`;
  expect(await openUserInfo(large, rules([rsa()]))).toMatchObject({ refusal: { kind: 'sign-in-token-too-large' } });
});

describe('SI11 the key', () => {
  test('is the one that authentik names by the MD5 of its PEM text; no cty, typ JWE', async () => {
    const pem = privateKey('rsa').export({ format: 'pem', type: 'pkcs1' });
    const kid = createHash('md5').update(pem).digest('hex');
    const keys = [ours(privateKey('otherRsa')), ours(privateKey('rsa'), kid)];
    const token = byHand(jws, publicKey('rsa'), { typ: 'JWE', kid });
    expect(await openToken(token, 'id-token', rules(keys))).toEqual(opened());
  });

  test.each([
    ['absent', {}],
    ['empty', { kid: '' }],
  ])('is found although its name is %s, with nothing to note', async (_what, header) => {
    const keys = [ours(privateKey('p256')), ours(privateKey('otherRsa')), rsa()];
    const token = byHand(jws, publicKey('rsa'), header);
    expect(await openToken(token, 'id-token', rules(keys))).toEqual(opened());
  });

  test('may be called by its thumbprint', async () => {
    const key = ours(privateKey('p384'));
    const token = await sealed(jws, publicKey('p384'), { alg: 'ECDH-ES', kid: key.thumbprint });
    expect(await openToken(token, 'id-token', rules([{ ...key, names: [] }]))).toEqual(opened());
  });

  test('is another than the token names: it is opened, and noted', async () => {
    const token = await sealed(jws, publicKey('rsa'), { kid: 'a-name\nof theirs' });
    const { thumbprint } = rsa();
    expect(await openToken(token, 'id-token', rules([rsa()]))).toEqual(
      opened([`opened by the key ${thumbprint} although the token names a-name of theirs`]),
    );
    const crossed = [ours(privateKey('otherRsa'), 'mine'), rsa()];
    const misnamed = await sealed(jws, publicKey('rsa'), { kid: 'mine' });
    expect(await openToken(misnamed, 'id-token', rules(crossed))).toEqual(
      opened([`opened by the key ${thumbprint} although the token names mine`]),
    );
  });

  test('SI17 during a rotation the old and the new one open', async () => {
    const keys = [ours(privateKey('otherRsa'), 'new'), ours(privateKey('rsa'), 'old')];
    for (const [kid, name] of [
      ['new', 'otherRsa'],
      ['old', 'rsa'],
    ] as const) {
      const token = await sealed(jws, publicKey(name), { kid });
      expect(await openToken(token, 'id-token', rules(keys))).toEqual(opened());
    }
  });

  test('none at all: missing, with what the token says', async () => {
    const token = await sealed(jws, publicKey('rsa'), { kid: 'k' });
    expect(await openToken(token, 'logout-token', rules([]))).toEqual(
      refused('sign-in-decryption-key-missing', {
        ...{ token: 'logout-token', alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: 'k' },
      }),
    );
  });

  test('wrong, none of that kind or curve, or only those made here: the names in the token and of ours', async () => {
    const facts = { token: 'id-token', enc: 'A256GCM', kid: 'theirs', named: false };
    const other = ours(privateKey('otherRsa'), 'one', 'two');
    const byRsa = await sealed(jws, publicKey('rsa'), { kid: 'theirs' });
    expect(await openToken(byRsa, 'id-token', rules([other]))).toEqual(
      refused('sign-in-decryption-key-wrong', {
        ...{ ...facts, alg: 'RSA-OAEP-256', keys: [`${other.thumbprint} (test)`] },
      }),
    );
    const made = { ...other, from: 'generated' };
    expect(await openToken(byRsa, 'id-token', rules([made]))).toMatchObject({
      refusal: { kind: 'sign-in-decryption-key-missing', facts: { keys: [`${other.thumbprint} (generated)`] } },
    });
    const twice = [other, { ...other, names: ['three'] }, { ...other, from: 'copy.pem' }];
    expect(await openToken(byRsa, 'id-token', rules(twice))).toMatchObject({
      refusal: { facts: { keys: [`${other.thumbprint} (copy.pem)`] } },
    });
    const toMade = await sealed(jws, publicKey('rsa'), { kid: 'one' });
    expect(await openToken(toMade, 'id-token', rules([made]))).toMatchObject({
      refusal: { kind: 'sign-in-decryption-key-wrong', facts: { named: true } },
    });
    const p256 = ours(privateKey('p256'));
    expect(await openToken(byRsa, 'id-token', rules([p256]))).toEqual(
      refused('sign-in-decryption-key-missing', { ...facts, alg: 'RSA-OAEP-256', keys: [`${p256.thumbprint} (test)`] }),
    );
    const byCurve = await sealed(jws, publicKey('p384'), { alg: 'ECDH-ES+A128KW', kid: 'theirs' });
    expect(await openToken(byCurve, 'id-token', rules([p256]))).toEqual(
      refused('sign-in-decryption-key-missing', {
        ...facts,
        alg: 'ECDH-ES+A128KW',
        keys: [`${p256.thumbprint} (test)`],
      }),
    );
  });

  test('six are tried at most, the named one first', async () => {
    const right = ours(privateKey('rsa'), 'right');
    // The same wrong key under other thumbprints: what is counted is tries.
    const wrong = (index: number) => ({ ...ours(privateKey('otherRsa'), `w${index}`), thumbprint: `t${index}` });
    const five = [1, 2, 3, 4, 5].map(wrong);
    const nameless = await sealed(jws, publicKey('rsa'));
    expect(await openToken(nameless, 'id-token', rules([...five, right]))).toEqual(opened());
    const six = [...five, wrong(6)];
    expect(await openToken(nameless, 'id-token', rules([...six, right]))).toMatchObject({
      refusal: { kind: 'sign-in-decryption-key-wrong', facts: { named: false } },
    });
    const named = await sealed(jws, publicKey('rsa'), { kid: 'right' });
    expect(await openToken(named, 'id-token', rules([...six, right]))).toEqual(opened());
    const twice = [...five, ...five, right];
    expect(await openToken(nameless, 'id-token', rules(twice))).toEqual(opened());
  });
});

describe('SI10 what is not allowed', () => {
  const base = { token: 'id-token', alg: 'RSA-OAEP-256', enc: 'A256GCM' };

  test.each(['RSA1_5', 'PBES2-HS256+A128KW', 'HPKE-0', 'rsa-oaep', '__proto__', 'x'.repeat(300)])(
    'alg %s',
    async (alg) => {
      const token = withHeader(await sealed(jws, publicKey('rsa')), (header) => ({ ...header, alg, p2c: 1_000_000 }));
      const open = { ...rules([rsa()], { withClientSecret: true }), clientSecret: secret };
      expect(await openToken(token, 'id-token', open)).toEqual(
        refused('sign-in-encryption-algorithm-not-allowed', {
          ...{ ...base, alg: alg.length > 200 ? `${'x'.repeat(200)}…` : alg },
          allowed: [...keyAlgorithms, ...secretKeyAlgorithms],
        }),
      );
    },
  );

  test('an algorithm that the provider is not to use', async () => {
    const token = await sealed(jws, publicKey('rsa'), { alg: 'RSA-OAEP' });
    expect(await openToken(token, 'id-token', rules([rsa()], { keyAlgorithms: ['RSA-OAEP-256', 'ECDH-ES'] }))).toEqual(
      refused('sign-in-encryption-algorithm-not-allowed', {
        ...{ ...base, alg: 'RSA-OAEP', allowed: ['RSA-OAEP-256', 'ECDH-ES'] },
      }),
    );
  });

  test('a content encryption that is not to be used, or that there is not', async () => {
    const token = await sealed(jws, publicKey('rsa'), { enc: 'A128GCM' });
    expect(await openToken(token, 'id-token', rules([rsa()], { contentAlgorithms: ['A256GCM'] }))).toEqual(
      refused('sign-in-content-encryption-not-allowed', { ...base, enc: 'A128GCM', allowed: ['A256GCM'] }),
    );
    const unknown = withHeader(token, (header) => ({ ...header, enc: 'C20P' }));
    expect(await openToken(unknown, 'id-token', rules([rsa()]))).toEqual(
      refused('sign-in-content-encryption-not-allowed', { ...base, enc: 'C20P', allowed: contentAlgorithms }),
    );
  });

  test.each([
    ['zip', { zip: 'DEF' }],
    ['crit', { crit: ['exp'], exp: 1 }],
  ])('%s', async (member, more) => {
    const token = withHeader(await sealed(jws, publicKey('rsa')), (header) => ({ ...header, ...more }));
    expect(await openToken(token, 'id-token', rules([rsa()]))).toEqual(
      refused('sign-in-encryption-header-not-allowed', { token: 'id-token', member }),
    );
  });

  test('more than 256 KB, and not a byte less', async () => {
    const long = await signed({ sub: 'ana', groups: 'g'.repeat(140_000) }, privateKey('rsa'));
    const token = await sealed(long, publicKey('rsa'));
    expect(token.length).toBeGreaterThan(245_000);
    expect(await openToken(token, 'id-token', rules([rsa()]))).toMatchObject({ ok: true, value: { jws: long } });
    const edge = 'x'.repeat(262_144);
    expect(await openToken(edge, 'userinfo', rules([rsa()]))).toEqual(
      refused('sign-in-token-malformed', { token: 'userinfo', part: 'form', parts: 1 }),
    );
    expect(await openToken(`${edge}x`, 'userinfo', rules([rsa()]))).toEqual(
      refused('sign-in-token-too-large', { token: 'userinfo', bytes: 262_145, most: 262_144 }),
    );
  });
});

describe('SI12 what is inside', () => {
  const base = { token: 'id-token', alg: 'RSA-OAEP-256', enc: 'A256GCM' };

  test('is not another envelope, not bare claims, and not just anything', async () => {
    const inner = await sealed(jws, publicKey('rsa'));
    const rows = [
      [inner, 'encrypted'],
      ['{"sub":"ana","a":"b.c.d"}', 'claims'],
      [' {"sub":"ana"}', 'claims'],
      ['', 'unknown'],
      ['just words', 'unknown'],
      ['a.b.c.d', 'unknown'],
    ] as const;
    for (const [content, inside] of rows)
      expect(await openToken(await sealed(content, publicKey('rsa')), 'id-token', rules([rsa()]))).toEqual(
        refused('sign-in-token-not-nested', { ...base, inside }),
      );
  });

  test('is UTF-8', async () => {
    const { CompactEncrypt } = await import('jose');
    const bytes = new CompactEncrypt(Uint8Array.of(0xff, 0x2e, 0x2e)).setProtectedHeader({
      alg: 'RSA-OAEP',
      enc: 'A256GCM',
    });
    expect(await openToken(await bytes.encrypt(publicKey('rsa')), 'id-token', rules([rsa()]))).toEqual(
      refused('sign-in-token-not-nested', { ...base, alg: 'RSA-OAEP', inside: 'unknown' }),
    );
  });

  const unsigned = [
    `${part({ alg: 'none' })}.${part({ sub: 'ana' })}.`,
    `${part({ alg: 'none' })}.${part({ sub: 'ana' })}.AAAA`,
    `${part({ alg: 'NONE' })}.${part({ sub: 'ana' })}.`,
  ];
  test.each(unsigned)('is signed, with and without an envelope: %s', async (token) => {
    const answer = refused('sign-in-token-unsigned', { token: 'id-token' });
    expect(await openToken(token, 'id-token', rules([rsa()]))).toEqual(answer);
    expect(await openToken(await sealed(token, publicKey('rsa')), 'id-token', rules([rsa()]))).toEqual(answer);
  });

  test('has a signature', async () => {
    const token = `${part({ alg: 'RS256' })}.${part({ sub: 'ana' })}.`;
    expect(await openToken(await sealed(token, publicKey('rsa')), 'id-token', rules([rsa()]))).toEqual(
      refused('sign-in-token-malformed', { token: 'id-token', part: 'signature' }),
    );
  });
});

describe('SI9 a token that is only signed', () => {
  test('goes through as it is, for each use', async () => {
    for (const use of ['id-token', 'userinfo', 'response', 'logout-token'] as const)
      expect(await openToken(jws, use, rules([]))).toEqual({
        ok: true,
        value: { jws, wasEncrypted: false, notes: [] },
      });
  });

  test('is refused where tokens must be encrypted', async () => {
    const answer = refused('sign-in-token-not-encrypted', { token: 'id-token' });
    expect(await openToken(jws, 'id-token', rules([rsa()], { required: true }))).toEqual(answer);
    const sealedOne = await sealed(jws, publicKey('rsa'));
    expect(await openToken(sealedOne, 'id-token', rules([rsa()], { required: true }))).toEqual(opened());
  });

  test('ends a sign-in even where tokens must be encrypted, for Keycloak encrypts none of these', async () => {
    expect(await openToken(jws, 'logout-token', rules([rsa()], { required: true }))).toEqual({
      ok: true,
      value: { jws, wasEncrypted: false, notes: [] },
    });
  });

  test('cty and typ do not matter', async () => {
    for (const header of [{ cty: 'JWT' }, { cty: 'text/plain', typ: 'JOSE' }, { typ: 'JWE' }, {}])
      expect(await openToken(await sealed(jws, publicKey('rsa'), header), 'id-token', rules([rsa()]))).toEqual(
        opened(),
      );
  });
});

describe('SI10 a token that was changed', () => {
  const forms = [
    ['rsa', { alg: 'RSA-OAEP', enc: 'A128GCM' }],
    ['rsa', { alg: 'RSA-OAEP-512', enc: 'A256CBC-HS512' }],
    ['p256', { alg: 'ECDH-ES+A256KW', enc: 'A192GCM' }],
    ['x25519', { alg: 'ECDH-ES+A128KW', enc: 'A128CBC-HS256' }],
  ] as const;
  test.each(forms)('on %s %o: in key, IV, text or tag it is wrong', async (kind, header) => {
    const key = ours(privateKey(kind));
    const token = await sealed(jws, publicKey(kind), header);
    for (const index of [1, 2, 3, 4])
      expect(await openToken(harmed(token, index), 'id-token', rules([key]))).toEqual(
        refused('sign-in-decryption-key-wrong', {
          ...{ token: 'id-token', ...header, keys: [`${key.thumbprint} (test)`], named: false },
        }),
      );
  });

  test('in its header: what the key is told and what is covered differ', async () => {
    const token = await sealed(jws, publicKey('rsa'));
    const more = withHeader(token, (header) => ({ ...header, typ: 'JWE' }));
    expect(await openToken(more, 'id-token', rules([rsa()]))).toMatchObject({
      refusal: { kind: 'sign-in-decryption-key-wrong' },
    });
    const other = withHeader(token, (header) => ({ ...header, enc: 'A128GCM' }));
    expect(await openToken(other, 'id-token', rules([rsa()]))).toMatchObject({
      refusal: { kind: 'sign-in-decryption-key-wrong', facts: { enc: 'A128GCM' } },
    });
  });

  const malformedHeaders: [string, (header: Record<string, unknown>) => object, object][] = [
    ['no alg', ({ alg: _, ...rest }) => rest, { member: 'alg' }],
    ['alg a number', (header) => ({ ...header, alg: 5 }), { member: 'alg' }],
    ['no enc', ({ enc: _, ...rest }) => rest, { member: 'enc' }],
    ['kid a number', (header) => ({ ...header, kid: 5 }), { member: 'kid' }],
    ['a list', (header) => [header], {}],
  ];
  test.each(malformedHeaders)('header with %s', async (_what, change, more) => {
    const token = withHeader(await sealed(jws, publicKey('rsa')), change);
    expect(await openToken(token, 'id-token', rules([rsa()]))).toEqual(
      refused('sign-in-token-malformed', { token: 'id-token', part: 'header', ...more }),
    );
  });

  test('a header that says one thing twice', async () => {
    const [, ...rest] = (await sealed(jws, publicKey('rsa'))).split('.');
    const twice = Buffer.from('{"alg":"RSA-OAEP-256","enc":"A256GCM","alg":"RSA-OAEP-256"}').toString('base64url');
    expect(await openToken([twice, ...rest].join('.'), 'id-token', rules([rsa()]))).toEqual(
      refused('sign-in-token-malformed', { token: 'id-token', part: 'header' }),
    );
  });

  const epks: [string, (epk: Record<string, unknown>) => unknown][] = [
    ['absent', () => undefined],
    ['a text', () => 'P-256'],
    ['beside its curve', ({ x, ...epk }) => ({ ...epk, x, y: x })],
    ['without y', ({ y: _, ...epk }) => epk],
    ['of an unknown curve', (epk) => ({ ...epk, crv: 'secp256k1' })],
    ['of another kind', (epk) => ({ ...epk, kty: 'OKP' })],
  ];
  test.each(epks)('the sender’s key is %s', async (_what, change) => {
    const token = withHeader(await sealed(jws, publicKey('p256'), { alg: 'ECDH-ES' }), ({ epk, ...header }) => ({
      ...header,
      epk: change({ ...(epk as object) }),
    }));
    expect(await openToken(token, 'id-token', rules([ours(privateKey('p256'))]))).toEqual(
      refused('sign-in-token-malformed', { token: 'id-token', part: 'header', member: 'epk' }),
    );
  });

  test('parts that are not base64url, each by its name', async () => {
    const parts = (await sealed(jws, publicKey('rsa'))).split('.');
    for (const [index, name] of ['header', 'key', 'iv', 'ciphertext', 'tag'].entries()) {
      const bad = parts.with(index, `${parts[index]}=`).join('.');
      expect(await openToken(bad, 'id-token', rules([rsa()]))).toEqual(
        refused('sign-in-token-malformed', { token: 'id-token', part: name }),
      );
    }
  });

  test('an IV or a key of a wrong length, a key where none belongs', async () => {
    const [head = '', key = '', iv = '', text = '', tag = ''] = (await sealed(jws, publicKey('rsa'))).split('.');
    const answer = refused('sign-in-token-malformed', {
      ...{ token: 'id-token', part: 'envelope', alg: 'RSA-OAEP-256', enc: 'A256GCM' },
    });
    for (const bad of [
      [head, key, '', text, tag],
      [head, key, 'AAAA', text, tag],
      [head, key, iv, text, ''],
    ])
      expect(await openToken(bad.join('.'), 'id-token', rules([rsa()]))).toEqual(answer);
    const direct = (await sealed(jws, publicKey('p256'), { alg: 'ECDH-ES' })).split('.');
    expect(await openToken(direct.with(1, 'AAAA').join('.'), 'id-token', rules([ours(privateKey('p256'))]))).toEqual(
      refused('sign-in-token-malformed', { token: 'id-token', part: 'envelope', alg: 'ECDH-ES', enc: 'A256GCM' }),
    );
  });

  test.each([1, 2, 4, 6, 400])('%i parts', async (count) => {
    const parts = Math.min(count, 6);
    expect(await openToken(Array(count).fill('AAAA').join('.'), 'response', rules([rsa()]))).toEqual(
      refused('sign-in-token-malformed', { token: 'response', part: 'form', parts }),
    );
  });
});

test('SI31 no failure holds a piece of the token', async () => {
  const token = await sealed(jws, publicKey('rsa'));
  for (const bad of [
    token,
    harmed(token, 1),
    harmed(token, 3),
    withHeader(token, (header) => ({ ...header, alg: 'x' })),
  ]) {
    const answer = JSON.stringify(await openToken(bad, 'id-token', rules([ours(privateKey('otherRsa'))])));
    for (const piece of token.split('.')) expect(answer).not.toContain(piece.slice(0, 20));
  }
});
