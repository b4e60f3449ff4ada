import { describe, expect, test } from 'vitest';
import { type Box, focus, grid, gridShape, phoneGrid, type Rect } from './layout.ts';

const stages: readonly (readonly [string, Box])[] = [
  ['phone', { width: 296, height: 480 }],
  ['tall phone', { width: 366, height: 690 }],
  ['laptop', { width: 1400, height: 720 }],
  ['laptop with a panel', { width: 1040, height: 720 }],
  ['wide screen', { width: 1880, height: 940 }],
  ['ultra wide', { width: 3400, height: 1300 }],
];
const gap = 8;

function inside(rects: readonly Rect[], { width, height }: Box): boolean {
  return rects.every((r) => r.x >= -1 && r.y >= -1 && r.x + r.width <= width + 1 && r.y + r.height <= height + 1);
}

function apart(rects: readonly Rect[]): boolean {
  return rects.every((a, i) =>
    rects.every(
      (b, j) =>
        i <= j || a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y,
    ),
  );
}

const area = (rects: readonly Rect[]) => rects.reduce((sum, r) => sum + r.width * r.height, 0);

describe.each(stages)('on a %s', (_name, space) => {
  test.each(Array.from({ length: 25 }, (_, i) => i + 1))('%i tiles are inside, apart and of one size', (count) => {
    const rects = grid(count, space, gap);
    expect(rects).toHaveLength(count);
    expect(inside(rects, space)).toBe(true);
    expect(apart(rects)).toBe(true);
    expect(new Set(rects.map((r) => `${r.width}×${r.height}`)).size).toBe(1);
  });

  test.each(Array.from({ length: 8 }, (_, i) => i + 1))('%i tiles of the phone grid are inside and apart', (count) => {
    const rects = phoneGrid(count, space, gap);
    expect(rects).toHaveLength(count);
    expect(inside(rects, space)).toBe(true);
    expect(apart(rects)).toBe(true);
  });

  test.each([0, 1, 2, 5, 9, 24])('a large tile and %i others are inside and apart', (count) => {
    const { main, rest, capacity } = focus(count, space, gap);
    expect(rest).toHaveLength(Math.min(count, capacity));
    expect(inside([main, ...rest], space)).toBe(true);
    expect(apart([main, ...rest])).toBe(true);
    expect(rest.every((r) => r.width * r.height < main.width * main.height)).toBe(true);
  });
});

test.each([
  [1, 1, 1],
  [2, 2, 1],
  [3, 2, 2],
  [4, 2, 2],
  [5, 3, 2],
  [6, 3, 2],
  [9, 3, 3],
  [12, 4, 3],
  [16, 4, 4],
  [25, 5, 5],
])('%i tiles on a laptop make %i columns and %i rows', (count, columns, rows) => {
  expect(gridShape(count, { width: 1400, height: 720 }, gap)).toMatchObject({ columns, rows });
});

test.each(Array.from({ length: 25 }, (_, i) => i + 1))('%i tiles use at least half of a laptop stage', (count) => {
  const space = { width: 1400, height: 720 };
  expect(area(grid(count, space, gap)) / (space.width * space.height)).toBeGreaterThan(0.5);
});

test('the last row of a grid is centred', () => {
  const [first, , third] = grid(3, { width: 800, height: 900 }, gap);
  const rects = grid(5, { width: 1400, height: 720 }, gap);
  expect(rects[3]?.x).toBeGreaterThan(rects[0]?.x ?? 0);
  expect(first?.y).toBeLessThan(third?.y ?? 0);
});

test('a share stands on top of a phone, with two across below', () => {
  const space = { width: 366, height: 690 };
  const { main, rest } = focus(6, space, gap);
  expect(main).toMatchObject({ x: 0, y: 0, width: 366 });
  expect(rest.filter((r) => r.y === rest[0]?.y)).toHaveLength(2);
});

test('a share stands left on a wide screen and takes most of it', () => {
  const space = { width: 1880, height: 940 };
  const { main } = focus(6, space, gap);
  expect(main.width / space.width).toBeGreaterThan(0.8);
  expect(main.height).toBe(space.height);
});
