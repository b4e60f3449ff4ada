/** What we ask a publisher for: key frames, and packets that did not come. */
import type { Outlet } from '../outlet.ts';
import type { Encoding } from './encoding.ts';

/** Sent now, or when the throttle, the path or the encoding's first packet lets it. */
export function askForKeyframe(encoding: Encoding, outlet: Outlet): void {
  encoding.keyframe.ask();
  sendKeyframeRequest(encoding, outlet);
}

export function sendKeyframeRequest(encoding: Encoding, outlet: Outlet): void {
  const { transport } = encoding.track;
  if (encoding.ssrc < 0 || !transport.writable || !encoding.keyframe.due(outlet.now)) return;
  outlet.report(transport, [{ type: 'picture-loss', sender: transport.reporter, media: encoding.ssrc }]);
}

export function askForMissing(encoding: Encoding, outlet: Outlet): void {
  const { transport } = encoding.track;
  if (!transport.writable) return;
  const sequences = encoding.loss.due(outlet.now);
  if (sequences.length === 0) return;
  outlet.report(transport, [{ type: 'nack', sender: transport.reporter, media: encoding.ssrc, sequences }]);
}
