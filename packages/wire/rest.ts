/** What crosses REST: request and answer schemas. Field meanings are the contract; docs/protocol.md prints them. */
import * as z from 'zod/mini';
import { policyChangeSchema, policySchema } from './policy.ts';
import { signInProviderSchema } from './sign-in.ts';
import { limits, nameSchema, permissionSchema, roleSchema, slugSchema, titleSchema } from './vocabulary.ts';

export const roomCreateSchema = z.strictObject({
  slug: z.optional(slugSchema),
  title: z.optional(titleSchema),
  policy: z.optional(policyChangeSchema),
});

/** `PATCH`, under `If-Match`: what is not named stays. */
export const roomChangeSchema = z.strictObject({
  title: z.optional(titleSchema),
  policy: z.optional(policyChangeSchema),
});

/** The `ETag` of its answer is what `If-Match` of a change wants. */
export const roomSchema = z.object({
  slug: slugSchema,
  title: z.string(),
  url: z.string(),
  hasPassword: z.boolean(),
  policy: policySchema,
  /** Unix seconds. */
  createdAt: z.int(),
});

/** Answer to making a room; `hostUrl` only where the maker holds no API key and would otherwise be locked out. */
export const roomCreatedSchema = z.object({
  slug: slugSchema,
  title: z.string(),
  url: z.string(),
  hostUrl: z.optional(z.string()),
});

export const joinSchema = z.strictObject({
  credentials: z.strictObject({
    /** A join token of this server. */
    token: z.optional(z.string()),
    /** The room's password. */
    password: z.optional(z.string()),
    /** A token of another system that this server trusts. */
    jwt: z.optional(z.string()),
    /** From an earlier admission to this meeting: comes back as the same participant. Stands alone, or with a password. */
    resume: z.optional(z.string()),
    /** Of an embedded page whose sign-in went through a window of its own; see sign-in.ts. */
    pass: z.optional(z.string()),
    /** The secret of the lobby channel somebody waits on already: what else is shown takes that place. Needs another. */
    knock: z.optional(z.string()),
  }),
  name: z.optional(nameSchema),
});

export const participantSchema = z.object({
  /** `p_…`; stays through reconnects. */
  id: z.string(),
  /** Who it is across joins; also the identity on the media server. */
  identity: z.string(),
  name: z.string(),
  role: roleSchema,
  permissions: z.array(permissionSchema),
  /** Counts up with every change of role or permissions. */
  permissionsVersion: z.int(),
});

export const mediaAddressSchema = z.object({ url: z.string(), token: z.string() });

/** Good for one coming back, which brings the next. `expiresAt`: Unix seconds. */
export const resumeTokenSchema = z.object({ token: z.string(), expiresAt: z.int() });

export const admittedSchema = z.object({
  outcome: z.literal('admitted'),
  participant: participantSchema,
  room: z.object({ slug: z.string(), title: z.string() }),
  /** What an unmodified livekit-client takes: `room.connect(url, token)`. */
  media: mediaAddressSchema,
  /** The room channel: open `url` as a WebSocket and say hello with `token`. */
  channel: z.object({ url: z.string(), token: z.string() }),
  resume: resumeTokenSchema,
});

/**
 * `PATCH …/participants/:id`. `permissions`: the whole set from now on, or changes (`true` gives, `false` takes). A role
 * is changed first.
 */
export const participantChangeSchema = z
  .strictObject({
    role: z.optional(roleSchema),
    permissions: z.optional(
      z.union([z.array(permissionSchema).check(z.maxLength(64)), z.partialRecord(permissionSchema, z.boolean())]),
    ),
  })
  .check(z.refine((change) => Object.keys(change).length > 0, 'must change something'));

/** The join is neither refused nor admitted: somebody inside decides. `channel.url` is a secret; see lobby.ts. */
export const heldSchema = z.object({
  outcome: z.literal('held'),
  knock: z.object({ id: z.string() }),
  channel: z.object({ url: z.string() }),
  reason: z.enum(['lobby', 'waiting-for-host']),
  room: z.object({ slug: z.string(), title: z.string() }),
});

export const joinAnswerSchema = z.discriminatedUnion('outcome', [admittedSchema, heldSchema]);

/** What the pre-join page may know before anyone is admitted: no secrets, and of the meeting nothing to who would wait. */
export const previewSchema = z.object({
  room: z.object({ slug: z.string(), title: z.string() }),
  role: roleSchema,
  /** What a join would be answered with now. */
  entry: z.enum(['admitted', 'lobby', 'waiting-for-host']),
  /** Name given by the credential; the person need not type one. */
  name: z.optional(z.string()),
  /** Name known of the person, who may type another one. */
  suggestedName: z.optional(z.string()),
  /** Names of people inside, at most 5, and how many there are; only where `entry` is `admitted`. */
  people: z.optional(z.object({ count: z.int(), names: z.array(z.string()) })),
});

/** `GET /api/v1/welcome`: what the home page may offer to whoever asks. */
export const welcomeSchema = z.object({
  version: z.string(),
  /** For the one who asks, signed in or not. */
  mayCreateRooms: z.boolean(),
  /** Signing in makes sense: there are local accounts or providers. */
  signIn: z.boolean(),
  /** Local accounts exist: name and password can be typed. */
  localAccounts: z.boolean(),
  providers: z.array(signInProviderSchema),
  /** A browser whose sign-in at a provider ended may ask the provider once a visit, without showing anything. */
  renewSilently: z.boolean(),
  /** No admin exists yet: the set-up link on the server's console makes the first. */
  needsSetUp: z.boolean(),
});

export const problemSchema = z.looseObject({ type: z.string(), title: z.string(), status: z.int() });

export const tokenTextSchema = z.string().check(z.maxLength(limits.token));

export type RoomCreate = z.infer<typeof roomCreateSchema>;
export type RoomView = z.infer<typeof roomSchema>;
export type RoomCreated = z.infer<typeof roomCreatedSchema>;
export type JoinRequest = z.infer<typeof joinSchema>;
export type RoomChange = z.infer<typeof roomChangeSchema>;
export type MediaAddress = z.infer<typeof mediaAddressSchema>;
export type ResumeToken = z.infer<typeof resumeTokenSchema>;
export type ParticipantChange = z.infer<typeof participantChangeSchema>;
export type Held = z.infer<typeof heldSchema>;
export type JoinAnswer = z.infer<typeof joinAnswerSchema>;
export type Admitted = z.infer<typeof admittedSchema>;
export type Preview = z.infer<typeof previewSchema>;
export type Welcome = z.infer<typeof welcomeSchema>;
