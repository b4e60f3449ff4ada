import { describe, expect, it } from 'vitest';
import { troubleOf } from './trouble.ts';

describe('troubleOf', () => {
  it.each([
    ['NotAllowedError', 'Permission denied', 'denied', 'denied'],
    ['NotAllowedError', 'Permission dismissed', 'prompt', 'asking'],
    ['NotAllowedError', 'Permission denied by system', 'granted', 'denied-by-system'],
    ['NotAllowedError', 'The request is not allowed by the user agent', 'unknown', 'denied'],
    ['SecurityError', '', 'unknown', 'denied'],
    ['NotFoundError', 'Requested device not found', 'granted', 'missing'],
    ['OverconstrainedError', '', 'granted', 'missing'],
    ['NotReadableError', 'Could not start video source', 'granted', 'busy'],
    ['AbortError', 'Starting videoinput failed', 'granted', 'busy'],
    ['NotSupportedError', '', 'unknown', 'unsupported'],
    ['SomethingNew', '', 'unknown', 'busy'],
  ] as const)('%s "%s" with permission %s is %s', (name, message, permission, trouble) => {
    const error = new Error(message);
    error.name = name;
    expect(troubleOf(error, permission)).toBe(trouble);
  });

  it('takes anything thrown', () => {
    expect(troubleOf(undefined, 'unknown')).toBe('busy');
  });
});
