/** What operators and hosts manage over REST: join tokens, signing keys, API keys, accounts, sign-in, the audit log. */
import * as z from 'zod/mini';
import {
  identitySchema,
  nameSchema,
  passwordSchema,
  permissionSchema,
  roleSchema,
  textSchema,
  timeSchema,
} from './vocabulary.ts';

/** Uses a token may have: a number, or null for any. */
export const usesSchema = z.nullable(z.int().check(z.minimum(1), z.maximum(1_000_000)));

const joinTokenFields = {
  role: roleSchema,
  name: z.optional(nameSchema),
  identity: z.optional(identitySchema),
  notBefore: z.optional(timeSchema),
  /** Seconds from now, or from `notBefore` where that lies ahead. */
  expiresIn: z.optional(z.int().check(z.minimum(1), z.maximum(315_360_000))),
  /** Beyond those of the role. */
  permissions: z.optional(z.array(permissionSchema).check(z.maxLength(32))),
  uses: z.optional(usesSchema),
  /** Further rooms it opens: names, or patterns in which `*` stands for any characters. */
  rooms: z.optional(
    z.array(z.string().check(z.regex(/^[a-z0-9*](?:[a-z0-9*-]{0,62}[a-z0-9*])?$/))).check(z.maxLength(50)),
  ),
};

export const joinTokenCreateSchema = z.strictObject(joinTokenFields);

/** Up to 1 000 at once: each entry is laid over the shared fields. */
export const joinTokenBatchSchema = z.strictObject({
  ...joinTokenFields,
  tokens: z
    .array(z.strictObject({ name: z.optional(nameSchema), identity: z.optional(identitySchema) }))
    .check(z.minLength(1), z.maxLength(1_000)),
});

/** Said once: the token itself is not kept. */
export const joinTokenMadeSchema = z.object({ id: z.string(), token: z.string(), url: z.string(), expiresAt: z.int() });

/** What is known of a token afterwards; never the token. */
export const joinTokenInfoSchema = z.object({
  id: z.string(),
  /** Slug; further rooms are in `rooms`. */
  room: z.string(),
  rooms: z.array(z.string()),
  role: roleSchema,
  permissions: z.array(permissionSchema),
  name: z.nullable(z.string()),
  identity: z.nullable(z.string()),
  createdAt: z.int(),
  notBefore: z.nullable(z.int()),
  expiresAt: z.int(),
  uses: z.nullable(z.int()),
  used: z.int(),
  lastUsedAt: z.nullable(z.int()),
  revokedAt: z.nullable(z.int()),
  /** Who made it, such as `key:a_…`, `account:u_…`, `participant:p_…`. */
  madeBy: z.string(),
});

export const signingKeyInfoSchema = z.object({
  kid: z.string(),
  createdAt: z.int(),
  /** `signing`: makes new tokens. `verifying`: tokens it made are still good. `retired`: they are refused. */
  state: z.enum(['signing', 'verifying', 'retired']),
});

export const scopeSchema = z.enum(['rooms', 'tokens', 'meetings', 'admin']);
export const apiKeyCreateSchema = z.strictObject({
  name: nameSchema,
  scopes: z.array(scopeSchema).check(z.minLength(1), z.maxLength(4)),
});
export const apiKeyInfoSchema = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(scopeSchema),
  createdAt: z.int(),
  lastUsedAt: z.nullable(z.int()),
  revokedAt: z.nullable(z.int()),
});
/** `key` is shown this once. */
export const apiKeyMadeSchema = z.extend(apiKeyInfoSchema, { key: z.string() });

/** What an account may do beyond joining: nothing, hold rooms of its own, or run the server. */
export const accountLevelSchema = z.enum(['user', 'host', 'admin']);
export const usernameSchema = z.string().check(z.minLength(1), z.maxLength(64), z.regex(/^[\p{L}\p{N}._@+-]+$/u));
/** ASVS 6.2.1: at least 8; no rule about kinds of characters. */
export const accountPasswordSchema = passwordSchema.check(z.minLength(8));
export const accountCreateSchema = z.strictObject({
  username: usernameSchema,
  password: accountPasswordSchema,
  name: z.optional(nameSchema),
  level: z.optional(accountLevelSchema),
});
export const accountChangeSchema = z.strictObject({
  password: z.optional(accountPasswordSchema),
  name: z.optional(nameSchema),
  level: z.optional(accountLevelSchema),
  disabled: z.optional(z.boolean()),
});
export const accountSchema = z.object({
  id: z.string(),
  username: z.string(),
  name: z.string(),
  level: accountLevelSchema,
  disabled: z.boolean(),
  createdAt: z.int(),
  lastSignInAt: z.nullable(z.int()),
  /** Of a sign-in provider; null: a local account. Together `issuer` and `subject` are who somebody is. */
  provider: z.nullable(z.object({ id: z.string(), name: z.string(), issuer: z.string(), subject: z.string() })),
});

export const signInSchema = z.strictObject({ username: z.string().check(z.maxLength(128)), password: z.string() });
export const setUpSchema = z.strictObject({
  secret: z.string().check(z.maxLength(128)),
  username: usernameSchema,
  password: accountPasswordSchema,
});
/** `PUT /api/v1/me/password`. What no password could be is wrong like any other, so the first has no shape of its own. */
export const ownPasswordSchema = z.strictObject({ currentPassword: z.string(), newPassword: accountPasswordSchema });
/** `GET /api/v1/me`. */
export const meSchema = z.object({
  account: accountSchema,
  session: z.object({ id: z.string(), expiresAt: z.int() }),
  /** May the name be changed at the door? Not where the provider's is the one that counts. */
  nameLocked: z.boolean(),
  /** Can one sign out at the provider too? Its name. */
  signOutAt: z.nullable(z.string()),
  mayCreateRooms: z.boolean(),
});
/** `POST /api/v1/sign-out-at-provider`: where to go on to; null where the provider has no such page. */
export const signedOutSchema = z.object({ url: z.nullable(z.string()) });
export const signInSessionSchema = z.object({
  id: z.string(),
  account: z.object({ id: z.string(), username: z.string() }),
  createdAt: z.int(),
  lastSeenAt: z.int(),
  expiresAt: z.int(),
  /** A few words about the browser, from its User-Agent. */
  device: z.string(),
  current: z.boolean(),
});

export const banSchema = z.object({
  id: z.string(),
  name: z.string(),
  identity: z.nullable(z.string()),
  reason: z.nullable(z.string()),
  by: z.string(),
  createdAt: z.int(),
});
export const banCreateSchema = z.strictObject({ identity: identitySchema, reason: z.optional(textSchema) });

export const auditEntrySchema = z.object({
  seq: z.int(),
  at: z.int(),
  /** `join.admitted`, `join.held`, `join.refused`, `policy.changed` … */
  what: z.string(),
  room: z.nullable(z.string()),
  /** Who did it: `key:…`, `account:…`, `participant:…`, `visitor`, `server`. */
  by: z.string(),
  /** Whom or what it was done to. */
  subject: z.nullable(z.string()),
  /** By which credential: `token:j_…`, `jwt:<issuer>:<jti>`, `account:…`, `password`, `none`. Never a secret. */
  credential: z.nullable(z.string()),
  /** Slug of a problem, or a host's words. */
  reason: z.nullable(z.string()),
  network: z.nullable(z.string()),
});

export const runningMeetingSchema = z.object({
  id: z.string(),
  room: z.string(),
  title: z.string(),
  startedAt: z.int(),
  participants: z.array(
    z.object({
      id: z.string(),
      identity: z.string(),
      name: z.string(),
      role: roleSchema,
      joinedAt: z.int(),
      presence: z.enum(['live', 'dormant']),
    }),
  ),
  waiting: z.int(),
});

/** One page of a list; `next` goes into `?after=`. */
export function pageOf<Item extends z.ZodMiniType>(item: Item) {
  return z.object({ items: z.array(item), next: z.nullable(z.string()) });
}

export type JoinTokenCreate = z.infer<typeof joinTokenCreateSchema>;
export type JoinTokenBatch = z.infer<typeof joinTokenBatchSchema>;
export type JoinTokenMade = z.infer<typeof joinTokenMadeSchema>;
export type JoinTokenInfo = z.infer<typeof joinTokenInfoSchema>;
export type SigningKeyInfo = z.infer<typeof signingKeyInfoSchema>;
export type Scope = z.infer<typeof scopeSchema>;
export type ApiKeyInfo = z.infer<typeof apiKeyInfoSchema>;
export type ApiKeyMade = z.infer<typeof apiKeyMadeSchema>;
export type AccountLevel = z.infer<typeof accountLevelSchema>;
export type AccountView = z.infer<typeof accountSchema>;
export type Me = z.infer<typeof meSchema>;
export type SignInSession = z.infer<typeof signInSessionSchema>;
export type BanView = z.infer<typeof banSchema>;
export type AuditEntry = z.infer<typeof auditEntrySchema>;
export type RunningMeeting = z.infer<typeof runningMeetingSchema>;
