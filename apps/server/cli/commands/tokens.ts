/** Join tokens: invitations to a room. */
import { ok, type Result } from '@foyer/kernel';
import { type JoinTokenInfo, type JoinTokenMade, joinTokenInfoSchema, joinTokenMadeSchema } from '@foyer/wire';
import * as z from 'zod/mini';
import { nothing } from '../api.ts';
import type { Command, Flag, Flags, Given, Tools } from '../command.ts';
import { type Failure, failed, type Output, usage } from '../outcome.ts';
import { readPeople } from '../people.ts';
import { done, facts, output, table, time } from '../show.ts';
import { roomPath } from './rooms.ts';

const roles = ['host', 'speaker', 'listener'];
const room: Flag = { kind: 'text', value: 'SLUG', needed: true, says: 'The room it opens.' };

const shared: Flags = {
  room,
  role: { kind: 'text', choices: roles, needed: true, says: 'What its bearer may do inside.' },
  uses: { kind: 'text', value: 'NUMBER|unlimited', says: 'How often it admits; 1 makes a one-time link.' },
  'expires-in': { kind: 'span', says: 'How long it is good, from now or from --not-before.' },
  'not-before': { kind: 'time', says: 'From when on it is good.' },
  permission: { kind: 'texts', says: 'Beyond those of the role, such as lobby.bypass.' },
  also: { kind: 'texts', value: 'PATTERN', says: 'A further room it opens; * stands for any characters.' },
};

/** The request of one token, without whom it is for. */
function wishOf(given: Given): Result<Record<string, unknown>, Failure> {
  const uses = given.text('uses');
  if (uses !== undefined && uses !== 'unlimited' && !/^[1-9]\d{0,6}$/.test(uses))
    return usage('--uses must be a whole number from 1, or unlimited');
  const body = given.body([
    ['role', 'role'],
    ['expiresIn', 'expires-in'],
    ['notBefore', 'not-before'],
    ['permissions', 'permission'],
    ['rooms', 'also'],
    ['name', 'name'],
    ['identity', 'identity'],
  ]);
  return ok({ ...body, ...(uses === undefined ? {} : { uses: uses === 'unlimited' ? null : Number(uses) }) });
}

function tokensPath(given: Given): string {
  return `${roomPath(given.text('room') ?? '')}/join-tokens`;
}

async function create(given: Given, { api }: Tools): Promise<Result<Output, Failure>> {
  const wish = wishOf(given);
  if (!wish.ok) return wish;
  const made = await api.ask(tokensPath(given), { method: 'POST', body: wish.value, as: joinTokenMadeSchema });
  if (!made.ok) return made;
  const { id, url, expiresAt } = made.value.value;
  return ok(
    output(
      facts([
        ['link', url],
        ['id', id],
        ['good until', time(expiresAt)],
      ]),
      made.value.value,
    ),
  );
}

const batchSchema = z.object({ tokens: z.array(joinTokenMadeSchema) });

type Person = { readonly name?: string; readonly identity?: string };

function peopleOf(given: Given, tools: Tools): Result<readonly Person[], Failure> {
  const [count, file] = [given.number('count'), given.text('file')];
  if ((count === undefined) === (file === undefined)) return usage('say either --count or --file');
  if (count !== undefined) return ok(Array.from({ length: Math.min(count, 1_001) }, () => ({})));
  const text = tools.read(file ?? '');
  if (text === undefined) return failed(`${file} cannot be read.`);
  const people = readPeople(text);
  return people.ok ? people : failed(`${file}: ${people.refusal}`);
}

/** RFC 4180; a cell that a spreadsheet would take for a formula is led by an apostrophe. */
function csvCell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function batchLines(made: readonly JoinTokenMade[], people: readonly Person[], csv: boolean): string[] {
  const rows = made.map(({ id, url, expiresAt }, index) => {
    const { name = '', identity = '' } = people[index] ?? {};
    return [id, name, identity, url, csv ? String(expiresAt) : time(expiresAt)];
  });
  const headings = ['id', 'name', 'identity', 'url', csv ? 'expiresAt' : 'good until'];
  return csv ? [headings, ...rows].map((row) => row.map(csvCell).join(',')) : table(headings, rows);
}

async function batch(given: Given, tools: Tools): Promise<Result<Output, Failure>> {
  const wish = wishOf(given);
  if (!wish.ok) return wish;
  const people = peopleOf(given, tools);
  if (!people.ok) return people;
  const body = { ...wish.value, tokens: people.value };
  const made = await tools.api.ask(`${tokensPath(given)}/batch`, { method: 'POST', body, as: batchSchema });
  if (!made.ok) return made;
  const { tokens } = made.value.value;
  return ok(output(batchLines(tokens, people.value, given.flag('csv')), made.value.value));
}

function stateOf({ revokedAt, expiresAt, uses, used }: JoinTokenInfo): string {
  if (revokedAt !== null) return `revoked ${time(revokedAt)}`;
  return `${used} of ${uses ?? 'any'} uses, until ${time(expiresAt)}`;
}

async function list(given: Given, { api }: Tools): Promise<Result<Output, Failure>> {
  const tokens = await api.list(`${tokensPath(given)}?limit=1000`, joinTokenInfoSchema);
  if (!tokens.ok) return tokens;
  const rows = tokens.value.map((one) => [one.id, one.role, one.name ?? one.identity, stateOf(one), one.madeBy]);
  return ok(output(table(['id', 'role', 'for', 'state', 'made by'], rows), tokens.value));
}

const tokenPath = (id: string): string => `/join-tokens/${encodeURIComponent(id)}`;

async function show(given: Given, { api }: Tools): Promise<Result<Output, Failure>> {
  const found = await api.get(tokenPath(given.place(0)), joinTokenInfoSchema);
  if (!found.ok) return found;
  const { id, room: slug, rooms, role, permissions, name, identity, notBefore, lastUsedAt, madeBy } = found.value;
  const lines = facts([
    ['id', id],
    ['rooms', [slug, ...rooms].join(' ')],
    ['role', role],
    ['further permissions', permissions.join(' ')],
    ['name', name],
    ['identity', identity],
    ['good from', time(notBefore)],
    ['state', stateOf(found.value)],
    ['last used', time(lastUsedAt)],
    ['made by', madeBy],
  ]);
  return ok(output(lines, found.value));
}

const removing: Flag = { kind: 'flag', says: 'Also removes those who came in by it and are still inside.' };

async function revoke(given: Given, { api }: Tools): Promise<Result<Output, Failure>> {
  const [id] = given.places;
  const query = given.flag('remove') ? '?remove=true' : '';
  if ((id === undefined) === !given.has('room')) return usage('say either the id of a token, or --room and --all');
  if (id !== undefined) {
    const gone = await api.ask(`${tokenPath(id)}${query}`, { method: 'DELETE', as: nothing });
    return gone.ok ? ok(done(`Token ${id} is revoked.`)) : gone;
  }
  if (!given.flag('all')) return usage('--all is missing: it revokes every token of the room');
  const as = z.object({ revoked: z.int() });
  const gone = await api.ask(`${tokensPath(given)}${query}`, { method: 'DELETE', as });
  if (!gone.ok) return gone;
  return ok(output([`${gone.value.value.revoked} tokens are revoked.`], gone.value.value));
}

export const tokenCommands: readonly Command[] = [
  {
    words: 'token create',
    says: 'Makes a join token and prints its link. The token is shown this once.',
    takes: [],
    flags: {
      ...shared,
      name: { kind: 'text', says: 'Name its bearer has inside.' },
      identity: { kind: 'text', says: 'Who its bearer is across joins; taken up again from another device.' },
    },
    notes: [
      'Without --expires-in and --uses the token is as configured (FOYER_TOKEN_LIFETIME_SECONDS, FOYER_TOKEN_USES).',
    ],
    examples: [
      'token create --room standup --role speaker --uses 1 --expires-in 2h',
      'token create --room standup --role host --name "Ana Lima" --identity ana',
      'token create --room class-1 --role listener --also "class-*" --not-before 2027-05-01T08:00:00Z --expires-in 7d',
    ],
    run: create,
  },
  {
    words: 'token batch',
    says: 'Makes up to 1 000 join tokens at once, all or none.',
    takes: [],
    flags: {
      ...shared,
      file: { kind: 'text', value: 'FILE|-', says: 'CSV with a heading line of name and identity, or either of them.' },
      count: { kind: 'whole', says: 'How many tokens for nobody in particular.' },
      csv: { kind: 'flag', says: 'Print CSV: id, name, identity, url, expiresAt.' },
    },
    examples: [
      'token batch --room exam --role speaker --uses 1 --expires-in 1d --file pupils.csv --csv > links.csv',
      'token batch --room fair --role listener --uses 1 --count 200 --csv > links.csv',
    ],
    run: batch,
  },
  {
    words: 'token list',
    says: 'Lists the join tokens of a room, newest first; never the tokens themselves.',
    takes: [],
    flags: { room: { ...room, says: 'The room they open.' } },
    examples: ['token list --room standup'],
    run: list,
  },
  {
    words: 'token show',
    says: 'Shows what is known of a join token.',
    takes: ['<id>'],
    flags: {},
    examples: ['token show j_7ZK3'],
    run: show,
  },
  {
    words: 'token revoke',
    says: 'Revokes a join token, or all of a room; effective at once.',
    takes: ['[id]'],
    flags: {
      room: { kind: 'text', value: 'SLUG', says: 'With --all: the room whose tokens go.' },
      all: { kind: 'flag', says: 'Every token of the room.' },
      remove: removing,
    },
    examples: ['token revoke j_7ZK3 --remove', 'token revoke --room standup --all'],
    run: revoke,
  },
];
