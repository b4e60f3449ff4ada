import { describe, expect, it } from 'vitest';
import english from '../../../i18n/en/admin.json' with { type: 'json' };
import { missingOrUnfit, type OwnPasswordErrors, type OwnPasswordForm, refusedField } from './own-password.ts';

describe('changing one’s own password', () => {
  it.each<[string, OwnPasswordForm, OwnPasswordErrors]>([
    ['both are there', { current: 'x', fresh: 'long enough' }, {}],
    [
      'nothing is there',
      { current: '', fresh: '' },
      { current: 'own.currentMissing', fresh: 'error.account-password' },
    ],
    ['the new one is short', { current: 'x', fresh: '7 chars' }, { fresh: 'error.account-password' }],
    ['the new one is too long', { current: 'x', fresh: 'x'.repeat(257) }, { fresh: 'error.account-password' }],
    ['spaces count', { current: ' ', fresh: ' '.repeat(8) }, {}],
  ])('where %s', (_what, form, errors) => {
    expect(missingOrUnfit(form)).toEqual(errors);
  });

  it('says a wrong one under its field, and nothing else there', () => {
    expect(refusedField('credentials-wrong')).toEqual({ current: 'own.currentWrong' });
    for (const kind of [undefined, 'throttled', 'busy', 'request-invalid', 'sign-in-required'] as const)
      expect(refusedField(kind)).toEqual({});
  });

  it('has the words it names', () => {
    expect(english.own.currentMissing).not.toBe('');
    expect(english.own.currentWrong).not.toBe('');
    expect(english.error['account-password']).not.toBe('');
  });
});
