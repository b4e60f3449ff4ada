/** API keys for programs, and the keys that sign join tokens. */
import { ok, type Result } from '@foyer/kernel';
import { apiKeyInfoSchema, apiKeyMadeSchema, signingKeyInfoSchema } from '@foyer/wire';
import { nothing } from '../api.ts';
import type { Command, Given, Tools } from '../command.ts';
import type { Failure, Output } from '../outcome.ts';
import { done, facts, output, table, time } from '../show.ts';

const scopes = ['rooms', 'tokens', 'meetings', 'admin'];

async function createKey(given: Given, { api }: Tools): Promise<Result<Output, Failure>> {
  const body = { name: given.place(0), scopes: given.texts('scope') };
  const made = await api.ask('/api-keys', { method: 'POST', body, as: apiKeyMadeSchema });
  if (!made.ok) return made;
  const { key, id, name, scopes: has } = made.value.value;
  return ok(
    output(
      facts([
        ['key', key],
        ['id', id],
        ['name', name],
        ['scopes', has.join(' ')],
      ]),
      made.value.value,
    ),
  );
}

async function listKeys(_given: Given, { api }: Tools): Promise<Result<Output, Failure>> {
  const keys = await api.list('/api-keys', apiKeyInfoSchema);
  if (!keys.ok) return keys;
  const rows = keys.value.map((one) => [
    ...[one.id, one.name, one.scopes.join(' '), time(one.lastUsedAt)],
    one.revokedAt === null ? 'good' : `revoked ${time(one.revokedAt)}`,
  ]);
  return ok(output(table(['id', 'name', 'scopes', 'last used', 'state'], rows), keys.value));
}

async function revokeKey(given: Given, { api }: Tools): Promise<Result<Output, Failure>> {
  const id = given.place(0);
  const gone = await api.ask(`/api-keys/${encodeURIComponent(id)}`, { method: 'DELETE', as: nothing });
  return gone.ok ? ok(done(`API key ${id} is revoked.`)) : gone;
}

async function listSigning(_given: Given, { api }: Tools): Promise<Result<Output, Failure>> {
  const keys = await api.list('/signing-keys', signingKeyInfoSchema);
  if (!keys.ok) return keys;
  const rows = keys.value.map(({ kid, state, createdAt }) => [kid, state, time(createdAt)]);
  return ok(output(table(['kid', 'state', 'made'], rows), keys.value));
}

async function rotate(_given: Given, { api }: Tools): Promise<Result<Output, Failure>> {
  const made = await api.ask('/signing-keys', { method: 'POST', body: {}, as: signingKeyInfoSchema });
  if (!made.ok) return made;
  return ok(
    output([`${made.value.value.kid} signs from now on; tokens of the older keys stay good.`], made.value.value),
  );
}

async function retire(given: Given, { api }: Tools): Promise<Result<Output, Failure>> {
  const kid = given.place(0);
  const query = given.flag('remove') ? '?remove=true' : '';
  const gone = await api.ask(`/signing-keys/${encodeURIComponent(kid)}${query}`, { method: 'DELETE', as: nothing });
  return gone.ok ? ok(done(`Key ${kid} is retired; its tokens are refused.`)) : gone;
}

export const keyCommands: readonly Command[] = [
  {
    words: 'key create',
    says: 'Makes an API key. It is shown this once.',
    takes: ['<name>'],
    flags: { scope: { kind: 'texts', choices: scopes, needed: true, says: 'What it may do.' } },
    notes: [
      'rooms: make, change and delete rooms. tokens: make and revoke join tokens. meetings: see and end meetings, remove and ban. admin: accounts, keys, the audit log.',
    ],
    examples: ['key create booking-system --scope rooms --scope tokens'],
    run: createKey,
  },
  {
    words: 'key list',
    says: 'Lists API keys; never the keys themselves.',
    takes: [],
    flags: {},
    examples: ['key list'],
    run: listKeys,
  },
  {
    words: 'key revoke',
    says: 'Revokes an API key; effective at once.',
    takes: ['<id>'],
    flags: {},
    examples: ['key revoke a_7ZK3'],
    run: revokeKey,
  },
  {
    words: 'signing-key list',
    says: 'Lists the keys that sign join tokens, newest first.',
    takes: [],
    flags: {},
    examples: ['signing-key list'],
    run: listSigning,
  },
  {
    words: 'signing-key rotate',
    says: 'Signs join tokens with a new key from now on.',
    takes: [],
    flags: {},
    notes: ['Tokens that are out stay good: their key still verifies. To end them, retire it.'],
    examples: ['signing-key rotate'],
    run: rotate,
  },
  {
    words: 'signing-key retire',
    says: 'Retires a key: every token it signed is refused from now on.',
    takes: ['<kid>'],
    flags: { remove: { kind: 'flag', says: 'Also removes those who came in by one of them and are still inside.' } },
    notes: ['Where it is the one that signs, a new one takes its place first.'],
    examples: ['signing-key retire k_7ZK3 --remove'],
    run: retire,
  },
];
