/** Company sign-in: the doctor, why sign-ins failed, and the keys that providers encrypt with. */
import { ok, type Result } from '@foyer/kernel';
import {
  type Advice,
  type DoctorReport,
  doctorReportSchema,
  type Finding,
  pageOf,
  providerKeySchema,
  type SignInFailureView,
  signInFailureSchema,
} from '@foyer/wire';
import type { Command, Given, Tools } from '../command.ts';
import type { Failure, Output } from '../outcome.ts';
import { facts, output, plain, table, time } from '../show.ts';

/** Select Graphic Rendition (ECMA-48 section 8.3.117), for terminals alone. */
const colours: { readonly [Level in Finding['level']]: number } = { good: 32, hint: 33, fault: 31 };

function levelWord(level: Finding['level'], coloured: boolean): string {
  const word = level.padEnd(5);
  return coloured ? `\u001b[${colours[level]}m${word}\u001b[0m` : word;
}

function adviceLines({ ours, theirs }: Advice, indent: string): string[] {
  return [
    ...theirs.map(({ product, setting }) => `${indent}There (${plain(product)}): ${plain(setting)}`),
    ...(ours === null ? [] : [`${indent}Here: ${plain(ours)}`]),
  ];
}

function findingLines({ check, level, cause, says, advice }: Finding, coloured: boolean): string[] {
  const slug = cause === null ? '' : ` (${plain(cause)})`;
  const first = `  ${levelWord(level, coloured)}  ${plain(check).padEnd(10)}  ${plain(says)}${slug}`;
  return [first, ...adviceLines(advice, ' '.repeat(21))];
}

type Examined = DoctorReport['providers'][number];

function providerLines(provider: Examined, jwksUrl: string, coloured: boolean): string[] {
  const { id, name, issuer, product, redirectUri, signOutUri, backchannelUri, findings } = provider;
  const known = product === null ? '' : `, ${product}`;
  const addresses = facts([
    ['redirect address', redirectUri],
    ['after signing out', signOutUri],
    ['back-channel logout', backchannelUri],
    ['our keys', jwksUrl],
  ]);
  return [
    `${plain(name)} (${plain(id)}${known}): ${plain(issuer)}`,
    ...findings.flatMap((one) => findingLines(one, coloured)),
    '  To be entered there:',
    ...addresses.map((line) => `    ${line}`),
    '',
  ];
}

function verdict(report: DoctorReport): string {
  const levels = report.providers.flatMap(({ findings }) => findings.map(({ level }) => level));
  const count = (wanted: Finding['level']) => levels.filter((level) => level === wanted).length;
  if (report.providers.length === 0) return 'No provider is configured (FOYER_SIGN_IN_PROVIDERS).';
  const [faults, hints] = [count('fault'), count('hint')];
  if (faults === 0 && hints === 0) return 'Nothing is wrong.';
  return `Faults: ${faults}. Hints: ${hints}.`;
}

async function doctor(given: Given, { api, coloured = false }: Tools): Promise<Result<Output, Failure>> {
  const [provider] = given.places;
  const body = provider === undefined ? {} : { provider };
  const answer = await api.ask('/sign-in/doctor', { method: 'POST', body, as: doctorReportSchema });
  if (!answer.ok) return answer;
  const report = answer.value.value;
  const lines = report.providers.flatMap((one) => providerLines(one, report.jwksUrl, coloured));
  const isFaulty = report.providers.some(({ findings }) => findings.some(({ level }) => level === 'fault'));
  return ok({ ...output([...lines, verdict(report)], report), isFaulty });
}

function slugIn({ type }: SignInFailureView): string {
  return type.slice(type.lastIndexOf('/') + 1);
}

function factRows(failure: SignInFailureView): (readonly [string, string])[] {
  return Object.entries(failure.facts).map(([name, value]) => [
    plain(name),
    Array.isArray(value) ? value.join(', ') : String(value),
  ]);
}

async function showFailure(ref: string, { api }: Tools): Promise<Result<Output, Failure>> {
  const found = await api.get(`/sign-in/failures/${encodeURIComponent(ref)}`, signInFailureSchema);
  if (!found.ok) return found;
  const failure = found.value;
  const rows = facts([
    ['reference', failure.ref],
    ['at', time(failure.at)],
    ['provider', failure.provider === null ? null : `${failure.provider.name} (${failure.provider.id})`],
    ['cause', slugIn(failure)],
    ['network', failure.network],
    ...factRows(failure),
  ]);
  const advice = adviceLines(failure.advice, '');
  const lines = [plain(failure.title), plain(failure.detail), '', ...rows];
  return ok(output([...lines, ...(advice.length === 0 ? [] : ['', ...advice])], failure));
}

async function failures(given: Given, tools: Tools): Promise<Result<Output, Failure>> {
  const [ref] = given.places;
  if (ref !== undefined) return showFailure(ref, tools);
  const page = await tools.api.get('/sign-in/failures', pageOf(signInFailureSchema));
  if (!page.ok) return page;
  const rows = page.value.items.map((one) => [
    ...[one.ref, time(one.at), one.provider?.id ?? null, slugIn(one), one.network],
  ]);
  return ok(output(table(['reference', 'at', 'provider', 'cause', 'network'], rows), page.value.items));
}

const keysPage = pageOf(providerKeySchema);

async function listKeys(method: 'GET' | 'POST', { api }: Tools): Promise<Result<Output, Failure>> {
  const body = method === 'POST' ? { body: {} } : {};
  const keys = await api.ask('/sign-in/keys', { method, ...body, as: keysPage });
  if (!keys.ok) return keys;
  const { items } = keys.value.value;
  const rows = items.map(({ kid, use, algorithm, state, createdAt }) => [kid, use, algorithm, state, time(createdAt)]);
  return ok(output(table(['kid', 'use', 'algorithm', 'state', 'made'], rows), items));
}

export const signInCommands: readonly Command[] = [
  {
    words: 'doctor',
    says: 'Looks at the providers of company sign-in, without signing anybody in.',
    takes: ['[provider]'],
    flags: {},
    notes: [
      'Tells whether each is reached, signs and encrypts as we allow, knows our redirect address and takes our client secret; what is wrong, which setting mends it there, and which here. Exit code 1 where there is a fault.',
    ],
    examples: ['doctor', 'doctor company --json'],
    run: doctor,
  },
  {
    words: 'sign-in-failures',
    says: 'Says why sign-ins at providers failed: the newest hundred, or one by its reference.',
    takes: ['[ref]'],
    flags: {},
    examples: ['sign-in-failures', 'sign-in-failures f_7ZK3QW4M9XPT'],
    run: failures,
  },
  {
    words: 'sign-in-keys list',
    says: 'Lists the keys with which providers encrypt for this server.',
    takes: [],
    flags: {},
    examples: ['sign-in-keys list'],
    run: (_given, tools) => listKeys('GET', tools),
  },
  {
    words: 'sign-in-keys rotate',
    says: 'Publishes new keys for providers; what is encrypted with the older ones is still opened for a while.',
    takes: [],
    flags: {},
    examples: ['sign-in-keys rotate'],
    run: (_given, tools) => listKeys('POST', tools),
  },
];
