/** How loud a microphone is, for a ring that moves with the voice. */

/** Root mean square of samples from -1 to 1 as 0 (silence) to 1 (loud), on a scale that ears would draw. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const rms = Math.sqrt(sum / Math.max(1, samples.length));
  if (rms <= 0) return 0;
  const decibels = 20 * Math.log10(rms);
  return Math.min(1, Math.max(0, (decibels - quiet) / (loud - quiet)));
}

/** dB full scale: the noise of a room, and somebody speaking up. */
const quiet = -55;
const loud = -18;

/** Rises at once, falls gently: a ring that follows every zero crossing would flicker. */
export function smoothed(previous: number, level: number): number {
  return level > previous ? level : previous * 0.88 + level * 0.12;
}

/**
 * Listens to a live microphone track until the returned function is called.
 * @param onLevel 0 to 1, once a frame while the page is visible
 */
export function watchLevel(track: MediaStreamTrack, onLevel: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  const source = context.createMediaStreamSource(new MediaStream([track]));
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let level = 0;
  let frame = requestAnimationFrame(function next() {
    analyser.getFloatTimeDomainData(samples);
    level = smoothed(level, levelOf(samples));
    onLevel(level);
    frame = requestAnimationFrame(next);
  });
  // Some browsers let sound be analysed only after the first touch.
  const wake = () => void context.resume();
  addEventListener('pointerdown', wake, { once: true });
  return () => {
    cancelAnimationFrame(frame);
    removeEventListener('pointerdown', wake);
    source.disconnect();
    void context.close();
    onLevel(0);
  };
}
