import type { WirePermission, WireRole } from '@foyer/wire';
import { expect, test } from 'vitest';
import { type Actor, actsFor, type PersonAct, questionOf } from './acts.ts';

const everything: readonly WirePermission[] = [
  'participant.pause',
  'participant.change-role',
  'participant.remove',
  'participant.ban',
  'participant.change-permissions',
];
const host: Actor = { role: 'host', permissions: everything };
const subject = (role: WireRole | undefined) => ({ own: false, participant: 'p_ben', role, handUp: false });

test.each([
  ['host', 'mute camera-off permissions make-speaker make-listener remove ban'],
  ['speaker', 'mute camera-off permissions make-listener make-host hand-over remove ban'],
  ['listener', 'permissions make-speaker make-host hand-over remove ban'],
] as const)('of a %s a host may %s', (role, expected) => {
  expect(actsFor(subject(role), host).join(' ')).toBe(expected);
});

test.each([
  ['participant.pause', 'mute camera-off'],
  ['participant.change-role', 'make-listener'],
  ['participant.remove', 'remove'],
  ['participant.ban', 'ban'],
  ['participant.change-permissions', 'permissions'],
  ['hand.lower', ''],
  ['track.subscribe', ''],
] as const)('a speaker who was given %s alone may %s', (permission, expected) => {
  expect(actsFor(subject('speaker'), { role: 'speaker', permissions: [permission] }).join(' ')).toBe(expected);
});

test('SN27 a hand is lowered only where it is up, by whoever may', () => {
  const raised = { ...subject('listener'), handUp: true };
  expect(actsFor(raised, { role: 'speaker', permissions: ['hand.lower'] })).toEqual(['lower-hand']);
  expect(actsFor(raised, { role: 'speaker', permissions: ['participant.pause'] })).toEqual([]);
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
  ['lower-hand', 'host', undefined],
  ['permissions', 'host', undefined],
] as const satisfies readonly (readonly [PersonAct, WireRole, unknown])[])(
  'to %s of a %s asks %s',
  (act, has, asks) => {
    expect(questionOf(act, has)).toBe(asks);
  },
);
