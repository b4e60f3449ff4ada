import { joinTokenCreateSchema } from '@foyer/wire';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { factsOfWish, fileName, freshInvite, type InviteForm, validities, wishOf } from './invite-wish.ts';

const wish = (change: Partial<InviteForm>) => wishOf({ ...freshInvite, ...change });

describe('an invitation', () => {
  it('is for a speaker, a day, any number of people at first', () => {
    expect(wish({})).toEqual({ ok: true, value: { role: 'speaker', expiresIn: 86_400, uses: null } });
  });

  it('for one person carries the name', () => {
    expect(wish({ role: 'host', uses: 'once', name: '  Ana ' })).toEqual({
      ok: true,
      value: { role: 'host', expiresIn: 86_400, uses: 1, name: 'Ana' },
    });
  });

  it.each(['0', '', '-3', '1.5', 'ten', '1000001', '1e3'])('is not made for %j uses', (usesNumber) => {
    expect(wish({ uses: 'number', usesNumber })).toEqual({ ok: false, refusal: 'uses' });
  });

  it('does not look at the number where none is asked for', () => {
    expect(wish({ uses: 'once', usesNumber: 'ten' }).ok).toBe(true);
  });

  it('takes no name longer than the wire', () => {
    expect(wish({ name: 'x'.repeat(81) })).toEqual({ ok: false, refusal: 'name' });
  });

  it.each(Object.keys(validities))('for a %s is one the wire takes', (key) => {
    const validity = Object.keys(validities).find((each): each is InviteForm['validity'] => each === key);
    const made = wish({ validity: validity ?? 'day', uses: 'number', usesNumber: '1000000' });
    expect(z.safeParse(joinTokenCreateSchema, made.ok ? made.value : undefined).success).toBe(true);
  });

  it('says for how many it is', () => {
    expect(factsOfWish({ role: 'speaker' })).toEqual({ key: 'any', count: 0 });
    expect(factsOfWish({ role: 'speaker', uses: 1 })).toEqual({ key: 'once', count: 1 });
    expect(factsOfWish({ role: 'speaker', uses: 7 })).toEqual({ key: 'times', count: 7 });
  });
});

it.each([
  ['Stand-up', 'Stand-up.ics'],
  ['Müller & Söhne / Q3', 'Müller-Söhne-Q3.ics'],
  ['../../etc', 'etc.ics'],
  ['???', 'foyer.ics'],
])('names a file after %s', (title, name) => {
  expect(fileName(title, 'ics')).toBe(name);
});
