/** What of Jitsi's behaviour an operator can choose. Defaults are Jitsi's own unless a rule in docs/spec/issuers.md says why not. */
import { roles } from '@foyer/admission';
import { z } from 'zod';

const texts = z.array(z.string().min(1).max(256)).max(1_000);

export const jitsiOptions = z.strictObject({
  /** `asap_require_room_claim`: false lets a token without `room` open every room. */
  requireRoom: z.boolean().default(true),
  /** False takes tokens without `sub`, as older versions did. */
  requireSubject: z.boolean().default(true),
  /** `enable_domain_verification`: values of `sub` that are taken; `*` in a token counts as any of them. */
  subjects: texts.optional(),
  /** False refuses tokens for every room, like the plugin `token_no_wildcard`. */
  wildcardRooms: z.boolean().default(true),
  /** Understands `context.room.regex`. */
  roomPatterns: z.boolean().default(false),
  /** Role of a token that names no moderator. */
  role: z.enum(roles).default('speaker'),
  /** Values of `context.group` whose holders are hosts. */
  hostGroups: texts.default([]),
  /** False keeps what `context.features` does not name; true, like Jitsi, counts it as not given. */
  strictFeatures: z.boolean().default(true),
  /** Honours `context.user.lobby_bypass` of the plugin `token_lobby_bypass`. */
  lobbyBypass: z.boolean().default(true),
  /** Who does not wait in the lobby: values of `context.user.id` or `sub`, or `*` for every holder of a token. */
  lobbyWhitelist: texts.default([]),
  /** Tokens as 8x8's JaaS defines them. */
  jaas: z.boolean().default(false),
});

export type JitsiOptions = z.output<typeof jitsiOptions>;

interface Around {
  readonly preset?: string | undefined;
  readonly algorithms: readonly string[];
}

/** What does not go together, in words for the operator. */
export function jitsiProblems(options: JitsiOptions | undefined, { preset, algorithms }: Around): string[] {
  if (options === undefined) return [];
  if (preset !== 'jitsi') return ['jitsi goes only with the preset jitsi'];
  return options.jaas && algorithms.some((name) => name !== 'RS256') ? ['jitsi.jaas goes only with RS256'] : [];
}
