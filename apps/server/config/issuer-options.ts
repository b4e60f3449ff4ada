/** Other systems whose tokens and calls this server understands. */
import { changePolicy, defaultPolicy, roles } from '@foyer/admission';
import { policyChangeSchema } from '@foyer/wire';
import { z } from 'zod';
import * as mini from 'zod/mini';
import { jitsiOptions, jitsiProblems } from '../compat/jitsi/options.ts';
import { mirotalkOptions } from '../compat/mirotalk/options.ts';
import { algorithmNames, algorithmOf } from '../issuers/algorithms.ts';
import { readKey } from '../issuers/keys.ts';
import { fileOption, named } from './field.ts';
import { filePlace } from './file-place.ts';

const texts = z.union([z.string().min(1).max(512), z.array(z.string().min(1).max(512)).min(1).max(50)]);
const place = z.string().min(1).max(200);

/** Which claims say what, where no preset does: a claim's name, or a JSON Pointer that begins with a slash. */
const claims = z.strictObject({
  identity: place.default('sub'),
  name: place.default('name'),
  role: place.optional(),
  roles: z.record(z.string().min(1), z.enum(roles)).default({}),
  defaultRole: z.enum(roles).default('speaker'),
  room: place.optional(),
});

const issuer = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be a short name of lower-case letters, digits and hyphens'),
  /** Shown to hosts as where somebody comes from. */
  name: z.string().min(1).max(80).optional(),
  preset: z.enum(['jitsi']).optional(),
  issuer: texts,
  audience: texts,
  algorithms: z.array(z.enum(algorithmNames)).min(1).max(12),
  secret: z.string().min(1).max(4_096).optional(),
  publicKeyFile: z.string().min(1).max(4_096).optional(),
  jwksUrl: z.url({ protocol: /^https?$/, error: 'must be an https address' }).optional(),
  /** Lets `jwksUrl` be plain http, or on this machine. */
  allowInsecure: z.boolean().default(false),
  /** Lets `jwksUrl` lead into a house or company network. */
  allowPrivateNetwork: z.boolean().default(false),
  /** Values of `typ` beyond none at all; a preset has its own. */
  types: z.array(z.string().min(1).max(80)).max(10).default(['JWT']),
  allowWithoutExpiry: z.boolean().default(false),
  /** Longest time since `iat`. */
  maxAgeSeconds: z.int().min(1).max(315_360_000).optional(),
  allowEmptyToken: z.boolean().default(false),
  /** May its tokens make rooms that do not exist? By default only with a preset. */
  createRooms: z.boolean().optional(),
  /** Policy of the rooms it makes. */
  roomPolicy: mini.optional(mini.omit(policyChangeSchema, { password: true })),
  /** The only rooms it opens at all. */
  rooms: z.array(z.string().min(1).max(128)).min(1).max(200).default(['*']),
  claims: claims.optional(),
  jitsi: jitsiOptions.optional(),
});

export type IssuerOptions = z.output<typeof issuer>;

function keyProblems({ secret, publicKeyFile, jwksUrl, algorithms, allowInsecure }: IssuerOptions): string[] {
  if ([secret, publicKeyFile, jwksUrl].filter((one) => one !== undefined).length !== 1)
    return ['exactly one of secret, publicKeyFile and jwksUrl must be given'];
  const families = new Set(algorithms.map((name) => algorithmOf(name).family));
  if (families.size > 1) return ['algorithms must be of one family (HS*, RS* and PS*, ES*, or EdDSA)'];
  if ((secret !== undefined) !== families.has('secret'))
    return ['a secret goes with HS256, HS384 and HS512, and these go with nothing else'];
  if (jwksUrl?.startsWith('http:') && !allowInsecure) return ['jwksUrl must be https (or allowInsecure be true)'];
  if (jwksUrl !== undefined) return [];
  const key = readKey(secret === undefined ? { publicKeyFile: publicKeyFile ?? '' } : { secret }, algorithms);
  return key.ok ? [] : [key.refusal];
}

/** What does not go together, in words, without values. */
function problemsOf(value: IssuerOptions): string[] {
  const problems = [...keyProblems(value), ...jitsiProblems(value.jitsi, value)];
  // Identities of our own accounts begin so.
  if (value.id === 'account') problems.push('is the name of our own accounts');
  for (const name of ['issuer', 'audience'] as const)
    if ([value[name]].flat().includes('*') && value.preset !== 'jitsi')
      problems.push(`${name} may be * only with the preset jitsi`);
  if (value.claims !== undefined && value.preset !== undefined) problems.push('claims goes only without a preset');
  const policy = changePolicy(defaultPolicy, value.roomPolicy ?? {});
  if (!policy.ok)
    for (const { pointer, detail } of policy.refusal)
      problems.push(`roomPolicy${pointer.replaceAll('/', '.')} ${detail}`);
  return problems;
}

function issuersIn(folder: string) {
  const located = issuer.transform((value): IssuerOptions => {
    const { publicKeyFile: file } = value;
    return file === undefined ? value : { ...value, publicKeyFile: filePlace(folder, file) };
  });
  return named(located, 'issuer', problemsOf);
}

export const issuerOptions = {
  issuers: fileOption(
    'FOYER_ADMISSION_ISSUERS',
    issuersIn,
    'Systems whose JWTs open rooms here, a JSON list; see [other systems](./other-systems.md).',
    'none',
  ),
  mirotalk: mirotalkOptions,
} as const;
