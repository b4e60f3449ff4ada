/** Accounts of people who sign in here. */
import { ok, type Result } from '@foyer/kernel';
import { type AccountView, accountSchema } from '@foyer/wire';
import { nothing } from '../api.ts';
import type { Command, Flags, Given, Tools } from '../command.ts';
import { type Failure, failed, type Output, usage } from '../outcome.ts';
import { done, facts, output, table, time } from '../show.ts';

const levels = ['user', 'host', 'admin'];

const shared: Flags = {
  name: { kind: 'text', says: 'Name for people.' },
  password: { kind: 'secret', says: 'At least 8 characters; `-` reads it from standard input.' },
};

function shown(account: AccountView): readonly (readonly [string, string])[] {
  const { id, username, name, level, disabled, lastSignInAt } = account;
  return [
    ['username', username],
    ['name', name],
    ['level', disabled ? `${level}, disabled` : level],
    ['last sign-in', time(lastSignInAt)],
    ['id', id],
  ];
}

async function create(given: Given, { api, secret }: Tools): Promise<Result<Output, Failure>> {
  const made = given.has('password') ? undefined : secret();
  const body = {
    username: given.place(0),
    level: 'host',
    ...given.body([
      ['level', 'level'],
      ['name', 'name'],
      ['password', 'password'],
    ]),
    ...(made === undefined ? {} : { password: made }),
  };
  const account = await api.ask('/accounts', { method: 'POST', body, as: accountSchema });
  if (!account.ok) return account;
  const shownOnce = made === undefined ? [] : [['password', made] as const];
  const json = { ...account.value.value, ...(made === undefined ? {} : { password: made }) };
  return ok(output(facts([...shown(account.value.value), ...shownOnce]), json));
}

async function list(_given: Given, { api }: Tools): Promise<Result<Output, Failure>> {
  const accounts = await api.list('/accounts', accountSchema);
  if (!accounts.ok) return accounts;
  const rows = accounts.value.map((one) => [
    one.username,
    one.name,
    one.level,
    one.disabled ? 'disabled' : '',
    time(one.lastSignInAt),
  ]);
  return ok(output(table(['username', 'name', 'level', 'state', 'last sign-in'], rows), accounts.value));
}

/** By name without regard to case, or by id. */
async function find(username: string, { api }: Tools): Promise<Result<AccountView, Failure>> {
  const accounts = await api.list('/accounts', accountSchema);
  if (!accounts.ok) return accounts;
  const key = username.normalize('NFKC').toLowerCase();
  const found = accounts.value.find(
    (one) => one.id === username || one.username.normalize('NFKC').toLowerCase() === key,
  );
  return found === undefined ? failed(`There is no account ${username}.`) : ok(found);
}

const pathOf = ({ id }: AccountView): string => `/accounts/${encodeURIComponent(id)}`;

async function set(given: Given, tools: Tools): Promise<Result<Output, Failure>> {
  const body = given.body([
    ['level', 'level'],
    ['name', 'name'],
    ['password', 'password'],
    ['disabled', 'disabled'],
  ]);
  if (Object.keys(body).length === 0) return usage('nothing to change: say what, such as --level admin');
  const account = await find(given.place(0), tools);
  if (!account.ok) return account;
  const changed = await tools.api.ask(pathOf(account.value), { method: 'PATCH', body, as: accountSchema });
  return changed.ok ? ok(output(facts(shown(changed.value.value)), changed.value.value)) : changed;
}

async function remove(given: Given, tools: Tools): Promise<Result<Output, Failure>> {
  const account = await find(given.place(0), tools);
  if (!account.ok) return account;
  const gone = await tools.api.ask(pathOf(account.value), { method: 'DELETE', as: nothing });
  return gone.ok ? ok(done(`Account ${account.value.username} is deleted and signed out everywhere.`)) : gone;
}

export const hostCommands: readonly Command[] = [
  {
    words: 'host create',
    says: 'Makes an account that signs in with a password.',
    takes: ['<username>'],
    flags: {
      ...shared,
      level: {
        kind: 'text',
        choices: levels,
        says: 'user joins, host makes rooms, admin runs the server. Default: host.',
      },
    },
    notes: ['Without --password one is made up and shown this once.'],
    examples: ['host create ana --name "Ana Lima"', 'host create root --level admin --password - < password.txt'],
    run: create,
  },
  { words: 'host list', says: 'Lists accounts.', takes: [], flags: {}, examples: ['host list'], run: list },
  {
    words: 'host set',
    says: 'Changes an account.',
    takes: ['<username>'],
    flags: {
      ...shared,
      level: { kind: 'text', choices: levels, says: 'What the account may do.' },
      disabled: { kind: 'switch', says: 'May not sign in, and is signed out everywhere.' },
    },
    notes: ['A changed password signs the account out everywhere.'],
    examples: ['host set ana --level admin', 'host set ana --disabled on'],
    run: set,
  },
  {
    words: 'host delete',
    says: 'Deletes an account; its rooms stay.',
    takes: ['<username>'],
    flags: {},
    examples: ['host delete ana'],
    run: remove,
  },
];
