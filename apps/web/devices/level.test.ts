import { describe, expect, it } from 'vitest';
import { levelOf, smoothed } from './level.ts';

const tone = (amplitude: number) => Float32Array.from({ length: 1024 }, (_, index) => amplitude * Math.sin(index / 8));

describe('levelOf', () => {
  it('is nothing for silence, all for a shout, between for a voice', () => {
    expect(levelOf(new Float32Array(1024))).toBe(0);
    expect(levelOf(new Float32Array(0))).toBe(0);
    expect(levelOf(tone(1))).toBe(1);
    expect(levelOf(tone(0.05))).toBeGreaterThan(0.4);
    expect(levelOf(tone(0.05))).toBeLessThan(0.9);
    expect(levelOf(tone(0.001))).toBe(0);
  });
});

describe('smoothed', () => {
  it('rises at once and falls gently', () => {
    expect(smoothed(0, 0.8)).toBe(0.8);
    expect(smoothed(0.8, 0)).toBeCloseTo(0.704, 5);
  });
});
