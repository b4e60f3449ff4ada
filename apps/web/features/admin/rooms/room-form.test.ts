import { roomCreateSchema } from '@foyer/wire';
import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import { freshRoom, roomOf } from './room-form.ts';

it('asks for a room that only invitations open, when nothing is typed', () => {
  expect(roomOf(freshRoom)).toEqual({ ok: true, value: { policy: { entry: 'restricted', lobby: false } } });
});

it('asks for what is typed, in a form the wire takes', () => {
  const room = roomOf({ title: ' Stand-up ', slug: ' StandUp ', entry: 'open', lobby: true, password: ' p w ' });
  expect(room).toEqual({
    ok: true,
    value: { title: 'Stand-up', slug: 'standup', policy: { entry: 'open', lobby: true, password: ' p w ' } },
  });
  expect(z.safeParse(roomCreateSchema, room.ok ? room.value : undefined).success).toBe(true);
});

it.each([
  [{ title: 'x'.repeat(121) }, 'title'],
  [{ slug: 'stand up' }, 'slug'],
  [{ slug: '-a' }, 'slug'],
  [{ password: 'x'.repeat(257) }, 'password'],
])('does not ask with %o', (change, refusal) => {
  expect(roomOf({ ...freshRoom, ...change })).toEqual({ ok: false, refusal });
});
