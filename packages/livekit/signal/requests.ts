/** One signalling message of a client, answered. Every message of the protocol is named here. */
import type { Millis } from '@foyer/kernel';
import {
  DisconnectReason,
  Pong,
  RequestResponse,
  RequestResponse_Reason,
  SignalRequest,
  type UpdateLocalAudioTrack,
  type UpdateLocalVideoTrack,
} from '@livekit/protocol';
import { take } from '../allowance.ts';
import type { ConnectionId } from '../contract.ts';
import { decode } from '../decode.ts';
import { limits } from '../limits.ts';
import { takeOffer } from '../negotiate/offer.ts';
import { type Participant, type Room, wallMillis } from '../state.ts';
import { takeReceiveStates } from './data.ts';
import { updateTrackSettings } from './layers.ts';
import { dropConnection, remove } from './leave.ts';
import { updateOwnProfile } from './metadata.ts';
import { addTrack, muteByOwner } from './publish.ts';
import { announce, say } from './say.ts';
import { setAudience, updateSubscription } from './subscribe.ts';

type Request = Exclude<SignalRequest['message'], { case: undefined }>;
type Handler<Case extends Request['case']> = (
  room: Room,
  from: Participant,
  value: Extract<Request, { case: Case }>['value'],
  now: Millis,
) => void;

function ignore(): void {
  // Legal, and nothing for this server to do: see LK13.
}

function pong(room: Room, from: Participant, lastPingTimestamp: bigint, now: Millis): void {
  const timestamp = BigInt(wallMillis(room, now));
  say(room, from, { case: 'pongResp', value: new Pong({ lastPingTimestamp, timestamp }) });
}

function updateAudioTrack(room: Room, from: Participant, request: UpdateLocalAudioTrack): void {
  const track = from.tracks.get(request.trackSid);
  if (!track || request.features.length > 16) return;
  track.info.audioFeatures = request.features;
  if (track.carriage) announce(room, from);
}

function updateVideoTrack(room: Room, from: Participant, request: UpdateLocalVideoTrack): void {
  const track = from.tracks.get(request.trackSid);
  if (!track) return;
  track.info.width = request.width;
  track.info.height = request.height;
  if (track.carriage) announce(room, from);
}

/** Data tracks and blobs are not offered; saying so spares the client its timeout. */
function unsupported(request: RequestResponse['request']) {
  return (room: Room, from: Participant): void =>
    say(room, from, {
      case: 'requestResponse',
      value: new RequestResponse({ reason: RequestResponse_Reason.UNSUPPORTED_TYPE, request }),
    });
}

const handlers: { readonly [Case in Request['case']]: Handler<Case> } = {
  offer: (room, from, { sdp, id }, now) => takeOffer(room, from, { sdp, id }, now),
  answer: ignore,
  // The native stack learns the browser's address from its connectivity checks (RFC 8445 section 7.3.1.3).
  trickle: ignore,
  addTrack,
  mute: muteByOwner,
  subscription: updateSubscription,
  trackSetting: updateTrackSettings,
  leave: (room, from, _, now) => remove(room, from, { reason: DisconnectReason.CLIENT_INITIATED, tell: false }, now),
  updateLayers: ignore,
  subscriptionPermission: setAudience,
  syncState: (room, from, { datachannelReceiveStates }, now) =>
    takeReceiveStates(room, from, datachannelReceiveStates, now),
  simulate: ignore,
  ping: (room, from, _, now) => say(room, from, { case: 'pong', value: BigInt(wallMillis(room, now)) }),
  updateMetadata: updateOwnProfile,
  pingReq: (room, from, { timestamp }, now) => pong(room, from, timestamp, now),
  updateAudioTrack,
  updateVideoTrack,
  publishDataTrackRequest: (room, from, value) => unsupported({ case: 'publishDataTrack', value })(room, from),
  unpublishDataTrackRequest: (room, from, value) => unsupported({ case: 'unpublishDataTrack', value })(room, from),
  updateDataSubscription: ignore,
  storeDataBlobRequest: unsupported({ case: undefined }),
  getDataBlobRequest: unsupported({ case: undefined }),
};

function violation(room: Room, of: Participant, why: string, now: Millis): void {
  room.options.sink.report({ type: 'violation', sid: of.sid, why });
  dropConnection(room, of, now);
}

/** LK14, LK80: a message that cannot be read, or too many of them, end the connection, not the meeting. */
export function connectionMessage(room: Room, connection: ConnectionId, bytes: Uint8Array, now: Millis): void {
  const from = room.byConnection.get(connection);
  if (!from?.connection) return;
  from.connection.heardAt = now;
  if (!take(from.connection.allowance, now)) {
    violation(room, from, 'too many messages', now);
    return;
  }
  const decoded = decode(SignalRequest, bytes, limits.signalMessage);
  if (!decoded.ok) {
    violation(room, from, decoded.refusal.why, now);
    return;
  }
  const { message } = decoded.value;
  // A newer client may say what this server has never heard of (proto3 keeps it unknown).
  if (message.case !== undefined) dispatch(room, from, message, now);
}

function dispatch(room: Room, from: Participant, message: Request, now: Millis): void {
  // The table pairs each case with its own value; the compiler cannot follow the pairing through an index.
  const handler = handlers[message.case] as (
    room: Room,
    from: Participant,
    value: Request['value'],
    now: Millis,
  ) => void;
  handler(room, from, message.value, now);
}
