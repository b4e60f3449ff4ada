/** Shares a path's budget between its subscriptions: sound first and always, then the smallest pictures, then larger. */
import type { Spatial } from '../publisher/track.ts';
import type { Subscription } from '../subscription/subscription.ts';
import type { Transport } from '../transport.ts';
import { type Path, useOfEstimate } from './path.ts';

/** What a layer is taken to cost before it was ever measured, bits a second. */
const guess = [150_000, 500_000, 1_500_000] as const;
/** Where stepping down did not help, the first in line keeps its smallest picture down to this part of its cost. */
const worthKeeping = 0.75;

interface Share {
  readonly subscription: Subscription;
  /** Layers that flow and are wanted, ascending. */
  readonly layers: readonly Spatial[];
  /** Index into `layers`; −1: paused. */
  given: number;
}

/** Once each half second for each transport. */
export function allocate(transport: Transport, now: number): void {
  const { path } = transport;
  const verdict = path.judge(transport.bytesOut, now);
  if (path.budget === Number.POSITIVE_INFINITY) {
    if (path.stale) for (const subscription of transport.subscriptions) subscription.allocated = 2;
    path.stale = false;
    return;
  }
  const shares = sharesOf(transport, now);
  if (verdict === 'raise') raise(transport, shares, now);
  // Rates breathe: while the path does not complain, what was given stays given.
  if (verdict === 'hold' && !path.stale) return;
  path.stale = false;
  divide(shares, path, path.budget - soundOf(transport));
  for (const share of shares) give(share);
}

function give(share: Share): void {
  const top = share.layers.at(-1);
  const layer = share.layers[share.given];
  // With all it can have now, a subscription may also have what comes to life later.
  share.subscription.allocated = layer === undefined ? (top === undefined ? 2 : -1) : layer === top ? 2 : layer;
}

function sharesOf(transport: Transport, now: number): Share[] {
  const shares: Share[] = [];
  for (const subscription of transport.subscriptions) {
    if (subscription.track.kind !== 'video' || !subscription.wishes) continue;
    const flowing = subscription.track.layers(now);
    const wanted = flowing.filter((layer) => layer <= subscription.maxSpatial);
    shares.push({ subscription, layers: wanted.length > 0 ? wanted : flowing.slice(0, 1), given: -1 });
  }
  return shares.sort((a, b) => b.subscription.priority - a.subscription.priority);
}

function costOf(share: Share, index: number): number {
  const layer = share.layers[index];
  return layer === undefined ? 0 : share.subscription.track.rateOf(layer) || guess[layer];
}

function soundOf(transport: Transport): number {
  let sum = 0;
  for (const { track } of transport.subscriptions) if (track.kind === 'audio') sum += track.rateOf(0);
  return sum;
}

/** Everyone the smallest layer while it fits, then step by step in line. The first keeps its picture to the last. */
function divide(shares: readonly Share[], path: Path, budget: number): void {
  let left = budget;
  shares.forEach((share, index) => {
    const cost = costOf(share, 0);
    const least = index > 0 ? cost : path.desperate ? cost * worthKeeping : 0;
    if (!path.byLoss && least > left) return;
    share.given = share.layers.length === 0 ? -1 : 0;
    left -= cost;
  });
  for (let step = nextStep(shares, left); step !== undefined; step = nextStep(shares, left)) {
    left -= costOf(step, step.given + 1) - costOf(step, step.given);
    step.given += 1;
  }
}

/** The share to be raised next that can be paid: highest priority, then the one with least. */
function nextStep(shares: readonly Share[], left: number): Share | undefined {
  let best: Share | undefined;
  for (const share of shares) {
    if (share.given + 1 >= share.layers.length) continue;
    if (costOf(share, share.given + 1) - costOf(share, share.given) > left) continue;
    if (best === undefined || (samePriority(best, share) && share.given < best.given)) best = share;
  }
  return best;
}

function samePriority(a: Share, b: Share): boolean {
  return a.subscription.priority === b.subscription.priority;
}

/**
 * Sets the budget to what one step more costs; to a quarter more where many share the path, so that all get there; to
 * what the path is estimated to carry where that is more still.
 */
function raise(transport: Transport, shares: Share[], now: number): void {
  const { path } = transport;
  for (const share of shares) share.given = share.layers.findLastIndex((it) => it <= share.subscription.allocated);
  const total = shares.reduce((sum, share) => sum + costOf(share, share.given), soundOf(transport));
  const step = nextStep(shares, Number.POSITIVE_INFINITY);
  const extra = step === undefined ? 0 : costOf(step, step.given + 1) - costOf(step, step.given);
  for (const share of shares) share.given = -1;
  path.stale = true;
  const most = Math.max(total + extra, total * 1.25, (path.estimate ?? 0) * useOfEstimate);
  path.raised(step === undefined ? Number.POSITIVE_INFINITY : most, now);
}
