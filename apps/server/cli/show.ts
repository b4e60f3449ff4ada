/** How facts are printed for people. */
import type { Output } from './outcome.ts';

/** `2027-05-01 09:00Z`; always UTC, so that two people see the same. */
export function time(seconds: number | null): string {
  return seconds === null ? '-' : `${new Date(seconds * 1_000).toISOString().slice(0, 16).replace('T', ' ')}Z`;
}

/** Text of others, safe for a terminal: nothing in it moves the cursor or colours what follows. */
export function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
}

type Row = readonly (string | number | null)[];

/** Columns under their headings; `-` for what is not there. */
export function table(headings: readonly string[], rows: readonly Row[]): string[] {
  if (rows.length === 0) return ['(none)'];
  const cells = rows.map((row) => row.map((cell) => (cell === null || cell === '' ? '-' : plain(String(cell)))));
  const all = [headings.map((heading) => heading.toUpperCase()), ...cells];
  const widths = headings.map((_heading, column) => Math.max(...all.map((row) => [...(row[column] ?? '')].length)));
  const pad = (text: string, column: number) =>
    text + ' '.repeat(Math.max(0, (widths[column] ?? 0) - [...text].length));
  return all.map((row) => row.map(pad).join('  ').trimEnd());
}

/** Facts under each other, names aligned. */
export function facts(rows: readonly (readonly [string, string | number | null])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(
    ([name, value]) => `${name.padEnd(width)}  ${value === null || value === '' ? '-' : plain(String(value))}`,
  );
}

export function output(lines: readonly string[], json: unknown): Output {
  return { lines, json };
}

/** For commands that answer with nothing. */
export function done(line: string): Output {
  return { lines: [plain(line)], json: { done: true } };
}
