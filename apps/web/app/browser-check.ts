/** Whether this browser can take part in a meeting at all. */

/** @param scope the global object, or a poorer one in tests */
export function canMeet(scope: object): boolean {
  return ['RTCPeerConnection', 'WebSocket', 'ResizeObserver', 'MediaStream'].every((name) => name in scope);
}
