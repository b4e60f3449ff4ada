/** Two soft knocks, made here, so that no file and no request is needed. */

/** Seconds after the beginning, and how loud each is (1: as loud as can be). */
const knocks = [
  { at: 0, volume: 0.22 },
  { at: 0.17, volume: 0.16 },
] as const;
/** Seconds one knock takes to fade. */
const fade = 0.14;

/** Plays on the usual speakers; where the browser keeps pages silent until somebody presses something, nothing is heard. */
export function playKnock(): void {
  const context = new AudioContext();
  const begin = context.currentTime + 0.02;
  const tones = knocks.map(({ at, volume }) => knock(context, begin + at, volume));
  tones.at(-1)?.addEventListener('ended', () => void context.close(), { once: true });
}

/** A falling low tone is heard as wood. */
function knock(context: AudioContext, at: number, volume: number): OscillatorNode {
  const tone = context.createOscillator();
  tone.frequency.setValueAtTime(290, at);
  tone.frequency.exponentialRampToValueAtTime(120, at + fade);
  const gain = context.createGain();
  gain.gain.setValueAtTime(volume, at);
  gain.gain.exponentialRampToValueAtTime(0.001, at + fade);
  tone.connect(gain).connect(context.destination);
  tone.start(at);
  tone.stop(at + fade);
  return tone;
}
