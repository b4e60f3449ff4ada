/** Which layer a subscription shall get, and getting there: key frame first, and the old layer until it comes. */
import type { Outlet } from '../outlet.ts';
import { askForKeyframe } from '../publisher/ask.ts';
import type { Encoding } from '../publisher/encoding.ts';
import type { Spatial } from '../publisher/track.ts';
import { halt } from './join.ts';
import type { Subscription } from './subscription.ts';

/** A request or its answer can get lost. */
const askAgainMillis = 600;
/** A picture that has not come for this long is told as paused. A still screen is sent once a second. */
const silentMillis = 3000;

/** Sets the target by what is wished, allowed and there. */
export function aim(to: Subscription, outlet: Outlet): void {
  const target = choose(to, outlet.now);
  if (target !== to.target) {
    to.target = target;
    to.askedAt = Number.NEGATIVE_INFINITY;
  }
  const left = to.current !== undefined && !to.track.encodings.includes(to.current);
  if (target === undefined || left) halt(to);
  if (to.filter !== undefined) to.filter.target = cap(to);
}

/** Aims, asks for the key frame the target needs, tells what flows; on every change and about ten times a second. */
export function pursue(to: Subscription, outlet: Outlet): void {
  aim(to, outlet);
  const { target } = to;
  if (target !== undefined && to.track.kind === 'video' && waits(to, target, outlet.now)) {
    if (outlet.now - to.askedAt >= askAgainMillis) {
      to.askedAt = outlet.now;
      askForKeyframe(target, outlet);
    }
  }
  show(to, outlet);
}

/** Something it needs comes with a key frame only. */
function waits(to: Subscription, target: Encoding, now: number): boolean {
  if (target !== to.current) return true;
  const { filter, track } = to;
  return filter !== undefined && track.layers(now).some((layer) => layer > filter.current && layer <= filter.target);
}

function cap(to: Subscription): number {
  if (to.allocated === -1) return 0;
  return Math.min(to.allocated, to.maxSpatial);
}

/** The highest layer that flows and is allowed; the lowest that flows where all are higher. */
function choose(to: Subscription, now: number): Encoding | undefined {
  const { encodings } = to.track;
  if (!to.wishes || !to.transport.writable || to.allocated === -1) return undefined;
  if (encodings.length === 1) return encodings[0];
  const most = cap(to);
  let best: Encoding | undefined;
  for (const encoding of encodings) {
    if (encoding.alive(now) && (best === undefined || encoding.spatial <= most)) best = encoding;
  }
  // While none flows there is nothing better than the last.
  return best ?? (to.target !== undefined && encodings.includes(to.target) ? to.target : undefined);
}

/** Tells what the subscriber gets, when that changed. */
export function show(to: Subscription, outlet: Outlet): void {
  const spatial = flowing(to, outlet.now);
  if (spatial === to.shown) return;
  to.shown = spatial;
  outlet.event({ type: 'layer.current', subscription: to.id, spatial });
}

function flowing(to: Subscription, now: number): -1 | Spatial {
  const { current, filter, track } = to;
  if (current === undefined) return -1;
  if (track.kind === 'video' && now - current.mediaAt > silentMillis) return -1;
  if (filter === undefined) return current.spatial;
  const below = track.layers(now).filter((layer) => layer <= filter.current);
  return below.at(-1) ?? 0;
}
