import { createHmac, randomBytes } from 'node:crypto';
import { type JoinClaims, rolePermissions } from '@foyer/admission';
import { type Chance, seconds } from '@foyer/kernel';
import { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify, SignJWT } from 'jose';
import { TokenVerifier } from 'livekit-server-sdk';
import { describe, expect, test } from 'vitest';
import { JoinTokens } from './join-tokens.ts';
import { mintMediaToken, mintRoomAdminToken } from './media-tokens.ts';
import { type KeySource, makeSigningKey, readSigningKey } from './signing-key.ts';

const chance: Chance = (bytes) => {
  bytes.set(randomBytes(bytes.length));
  return bytes;
};
const record = makeSigningKey(chance, 1);
const key = readSigningKey(record);
const tokens = new JoinTokens({ issuer: 'foyer', keys: [key] });
const claims: JoinClaims = {
  id: 'j_1',
  room: 'demo',
  roomId: 'r_1',
  role: 'speaker',
  name: 'Zoë',
  identity: 'zoe',
  permissions: ['meeting.end'],
  notBefore: seconds(10),
  expiresAt: seconds(4_000_000_000),
};

describe('AD10 join tokens', () => {
  test('what was minted is what is verified', () => {
    expect(tokens.verify(tokens.mint(claims, 5))).toEqual({ ok: true, value: claims });
  });

  test('an independent library reads ours', async () => {
    const token = tokens.mint(claims, 5);
    const jwk = JSON.parse(record.privateJwk);
    const publicKey = await importJWK({ kty: jwk.kty, crv: jwk.crv, x: jwk.x }, 'EdDSA');
    const { payload } = await jwtVerify(token, publicKey, {
      issuer: 'foyer',
      audience: 'foyer',
      typ: 'foyer-join+jwt',
    });
    expect(payload).toMatchObject({ jti: 'j_1', room: 'demo', iat: 5, nbf: 10 });
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'EdDSA', typ: 'foyer-join+jwt', kid: record.kid });
  });

  test('ours reads an independent library’s', async () => {
    const token = await new SignJWT({ room: 'demo', role: 'host' })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'foyer-join+jwt', kid: record.kid })
      .setIssuer('foyer')
      .setAudience(['foyer'])
      .setJti('x')
      .setExpirationTime(2_000)
      .sign(key.privateKey);
    expect(tokens.verify(token)).toMatchObject({ ok: true, value: { role: 'host', room: 'demo' } });
  });

  test('TK2 an older key still verifies, the newest signs, an unknown one is nobody’s', () => {
    const next = readSigningKey(makeSigningKey(chance, 2));
    const rotated = new JoinTokens({ issuer: 'foyer', keys: [next, key] });
    expect(rotated.verify(tokens.mint(claims, 5)).ok).toBe(true);
    expect(decodeProtectedHeader(rotated.mint(claims, 5)).kid).toBe(next.kid);
    const later = new JoinTokens({ issuer: 'foyer', keys: [next] });
    expect(later.verify(tokens.mint(claims, 5))).toEqual({
      ok: false,
      refusal: { kind: 'token-invalid', flaw: 'key' },
    });
  });

  test('TK4 a retired key still recognises its own: those are revoked, forgeries are not', () => {
    const next = readSigningKey(makeSigningKey(chance, 2));
    const keys: KeySource = {
      signing: () => next,
      find: (kid) => (kid === key.kid ? { key, retired: true } : { key: next, retired: false }),
    };
    const ring = new JoinTokens({ issuer: 'foyer', keys });
    const token = tokens.mint(claims, 5);
    expect(ring.verify(token)).toEqual({ ok: false, refusal: { kind: 'token-revoked' } });
    const [header, payload] = token.split('.');
    const forged = `${header}.${payload}.${Buffer.alloc(64, 7).toString('base64url')}`;
    expect(ring.verify(forged)).toEqual({ ok: false, refusal: { kind: 'token-invalid', flaw: 'signature' } });
    expect(ring.verify(ring.mint(claims, 5)).ok).toBe(true);
  });

  test('TK10 uses and further rooms are claims; what is unlimited is not written', () => {
    const more: JoinClaims = { ...claims, uses: 3, rooms: ['team-*', 'other'] };
    const token = tokens.mint(more, 5);
    expect(tokens.verify(token)).toEqual({ ok: true, value: more });
    expect(decodeJwt(token)).toMatchObject({ uses: 3, rooms: ['team-*', 'other'] });
    const bare = decodeJwt(tokens.mint({ ...claims, permissions: [], rooms: [] }, 5));
    for (const name of ['uses', 'rooms', 'permissions']) expect(bare).not.toHaveProperty(name);
  });

  test('another deployment of the same issuer name is a stranger', () => {
    const other = new JoinTokens({ issuer: 'foyer', keys: [readSigningKey(makeSigningKey(chance, 2))] });
    expect(other.verify(tokens.mint(claims, 5)).ok).toBe(false);
  });
});

describe('AD12 media tokens', () => {
  const mediaKey = { apiKey: 'devkey', apiSecret: 's'.repeat(32) };
  const rows = [
    ['host', ['camera', 'microphone', 'screen_share', 'screen_share_audio'], true],
    ['speaker', ['camera', 'microphone', 'screen_share', 'screen_share_audio'], true],
    ['listener', [], false],
  ] as const;
  test.each(rows)('%s', async (role, sources, publishes) => {
    const bearer = {
      room: 'demo',
      identity: 'zoe',
      name: 'Zoë',
      session: 's_1',
      permissions: rolePermissions[role],
    };
    const now = Math.floor(Date.now() / 1000);
    const token = mintMediaToken(mediaKey, bearer, seconds(now));
    const grants = await new TokenVerifier(mediaKey.apiKey, mediaKey.apiSecret).verify(token);
    expect(grants).toMatchObject({
      sub: 'zoe',
      name: 'Zoë',
      attributes: { 'foyer.session': 's_1' },
      video: {
        room: 'demo',
        roomJoin: true,
        canPublish: publishes,
        canPublishSources: sources,
        canPublishData: publishes,
        canSubscribe: true,
        canUpdateOwnMetadata: false,
      },
    });
    expect(grants.video?.roomAdmin).toBeUndefined();
    expect((grants.exp ?? 0) - now).toBe(600);
  });

  test('one source alone', async () => {
    const bearer = {
      room: 'demo',
      identity: 'zoe',
      name: 'Zoë',
      session: 's_1',
      permissions: new Set(['track.publish.microphone'] as const),
    };
    const token = mintMediaToken(mediaKey, bearer, seconds(Math.floor(Date.now() / 1000)));
    const grants = await new TokenVerifier(mediaKey.apiKey, mediaKey.apiSecret).verify(token);
    expect(grants.video).toMatchObject({ canPublish: true, canPublishSources: ['microphone'], canSubscribe: false });
  });

  test('a media token is no join token, nor the other way round', () => {
    const admin = mintRoomAdminToken(mediaKey, 'demo', seconds(10));
    expect(tokens.verify(admin)).toMatchObject({ ok: false, refusal: { flaw: 'algorithm' } });
    const [header, payload, signature] = tokens.mint(claims, 5).split('.');
    const expected = createHmac('sha256', mediaKey.apiSecret).update(`${header}.${payload}`).digest('base64url');
    expect(signature).not.toBe(expected);
  });
});
