/** Bans and the audit log. */
import { ok, type Result } from '@foyer/kernel';
import { auditEntrySchema, banSchema, pageOf } from '@foyer/wire';
import { nothing } from '../api.ts';
import type { Command, Flag, Given, Tools } from '../command.ts';
import type { Failure, Output } from '../outcome.ts';
import { done, output, table, time } from '../show.ts';
import { roomPath } from './rooms.ts';

const room: Flag = { kind: 'text', value: 'SLUG', needed: true, says: 'The room.' };
const bansPath = (given: Given): string => `${roomPath(given.text('room') ?? '')}/bans`;

async function listBans(given: Given, { api }: Tools): Promise<Result<Output, Failure>> {
  const bans = await api.list(bansPath(given), banSchema);
  if (!bans.ok) return bans;
  const rows = bans.value.map((one) => [one.id, one.name, one.identity, one.reason, one.by, time(one.createdAt)]);
  return ok(output(table(['id', 'name', 'identity', 'reason', 'by', 'since'], rows), bans.value));
}

async function addBan(given: Given, { api }: Tools): Promise<Result<Output, Failure>> {
  const body = { identity: given.place(0), ...given.body([['reason', 'reason']]) };
  const made = await api.ask(bansPath(given), { method: 'POST', body, as: banSchema });
  if (!made.ok) return made;
  return ok(output([`${body.identity} may not enter any more (${made.value.value.id}).`], made.value.value));
}

async function liftBan(given: Given, { api }: Tools): Promise<Result<Output, Failure>> {
  const id = given.place(0);
  const gone = await api.ask(`${bansPath(given)}/${encodeURIComponent(id)}`, { method: 'DELETE', as: nothing });
  return gone.ok ? ok(done(`Ban ${id} is lifted.`)) : gone;
}

async function audit(given: Given, { api }: Tools): Promise<Result<Output, Failure>> {
  const query = new URLSearchParams();
  for (const name of ['room', 'what', 'before'] as const) {
    const value = given.value(name);
    if (value !== undefined) query.set(name, String(value));
  }
  const most = given.number('limit') ?? 50;
  query.set('limit', String(Math.max(1, Math.min(most, 1_000))));
  const page = await api.get(`/audit?${query}`, pageOf(auditEntrySchema));
  if (!page.ok) return page;
  const rows = page.value.items.map((one) => [
    ...[one.seq, time(one.at), one.what, one.room, one.by, one.subject, one.credential, one.reason, one.network],
  ]);
  const headings = ['no', 'at', 'what', 'room', 'by', 'whom', 'credential', 'reason', 'network'];
  return ok(output(table(headings, rows), page.value.items));
}

export const watchingCommands: readonly Command[] = [
  {
    words: 'ban list',
    says: 'Lists who is banned from a room.',
    takes: [],
    flags: { room },
    examples: ['ban list --room standup'],
    run: listBans,
  },
  {
    words: 'ban add',
    says: 'Bans an identity from a room; whoever is inside under it leaves.',
    takes: ['<identity>'],
    flags: { room, reason: { kind: 'text', says: 'For those who read the list later.' } },
    examples: ['ban add eve --room standup --reason "shouts"'],
    run: addBan,
  },
  {
    words: 'ban lift',
    says: 'Lifts a ban.',
    takes: ['<id>'],
    flags: { room },
    examples: ['ban lift b_7ZK3 --room standup'],
    run: liftBan,
  },
  {
    words: 'audit',
    says: 'Prints the audit log, newest first.',
    takes: [],
    flags: {
      room: { kind: 'text', value: 'SLUG', says: 'Only what concerns this room.' },
      what: { kind: 'text', says: 'Only this kind, such as join.refused.' },
      limit: { kind: 'whole', says: 'How many entries, up to 1000. Default: 50.' },
      before: { kind: 'whole', says: 'Only entries with a smaller number.' },
    },
    examples: ['audit --room standup --what join.refused', 'audit --limit 1000 --json'],
    run: audit,
  },
];
