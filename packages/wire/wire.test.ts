import { describe, expect, test } from 'vitest';
import {
  clientMessageSchema,
  joinSchema,
  joinTokenCreateSchema,
  nameSchema,
  problem,
  problems,
  retired,
  slugOf,
  slugSchema,
} from './index.ts';

describe('problems', () => {
  test('a slug leaves in the type and is read back from it, absolute or relative', () => {
    const made = problem('token-expired', { expiredAt: 7 });
    expect(made).toEqual({
      type: '/problems/token-expired',
      title: problems['token-expired'].title,
      status: 401,
      expiredAt: 7,
    });
    expect(slugOf(made.type)).toBe('token-expired');
    expect(slugOf('https://meet.example.org/problems/room-full')).toBe('room-full');
  });

  test.each(['about:blank', '', '/problems/', '/problems/constructor', '/problems/__proto__'])(
    '%j is none of ours',
    (type) => {
      expect(slugOf(type)).toBeUndefined();
    },
  );

  test('statuses are those of refusals, close codes are private and belong to one slug each', () => {
    const codes = Object.values(problems).flatMap((row) => ('close' in row ? [row.close] : []));
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect(code >= 4000 && code <= 4999).toBe(true);
    for (const { status } of Object.values(problems)) expect(status >= 400 && status <= 599).toBe(true);
    for (const slug of retired) expect(Object.hasOwn(problems, slug)).toBe(false);
  });
});

describe('vocabulary', () => {
  test.each(['standup', 'a', '7', 'daily-stand-up', 'x'.repeat(64)])('%j is a room slug', (slug) => {
    expect(slugSchema.safeParse(slug).success).toBe(true);
  });
  test.each([
    '',
    '-a',
    'a-',
    'Stand',
    'a b',
    'a/b',
    '..',
    'a%2fb',
    '__proto__',
    'ａ',
    'é',
    'x'.repeat(65),
    'a\u0000',
    'a\n',
  ])('%j is not a room slug', (slug) => {
    expect(slugSchema.safeParse(slug).success).toBe(false);
  });
  test.each([
    ['Zoë Martin', 'Zoë Martin'],
    ['  Ana  ', 'Ana'],
    ['李明', '李明'],
    ['👩‍🚀', '👩‍🚀'],
  ])('%j is a name', (given, kept) => {
    expect(nameSchema.safeParse(given)).toMatchObject({ success: true, data: kept });
  });
  test.each(['', '   ', 'a\u202eb', 'a\u2066b', 'a\u200bb', 'a\nb', 'a\u0000b', 'x'.repeat(81)])(
    '%j is not a name',
    (name) => {
      expect(nameSchema.safeParse(name).success).toBe(false);
    },
  );
});

describe('requests', () => {
  test('unknown members are refused, so that a misspelt one is not lost in silence', () => {
    expect(joinSchema.safeParse({ credentials: {}, nmae: 'Ana' }).success).toBe(false);
    expect(joinSchema.safeParse({ credentials: { tokn: 'x' } }).success).toBe(false);
  });
  test.each([
    { role: 'owner' },
    { role: 'host', expiresIn: 0 },
    { role: 'host', expiresIn: 1.5 },
    { role: 'host', expiresIn: Number.NaN },
    { role: 'host', notBefore: -1 },
    { role: 'host', permissions: ['everything'] },
    { role: 'host', identity: 'a b' },
  ])('%j makes no join token', (body) => {
    expect(joinTokenCreateSchema.safeParse(body).success).toBe(false);
  });
  test.each([
    { type: 'hello' },
    { type: 'hello', version: 1, token: 7 },
    { type: 'command', id: '', command: { type: 'participant.leave' } },
    { type: 'command', id: '1', command: { type: 'participant.promote' } },
    { type: 'command', id: '1', command: { type: 'participant.leave', participant: 'p_other' } },
    { type: '__proto__' },
    [],
    null,
  ])('%j is no message of the room channel', (message) => {
    expect(clientMessageSchema.safeParse(message).success).toBe(false);
  });
});
