/** One call of `npm run foyer`: finds the command, runs it, prints what comes of it. */
import { Api } from './api.ts';
import { readArguments } from './arguments.ts';
import type { Command } from './command.ts';
import { commands } from './commands/index.ts';
import { helpOf, overview } from './help.ts';
import { explain, type Failure } from './outcome.ts';
import { findPlace } from './place.ts';

/** What of the process a command sees. */
export interface World {
  readonly env: NodeJS.ProcessEnv;
  /** Where the server's configuration is. */
  readonly folder: string;
  out(text: string): void;
  err(text: string): void;
  /** Text of a file; `-` is standard input. */
  read(path: string): string | undefined;
  readonly secret: () => string;
  /** Is the output a terminal that shows colours? */
  readonly coloured?: boolean;
}

/** `0` done, `1` refused, not reached or found faulty, `2` not understood. */
export type ExitCode = 0 | 1 | 2;

function find(argv: readonly string[]): { readonly command: Command; readonly rest: readonly string[] } | undefined {
  for (const length of [2, 1]) {
    const words = argv.slice(0, length).join(' ');
    const command = commands.find((one) => one.words === words);
    if (command !== undefined) return { command, rest: argv.slice(length) };
  }
  return undefined;
}

function printed(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/** The overview, where it was asked for; where something else was meant, the overview too, and that it was not found. */
function lost(argv: readonly string[], world: World): ExitCode {
  const words = argv.filter((one) => one !== 'help' && one !== '--help' && one !== '-h');
  const [word] = words;
  const isGroup = word !== undefined && commands.some((one) => one.words.startsWith(`${word} `));
  const asked = words.length < argv.length || argv.length === 0;
  if (asked && (word === undefined || isGroup)) {
    world.out(printed(overview(commands, word)));
    return 0;
  }
  const what = words.slice(0, 2).join(' ');
  const hint = isGroup ? `npm run foyer -- ${word} --help` : 'npm run foyer -- --help';
  world.err(printed([`There is no command ${what}. See: ${hint}`]));
  return 2;
}

function fail(failure: Failure, command: Command, world: World): ExitCode {
  const hint = failure.kind === 'usage' ? [`See: npm run foyer -- ${command.words} --help`] : [];
  world.err(printed([...explain(failure), ...hint]));
  return failure.kind === 'usage' ? 2 : 1;
}

export async function run(argv: readonly string[], world: World): Promise<ExitCode> {
  const [first, ...others] = argv;
  // `help room create` is `room create --help`.
  const line = first === 'help' && others.length > 0 ? [...others, '--help'] : argv;
  const found = find(line);
  if (found === undefined) return lost(argv, world);
  const { command, rest } = found;
  const given = readArguments(command, rest, () => world.read('-')?.split(/\r?\n/, 1)[0]);
  if (!given.ok) return fail(given.refusal, command, world);
  if (given.value.flag('help')) {
    world.out(printed(helpOf(command)));
    return 0;
  }
  const place = findPlace(world.env, world.folder);
  if (!place.ok) return fail(place.refusal, command, world);
  const outcome = await command.run(given.value, { ...world, api: new Api(place.value) });
  if (!outcome.ok) return fail(outcome.refusal, command, world);
  const { lines, json, isFaulty = false } = outcome.value;
  world.out(given.value.flag('json') ? `${JSON.stringify(json, null, 2)}\n` : printed(lines));
  return isFaulty ? 1 : 0;
}
