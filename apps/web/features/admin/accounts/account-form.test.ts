import { expect, it } from 'vitest';
import { accountOf, freshAccount } from './account-form.ts';

const whole = { username: ' ana ', name: ' Ana Souza ', password: ' correct horse ', level: 'admin' } as const;

it('trims names and leaves a password as it is', () => {
  expect(accountOf(whole)).toEqual({
    ok: true,
    value: { username: 'ana', name: 'Ana Souza', password: ' correct horse ', level: 'admin' },
  });
});

it('needs no name beside the user name', () => {
  expect(accountOf({ ...whole, name: ' ' })).toEqual({
    ok: true,
    value: { username: 'ana', password: ' correct horse ', level: 'admin' },
  });
});

it.each([
  [{}, { username: 'username', password: 'account-password' }],
  [{ ...whole, username: 'two words' }, { username: 'username' }],
  [{ ...whole, password: '1234567' }, { password: 'account-password' }],
  [{ ...whole, password: 'x'.repeat(257) }, { password: 'account-password' }],
  [{ ...whole, name: 'x'.repeat(81) }, { name: 'name' }],
])('says what is not right in %o', (form, errors) => {
  expect(accountOf({ ...freshAccount, ...form })).toEqual({ ok: false, refusal: errors });
});
