/** Reads a command line against the table of commands. */
import { parseArgs } from 'node:util';
import { ok, type Result } from '@foyer/kernel';
import { spanSeconds } from '../span.ts';
import { type Command, type Flag, Given } from './command.ts';
import { type Failure, usage } from './outcome.ts';

/** What every command takes. */
export const sharedFlags = {
  json: { kind: 'flag', says: 'Print the answer of the REST API as JSON.' },
  help: { kind: 'flag', says: 'Print this.' },
} as const satisfies Record<string, Flag>;

type Reader = (value: string) => unknown;

function readTime(value: string): number | undefined {
  if (/^\d{1,10}$/.test(value)) return Number(value);
  const at = /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.floor(at / 1_000);
}

function readJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** Undefined where the value cannot be read; then `wants` says what would be right. */
const readers: {
  readonly [Kind in Exclude<Flag['kind'], 'flag' | 'texts' | 'secret'>]: [read: Reader, wants: string];
} = {
  text: [(value) => value, 'a text'],
  switch: [(value) => (value === 'on' ? true : value === 'off' ? false : undefined), 'on or off'],
  whole: [(value) => (/^\d{1,12}$/.test(value) ? Number(value) : undefined), 'a whole number'],
  span: [spanSeconds, 'a length of time such as 90s, 15m, 2h or 7d'],
  time: [readTime, 'a date such as 2027-05-01T09:00:00Z, or Unix seconds'],
  json: [readJson, 'JSON'],
};

function readFlag(name: string, flag: Flag, raw: unknown, line: () => string | undefined): Result<unknown, Failure> {
  if (flag.kind === 'flag') return ok(true);
  const texts = (Array.isArray(raw) ? raw : [raw]).filter((one) => typeof one === 'string');
  const { choices } = flag;
  if (choices !== undefined && texts.some((text) => !choices.includes(text)))
    return usage(`--${name} must be ${choices.join(', ')}`);
  if (flag.kind === 'texts') return ok(texts);
  const [text = ''] = texts;
  if (flag.kind === 'secret') {
    const secret = text === '-' ? line() : text;
    return secret === undefined ? usage(`--${name} - wants a line on standard input`) : ok(secret);
  }
  const [read, wants] = readers[flag.kind];
  const value = read(text);
  return value === undefined ? usage(`--${name} must be ${wants}`) : ok(value);
}

function placesProblem({ takes }: Command, places: readonly string[]): string | undefined {
  const missing = takes.filter((place) => !place.startsWith('['))[places.length];
  if (missing !== undefined) return `${missing} is missing`;
  const [further] = places.slice(takes.length);
  return further === undefined ? undefined : `${further} is one too many`;
}

/** `line`: one line of standard input, for secrets that should not stand on a command line. */
export function readArguments(
  command: Command,
  argv: readonly string[],
  line: () => string | undefined,
): Result<Given, Failure> {
  const flags: Readonly<Record<string, Flag>> = { ...command.flags, ...sharedFlags };
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { kind }]) => {
      const type = kind === 'flag' ? ('boolean' as const) : ('string' as const);
      return [name, { type, multiple: kind === 'texts' }];
    }),
  );
  let parsed: { values: Readonly<Record<string, unknown>>; positionals: string[] };
  try {
    parsed = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    return usage(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
  const { values: raw, positionals } = parsed;
  const values = new Map<string, unknown>();
  if (raw.help === true) return ok(new Given(positionals, new Map([['help', true]])));
  for (const [name, flag] of Object.entries(flags)) {
    if (raw[name] === undefined) {
      if (flag.needed === true) return usage(`--${name} is missing`);
      continue;
    }
    const value = readFlag(name, flag, raw[name], line);
    if (!value.ok) return value;
    values.set(name, value.value);
  }
  const problem = placesProblem(command, positionals);
  return problem === undefined ? ok(new Given(positionals, values)) : usage(problem);
}
