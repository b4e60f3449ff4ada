/** What we ask a publisher for: key frames, and packets that did not come. */
import type { Outlet } from '../outlet.ts';
import type { Transport } from '../transport.ts';
import type { Encoding } from './encoding.ts';

/** Sent now, or when the throttle, the path or the encoding's first packet lets it. */
export function askForKeyframe(encoding: Encoding, outlet: Outlet): void {
  encoding.keyframe.ask();
  sendKeyframeRequest(encoding, outlet);
}

export function sendKeyframeRequest(encoding: Encoding, outlet: Outlet): void {
  const { transport } = encoding.track;
  if (encoding.ssrc < 0 || !transport.writable || !encoding.keyframe.due(outlet.now)) return;
  encoding.pleaAt = Math.min(encoding.pleaAt, outlet.now);
  outlet.report(transport, [{ type: 'picture-loss', sender: transport.reporter, media: encoding.ssrc }]);
}

export function askForMissing(encoding: Encoding, outlet: Outlet): void {
  const { transport } = encoding.track;
  if (!transport.writable) return;
  const sequences = encoding.loss.due(outlet.now);
  if (sequences.length === 0) return;
  outlet.report(transport, [{ type: 'nack', sender: transport.reporter, media: encoding.ssrc, sequences }]);
}

/** A peer is heard again after a pause: what it was asked for it may not have heard. */
export function askAnew(from: Transport, outlet: Outlet): void {
  for (const { encodings } of from.tracks) {
    for (const encoding of encodings) {
      if (encoding.pleaAt === Number.POSITIVE_INFINITY) continue;
      encoding.pleaAt = Number.POSITIVE_INFINITY;
      askForKeyframe(encoding, outlet);
    }
  }
}

/** What only came in another order is there by now. */
const reorderMillis = 100;

export function judgeDarkness(encoding: Encoding, outlet: Outlet): void {
  if (outlet.now - encoding.darkUntil < reorderMillis) return;
  if (encoding.darkUntil < Number.POSITIVE_INFINITY && encoding.loss.pending) afterDarkness(encoding, outlet);
  encoding.darkUntil = Number.POSITIVE_INFINITY;
}

/** SF25: packets were sent while none came. Pictures begin anew, and that shows whether we are heard. */
export function afterDarkness(encoding: Encoding, outlet: Outlet): void {
  if (encoding.track.kind !== 'video' || !encoding.track.subscriptions.some(({ wishes }) => wishes)) return;
  const { subscriptions } = encoding.track.transport;
  if (!encoding.afterDark) for (const { arrears, highest } of subscriptions) arrears.renew(highest);
  encoding.afterDark = true;
  encoding.pleaAt = Number.POSITIVE_INFINITY;
  askForKeyframe(encoding, outlet);
}
