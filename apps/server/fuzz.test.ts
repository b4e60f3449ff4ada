/** Any text whatever gives a value or a refusal, never a throw. Seeds are printed by fast-check on failure. */
import { parseClaims } from '@foyer/admission';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMessage } from './channel/parse.ts';
import { cryptoChance } from './compose.ts';
import { isHost } from './http/origin.ts';
import { parseStrictJson } from './strict-json.ts';
import { JoinTokens } from './tokens/join-tokens.ts';
import { makeSigningKey, readSigningKey } from './tokens/signing-key.ts';

const tokens = new JoinTokens({ issuer: 'foyer', keys: [readSigningKey(makeSigningKey(cryptoChance, 1))] });
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.string());
const part = text.map((content) => Buffer.from(content).toString('base64url'));
const many = { numRuns: 2_000 };

test('join tokens', () => {
  const token = fc.oneof(
    text,
    fc.tuple(part, part, part).map((parts) => parts.join('.')),
  );
  fc.assert(
    fc.property(token, (one) => !tokens.verify(one).ok),
    many,
  );
});

test('claims', () => {
  const claims = fc.oneof(
    fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }),
    fc.record({
      iss: fc.constant('foyer'),
      aud: fc.constant('foyer'),
      exp: fc.anything(),
      room: fc.anything(),
      role: fc.anything(),
    }),
  );
  fc.assert(
    fc.property(claims, (one) => !parseClaims(one, { issuer: 'foyer', audience: 'foyer' }).ok),
    many,
  );
});

test('messages of the room channel', () => {
  const near = fc.record({
    type: fc.constantFrom('hello', 'command', 'ping', '__proto__'),
    id: fc.anything(),
    token: fc.anything(),
    version: fc.anything(),
    command: fc.oneof(
      fc.anything(),
      fc.record({ type: fc.constantFrom('participant.rename', 'meeting.end'), name: fc.anything() }),
    ),
  });
  const spelled = near.map((one) =>
    JSON.stringify(one, (_key, value) => (typeof value === 'bigint' ? Number(value) : value)),
  );
  fc.assert(
    fc.property(fc.oneof(text, spelled), (one) => typeof parseMessage(one).ok === 'boolean'),
    many,
  );
});

test('strict JSON reads what JSON.parse reads, where no name repeats', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), (one) => {
      expect(parseStrictJson(one)).toEqual({ ok: true, value: JSON.parse(one) });
    }),
    many,
  );
});

test('strict JSON never reads what JSON.parse does not', () => {
  fc.assert(
    fc.property(text, (one) => {
      const ours = parseStrictJson(one);
      if (ours.ok) expect(ours.value).toEqual(JSON.parse(one));
    }),
    many,
  );
});

test('a host is never more than a host', () => {
  fc.assert(
    fc.property(text, (one) => !isHost(one) || new URL(`http://${one}`).pathname === '/'),
    many,
  );
});
