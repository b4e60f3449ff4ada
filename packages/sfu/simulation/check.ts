/** What must hold of every video a subscriber gets, whatever happened above. */
import { sequenceDistance, timestampDistance } from '@foyer/rtp';
import type { Received, Reception } from './subscriber.ts';

/** Sentences about what is wrong; empty when all is well. */
export function faultsOf(got: Reception): string[] {
  const faults: string[] = [];
  // What came last may still be under repair.
  const settled = got.highest - 40;
  const missing = got.missing().filter((sequence) => sequence < settled);
  if (missing.length > 0) faults.push(`${missing.length} packets missing, first ${missing[0]} of ${got.highest}`);
  let before: Received | undefined;
  for (const packet of got.inOrder().slice(0, -40)) {
    if (before !== undefined) faults.push(...stepFaults(before, packet));
    if (packet.picture !== undefined) before = packet;
    if (faults.length > 5) break;
  }
  return faults;
}

function stepFaults(before: Received, packet: Received): string[] {
  const [last, next] = [before.picture, packet.picture];
  if (last === undefined || next === undefined) return [];
  const faults: string[] = [];
  const same = last.frame === next.frame && last.spatial === next.spatial;
  const name = `${last.spatial}/${last.frame}/${last.index} → ${next.spatial}/${next.frame}/${next.index}`;
  const time = timestampDistance(before.timestamp, packet.timestamp);
  if (same ? time !== 0 : time <= 0) faults.push(`${name}: time moved by ${time}`);
  const id = ((packet.pictureId - before.pictureId) << 17) >> 17;
  if (same ? id !== 0 : id < 1) faults.push(`${name}: picture id moved by ${id}`);
  const tl0 = (packet.tl0 - before.tl0) & 0xff;
  if (same ? tl0 !== 0 : tl0 < 1) faults.push(`${name}: TL0PICIDX moved by ${tl0}`);
  if (same && next.index !== last.index + 1) faults.push(`${name}: not the next packet of the picture`);
  if (!same && next.index !== 0) faults.push(`${name}: the picture does not begin`);
  if (!same && last.spatial !== next.spatial && !next.key) faults.push(`${name}: layer changed without a key frame`);
  if (sequenceDistance(before.sequence, packet.sequence) < 1) faults.push(`${name}: number did not grow`);
  return faults;
}

/** Spatial layer of the last picture. */
export function lastLayer(got: Reception): number | undefined {
  return got.inOrder().findLast(({ picture }) => picture !== undefined)?.picture?.spatial;
}

/** Spatial layer of the pictures that came after `since`, on average. */
export function meanLayer(got: Reception, since: number): number {
  const layers = [...got.packets.values()].flatMap(({ picture, at }) =>
    picture?.index === 0 && at > since ? [picture.spatial] : [],
  );
  return layers.reduce((sum: number, layer) => sum + layer, 0) / Math.max(1, layers.length);
}

/** Pictures whose packets are all there. */
export function wholePictures(got: Reception): number {
  const counts = new Map<number, number>();
  let whole = 0;
  for (const { picture } of got.packets.values()) {
    if (picture === undefined) continue;
    const key = picture.frame * 4 + picture.spatial;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count === picture.count) whole += 1;
  }
  return whole;
}
