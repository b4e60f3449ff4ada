/** What livekit-client's endings mean for the meeting. */
import { ConnectionError, ConnectionErrorReason, DisconnectReason, PublishTrackError } from 'livekit-client';
import type { DeviceTrouble } from '../meeting/notice.ts';
import type { MediaGone } from './port.ts';

/** Undefined where we ended it ourselves. */
export function goneBy(reason: DisconnectReason | undefined): MediaGone | undefined {
  switch (reason) {
    case DisconnectReason.CLIENT_INITIATED:
      return undefined;
    case DisconnectReason.DUPLICATE_IDENTITY:
      return 'opened-elsewhere';
    case DisconnectReason.PARTICIPANT_REMOVED:
      return 'removed';
    case DisconnectReason.ROOM_DELETED:
    case DisconnectReason.ROOM_CLOSED:
      return 'ended';
    case DisconnectReason.JOIN_FAILURE:
    case DisconnectReason.CONNECTION_TIMEOUT:
    case DisconnectReason.MEDIA_FAILURE:
      return 'blocked';
    default:
      return 'retry';
  }
}

/**
 * Why `room.connect` failed; undefined where we cancelled it.
 * @param signalled whether the media server had answered the join: then only the path for media is missing
 */
export function goneByError(error: unknown, signalled: boolean): MediaGone | undefined {
  if (!(error instanceof ConnectionError)) return signalled ? 'blocked' : 'retry';
  const reason: ConnectionErrorReason = error.reason;
  switch (reason) {
    case ConnectionErrorReason.Cancelled:
      return undefined;
    case ConnectionErrorReason.NotAllowed:
      return 'refused';
    case ConnectionErrorReason.LeaveRequest: {
      const context: unknown = error.context;
      return isDisconnectReason(context) ? (goneBy(context) ?? 'retry') : 'retry';
    }
    default:
      return signalled ? 'blocked' : 'retry';
  }
}

function isDisconnectReason(value: unknown): value is DisconnectReason {
  return typeof value === 'number' && value in DisconnectReason;
}

/** The names are those of Media Capture and Streams, section 10.3 (getUserMedia). */
export function troubleOf(error: unknown): DeviceTrouble {
  const name = error instanceof Error ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'unknown';
  }
}

/** The media server does not let us publish this (now): by livekit-client's own look at our permissions. */
export function isUnpermitted(error: unknown): boolean {
  return error instanceof PublishTrackError && error.status === 403;
}
