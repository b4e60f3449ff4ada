import type { WirePermission, WireRole } from '@foyer/wire';
import { expect, test } from 'vitest';
import { type Actor, actsFor, type PersonAct, questionOf } from './acts.ts';

const everything: readonly WirePermission[] = [
  'participant.pause',
  'participant.change-role',
  'participant.remove',
  'participant.ban',
];
const host: Actor = { role: 'host', permissions: everything };
const subject = (role: WireRole | undefined) => ({ own: false, participant: 'p_ben', role });

test.each([
  ['host', 'mute camera-off make-speaker make-listener remove ban'],
  ['speaker', 'mute camera-off make-listener make-host hand-over remove ban'],
  ['listener', 'make-speaker make-host hand-over remove ban'],
] as const)('of a %s a host may %s', (role, expected) => {
  expect(actsFor(subject(role), host).join(' ')).toBe(expected);
});

test.each([
  ['participant.pause', 'mute camera-off'],
  ['participant.change-role', 'make-listener'],
  ['participant.remove', 'remove'],
  ['participant.ban', 'ban'],
  ['track.subscribe', ''],
] as const)('a speaker who was given %s alone may %s', (permission, expected) => {
  expect(actsFor(subject('speaker'), { role: 'speaker', permissions: [permission] }).join(' ')).toBe(expected);
});

test('nothing is done about oneself, or about one who is not in the meeting yet', () => {
  expect(actsFor({ ...subject('host'), own: true }, host)).toEqual([]);
  expect(actsFor({ ...subject('speaker'), participant: undefined }, host)).toEqual([]);
});

test.each([
  ['remove', 'speaker', 'remove'],
  ['ban', 'listener', 'ban'],
  ['make-host', 'speaker', 'make-host'],
  ['hand-over', 'listener', 'hand-over'],
  ['make-speaker', 'host', 'step-down'],
  ['make-listener', 'host', 'step-down'],
  ['make-speaker', 'listener', undefined],
  ['make-listener', 'speaker', undefined],
  ['mute', 'host', undefined],
  ['camera-off', 'host', undefined],
] as const satisfies readonly (readonly [PersonAct, WireRole, unknown])[])(
  'to %s of a %s asks %s',
  (act, has, asks) => {
    expect(questionOf(act, has)).toBe(asks);
  },
);
