/** What somebody who was admitted or held is told. */
import { listPermissions } from '@foyer/admission';
import type { Admitted, Held } from '@foyer/wire';
import { webSocketOrigin } from '../http/origin.ts';
import type { Joined } from '../meetings/meetings.ts';
import type { SessionTokens } from '../tokens/session-tokens.ts';

export interface AnswerParts {
  readonly room: { readonly slug: string; readonly title: string };
  /** `https://…`, under which the person came. */
  readonly origin: string;
}

export function admittedAnswer(
  { participant, meeting }: Joined,
  { room: { slug, title }, origin }: AnswerParts,
  tokens: SessionTokens,
): Admitted {
  const { id, identity, name, role, permissions, permissionsVersion, session } = participant;
  const wsOrigin = webSocketOrigin(origin);
  return {
    outcome: 'admitted',
    participant: { id, identity, name, role, permissions: listPermissions(permissions), permissionsVersion },
    room: { slug, title },
    media: { url: wsOrigin, token: tokens.media(slug, participant) },
    channel: { url: `${wsOrigin}/api/v1/rooms/${slug}/channel`, token: tokens.channel(session.id) },
    resume: tokens.resume(slug, meeting, participant),
  };
}

/** The secret is in the path: a WebSocket of a browser can carry it nowhere else before the first message. */
export function heldAnswer(
  knock: { readonly id: string; readonly secret: string; readonly reason: Held['reason'] },
  { room: { slug, title }, origin }: AnswerParts,
): Held {
  return {
    outcome: 'held',
    knock: { id: knock.id },
    channel: { url: `${webSocketOrigin(origin)}/api/v1/knocks/${knock.secret}` },
    reason: knock.reason,
    room: { slug, title },
  };
}
