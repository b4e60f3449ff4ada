/** One RTP stream that carries a track: its numbers, its history, its rate. A sender that begins anew gets a new one. */
import type { EncodingSpec } from '../contract.ts';
import { GapCloser } from '../gap-closer.ts';
import { RateMeter } from '../rate-meter.ts';
import { History } from './history.ts';
import { KeyframeRequest } from './keyframe.ts';
import { Loss } from './loss.ts';
import { Reception } from './reception.ts';
import type { Track } from './track.ts';

/**
 * A layer that has been silent for this long, or for this much longer than the others of its track, may have been
 * switched off by its sender. A still screen is sent once a second in all layers: so a little more than that.
 */
export const aliveMillis = 1200;
/** One second at 8 Mbit/s. */
const videoPackets = 1024;
/** Over two seconds of Opus. */
const audioPackets = 128;

export class Encoding {
  readonly track: Track;
  readonly spec: EncodingSpec;
  readonly spatial: 0 | 1 | 2;
  /** −1 until bound. */
  ssrc = -1;
  rtxSsrc = -1;
  readonly reception = new Reception();
  readonly loss = new Loss();
  readonly history: History;
  readonly gaps = new GapCloser();
  readonly keyframe = new KeyframeRequest();
  readonly rate = new RateMeter();
  /** When a key frame was first asked for since the last one; Infinity while none is. */
  pleaAt = Number.POSITIVE_INFINITY;
  /** When packets came again after a pause, and many were missing. */
  darkUntil = Number.POSITIVE_INFINITY;
  /** No key frame has come since the path was dark. */
  afterDark = false;
  mediaAt = Number.NEGATIVE_INFINITY;
  /** When anything, padding too, came last. */
  heardAt = Number.NEGATIVE_INFINITY;

  constructor(track: Track, spec: EncodingSpec) {
    this.track = track;
    this.spec = spec;
    this.spatial = spec.spatial;
    this.history = new History(track.kind === 'video' ? videoPackets : audioPackets);
  }

  alive(now: number): boolean {
    return aliveAt(this.mediaAt, this.track.mediaAt, now);
  }
}

/** `last` is a layer's last packet, `any` that of any layer of the track. */
export function aliveAt(last: number, any: number, now: number): boolean {
  return last > Number.NEGATIVE_INFINITY && last >= Math.min(now, any) - aliveMillis;
}
