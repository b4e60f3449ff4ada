import { describe, expect, it } from 'vitest';

/** Node's file reader, named here alone: the client is compiled without Node's types, and Vitest hands out empty style sheets. */
declare const process: {
  getBuiltinModule(name: 'node:fs'): { readFileSync(path: URL, encoding: 'utf8'): string };
};
const tokens = process.getBuiltinModule('node:fs').readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

/** Contrast of the token file itself, so that a new value cannot make words unreadable (WCAG 2.2, 1.4.3 and 1.4.11). */

type Theme = 'light' | 'dark';
type Rgb = readonly [number, number, number];

function rootBlock(css: string): string {
  const start = css.indexOf(':root {');
  return css.slice(start, css.indexOf('\n}', start));
}

function declarations(block: string): ReadonlyMap<string, string> {
  const plain = block.replaceAll(/\/\*[\s\S]*?\*\//g, '');
  return new Map(
    [...plain.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map((match) => [match[1] ?? '', (match[2] ?? '').trim()]),
  );
}

/** OKLCH to linear sRGB (CSS Color 4, section 10.9), clipped to the gamut as a screen would. */
function linear(lightness: number, chroma: number, hue: number): Rgb {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  return [
    clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function colour(table: ReadonlyMap<string, string>, name: string, theme: Theme): Rgb {
  const value = table.get(name);
  if (value === undefined) throw new Error(`no token ${name}`);
  const all = [...value.matchAll(/oklch\(([\d.]+) ([\d.]+) ([\d.]+)/g)].map((match) => match.slice(1, 4).map(Number));
  const [lightness = Number.NaN, chroma = Number.NaN, hue = Number.NaN] =
    (theme === 'dark' ? all.at(-1) : all[0]) ?? [];
  return linear(lightness, chroma, hue);
}

function contrast(one: Rgb, other: Rgb): number {
  const luminance = ([red, green, blue]: Rgb) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const table = declarations(rootBlock(tokens));
const grounds = ['--paper', '--surface', '--surface-2'];
const both: readonly Theme[] = ['light', 'dark'];

const words: readonly (readonly [string, string])[] = [
  ...grounds.flatMap((ground) => [
    ['--ink', ground] as const,
    ['--ink-2', ground] as const,
    ['--red-ink', ground] as const,
    ['--green-ink', ground] as const,
  ]),
  ['--ink-2', '--surface-3'],
  ['--accent', '--paper'],
  ['--accent', '--surface'],
  ['--accent', '--accent-soft'],
  ['--ink', '--accent-soft'],
  ['--ink', '--amber-soft'],
  ['--ink-2', '--amber-soft'],
  ['--ink', '--red-soft'],
  ['--red-ink', '--red-soft'],
  ['--on-accent', '--accent'],
  ['--on-accent', '--accent-strong'],
  ['--on-amber', '--amber'],
  ['--on-red', '--red'],
  ['--on-red', '--red-strong'],
  ['--stage-ink', '--stage'],
  ['--stage-ink', '--tile'],
  ['--stage-ink-2', '--stage'],
  ['--stage-ink-2', '--tile'],
  ...Array.from({ length: 8 }, (_, index) => ['--on-tint', `--tint-${index}`] as const),
];

const controls: readonly (readonly [string, string])[] = [
  ...grounds.flatMap((ground) => [
    ['--control-line', ground] as const,
    ['--focus', ground] as const,
    ['--accent', ground] as const,
  ]),
  ['--amber', '--stage'],
  ['--amber', '--tile'],
  ['--green', '--stage'],
  ['--red', '--stage'],
];

describe.each(both)('contrast, %s', (theme) => {
  it.each(words)('%s reads on %s (4.5:1)', (ink, ground) => {
    expect(contrast(colour(table, ink, theme), colour(table, ground, theme))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(controls)('%s can be told from %s (3:1)', (edge, ground) => {
    expect(contrast(colour(table, edge, theme), colour(table, ground, theme))).toBeGreaterThanOrEqual(3);
  });
});

it('knows contrast: black on white is 21, a colour on itself is 1', () => {
  expect(contrast([0, 0, 0], [1, 1, 1])).toBeCloseTo(21, 5);
  expect(contrast(linear(0.5, 0.1, 30), linear(0.5, 0.1, 30))).toBeCloseTo(1, 5);
});

describe('more contrast', () => {
  const asked = tokens.slice(tokens.indexOf('@media (prefers-contrast: more)'));
  it('is the same by the system and by choice', () => {
    const bySystem = declarations(asked.slice(0, asked.indexOf('\n}')));
    const chosen = tokens.slice(tokens.indexOf(':root[data-contrast="more"]'));
    expect(declarations(chosen.slice(0, chosen.indexOf('\n}')))).toEqual(bySystem);
  });

  it.each(both)('brings second ink and edges to 7:1, %s', (theme) => {
    const more = new Map([...table, ...declarations(asked.slice(0, asked.indexOf('\n}')))]);
    for (const name of ['--ink-2', '--control-line', '--accent']) {
      expect(contrast(colour(more, name, theme), colour(more, '--paper', theme)), name).toBeGreaterThanOrEqual(7);
    }
  });
});
