/** Join tokens made to deceive. Every row: refused with its slug, on join and on preview, and the server goes on. */
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { CompactEncrypt, CompactSign, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { raise, type Stage } from '../../apps/server/testing/stage.ts';
import { readSigningKey, type SigningKey } from '../../apps/server/tokens/signing-key.ts';

let stage: Stage;
let key: SigningKey;
let header: Record<string, unknown>;
let payload: Record<string, unknown>;

beforeAll(async () => {
  stage = await raise({
    FOYER_LIMIT_WRONG_SECRETS: '100000',
    FOYER_LIMIT_API_REQUESTS_PER_MINUTE: '100000',
  });
  await stage.room('demo');
  await stage.room('other');
  const [record] = await stage.server.store.signingKeys.all();
  if (record === undefined) throw new Error('no key');
  key = readSigningKey(record);
  const [first = '', second = ''] = (await stage.token('demo', { role: 'speaker', name: 'Ada' })).split('.');
  header = JSON.parse(Buffer.from(first, 'base64url').toString());
  payload = JSON.parse(Buffer.from(second, 'base64url').toString());
});
afterAll(async () => stage.stop());

const part = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** Signed with the server's own key: what is refused then is refused for its content. */
function signed(head: unknown, body: unknown): string {
  const text = `${part(head)}.${part(body)}`;
  return `${text}.${sign(null, Buffer.from(text), key.privateKey).toString('base64url')}`;
}

async function refusal(token: string, slug = 'demo') {
  const body = { credentials: { token }, name: 'Eve' };
  const joined = await stage.call('POST', `/api/v1/rooms/${slug}/join`, body);
  const preview = await stage.call('POST', `/api/v1/rooms/${slug}/preview`, body);
  expect(preview.slug).toBe(joined.slug);
  return joined;
}

test('[token] the control: what is signed here in the same way is good', async () => {
  expect((await refusal(signed(header, payload))).status).toBe(200);
});

describe('[token] algorithm', () => {
  test.each(['none', 'None', 'nOnE', 'NONE', '', 'EdDSA ', 'eddsa', 'ES256', 'Ed448'])(
    'alg %j, own signature',
    async (alg) => {
      expect((await refusal(signed({ ...header, alg }, payload))).slug).toBe('token-invalid');
    },
  );

  test.each([[['EdDSA']], [{ 0: 'EdDSA' }], [null], [true], [0]])('alg %j', async (alg) => {
    expect((await refusal(signed({ ...header, alg }, payload))).slug).toBe('token-invalid');
  });

  test('alg none with an empty signature', async () => {
    expect((await refusal(`${part({ ...header, alg: 'none' })}.${part(payload)}.`)).slug).toBe('token-invalid');
    expect((await refusal(new UnsecuredJWT(payload).encode())).slug).toBe('token-invalid');
  });

  test('our alg with an empty signature', async () => {
    expect((await refusal(`${part(header)}.${part(payload)}.`)).slug).toBe('token-invalid');
  });

  const forms = {
    pem: () => createPublicKey(key.privateKey).export({ format: 'pem', type: 'spki' }),
    der: () => createPublicKey(key.privateKey).export({ format: 'der', type: 'spki' }),
    raw: () => Buffer.from(String(key.publicKey.export({ format: 'jwk' }).x), 'base64url'),
  };
  test.each(Object.entries(forms))('HS256 with the public key (%s)', async (_name, secret) => {
    for (const alg of ['HS256', 'EdDSA']) {
      const text = `${part({ ...header, alg })}.${part(payload)}`;
      const mac = createHmac('sha256', secret()).update(text).digest('base64url');
      expect((await refusal(`${text}.${mac}`)).slug).toBe('token-invalid');
    }
  });
});

describe('[token] header', () => {
  const own = () => generateKeyPairSync('ed25519');
  const members: [string, object][] = [
    ['jwk', { jwk: own().publicKey.export({ format: 'jwk' }) }],
    ['jku', { jku: 'http://127.0.0.1:1/keys' }],
    ['x5u', { x5u: 'http://127.0.0.1:1/cert' }],
    ['x5c', { x5c: ['AAAA'] }],
    ['crit', { crit: ['exp'] }],
    ['unknown crit', { crit: ['foo'], foo: 1 }],
    ['b64', { b64: false, crit: ['b64'] }],
    ['zip', { zip: 'DEF' }],
    ['cty', { cty: 'JWT' }],
    ['kid as a path', { kid: '../../../../dev/null' }],
    ['kid as SQL', { kid: "' union select 'x' --" }],
    ['kid a prototype', { kid: '__proto__' }],
    ['kid a list', { kid: ['x'] }],
    ['kid absent', { kid: undefined }],
    ['typ JWT', { typ: 'JWT' }],
    ['typ absent', { typ: undefined }],
    ['typ of an ID token', { typ: 'id+jwt' }],
    ['typ of a recording token', { typ: 'foyer-recording+jwt' }],
  ];
  test.each(members)('%s', async (_name, change) => {
    expect((await refusal(signed({ ...header, ...change }, payload))).slug).toBe('token-invalid');
  });

  test('an attacker’s key under our kid', async () => {
    const text = `${part(header)}.${part(payload)}`;
    const forged = sign(null, Buffer.from(text), own().privateKey).toString('base64url');
    expect((await refusal(`${text}.${forged}`)).slug).toBe('token-invalid');
  });

  test.each(['[]', 'null', '"x"', '7', '{', '{"alg":"EdDSA","alg":"none"}'])('header %s', async (text) => {
    expect((await refusal(signed(text, payload))).slug).toBe('token-invalid');
  });
});

describe('[token] form', () => {
  test('one part, two parts, four parts, only dots', async () => {
    const good = signed(header, payload);
    const [a, b, c] = good.split('.');
    for (const token of [
      a,
      `${a}.${b}`,
      `${good}.x`,
      `.${good}`,
      `${good}.`,
      '..',
      '.',
      ' ',
      `${a}..${c}`,
      `${a}.${b}..${c}`,
    ])
      expect((await refusal(String(token))).slug, token).toBe('token-invalid');
  });

  test.each([1e3, 8_192, 5e4])('%i dots', async (count) => {
    expect((await refusal('.'.repeat(count))).slug).toBe('token-invalid');
  });

  test.each([1e5, 1e6, 3e6])('AD16 %i characters, over a real socket', async (size) => {
    const address = await stage.listen();
    const raw = await fetch(`${address}/api/v1/rooms/demo/join`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ credentials: { token: 'a'.repeat(size) }, name: 'Eve' }),
    });
    expect([raw.status, ((await raw.json()) as { type: string }).type]).toEqual([401, '/problems/token-invalid']);
  });

  test('another spelling of the same bytes', async () => {
    const good = signed(header, payload);
    const [a, b, c = ''] = good.split('.');
    const last = c.at(-1) ?? '';
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const twin = alphabet[(alphabet.indexOf(last) & 0b110000) | ((alphabet.indexOf(last) + 1) & 0b1111)];
    for (const token of [
      `${good}=`,
      `${good}==`,
      ` ${good}`,
      `${good}\n`,
      `${a}.${b}.${c.slice(0, -1)}${twin}`,
      good.replace('_', '/'),
    ])
      if (token !== good) expect((await refusal(token)).slug, token).toBe('token-invalid');
  });

  test('every single flipped bit of the signature and of the claims', async () => {
    const good = signed(header, payload);
    const [a, b = '', c = ''] = good.split('.');
    const flip = (text: string, bit: number) => {
      const bytes = Buffer.from(text, 'base64url');
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      return bytes.toString('base64url');
    };
    for (let bit = 0; bit < 512; bit += 7)
      expect((await refusal(`${a}.${b}.${flip(c, bit)}`)).slug).toBe('token-invalid');
    for (let bit = 0; bit < b.length * 6 - 8; bit += 31)
      expect((await refusal(`${a}.${flip(b, bit)}.${c}`)).slug).toBe('token-invalid');
  });

  test('not UTF-8, a byte order mark, a JSON serialisation instead of the compact one', async () => {
    const invalid = Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url');
    const text = `${part(header)}.${invalid}`;
    const token = `${text}.${sign(null, Buffer.from(text), key.privateKey).toString('base64url')}`;
    expect((await refusal(token)).slug).toBe('token-invalid');
    expect((await refusal(signed(header, `\ufeff${JSON.stringify(payload)}`))).slug).toBe('token-invalid');
    expect((await refusal(JSON.stringify({ payload: part(payload), signatures: [] }))).slug).toBe('token-invalid');
  });

  test('an encrypted token with a huge work factor costs nothing', async () => {
    const jwe = await new CompactEncrypt(Buffer.from('{}'))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(new Uint8Array(32));
    const bomb = `${part({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 1e9, p2s: 'AAAA' })}.AAAA.AAAA.AAAA.AAAA`;
    const begin = performance.now();
    expect((await refusal(jwe)).slug).toBe('token-invalid');
    expect((await refusal(bomb)).slug).toBe('token-invalid');
    // The work asked for takes many minutes.
    expect(performance.now() - begin).toBeLessThan(10_000);
  });

  test('another kind of our own signatures', async () => {
    const token = await new CompactSign(Buffer.from(JSON.stringify(payload)))
      .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT', kid: key.kid })
      .sign(key.privateKey);
    expect((await refusal(token)).slug).toBe('token-invalid');
  });

  test('a media token', async () => {
    const { media } = await stage.join('demo', 'host');
    expect((await refusal(media.token)).slug).toBe('token-invalid');
  });

  test('a channel token', async () => {
    const { channel } = await stage.join('demo', 'host');
    expect((await refusal(channel.token)).slug).toBe('token-invalid');
  });
});

describe('[token] claims', () => {
  const now = Math.floor(Date.now() / 1000);
  const rows: [string, object, string][] = [
    ['exp absent', { exp: undefined }, 'token-invalid'],
    ['exp a string', { exp: String(now + 100) }, 'token-invalid'],
    ['exp null', { exp: null }, 'token-invalid'],
    ['exp negative', { exp: -1 }, 'token-invalid'],
    ['exp a list', { exp: [now + 100] }, 'token-invalid'],
    ['exp in milliseconds', { exp: Date.now() + 100_000 }, 'token-invalid'],
    ['exp a minute ago', { exp: now - 60 }, 'token-expired'],
    ['exp at the edge of the leeway, past', { exp: now - 12 }, 'token-expired'],
    ['nbf in a minute', { nbf: now + 60 }, 'token-not-yet-valid'],
    ['nbf a string', { nbf: '0' }, 'token-invalid'],
    ['another issuer', { iss: 'https://evil.example' }, 'token-invalid'],
    ['another audience', { aud: 'other' }, 'token-invalid'],
    ['jti absent', { jti: undefined }, 'token-invalid'],
    ['a list of rooms', { room: ['demo', 'other'] }, 'token-invalid'],
    ['a wildcard', { room: '*' }, 'token-invalid'],
    ['the room in capitals', { room: 'DEMO' }, 'token-invalid'],
    ['a look-alike room', { room: 'dеmо' }, 'token-invalid'],
    ['another room', { room: 'other' }, 'token-wrong-room'],
    ['an earlier room', { roomId: 'r_0' }, 'token-wrong-room'],
    ['a made-up role', { role: 'admin' }, 'token-invalid'],
    ['an inherited role', { role: 'toString' }, 'token-invalid'],
    ['a made-up permission', { permissions: ['*'] }, 'token-invalid'],
    ['a name that is markup’s business', { name: 'a\u202eb' }, 'token-invalid'],
  ];
  test.each(rows)('%s', async (_name, change, slug) => {
    expect((await refusal(signed(header, { ...payload, ...change }))).slug).toBe(slug);
  });

  test('skew within the leeway is forgiven on both sides', async () => {
    expect((await refusal(signed(header, { ...payload, exp: Math.floor(Date.now() / 1000) - 5 }))).status).toBe(200);
    expect((await refusal(signed(header, { ...payload, nbf: Math.floor(Date.now() / 1000) + 8 }))).status).toBe(200);
  });

  const texts: [string, (json: string) => string][] = [
    ['a claim twice', (json) => json.replace('{', '{"role":"host",')],
    ['a claim twice, escaped', (json) => json.replace('{', '{"r\\u006fle":"host",')],
    ['exp as NaN', (json) => json.replace(/"exp":\d+/, '"exp":NaN')],
    ['exp as 1e309', (json) => json.replace(/"exp":\d+/, '"exp":1e309')],
    ['exp as 1e10', (json) => json.replace(/"exp":\d+/, '"exp":1e10')],
    ['a deep claim', (json) => json.replace('{', `{"x":${'['.repeat(1_000)}${']'.repeat(1_000)},`)],
    ['trailing content', (json) => `${json} {}`],
  ];
  test.each(texts)('%s', async (_name, change) => {
    expect((await refusal(signed(header, change(JSON.stringify(payload))))).slug).toBe('token-invalid');
  });

  test('`__proto__` in the claims gives nothing', async () => {
    const json = JSON.stringify(payload).replace('{', '{"__proto__":{"role":"host","permissions":["meeting.end"]},');
    const answer = await refusal(signed(header, json));
    expect(answer.json.participant.role).toBe('speaker');
    expect(({} as { role?: string }).role).toBeUndefined();
  });
});

describe('[token] self-promotion', () => {
  test.each([
    { credentials: { token: 'x', role: 'host' } },
    { credentials: { token: 'x' }, role: 'host' },
    { credentials: { token: 'x' }, permissions: ['meeting.end'] },
    { credentials: { token: 'x' }, identity: 'ada' },
    { credentials: { token: 7 } },
    { credentials: 'x' },
  ])('%j', async (body) => {
    expect((await stage.call('POST', '/api/v1/rooms/demo/join', body)).slug).toBe('request-invalid');
  });

  test('a name typed at the door does not replace the one the token gives', async () => {
    const token = await stage.token('demo', { role: 'listener', name: 'Ben' });
    const answer = await stage.call('POST', '/api/v1/rooms/demo/join', { credentials: { token }, name: 'The host' });
    expect(answer.json.participant.name).toBe('Ben');
  });
});

test('[token] junk costs no more than a check', async () => {
  const { JoinTokens } = await import('../../apps/server/tokens/join-tokens.ts');
  const tokens = new JoinTokens({ issuer: 'foyer', keys: [key] });
  const good = signed(header, payload);
  const cost = (token: string) => {
    const times = Array.from({ length: 400 }, () => {
      const begin = performance.now();
      tokens.verify(token);
      return performance.now() - begin;
    }).sort((a, b) => a - b);
    return times[200] ?? 0;
  };
  cost(good);
  const figures = {
    good: cost(good),
    unsigned: cost(signed({ ...header, alg: 'none' }, payload)),
    dots: cost('.'.repeat(8_000)),
  };
  expect(Math.max(figures.unsigned, figures.dots)).toBeLessThan(figures.good);
});
