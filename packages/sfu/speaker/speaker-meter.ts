/** How loud an audio track is, from the levels its packets carry, and whether that is speech. */

/** −dBov: louder (smaller) than this counts. */
const audibleLevel = 35;
/** Levels are gathered for this long, then judged. */
export const speakerWindowMillis = 400;
/** Part of a window that must be audible: three Opus frames, so that a short word counts and a single click does not. */
const leastShare = 0.15;
/** Exponential smoothing over two windows: 2 / (windows + 1). */
const smoothing = 2 / 3;
/** An Opus frame as browsers send it; packets of other lengths are told by their timestamps. */
const usualFrameMillis = 20;
const longestFrameMillis = 120;
/** Steps of loudness worth telling. */
const steps = 8;

/** Linear amplitude of each level, 0 to 127 −dBov. */
const amplitudes = Float64Array.from({ length: 128 }, (_, level) => 10 ** (-level / 20));
const audibleAmplitude = amplitudes[audibleLevel] ?? 0;

export interface Loudness {
  /** 0 to 1. */
  readonly level: number;
  readonly active: boolean;
}

const silence: Loudness = { level: 0, active: false };

export class SpeakerMeter {
  #audible = 0;
  #sum = 0;
  #timestamp = -1;
  #smoothed = 0;
  #told: Loudness = silence;

  add(level: number, timestamp: number, clockRate: number): void {
    const span = this.#timestamp < 0 ? usualFrameMillis : (((timestamp - this.#timestamp) | 0) * 1000) / clockRate;
    this.#timestamp = timestamp;
    if (level > audibleLevel) return;
    const frame = span > 0 && span <= longestFrameMillis ? span : usualFrameMillis;
    this.#audible += frame;
    this.#sum += frame * (amplitudes[level] ?? 0);
  }

  /** Ends a window; what to tell, where it changed. */
  close(): Loudness | undefined {
    const heard = this.#audible >= speakerWindowMillis * leastShare ? this.#sum / this.#audible : 0;
    this.#smoothed += (heard - this.#smoothed) * smoothing;
    this.#audible = 0;
    this.#sum = 0;
    const active = this.#smoothed >= audibleAmplitude;
    return this.#tell(active ? { level: Math.ceil(this.#smoothed * steps) / steps, active } : silence);
  }

  /** The track is paused or gone; what to tell, where it was speaking. */
  hush(): Loudness | undefined {
    this.#audible = 0;
    this.#sum = 0;
    this.#smoothed = 0;
    return this.#tell(silence);
  }

  #tell(loudness: Loudness): Loudness | undefined {
    if (loudness.active === this.#told.active && loudness.level === this.#told.level) return undefined;
    this.#told = loudness;
    return loudness;
  }
}
