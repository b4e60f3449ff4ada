import { describe, expect, it } from 'vitest';
import failureWords from '../../i18n/en/failure.json' with { type: 'json' };
import words from '../../i18n/en/sign-in.json' with { type: 'json' };
import { missingIn, refusalWords, unfitIn } from './sign-in-view.ts';

describe('signing in', () => {
  it.each([
    [{ username: 'ana', password: 'x' }, {}],
    [
      { username: '  ', password: '' },
      { username: 'usernameMissing', password: 'passwordMissing' },
    ],
    [{ username: 'ana', password: '' }, { password: 'passwordMissing' }],
    // An old password is never judged by new rules before the server has.
    [{ username: 'ana smith!', password: 'x' }, {}],
  ])('%j lacks %j', (typed, errors) => {
    expect(missingIn(typed)).toEqual(errors);
  });

  it.each([
    ['credentials-wrong', { key: 'sign-in:wrong', kind: 'trouble' }],
    ['account-disabled', { key: 'sign-in:disabled', kind: 'trouble' }],
    ['server-unreachable', { key: 'failure:words.server-unreachable.text', kind: 'waiting' }],
    ['busy', { key: 'failure:words.busy.text', kind: 'waiting' }],
    ['throttled', undefined],
  ] as const)('refused with %s says %j', (kind, said) => {
    expect(refusalWords({ kind, facts: {} })).toEqual(said);
  });

  it('says nothing where nothing was refused', () => {
    expect(refusalWords(undefined)).toBeUndefined();
  });
});

describe('choosing a name and a password', () => {
  it.each([
    [{ username: 'ana', password: 'eight ok' }, {}],
    [{ username: ' ana ', password: 'eight ok' }, {}],
    [{ username: 'ana', password: 'seven77' }, { password: 'passwordShort' }],
    [{ username: 'ana smith', password: 'eight ok' }, { username: 'usernameUnfit' }],
    [
      { username: '', password: '' },
      { username: 'usernameMissing', password: 'passwordMissing' },
    ],
  ])('%j is unfit in %j', (typed, errors) => {
    expect(unfitIn(typed)).toEqual(errors);
  });
});

it('has words for everything it says', () => {
  const keys = ['usernameMissing', 'passwordMissing', 'usernameUnfit', 'passwordShort', 'wrong', 'disabled', 'wait'];
  expect(Object.keys(words)).toEqual(expect.arrayContaining(keys));
  expect(Object.keys(failureWords.words)).toEqual(expect.arrayContaining(['busy', 'server-unreachable']));
});
