/**
 * The lobby channel: one WebSocket per person who waits. Its address is the secret; the server speaks first. Nothing
 * about the meeting is ever said on it: no people, no chat, no password, no media, until the admitted answer itself.
 */
import * as z from 'zod/mini';
import type { Problem } from './problem.ts';
import { type Admitted, admittedSchema } from './rest.ts';
import { nameSchema, textSchema } from './vocabulary.ts';

export const holdReasonSchema = z.enum(['lobby', 'waiting-for-host']);

/** How somebody stands at the door: without any credential, with an invitation, or known by name to some system. */
export const standingSchema = z.enum(['guest', 'invited', 'user']);

export const lobbyClientMessageSchema = z.discriminatedUnion('type', [
  /** Once, after a decline that allows it. */
  z.strictObject({ type: z.literal('ask-again') }),
  z.strictObject({ type: z.literal('leave') }),
  z.strictObject({ type: z.literal('ping') }),
]);

const problemShape = z.looseObject({ type: z.string(), title: z.string(), status: z.int() });

export const lobbyServerMessageSchema = z.discriminatedUnion('type', [
  /** First, and again whenever one of its facts changed. */
  z.object({
    type: z.literal('waiting'),
    reason: holdReasonSchema,
    room: z.object({ slug: z.string(), title: z.string() }),
    /** The host's words to everyone who waits. */
    message: z.nullable(z.string()),
    /** Unix seconds, both by the server's clock. */
    since: z.int(),
    serverTime: z.int(),
  }),
  /** The admitted answer of a join; the connection then closes with 1000. */
  z.extend(admittedSchema, { type: z.literal('admitted') }),
  /** `askAgainAfter`: seconds until `ask-again` is heard; null: this was the last word, and the connection closes. */
  z.object({ type: z.literal('declined'), problem: problemShape, askAgainAfter: z.nullable(z.int()) }),
  z.object({ type: z.literal('goodbye'), problem: problemShape }),
  z.object({ type: z.literal('pong') }),
]);

/** One who waits, as hosts see them. */
export const knockSchema = z.object({
  /** `n_…` */
  id: z.string(),
  name: nameSchema,
  standing: standingSchema,
  /** Where a user comes from: the issuer of the token, say. */
  from: z.nullable(z.string()),
  reason: holdReasonSchema,
  /** Unix seconds. */
  since: z.int(),
  /** 2 for one who asked again after a decline. */
  attempt: z.int(),
  /** `away`: the page is closed or the network lost; the place is kept for a while. */
  presence: z.enum(['here', 'away']),
  /** Somebody inside, or an earlier one who waits, has this name. */
  sameName: z.boolean(),
});

/** What hosts say to one they decline. */
export const declineTextSchema = textSchema;

export type HoldReason = z.infer<typeof holdReasonSchema>;
export type Standing = z.infer<typeof standingSchema>;
export type WireKnock = z.infer<typeof knockSchema>;
export type LobbyClientMessage = z.infer<typeof lobbyClientMessageSchema>;
export type LobbyServerMessage =
  | Extract<z.infer<typeof lobbyServerMessageSchema>, { type: 'waiting' | 'pong' }>
  | ({ readonly type: 'admitted' } & Admitted)
  | { readonly type: 'declined'; readonly problem: Problem; readonly askAgainAfter: number | null }
  | { readonly type: 'goodbye'; readonly problem: Problem };
