import { listPermissions, rolePermissions } from '@foyer/admission';
import { millis } from '@foyer/kernel';
import { expect, test } from 'vitest';
import { after, aJoin, aMeeting, wish } from '../fixtures.ts';
import { step } from '../step.ts';

test('MT16 nobody takes from a participant what they themselves lack, whatever its role', () => {
  const join = (name: string, ...more: ('participant.change-role' | 'lobby.admit')[]) => {
    const { permissions, ...input } = aJoin(name, 'speaker');
    return { ...input, permissions: new Set([...permissions, ...more]) };
  };
  const meeting = after(aMeeting(), [
    aJoin('hal', 'host'),
    join('ann', 'lobby.admit'),
    join('bob', 'participant.change-role'),
  ]);
  const change = (by: string, role: 'listener' | 'speaker') =>
    step(meeting, wish(by, { type: 'participant.change-role', participant: 'p_ann', role }), millis(0));
  for (const role of ['listener', 'speaker'] as const)
    expect(change('bob', role)).toEqual({ ok: false, refusal: { kind: 'not-permitted', permission: 'lobby.admit' } });
  const done = change('hal', 'listener');
  const ann = done.ok ? [...done.value.meeting.participants.values()].find(({ id }) => id === 'p_ann') : undefined;
  expect(listPermissions(ann?.permissions ?? new Set())).toEqual(listPermissions(rolePermissions.listener));
});
