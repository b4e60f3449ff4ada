/** RoomService (Twirp) as data: which call needs which grant, and what can be said against one. */
import type { Result } from '@foyer/kernel';
import {
  CreateRoomRequest,
  DeleteRoomRequest,
  DeleteRoomResponse,
  ListParticipantsRequest,
  ListParticipantsResponse,
  ListRoomsRequest,
  ListRoomsResponse,
  MuteRoomTrackRequest,
  MuteRoomTrackResponse,
  ParticipantInfo,
  RemoveParticipantResponse,
  Room,
  RoomParticipantIdentity,
  SendDataRequest,
  SendDataResponse,
  UpdateParticipantRequest,
  UpdateRoomMetadataRequest,
  UpdateSubscriptionsRequest,
  UpdateSubscriptionsResponse,
} from '@livekit/protocol';
import type { Grants } from '../grants.ts';

/** Twirp's error codes that this service uses (twirp specification v7, "Error Codes"). */
export type TwirpCode =
  | 'unauthenticated'
  | 'permission_denied'
  | 'not_found'
  | 'invalid_argument'
  | 'malformed'
  | 'bad_route'
  | 'failed_precondition'
  | 'resource_exhausted'
  | 'internal';

export const twirpStatus: Readonly<Record<TwirpCode, number>> = {
  unauthenticated: 401,
  permission_denied: 403,
  not_found: 404,
  invalid_argument: 400,
  malformed: 400,
  bad_route: 404,
  failed_precondition: 412,
  resource_exhausted: 429,
  internal: 500,
};

export interface CallRefusal {
  readonly code: TwirpCode;
  readonly msg: string;
}

/** Methods by what they need: `roomAdmin` also needs the token's room to be the one that is named. */
export const methods = {
  CreateRoom: { grant: 'roomCreate', request: CreateRoomRequest, response: Room },
  ListRooms: { grant: 'roomList', request: ListRoomsRequest, response: ListRoomsResponse },
  DeleteRoom: { grant: 'roomCreate', request: DeleteRoomRequest, response: DeleteRoomResponse },
  ListParticipants: { grant: 'roomAdmin', request: ListParticipantsRequest, response: ListParticipantsResponse },
  GetParticipant: { grant: 'roomAdmin', request: RoomParticipantIdentity, response: ParticipantInfo },
  RemoveParticipant: { grant: 'roomAdmin', request: RoomParticipantIdentity, response: RemoveParticipantResponse },
  MutePublishedTrack: { grant: 'roomAdmin', request: MuteRoomTrackRequest, response: MuteRoomTrackResponse },
  UpdateParticipant: { grant: 'roomAdmin', request: UpdateParticipantRequest, response: ParticipantInfo },
  UpdateSubscriptions: {
    grant: 'roomAdmin',
    request: UpdateSubscriptionsRequest,
    response: UpdateSubscriptionsResponse,
  },
  SendData: { grant: 'roomAdmin', request: SendDataRequest, response: SendDataResponse },
  UpdateRoomMetadata: { grant: 'roomAdmin', request: UpdateRoomMetadataRequest, response: Room },
} as const;

export type Method = keyof typeof methods;

type RequestOf<Name extends Method> = InstanceType<(typeof methods)[Name]['request']>;
type ResponseOf<Name extends Method> = InstanceType<(typeof methods)[Name]['response']>;

export type Call = { readonly [Name in Method]: { readonly method: Name; readonly request: RequestOf<Name> } }[Method];

export type DirectoryMethod = 'CreateRoom' | 'ListRooms' | 'DeleteRoom';
/** Calls that one room answers. */
export type RoomCall = Exclude<Call, { method: DirectoryMethod }>;
/** Calls about the set of rooms. */
export type DirectoryCall = Extract<Call, { method: DirectoryMethod }>;

export type RoomReply = Result<ResponseOf<Exclude<Method, DirectoryMethod>>, CallRefusal>;
export type DirectoryReply = Result<ResponseOf<DirectoryMethod>, CallRefusal>;

export function isMethod(name: string): name is Method {
  return Object.hasOwn(methods, name);
}

export function isDirectoryCall(call: Call): call is DirectoryCall {
  return call.method === 'CreateRoom' || call.method === 'ListRooms' || call.method === 'DeleteRoom';
}

/** LK90: may the bearer of these grants make this call? */
export function mayCall(grants: Grants, call: Call): boolean {
  const { grant } = methods[call.method];
  if (grant !== 'roomAdmin') return grants[grant];
  const room = 'room' in call.request ? call.request.room : '';
  return grants.roomAdmin && grants.room !== '' && grants.room === room;
}

/** Replies about the set of rooms, which only the caller knows. */
export const directoryReplies = {
  rooms: (rooms: readonly Room[]): ListRoomsResponse => new ListRoomsResponse({ rooms: [...rooms] }),
  deleted: (): DeleteRoomResponse => new DeleteRoomResponse(),
};
