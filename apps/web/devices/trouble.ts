/** Why a camera or microphone does not come: what the browser throws, as one union that people can be told about. */

/**
 * `asking`: the question of the browser was closed unanswered. `denied`: by the browser, for this site. `denied-by-system`:
 * by the operating system, for the browser. `busy`: held by another program. `missing`: none is there.
 * `insecure`: the page came without https, where browsers offer no devices. `unsupported`: the browser cannot.
 */
export type Trouble = 'asking' | 'denied' | 'denied-by-system' | 'busy' | 'missing' | 'insecure' | 'unsupported';

export type PermissionAnswer = 'granted' | 'denied' | 'prompt' | 'unknown';

/** Reads an error of `getUserMedia` (W3C Media Capture and Streams, section 10.2.3, and what older browsers throw). */
export function troubleOf(error: unknown, permission: PermissionAnswer): Trouble {
  const { name, message } = error instanceof Error ? error : { name: '', message: '' };
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      if (/system/i.test(message)) return 'denied-by-system';
      return permission === 'prompt' ? 'asking' : 'denied';
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError':
      return 'missing';
    case 'NotSupportedError':
      return 'unsupported';
    default:
      // NotReadableError, AbortError, TrackStartError, and what a driver may invent: something else is in the way.
      return 'busy';
  }
}
