import { describe, expect, it } from 'vitest';
import failureWords from '../../i18n/en/failure.json' with { type: 'json' };
import words from '../../i18n/en/sign-in.json' with { type: 'json' };
import { missingIn, providerRows, refusalWords, unfitIn, waysIn } from './sign-in-view.ts';

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

describe('signing in at a provider', () => {
  const discovery = 'https://id.example.org/.well-known/openid-configuration';
  const acme = { id: 'acme', name: 'Acme', icon: null, discovery };
  const globex = { id: 'globex', name: 'Globex', icon: '/sign-in/globex/icon', discovery };
  const welcome = {
    version: '1.0.0',
    mayCreateRooms: false,
    signIn: true,
    localAccounts: true,
    providers: [acme, globex],
    renewSilently: true,
    needsSetUp: false,
  };

  it.each([
    [undefined, ['acme', 'globex'], undefined],
    ['globex', ['globex', 'acme'], 'globex'],
    ['gone', ['acme', 'globex'], undefined],
  ])('with %s taken last it offers %j', (last, ids, marked) => {
    const rows = providerRows([acme, globex], last);
    expect(rows.map(({ id }) => id)).toEqual(ids);
    expect(rows.find(({ isLast }) => isLast)?.id).toBe(marked);
  });

  it.each([
    ['both', welcome, { providers: true, local: true }],
    ['providers alone', { ...welcome, localAccounts: false }, { providers: true, local: false }],
    ['local accounts alone', { ...welcome, providers: [] }, { providers: false, local: true }],
    ['no way', { ...welcome, signIn: false, localAccounts: false, providers: [] }, { providers: false, local: true }],
    ['a server that does not answer', undefined, { providers: false, local: true }],
  ])('shows %s', (_, known, ways) => {
    expect(waysIn(known)).toEqual(ways);
  });
});

it('has words for everything it says', () => {
  const keys = ['usernameMissing', 'passwordMissing', 'usernameUnfit', 'passwordShort', 'wrong', 'disabled', 'wait'];
  expect(Object.keys(words)).toEqual(expect.arrayContaining(keys));
  expect(Object.keys(failureWords.words)).toEqual(expect.arrayContaining(['busy', 'server-unreachable']));
});
