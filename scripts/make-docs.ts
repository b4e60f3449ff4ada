/** Writes the pages that are generated from code; `--verify` instead fails where the tree differs. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toJSONSchema, type z } from 'zod';
import { eachOption } from '../apps/server/config/load.ts';
import { adviceOf } from '../apps/server/sign-in/advice/advice.ts';
import { detailOf } from '../apps/server/sign-in/advice/detail.ts';
import {
  channelVersion,
  clientMessageSchema,
  commandSchema,
  eventSchema,
  isSignInCause,
  lobbyClientMessageSchema,
  lobbyServerMessageSchema,
  problems,
  type SignInCause,
  type SignInSentence,
  serverMessageSchema,
  signInProblems,
} from '../packages/wire/index.ts';

const root = join(import.meta.dirname, '..');

function configurationPage(): string {
  const lines = [
    '# Configuration',
    '',
    'Generated from `apps/server/config/options.ts` by `npm run docs`.',
    '',
    'Every option is an environment variable, or a key of `foyer.json` in the folder Foyer is started from',
    '(`FOYER_CONFIG` names another file). The environment wins. Unknown names and malformed values are all',
    'reported at once; then nothing is started and the exit code is 2. Files that an option names count from the',
    'folder of `foyer.json`; where nothing is there, from the one the process was started in.',
    '',
    '| environment | file | default | meaning |',
    '|---|---|---|---|',
  ];
  eachOption((path, option) => {
    const fallback: unknown = option.schema.safeParse(undefined).data;
    const shown = option.shownDefault ?? `\`${JSON.stringify(fallback)}\``;
    lines.push(`| \`${option.env}\` | \`${path.join('.')}\` | ${shown} | ${option.says} |`);
  });
  return `${lines.join('\n')}\n`;
}

type JsonSchema = { readonly [key: string]: unknown };

function object(value: unknown): JsonSchema {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function typeWord(field: JsonSchema): string {
  if (field.const !== undefined) return `\`${JSON.stringify(field.const)}\``;
  if (Array.isArray(field.enum)) return field.enum.map((word) => `\`${word}\``).join(', ');
  if (field.type === 'array') return `list of ${typeWord(object(field.items))}`;
  if (Array.isArray(field.anyOf)) return field.anyOf.map((one) => typeWord(object(one))).join(' or ');
  if (Array.isArray(field.oneOf)) return 'one of the below';
  return Array.isArray(field.type) ? field.type.join(' or ') : String(field.type ?? 'anything');
}

/** One row a member of a discriminated union: its `type`, then its fields with `?` for what may be absent. */
function unionTable(schema: z.core.$ZodType): string[] {
  const json = object(toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }));
  const members = Array.isArray(json.oneOf) ? json.oneOf : Array.isArray(json.anyOf) ? json.anyOf : [];
  const rows = members.map(object).map((member) => {
    const required = new Set(Array.isArray(member.required) ? member.required : []);
    const fields = Object.entries(object(member.properties)).filter(([name]) => name !== 'type');
    const shown = fields.map(
      ([name, field]) => `\`${name}${required.has(name) ? '' : '?'}\` ${typeWord(object(field))}`,
    );
    return `| \`${String(object(object(member.properties).type).const)}\` | ${shown.join(' · ')} |`;
  });
  return ['| type | fields |', '|---|---|', ...rows];
}

function lobbyChannel(): string[] {
  return [
    '# The lobby channel',
    '',
    'One WebSocket per person who waits, JSON text messages. A join that is held answers with `channel.url`, whose last part is',
    'the secret: opening it is enough, the server speaks first. `waiting` comes again whenever one of its facts changed. The',
    '`admitted` message is the answer of a join, flat, and the connection closes with 1000. After a `declined` with',
    '`askAgainAfter` the client may say `ask-again`, once. A connection that was lost is opened again at the same address.',
    '',
    '## Client to server, while waiting',
    '',
    ...unionTable(lobbyClientMessageSchema),
    '',
    '## Server to client, while waiting',
    '',
    ...unionTable(lobbyServerMessageSchema),
    '',
  ];
}

const causes = Object.keys(signInProblems).filter(isSignInCause);

function problemTables(): string[] {
  return [
    '# Problems',
    '',
    'RFC 9457 on both wires; `type` ends in the slug, which never changes its meaning.',
    '',
    '| slug | status | close code | title |',
    '|---|---|---|---|',
    ...Object.entries(problems).map(
      ([slug, row]) =>
        `| [\`${slug}\`](problems/${slug}.md) | ${row.status} | ${'close' in row ? row.close : ''} | ${row.title} |`,
    ),
    '',
    '## Failed sign-ins at providers',
    '',
    'Told to administrators alone, at `GET /api/v1/sign-in/failures/:ref`; the status is that of the page the person sees.',
    '',
    '| slug | status | title |',
    '|---|---|---|',
    ...causes.map((slug) => {
      const { status, title } = signInProblems[slug];
      return `| [\`${slug}\`](problems/${slug}.md) | ${status} | ${title} |`;
    }),
  ];
}

function protocolPage(): string {
  return `${[
    'Generated from `packages/wire` by `npm run docs`. The REST contract is at `/api/openapi.json` on any server, and to read',
    'at `/api/docs`.',
    '',
    '# The room channel',
    '',
    `One WebSocket per participant, JSON text messages, version ${channelVersion}. \`POST /api/v1/rooms/:slug/join\` answers with`,
    '`channel.url` and `channel.token`. The client opens the address and says `hello` with the token; the server answers with a',
    '`snapshot`, then events whose `seq` counts up by one. A command carries an id made by the client and gets exactly one',
    '`reply` or `refusal` with that id. Before the server closes by its own will it says `goodbye` with the problem.',
    'A client that lost its connection opens a new one and says `hello` with the same token.',
    '',
    '## Client to server',
    '',
    ...unionTable(clientMessageSchema),
    '',
    '### Commands',
    '',
    ...unionTable(commandSchema),
    '',
    '## Server to client',
    '',
    ...unionTable(serverMessageSchema),
    '',
    '### Events',
    '',
    ...unionTable(eventSchema),
    '',
    ...lobbyChannel(),
    ...problemTables(),
  ].join('\n')}\n`;
}

const told: { readonly [S in SignInSentence]: string } = {
  misconfigured: 'that provider and server do not understand each other, and that the administrator can mend it',
  unavailable: 'that the provider does not answer just now',
  'begin-again': 'to begin the sign-in again',
  cancelled: 'that the provider did not let them through',
  'not-admitted': 'that they may not come in here',
  unknown: 'that there is no such way to sign in',
};

/** What only a provider is answered, never a person. */
const ofLogout: ReadonlySet<SignInCause> = new Set(['sign-in-logout-token-used']);

function whoIsTold(cause: SignInCause): readonly string[] {
  if (ofLogout.has(cause)) return ['The provider is told so, and the log says it.'];
  const { tells } = signInProblems[cause];
  return [
    `The person is told ${told[tells]}, with a reference. Under it the facts are in the admin pages, and answered by`,
    '`npm run foyer -- sign-in-failures <ref>`.',
  ];
}

function causePage(cause: SignInCause): string {
  const { title, status } = signInProblems[cause];
  const { ours, theirs } = adviceOf(cause, null);
  const there = theirs.map(({ product, setting }) => `- ${product}: ${setting}`);
  return `${[
    `# ${title}`,
    '',
    `\`${cause}\`: status ${status}`,
    '',
    detailOf(cause, {}),
    '',
    ...whoIsTold(cause),
    ...(ours === null ? [] : ['', `**Here.** ${ours}`]),
    ...(there.length === 0 ? [] : ['', '**At the provider.**', '', ...there]),
    ...(ours === null && there.length === 0
      ? ['', '**What to do.** Nothing has to be set: beginning again helps.']
      : []),
    '',
    'Generated from `apps/server/sign-in/advice` by `npm run docs`. See [company sign-in](../operate/sign-in.md).',
  ].join('\n')}\n`;
}

const pages: readonly (readonly [path: string, content: string])[] = [
  ['docs/operate/configuration.md', configurationPage()],
  ['docs/protocol.md', protocolPage()],
  ...causes.map((cause) => [`docs/problems/${cause}.md`, causePage(cause)] as const),
];

const verify = process.argv.includes('--verify');
for (const [path, content] of pages) {
  const file = join(root, path);
  const same = existsSync(file) && readFileSync(file, 'utf8') === content;
  if (same) continue;
  if (verify) {
    console.error(`${path} is out of date: run npm run docs`);
    process.exitCode = 1;
  } else writeFileSync(file, content);
}
