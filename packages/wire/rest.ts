/** What crosses REST: request and answer schemas. Field meanings are the contract; docs/protocol.md prints them. */
import * as z from 'zod/mini';
import {
  identitySchema,
  limits,
  nameSchema,
  permissionSchema,
  roleSchema,
  slugSchema,
  titleSchema,
} from './vocabulary.ts';

const wholeSeconds = z.int().check(z.minimum(0), z.maximum(4_102_444_800));

export const roomCreateSchema = z.strictObject({
  slug: z.optional(slugSchema),
  title: z.optional(titleSchema),
});

export const roomSchema = z.object({ slug: slugSchema, title: z.string(), url: z.string() });

/** Answer to making a room; `hostUrl` only where the maker holds no API key and would otherwise be locked out. */
export const roomCreatedSchema = z.object({
  slug: slugSchema,
  title: z.string(),
  url: z.string(),
  hostUrl: z.optional(z.string()),
});

export const joinTokenCreateSchema = z.strictObject({
  role: roleSchema,
  name: z.optional(nameSchema),
  identity: z.optional(identitySchema),
  /** Unix seconds. */
  notBefore: z.optional(wholeSeconds),
  /** Seconds from now, or from `notBefore` where that lies ahead. */
  expiresIn: z.optional(z.int().check(z.minimum(1), z.maximum(315_360_000))),
  permissions: z.optional(z.array(permissionSchema).check(z.maxLength(32))),
});

export const joinTokenSchema = z.object({
  id: z.string(),
  token: z.string(),
  url: z.string(),
  /** Unix seconds. */
  expiresAt: z.int(),
});

export const joinSchema = z.strictObject({
  credentials: z.strictObject({ token: z.optional(z.string()) }),
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
});

export const admittedSchema = z.object({
  outcome: z.literal('admitted'),
  participant: participantSchema,
  room: z.object({ slug: z.string(), title: z.string() }),
  /** What an unmodified livekit-client takes: `room.connect(url, token)`. */
  media: z.object({ url: z.string(), token: z.string() }),
  /** The room channel: open `url` as a WebSocket and say hello with `token`. */
  channel: z.object({ url: z.string(), token: z.string() }),
});

/** What the pre-join page may know before anyone is admitted: read from the token by the server, no secrets. */
export const previewSchema = z.object({
  room: z.object({ slug: z.string(), title: z.string() }),
  role: roleSchema,
  /** Name given by the token; the person need not type one. */
  name: z.optional(z.string()),
  /** Names of people inside, at most 5, and how many there are. */
  people: z.object({ count: z.int(), names: z.array(z.string()) }),
});

/** `GET /api/v1/welcome`: what the home page may offer to whoever asks. */
export const welcomeSchema = z.object({ version: z.string(), mayCreateRooms: z.boolean() });

export const problemSchema = z.looseObject({ type: z.string(), title: z.string(), status: z.int() });

export const tokenTextSchema = z.string().check(z.maxLength(limits.token));

export type RoomCreate = z.infer<typeof roomCreateSchema>;
export type RoomView = z.infer<typeof roomSchema>;
export type RoomCreated = z.infer<typeof roomCreatedSchema>;
export type JoinTokenCreate = z.infer<typeof joinTokenCreateSchema>;
export type JoinTokenView = z.infer<typeof joinTokenSchema>;
export type JoinRequest = z.infer<typeof joinSchema>;
export type Admitted = z.infer<typeof admittedSchema>;
export type Preview = z.infer<typeof previewSchema>;
export type Welcome = z.infer<typeof welcomeSchema>;
