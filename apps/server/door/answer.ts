/** What somebody who was admitted or held is told. */
import { listPermissions } from '@foyer/admission';
import type { UnixSeconds } from '@foyer/kernel';
import type { Admitted, Held } from '@foyer/wire';
import { webSocketOrigin } from '../http/origin.ts';
import type { Joined } from '../meetings/meetings.ts';
import { type MediaKey, mintMediaToken } from '../tokens/media-tokens.ts';

export interface AnswerParts {
  readonly room: { readonly slug: string; readonly title: string };
  /** `https://…`, under which the person came. */
  readonly origin: string;
}

export function admittedAnswer(
  joined: Joined,
  { room: { slug, title }, origin }: AnswerParts,
  mediaKey: MediaKey,
  now: UnixSeconds,
): Admitted {
  const { id, identity, name, role, permissions } = joined.participant;
  const bearer = { room: slug, identity, name, session: joined.session, permissions };
  const wsOrigin = webSocketOrigin(origin);
  return {
    outcome: 'admitted',
    participant: { id, identity, name, role, permissions: listPermissions(permissions) },
    room: { slug, title },
    media: { url: wsOrigin, token: mintMediaToken(mediaKey, bearer, now) },
    channel: { url: `${wsOrigin}/api/v1/rooms/${slug}/channel`, token: joined.channelToken },
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
