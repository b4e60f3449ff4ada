import { millis } from '@foyer/kernel';
import type { Preview } from '@foyer/wire';
import { expect, it } from 'vitest';
import type { PasswordStage } from '../../app/room-stage.ts';
import words from '../../i18n/en/password.json' with { type: 'json' };
import { passwordAsked, passwordView, type Typing } from './password-view.ts';

const stage: PasswordStage = {
  at: 'password',
  wrong: 0,
  isChecking: false,
  blockedUntil: undefined,
  resume: { to: 'preview' },
};
const typing: Typing = { typed: 'sesame', isMissing: false, touched: true, blocked: undefined };

it.each([
  ['is entered', {}, {}, { may: 'enter', error: undefined }],
  ['is not entered while empty', {}, { typed: '' }, { may: 'nothing', error: undefined }],
  ['is asked for where Enter was pressed on nothing', {}, { typed: '', isMissing: true }, { error: 'missing' }],
  ['is entered once', { isChecking: true }, {}, { may: 'nothing', error: undefined }],
  ['was wrong', { wrong: 1 }, { touched: false }, { may: 'enter', error: 'wrong' }],
  ['is no longer called wrong once changed', { wrong: 1 }, {}, { may: 'enter', error: undefined }],
  ['is not called wrong while it is checked', { wrong: 1, isChecking: true }, { touched: false }, { error: undefined }],
  [
    'waits after too many',
    { wrong: 3, blockedUntil: millis(9) },
    { blocked: 12 },
    { may: 'wait', error: 'blocked', seconds: 12 },
  ],
  ['goes on after the wait', { wrong: 3, blockedUntil: millis(9) }, { blocked: 0 }, { may: 'enter', error: undefined }],
] as const)('a password %s', (_, state, typed, view) => {
  expect(passwordView({ ...stage, ...state }, { ...typing, ...typed })).toMatchObject(view);
});

it('has words for every error', () => {
  expect(Object.keys(words)).toEqual(expect.arrayContaining(['missing', 'wrong', 'blocked']));
});

it('SN11 is asked as a new one of whoever comes back', () => {
  expect(passwordAsked(stage)).toEqual({ title: 'title', sentence: 'sentence' });
  const choice = { name: 'Ana', microphone: { on: false }, camera: { on: false } };
  const preview: Preview = { room: { slug: 'tea', title: 'Tea' }, role: 'speaker', entry: 'admitted' };
  const resume: PasswordStage['resume'] = { to: 'resume', preview, choice, withPassword: false, orElse: 'preview' };
  expect(passwordAsked({ ...stage, resume })).toEqual({ title: 'titleBack', sentence: 'sentenceBack' });
});
