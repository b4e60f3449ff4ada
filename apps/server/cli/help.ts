/** The help, made from the table of commands. */
import { sharedFlags } from './arguments.ts';
import type { Command, Flag } from './command.ts';

const valueWords: Readonly<Record<Flag['kind'], string>> = {
  flag: '',
  switch: 'on|off',
  text: 'TEXT',
  texts: 'TEXT',
  secret: 'TEXT|-',
  whole: 'NUMBER',
  span: 'SPAN',
  time: 'TIME',
  json: 'JSON',
};

/** Columns of a terminal that lines are kept within. */
const width = 100;

function wrap(text: string, indent: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + word.length + 1 > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** Two columns; the second wraps under itself. */
function columns(rows: readonly (readonly [string, string])[]): string[] {
  const first = Math.min(34, Math.max(...rows.map(([left]) => left.length)));
  return rows.flatMap(([left, right]) => {
    const [head = '', ...rest] = wrap(right, first + 4);
    const gap = ' '.repeat(first + 4);
    const line = left.length > first ? [`  ${left}`, `${gap}${head}`] : [`  ${left.padEnd(first)}  ${head}`];
    return [...line, ...rest.map((text) => gap + text)];
  });
}

function shownFlag(name: string, { kind, value, choices }: Flag): string {
  const word = value ?? choices?.join('|') ?? valueWords[kind];
  return word === '' ? `--${name}` : `--${name} ${word}`;
}

function flagSays({ says, needed, kind }: Flag): string {
  const several = kind === 'texts' ? ' May be given several times.' : '';
  return `${needed === true ? 'Needed. ' : ''}${says}${several}`;
}

export function helpOf(command: Command): string[] {
  const { words, takes, says, flags, notes = [], examples } = command;
  const all = Object.entries({ ...flags, ...sharedFlags });
  return [
    says,
    '',
    `  npm run foyer -- ${[words, ...takes].join(' ')} [options]`,
    '',
    ...columns(all.map(([name, flag]) => [shownFlag(name, flag), flagSays(flag)] as const)),
    ...notes.flatMap((note) => ['', ...wrap(note, 0)]),
    '',
    'Examples:',
    ...examples.map((example) => `  npm run foyer -- ${example}`),
  ];
}

/** All commands, or those that begin with a word. */
export function overview(commands: readonly Command[], word?: string): string[] {
  const shown = word === undefined ? commands : commands.filter(({ words }) => words.split(' ')[0] === word);
  return [
    'Manages a running Foyer over its REST API.',
    '',
    '  npm run foyer -- <command> [options]',
    '',
    ...columns(shown.map(({ words, takes, says }) => [[words, ...takes].join(' '), says] as const)),
    '',
    '`<command> --help` tells more of each. `--json` prints what the API answers.',
    'Lengths of time are written like 90s, 15m, 2h or 7d.',
    '',
    'Where the server is and which API key opens it is read from its own configuration; FOYER_URL and',
    'FOYER_API_KEY say otherwise. Exit codes: 0 done, 1 refused, not reached or faulty, 2 not understood.',
  ];
}
