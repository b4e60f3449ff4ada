import { expect, it } from 'vitest';
import { chime } from './chime.ts';

it('is a WAVE file of one second that neither clips nor clicks', () => {
  const bytes = chime();
  const view = new DataView(bytes.buffer);
  expect(new TextDecoder().decode(bytes.subarray(0, 4))).toBe('RIFF');
  expect(new TextDecoder().decode(bytes.subarray(8, 16))).toBe('WAVEfmt ');
  expect(view.getUint32(4, true)).toBe(bytes.length - 8);
  expect(view.getUint32(40, true)).toBe(bytes.length - 44);
  const samples = new Int16Array(bytes.buffer, 44);
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  expect(loudest).toBeGreaterThan(5000);
  expect(loudest).toBeLessThan(24_000);
  expect(Math.abs(samples[0] ?? 1)).toBe(0);
  expect(Math.abs(samples.at(-1) ?? 9999)).toBeLessThan(50);
});
