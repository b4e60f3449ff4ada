import type { Finding, SignInFailureView } from '@foyer/wire';
import { describe, expect, it } from 'vitest';
import {
  causeOf,
  codeParts,
  type ExaminedProvider,
  factRows,
  matching,
  referenceIn,
  sharedFindings,
  sortedFindings,
  worstOf,
} from './sign-in-words.ts';

const finding = (check: string, level: Finding['level']): Finding => ({
  check,
  level,
  cause: null,
  says: `${check} is ${level}.`,
  advice: { ours: null, theirs: [] },
});

const failure = (ref: string, more: Partial<SignInFailureView> = {}): SignInFailureView => ({
  type: '/problems/sign-in-decryption-key-wrong',
  title: 'The token is encrypted for a key this server does not have',
  status: 502,
  detail: 'The token names the key k1.',
  ref,
  at: 1,
  provider: { id: 'acme', name: 'Acme' },
  facts: {},
  advice: { ours: null, theirs: [] },
  network: null,
  ...more,
});

describe('SI32 what the doctor found', () => {
  const found = [finding('a', 'good'), finding('b', 'hint'), finding('c', 'fault'), finding('d', 'good')];

  it('is said with what is to be done first', () => {
    const { open, good } = sortedFindings(found);
    expect(open.map(({ check }) => check)).toEqual(['c', 'b']);
    expect(good.map(({ check }) => check)).toEqual(['a', 'd']);
  });

  it('is said once where it is the same at every provider, unless there is only one', () => {
    const provider = (id: string, ...findings: Finding[]): ExaminedProvider => ({
      ...{ id, name: id, issuer: 'https://id.example', product: null, findings },
      ...{ redirectUri: '', signOutUri: '', backchannelUri: '' },
    });
    const [same, well] = [finding('address', 'hint'), finding('clock', 'good')];
    const one = provider('one', same, well, finding('keys', 'fault'));
    const two = provider('two', well, same);
    const { shared, providers } = sharedFindings([one, two]);
    expect(shared).toEqual([same]);
    expect(providers.map(({ findings }) => findings.map(({ check }) => check))).toEqual([['clock', 'keys'], ['clock']]);
    expect(sharedFindings([one])).toEqual({ shared: [], providers: [one] });
    // What is broken everywhere is broken at each.
    const down = [provider('one', finding('keys', 'fault')), provider('two', finding('keys', 'fault'))];
    expect(sharedFindings(down)).toEqual({ shared: [], providers: down });
    expect(sharedFindings([])).toEqual({ shared: [], providers: [] });
  });

  it.each([
    [found, 'fault'],
    [found.slice(0, 2), 'hint'],
    [found.slice(0, 1), 'good'],
    [[], 'good'],
  ] as const)('%# is as bad as its worst', (findings, level) => {
    expect(worstOf(findings)).toBe(level);
  });
});

describe('SI30 a failure', () => {
  const all = [
    failure('f_one'),
    failure('f_two', { type: '/problems/sign-in-cancelled', title: 'Refused', provider: { id: 'g', name: 'Globex' } }),
    failure('f_three', { provider: null }),
  ];

  it.each([
    ['', ['f_one', 'f_two', 'f_three']],
    [' F_TWO ', ['f_two']],
    ['globex', ['f_two']],
    ['decryption acme', ['f_one']],
    ['acme cancelled', []],
  ])('is found by %j', (text, refs) => {
    expect(matching(all, text).map(({ ref }) => ref)).toEqual(refs);
  });

  it.each([
    ['f_0123456789ab', 'f_0123456789ab'],
    [' Reference: f_0123456789ab. ', 'f_0123456789ab'],
    ['https://meet.example.org/sign-in/failed?ref=f_0123456789ab', 'f_0123456789ab'],
    ['0123456789ab', undefined],
    ['of_0123456789ab', undefined],
    ['f_1', undefined],
    ['', undefined],
  ])('of %j has the reference %s', (text, reference) => {
    expect(referenceIn(text)).toBe(reference);
  });

  it('has a slug for its cause, and facts as texts', () => {
    expect(causeOf(failure('f_one'))).toBe('sign-in-decryption-key-wrong');
    expect(factRows({ kid: 'k1', ours: ['k2', 'k3'], expired: true, seconds: 4, none: [] })).toEqual([
      ['kid', 'k1'],
      ['ours', 'k2, k3'],
      ['expired', 'true'],
      ['seconds', '4'],
      ['none', ''],
    ]);
  });
});

it.each([
  ['copy `issuer`, as it is', ['copy ', '<issuer>', ', as it is']],
  ['nothing to copy', ['nothing to copy']],
  ['`a` and `b`', ['<a>', ' and ', '<b>']],
  ['', []],
])('%s has its names apart', (text, parts) => {
  expect(codeParts(text).map(({ is, words }) => (is === 'code' ? `<${words}>` : words))).toEqual(parts);
});
