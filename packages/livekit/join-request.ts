/** The `join_request` query parameter of `/rtc/v1`: WrappedJoinRequest around a maybe gzipped JoinRequest. */
import type { Result } from '@foyer/kernel';
import { no, ok } from '@foyer/kernel';
import { JoinRequest, WrappedJoinRequest, WrappedJoinRequest_Compression } from '@livekit/protocol';
import type { MessageRefusal } from './decode.ts';
import { decode } from './decode.ts';
import { limits } from './limits.ts';

/** What a connection asks for when it opens. */
export interface JoinWish {
  readonly autoSubscribe: boolean;
  readonly adaptiveStream: boolean;
  /** Set when the connection wants to take up this participant again. */
  readonly resume?: { readonly participantSid: string };
  readonly offer?: { readonly sdp: string; readonly id: number };
  readonly clientProtocol: number;
  readonly clientSdk: string;
}

export interface WrappedJoin {
  readonly compressed: boolean;
  readonly bytes: Uint8Array;
}

export function unwrapJoinRequest(bytes: Uint8Array): Result<WrappedJoin, MessageRefusal> {
  const wrapped = decode(WrappedJoinRequest, bytes, limits.joinRequest);
  if (!wrapped.ok) return wrapped;
  const { compression, joinRequest } = wrapped.value;
  if (compression === WrappedJoinRequest_Compression.NONE) return ok({ compressed: false, bytes: joinRequest });
  if (compression === WrappedJoinRequest_Compression.GZIP) return ok({ compressed: true, bytes: joinRequest });
  return no({ kind: 'message-invalid', why: 'unknown compression' });
}

/** @param bytes the JoinRequest, decompressed */
export function parseJoinRequest(bytes: Uint8Array): Result<JoinWish, MessageRefusal> {
  const decoded = decode(JoinRequest, bytes, limits.joinRequest);
  if (!decoded.ok) return decoded;
  const { connectionSettings, publisherOffer, reconnect, participantSid, clientInfo } = decoded.value;
  return ok({
    autoSubscribe: connectionSettings?.autoSubscribe ?? true,
    adaptiveStream: connectionSettings?.adaptiveStream ?? false,
    ...(reconnect ? { resume: { participantSid } } : {}),
    ...(publisherOffer && publisherOffer.sdp !== ''
      ? { offer: { sdp: publisherOffer.sdp, id: publisherOffer.id } }
      : {}),
    clientProtocol: clientInfo?.protocol ?? 0,
    clientSdk: clientInfo?.sdk.toString() ?? '',
  });
}
