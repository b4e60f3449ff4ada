/**
 * `npm run bench -- [row …] [--record]`: measures and prints one table, each figure beside the floor of the same run.
 * Rows run alone by name, those of a group by what their names begin with. `--record` writes bench/results.md.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join as path } from 'node:path';
import { parseArgs } from 'node:util';
import type { Measured, Row } from './row.ts';
import { killed, longStorm, reconnectStorm, reloadStorm } from './rows/continuity.ts';
import { forgedTokens, wrongPasswords } from './rows/door.ts';
import { forward, latency, memory, ramp } from './rows/forward.ts';
import { join } from './rows/join.ts';
import { blackout, crash, newAddress } from './rows/path.ts';
import { send } from './rows/send.ts';
import { signIn } from './rows/sign-in.ts';
import { timing } from './rows/timing.ts';
import { token } from './rows/token.ts';

const rows: readonly Row[] = [
  ...[send, forward, ramp, latency, memory, token, forgedTokens, wrongPasswords, timing, join],
  signIn,
  ...[killed, reconnectStorm, longStorm, reloadStorm],
  ...[blackout, newAddress, crash],
];

interface Line extends Measured {
  readonly title: string;
  readonly goal: string;
}

async function measureAll(chosen: readonly Row[]): Promise<Line[]> {
  const lines: Line[] = [];
  for (const { name, title, goal, measure } of chosen) {
    process.stderr.write(`${name} …\n`);
    for (const found of await measure()) lines.push({ title, goal, ...found });
  }
  return lines;
}

function verdict({ met }: Line): string {
  if (met === undefined) return '';
  return met ? 'met' : 'missed';
}

function table(lines: readonly Line[]): string {
  const head = ['', 'measured', 'floor in the same run', 'goal', ''];
  const cells = [head, ...lines.map((line) => [line.title, line.value, line.floor, line.goal, verdict(line)])];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const format = (row: readonly string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  const notes = lines.flatMap(({ title, notes: each }) => (each ?? []).map((note) => `- ${title}: ${note}`));
  const [first = [], ...rest] = cells;
  return [format(first), rule, ...rest.map(format), '', ...notes].join('\n');
}

function machine(): string {
  const [processor] = cpus();
  return `${cpus().length} × ${processor?.model.trim() ?? 'unknown processor'}, Node ${process.versions.node}`;
}

const { values, positionals } = parseArgs({ options: { record: { type: 'boolean' } }, allowPositionals: true });
const isMeant = (row: Row, name: string): boolean => row.name === name || row.name.startsWith(`${name}-`);
const unknown = positionals.filter((name) => !rows.some((row) => isMeant(row, name)));
if (unknown.length > 0) {
  console.error(`no row ${unknown.join(', ')}; there are ${rows.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const chosen = positionals.length === 0 ? rows : rows.filter((row) => positionals.some((name) => isMeant(row, name)));
const printed = table(await measureAll(chosen));
console.log(`${machine()}\n\n${printed}`);
if (values.record === true) {
  const when = new Date().toISOString().slice(0, 10);
  const intro = `# Measured\n\nBy \`npm run bench -- --record\` on ${when}: ${machine()}, loopback, browsers on the same machine.\n\n`;
  writeFileSync(path(import.meta.dirname, 'results.md'), `${intro}${printed}\n`);
}
