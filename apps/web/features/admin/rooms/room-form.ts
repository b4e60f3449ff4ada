/** The few fields of a new room. Pure. */
import { no, ok, type Result } from '@foyer/kernel';
import { limits, type RoomCreate, slugSchema, titleSchema } from '@foyer/wire';
import * as z from 'zod/mini';
import type { Entry } from './policy/policy-draft.ts';

export interface RoomForm {
  /** Empty: the server makes one out of the name, and the other way round. */
  readonly title: string;
  readonly slug: string;
  readonly entry: Entry;
  readonly lobby: boolean;
  readonly password: string;
}

export const freshRoom: RoomForm = { title: '', slug: '', entry: 'restricted', lobby: false, password: '' };

/** @returns the field that is not right, else the wish */
export function roomOf(form: RoomForm): Result<RoomCreate, 'title' | 'slug' | 'password'> {
  const title = form.title.trim();
  const slug = form.slug.trim().toLowerCase();
  if (title !== '' && !z.safeParse(titleSchema, title).success) return no('title');
  if (slug !== '' && !z.safeParse(slugSchema, slug).success) return no('slug');
  if (form.password.length > limits.password) return no('password');
  return ok({
    ...(title === '' ? {} : { title }),
    ...(slug === '' ? {} : { slug }),
    policy: {
      entry: form.entry,
      lobby: form.lobby,
      ...(form.password === '' ? {} : { password: form.password }),
    },
  });
}
