/** The test sound: two soft notes, made here, so that no file and no request is needed. */

const rate = 24_000;
/** Hertz and the second at which each note begins: a rising fourth. */
const notes = [
  { pitch: 523.25, from: 0 },
  { pitch: 698.46, from: 0.22 },
] as const;
const length = 1;

/** A mono 16-bit PCM file in WAVE form (RIFF, format tag 1) at 24 kHz, one second long. */
export function chime(): Uint8Array<ArrayBuffer> {
  const count = rate * length;
  const bytes = new Uint8Array(44 + count * 2);
  const view = new DataView(bytes.buffer);
  writeHeader(view, count * 2);
  for (let index = 0; index < count; index += 1) {
    view.setInt16(44 + index * 2, Math.round(sampleAt(index / rate) * 32_767), true);
  }
  return bytes;
}

function sampleAt(time: number): number {
  let sum = 0;
  for (const { pitch, from } of notes) {
    const since = time - from;
    // A short rise against the click, then a decay like a struck bar.
    if (since > 0) sum += Math.min(1, since / 0.008) * Math.exp(-since * 6) * Math.sin(2 * Math.PI * pitch * since);
  }
  return sum * 0.3 * Math.min(1, (length - time) * 20);
}

function writeHeader(view: DataView, dataLength: number): void {
  const text = (offset: number, word: string) => {
    for (let index = 0; index < word.length; index += 1) view.setUint8(offset + index, word.charCodeAt(index));
  };
  text(0, 'RIFF');
  view.setUint32(4, 36 + dataLength, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, dataLength, true);
}

/** Plays the test sound on a speaker; settles when it has ended. Rejects where the browser refuses to play. */
export async function playChime(speakerId: string | undefined): Promise<void> {
  const url = URL.createObjectURL(new Blob([chime()], { type: 'audio/wav' }));
  const audio = new Audio(url);
  try {
    if (speakerId !== undefined && 'setSinkId' in audio) await audio.setSinkId(speakerId);
    const ended = new Promise((resolve) => audio.addEventListener('ended', resolve, { once: true }));
    await audio.play();
    await ended;
  } finally {
    URL.revokeObjectURL(url);
  }
}
