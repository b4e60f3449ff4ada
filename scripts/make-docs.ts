/** Writes the pages that are generated from code; `--verify` instead fails where the tree differs. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toJSONSchema, type z } from 'zod';
import { eachOption } from '../apps/server/config/load.ts';
import {
  channelVersion,
  clientMessageSchema,
  commandSchema,
  eventSchema,
  lobbyClientMessageSchema,
  lobbyServerMessageSchema,
  problems,
  serverMessageSchema,
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
    'reported at once; then nothing is started and the exit code is 2.',
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
  ].join('\n')}\n`;
}

const pages: readonly (readonly [path: string, content: string])[] = [
  ['docs/operate/configuration.md', configurationPage()],
  ['docs/protocol.md', protocolPage()],
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
