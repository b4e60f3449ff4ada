import * as z from 'zod/mini';

/** Longest text a wire field takes, in UTF-16 units; the schemas below and the interface share them. */
export const limits = {
  name: 80,
  title: 120,
  slug: 64,
  identity: 128,
  token: 8192,
  message: 16384,
  password: 256,
  text: 500,
  chat: 4000,
} as const;

export const roleSchema = z.enum(['host', 'speaker', 'listener']);

export const sourceSchema = z.enum(['microphone', 'camera', 'screen', 'screen-audio']);

export const permissionSchema = z.enum([
  'chat.send',
  'hand.lower',
  'hand.raise',
  'invite.create',
  'lobby.admit',
  'lobby.bypass',
  'lock.bypass',
  'meeting.end',
  'participant.ban',
  'participant.change-permissions',
  'participant.change-role',
  'participant.pause',
  'participant.remove',
  'password.bypass',
  'policy.change',
  'participant.rename.self',
  'data.send',
  'reaction.send',
  'track.publish.camera',
  'track.publish.microphone',
  'track.publish.screen',
  'track.subscribe',
]);

/** Lower-case letters, digits and inner hyphens: what can stand in a link and be read out over a telephone. */
export const slugSchema = z.string().check(z.maxLength(limits.slug), z.regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/));

/** A name for people: trimmed, at least one character, no control or direction-changing characters. */
export const nameSchema = z
  .string()
  .check(
    z.trim(),
    z.minLength(1),
    z.maxLength(limits.name),
    z.regex(/^[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\u200b\ufeff]+$/u),
  );

export const titleSchema = z
  .string()
  .check(
    z.trim(),
    z.minLength(1),
    z.maxLength(limits.title),
    z.regex(/^[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+$/u),
  );

export const identitySchema = z.string().check(z.minLength(1), z.maxLength(limits.identity), z.regex(/^[\w.@:+/=-]+$/));

/** Several lines for people to read: trimmed, no control characters but the line break. */
export const textSchema = z
  .string()
  .check(
    z.trim(),
    z.minLength(1),
    z.maxLength(limits.text),
    z.regex(/^(?:\n|[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069])+$/u),
  );

/** What somebody writes to everyone: like `textSchema`, and longer; tabs are kept, for what was pasted. */
export const chatTextSchema = z
  .string()
  .check(
    z.trim(),
    z.minLength(1),
    z.maxLength(limits.chat),
    z.regex(/^(?:[\n\t]|[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069])+$/u),
  );

export const reactionSchema = z.enum(['thumbs-up', 'heart', 'laugh', 'surprise', 'clap', 'celebrate', 'thinking']);

/** A secret that a person types: any characters, compared after NFC. */
export const passwordSchema = z.string().check(z.minLength(1), z.maxLength(limits.password));

/** Unix seconds until the end of 2099. */
export const timeSchema = z.int().check(z.minimum(0), z.maximum(4_102_444_800));

export type WireRole = z.infer<typeof roleSchema>;
export type WireSource = z.infer<typeof sourceSchema>;
export type WirePermission = z.infer<typeof permissionSchema>;
export type WireReaction = z.infer<typeof reactionSchema>;
