/**
 * The room channel: one WebSocket, JSON text messages. The client says hello; the server answers with a snapshot,
 * then numbered events. Commands carry an id made by the client and get exactly one reply.
 */
import * as z from 'zod/mini';
import { usesSchema } from './credentials.ts';
import { knockSchema } from './lobby.ts';
import { guestRoleSchema, policySchema } from './policy.ts';
import type { Problem } from './problem.ts';
import { mediaAddressSchema, participantSchema, resumeTokenSchema } from './rest.ts';
import {
  chatTextSchema,
  nameSchema,
  permissionSchema,
  reactionSchema,
  roleSchema,
  sourceSchema,
  textSchema,
} from './vocabulary.ts';

export const channelVersion = 1;

const participantId = z.string().check(z.maxLength(64));
const knockId = z.string().check(z.maxLength(64));
const somePermissions = z.array(permissionSchema).check(z.maxLength(64));

export const commandSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('participant.rename'), name: nameSchema }),
  z.strictObject({ type: z.literal('participant.leave') }),
  z.strictObject({ type: z.literal('participant.remove'), participant: participantId }),
  z.strictObject({ type: z.literal('participant.pause'), participant: participantId, source: sourceSchema }),
  z.strictObject({
    type: z.literal('invite.create'),
    role: roleSchema,
    /** Seconds. */
    expiresIn: z.int().check(z.minimum(60), z.maximum(31_536_000)),
    /** Left out: as the server is configured. */
    uses: z.optional(usesSchema),
    name: z.optional(nameSchema),
  }),
  z.strictObject({ type: z.literal('lobby.admit'), knock: knockId }),
  /** Everyone who waits, or only those who are signed in or invited. */
  z.strictObject({ type: z.literal('lobby.admit-all'), guests: z.boolean() }),
  z.strictObject({ type: z.literal('lobby.decline'), knock: knockId, reason: z.optional(textSchema) }),
  /** Shown to everyone who waits, now and later; null takes it away. */
  z.strictObject({ type: z.literal('lobby.message'), text: z.nullable(textSchema) }),
  /** Remove, and keep out of this room from now on. */
  z.strictObject({ type: z.literal('participant.ban'), participant: participantId, reason: z.optional(textSchema) }),
  z.strictObject({ type: z.literal('participant.change-role'), participant: participantId, role: roleSchema }),
  /** What is in neither list stays. */
  z.strictObject({
    type: z.literal('participant.change-permissions'),
    participant: participantId,
    give: somePermissions,
    take: somePermissions,
  }),
  /** Everyone inside with this role, and everyone who comes in by it while this meeting lasts. */
  z.strictObject({
    type: z.literal('role.change-permissions'),
    role: guestRoleSchema,
    give: somePermissions,
    take: somePermissions,
  }),
  z.strictObject({ type: z.literal('hand.raise') }),
  /** Left out: one's own. */
  z.strictObject({ type: z.literal('hand.lower'), participant: z.optional(participantId) }),
  /** `message`: made by the client; the same again changes nothing. */
  z.strictObject({
    type: z.literal('chat.send'),
    message: z.string().check(z.minLength(8), z.maxLength(64), z.regex(/^[\w-]+$/)),
    text: chatTextSchema,
  }),
  z.strictObject({ type: z.literal('reaction.send'), reaction: reactionSchema }),
  z.strictObject({ type: z.literal('meeting.end') }),
]);

export const clientMessageSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('hello'),
    version: z.int(),
    token: z.string().check(z.maxLength(512)),
    /** One more with each hello of a session: one that a later one has overtaken takes nothing. */
    nth: z.optional(z.int().check(z.minimum(0))),
    /** What this client has heard: where that is known, it is told what came after, and no snapshot. */
    heard: z.optional(z.strictObject({ stream: z.string().check(z.maxLength(64)), seq: z.int() })),
  }),
  z.strictObject({
    type: z.literal('command'),
    id: z.string().check(z.minLength(1), z.maxLength(64)),
    command: commandSchema,
  }),
  z.strictObject({ type: z.literal('ping') }),
]);

/** How a participant stands: `live`, or `dormant` while its connection is lost and its place is kept. */
export const presenceSchema = z.enum(['live', 'dormant']);

/** `turn`: hands are in this order. `raisedAt`: Unix seconds. */
export const handSchema = z.object({ turn: z.int(), raisedAt: z.int() });

export const personSchema = z.extend(participantSchema, {
  hand: z.nullable(handSchema),
  presence: presenceSchema,
  /** Unix seconds. */
  joinedAt: z.int(),
});

/** `from`: participant id; the name as it was then. `at`: Unix seconds. */
export const chatMessageSchema = z.object({
  id: z.string(),
  from: z.string(),
  name: z.string(),
  text: z.string(),
  at: z.int(),
});

/** What a role may do in this meeting now, as its newcomers get it. */
export const roleSetsSchema = z.object({ speaker: z.array(permissionSchema), listener: z.array(permissionSchema) });

export const leaveReasonSchema = z.enum([
  'left',
  'removed',
  'banned',
  'access-withdrawn',
  'opened-elsewhere',
  'connection-lost',
  'meeting-ended',
  'resume-superseded',
  'stay-ended',
]);

export const eventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('participant.joined'), participant: personSchema }),
  z.object({ type: z.literal('participant.left'), participant: z.string(), reason: leaveReasonSchema }),
  z.object({ type: z.literal('participant.renamed'), participant: z.string(), name: z.string() }),
  z.object({ type: z.literal('participant.presence'), participant: z.string(), presence: presenceSchema }),
  /** A host muted one of somebody's sources; the media server has done it, this says by whom. */
  z.object({ type: z.literal('participant.paused'), participant: z.string(), source: sourceSchema, by: z.string() }),
  /** `by`: participant id, or `policy` where the last host left. */
  z.object({
    type: z.literal('participant.role-changed'),
    participant: z.string(),
    role: roleSchema,
    permissions: z.array(permissionSchema),
    permissionsVersion: z.int(),
    by: z.string(),
  }),
  /** Somebody else decided it: `by` is a participant id, or `operator`. */
  z.object({
    type: z.literal('permissions.changed'),
    changes: z.array(
      z.object({ participant: z.string(), permissions: z.array(permissionSchema), permissionsVersion: z.int() }),
    ),
    by: z.string(),
  }),
  z.object({
    type: z.literal('role.permissions-changed'),
    role: guestRoleSchema,
    permissions: z.array(permissionSchema),
    by: z.string(),
  }),
  z.object({ type: z.literal('hand.raised'), participant: z.string(), hand: handSchema }),
  z.object({ type: z.literal('hand.lowered'), participant: z.string(), by: z.string() }),
  z.object({ type: z.literal('chat.sent'), message: chatMessageSchema }),
  z.object({ type: z.literal('reaction.sent'), participant: z.string(), reaction: reactionSchema }),
  /** To hosts alone: somebody's way back was used twice, so that presence was ended. `name`: whose. */
  z.object({ type: z.literal('resume.reused'), participant: z.string(), name: z.string() }),
  /** To the one concerned alone. Unix seconds. */
  z.object({ type: z.literal('stay.ending'), endsAt: z.int() }),
  z.object({ type: z.literal('policy.changed'), policy: policySchema }),
  z.object({ type: z.literal('meeting.ended'), by: z.string() }),
  /** These four only to who may `lobby.admit`. The list: to one who just got that permission. */
  z.object({ type: z.literal('lobby.waiting'), knocks: z.array(knockSchema) }),
  z.object({ type: z.literal('knock.came'), knock: knockSchema }),
  z.object({ type: z.literal('knock.changed'), knock: knockSchema }),
  /** `by`: participant id of the host who decided; absent where nobody did. */
  z.object({
    type: z.literal('knock.gone'),
    knock: z.string(),
    how: z.enum(['admitted', 'declined', 'left', 'refused']),
    by: z.optional(z.string()),
  }),
]);

export const replyDataSchema = z.object({ url: z.string(), expiresAt: z.int() });

const problemShape = z.looseObject({ type: z.string(), title: z.string(), status: z.int() });

export const serverMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('snapshot'),
    /** Names the numbering: `heard` of a later hello refers to it. */
    stream: z.string(),
    /** Number of the last event this snapshot contains. */
    seq: z.int(),
    /** Own participant id. */
    self: z.string(),
    room: z.object({ slug: z.string(), title: z.string() }),
    meeting: z.object({ id: z.string(), /** Unix seconds. */ startedAt: z.int() }),
    people: z.array(personSchema),
    policy: policySchema,
    roles: roleSetsSchema,
    /** The latest, oldest first. */
    chat: z.array(chatMessageSchema),
    media: mediaAddressSchema,
    resume: resumeTokenSchema,
    /** Who waits; only to who may `lobby.admit`. */
    lobby: z.optional(z.array(knockSchema)),
    /** The server's clock, so that durations do not depend on the client's. Unix seconds. */
    serverTime: z.int(),
  }),
  /** Instead of a snapshot: the events after `heard` follow, none is missing. */
  z.object({
    type: z.literal('resumed'),
    media: mediaAddressSchema,
    resume: resumeTokenSchema,
    serverTime: z.int(),
  }),
  /** Fresh tokens: the permissions changed, or the last ones come to their end. `resume` is of the same generation. */
  z.object({ type: z.literal('media'), media: mediaAddressSchema, resume: z.optional(resumeTokenSchema) }),
  z.object({ type: z.literal('event'), seq: z.int(), event: eventSchema }),
  /** `data` only for `invite.create`. */
  z.object({ type: z.literal('reply'), id: z.string(), ok: z.literal(true), data: z.optional(replyDataSchema) }),
  z.object({ type: z.literal('refusal'), id: z.string(), problem: problemShape }),
  /** Said before the server closes the connection by its own will. */
  z.object({ type: z.literal('goodbye'), problem: problemShape }),
  z.object({ type: z.literal('pong') }),
]);

export type WireCommand = z.infer<typeof commandSchema>;
export type ClientMessage = z.infer<typeof clientMessageSchema>;
export type WirePerson = z.infer<typeof personSchema>;
export type WireEvent = z.infer<typeof eventSchema>;
export type WireChatMessage = z.infer<typeof chatMessageSchema>;
export type WireHand = z.infer<typeof handSchema>;
export type WireRoleSets = z.infer<typeof roleSetsSchema>;
export type WireReplyData = z.infer<typeof replyDataSchema>;
export type LeaveReason = z.infer<typeof leaveReasonSchema>;
export type ServerMessage =
  | Exclude<z.infer<typeof serverMessageSchema>, { type: 'refusal' | 'goodbye' }>
  | RefusalMessage
  | GoodbyeMessage;
export interface RefusalMessage {
  readonly type: 'refusal';
  readonly id: string;
  readonly problem: Problem;
}
export interface GoodbyeMessage {
  readonly type: 'goodbye';
  readonly problem: Problem;
}
