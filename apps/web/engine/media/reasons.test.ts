import { ConnectionError, DisconnectReason, PublishTrackError } from 'livekit-client';
import { expect, test } from 'vitest';
import { goneBy, goneByError, isUnpermitted, troubleOf } from './reasons.ts';

test.each([
  [DisconnectReason.CLIENT_INITIATED, undefined],
  [DisconnectReason.DUPLICATE_IDENTITY, 'opened-elsewhere'],
  [DisconnectReason.PARTICIPANT_REMOVED, 'removed'],
  [DisconnectReason.ROOM_DELETED, 'ended'],
  [DisconnectReason.ROOM_CLOSED, 'ended'],
  [DisconnectReason.SERVER_SHUTDOWN, 'retry'],
  [DisconnectReason.STATE_MISMATCH, 'retry'],
  [DisconnectReason.SIGNAL_CLOSE, 'retry'],
  [DisconnectReason.JOIN_FAILURE, 'blocked'],
  [DisconnectReason.CONNECTION_TIMEOUT, 'blocked'],
  [DisconnectReason.MEDIA_FAILURE, 'blocked'],
  [DisconnectReason.UNKNOWN_REASON, 'retry'],
  [undefined, 'retry'],
] as const)('disconnect reason %s means %s', (reason, gone) => {
  expect(goneBy(reason)).toBe(gone);
});

test('a connect that fails is told apart by whether the media server had answered', () => {
  expect(goneByError(ConnectionError.serverUnreachable('x'), false)).toBe('retry');
  expect(goneByError(ConnectionError.timeout('x'), true)).toBe('blocked');
  expect(goneByError(new Error('x'), true)).toBe('blocked');
  expect(goneByError(new Error('x'), false)).toBe('retry');
  expect(goneByError(ConnectionError.notAllowed('x', 401), false)).toBe('refused');
  expect(goneByError(ConnectionError.cancelled('x'), true)).toBeUndefined();
  expect(goneByError(ConnectionError.leaveRequest('x', DisconnectReason.ROOM_DELETED), true)).toBe('ended');
});

test.each([
  ['NotAllowedError', 'denied'],
  ['NotFoundError', 'missing'],
  ['OverconstrainedError', 'missing'],
  ['NotReadableError', 'busy'],
  ['TypeError', 'unknown'],
] as const)('%s from the browser means %s', (name, why) => {
  const error = new Error('x');
  error.name = name;
  expect(troubleOf(error)).toBe(why);
});

test('not being permitted to publish yet is told from every other failure', () => {
  expect(isUnpermitted(new PublishTrackError('insufficient permissions', 403))).toBe(true);
  for (const other of [new PublishTrackError('timed out', 408), new Error('403'), undefined])
    expect(isUnpermitted(other)).toBe(false);
});
