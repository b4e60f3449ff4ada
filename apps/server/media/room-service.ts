/** Which media process a RoomService call concerns: the room's own, or all of them for a list. */
import {
  CreateRoomRequest,
  DeleteRoomRequest,
  ListParticipantsRequest,
  ListRoomsResponse,
  MuteRoomTrackRequest,
  RoomParticipantIdentity,
  SendDataRequest,
  UpdateParticipantRequest,
  UpdateRoomMetadataRequest,
  UpdateSubscriptionsRequest,
} from '@livekit/protocol';
import type { ForwardedAnswer } from './port.ts';

/** Reads the room out of a request body: JSON or protobuf, as Twirp allows both. */
const roomOf: {
  readonly [method: string]: {
    readonly json: (text: string) => string;
    readonly binary: (bytes: Uint8Array) => string;
  };
} = {
  CreateRoom: reader(CreateRoomRequest, (message) => message.name),
  DeleteRoom: reader(DeleteRoomRequest, (message) => message.room),
  ListParticipants: reader(ListParticipantsRequest, (message) => message.room),
  GetParticipant: reader(RoomParticipantIdentity, (message) => message.room),
  RemoveParticipant: reader(RoomParticipantIdentity, (message) => message.room),
  MutePublishedTrack: reader(MuteRoomTrackRequest, (message) => message.room),
  UpdateParticipant: reader(UpdateParticipantRequest, (message) => message.room),
  UpdateSubscriptions: reader(UpdateSubscriptionsRequest, (message) => message.room),
  SendData: reader(SendDataRequest, (message) => message.room),
  UpdateRoomMetadata: reader(UpdateRoomMetadataRequest, (message) => message.room),
};

interface MessageClass<Message> {
  fromJsonString(text: string, options: { ignoreUnknownFields: boolean }): Message;
  fromBinary(bytes: Uint8Array): Message;
}

function reader<Message>(type: MessageClass<Message>, room: (message: Message) => string) {
  return {
    json: (text: string) => room(type.fromJsonString(text, { ignoreUnknownFields: true })),
    binary: (bytes: Uint8Array) => room(type.fromBinary(bytes)),
  };
}

export type Destination =
  | { readonly to: 'room'; readonly room: string }
  | { readonly to: 'all' }
  | { readonly to: 'nobody'; readonly answer: ForwardedAnswer };

export const protobufType = 'application/protobuf';

/** A Twirp error body (Twirp v7 specification, "Error Responses"). */
export function twirpError(status: number, code: string, message: string): ForwardedAnswer {
  return {
    status,
    contentType: 'application/json',
    body: new TextEncoder().encode(JSON.stringify({ code, msg: message })),
  };
}

export function destination(method: string, contentType: string, body: Uint8Array): Destination {
  if (method === 'ListRooms') return { to: 'all' };
  const read = Object.hasOwn(roomOf, method) ? roomOf[method] : undefined;
  if (read === undefined) return { to: 'nobody', answer: twirpError(404, 'bad_route', `no method ${method}`) };
  try {
    const room = contentType.startsWith(protobufType) ? read.binary(body) : read.json(new TextDecoder().decode(body));
    return { to: 'room', room };
  } catch {
    // Whatever the protobuf library objects to, the caller is told the one thing that helps: the body is malformed.
    return { to: 'nobody', answer: twirpError(400, 'malformed', 'the body could not be read') };
  }
}

/** Joins the lists of all processes; the first answer that is not a list (a refusal, say) speaks for all. */
export function mergeRoomLists(answers: readonly ForwardedAnswer[]): ForwardedAnswer {
  const merged = new ListRoomsResponse();
  for (const answer of answers) {
    if (answer.status !== 200) return answer;
    const part = answer.contentType.startsWith(protobufType)
      ? ListRoomsResponse.fromBinary(answer.body)
      : ListRoomsResponse.fromJsonString(new TextDecoder().decode(answer.body));
    merged.rooms.push(...part.rooms);
  }
  const first = answers[0];
  if (first === undefined) return twirpError(503, 'unavailable', 'no media process is ready');
  return first.contentType.startsWith(protobufType)
    ? { ...first, body: merged.toBinary() }
    : { ...first, body: new TextEncoder().encode(merged.toJsonString()) };
}
