/** Which refusals of the door pass by themselves, so that asking again makes sense. */

const passing = new Set([
  'media-unavailable',
  'server-fault',
  'server-restarting',
  'server-unreachable',
  'store-unavailable',
  'too-many-requests',
]);

/**
 * @param cause what `rejoin` threw: an error with a `failure.kind` where the server answered; anything else is a network
 * that failed (fetch throws TypeError)
 */
export function isPassing(cause: unknown): boolean {
  if (!(cause instanceof Error) || !('failure' in cause)) return true;
  const { failure } = cause;
  if (typeof failure !== 'object' || failure === null || !('kind' in failure)) return true;
  return typeof failure.kind === 'string' && passing.has(failure.kind);
}
