/** Name, metadata and attributes of a participant, changed by itself or by RoomService. */
import type { Millis } from '@foyer/kernel';
import { RequestResponse, RequestResponse_Reason, type UpdateParticipantMetadata } from '@livekit/protocol';
import { limits } from '../limits.ts';
import type { Participant, Room } from '../state.ts';
import { refreshToken } from './grant-changes.ts';
import { announce, say } from './say.ts';

export interface Profile {
  readonly name: string;
  readonly metadata: string;
  readonly attributes: Readonly<Record<string, string>>;
}

function merged(of: Participant, changes: Profile['attributes']): Map<string, string> {
  const attributes = new Map(of.attributes);
  for (const [key, value] of Object.entries(changes)) {
    if (value === '') attributes.delete(key);
    else attributes.set(key, value);
  }
  return attributes;
}

function size(attributes: ReadonlyMap<string, string>): number {
  let sum = 0;
  for (const [key, value] of attributes) sum += key.length + value.length;
  return sum;
}

/** LK21: empty text leaves things as they are, an attribute without value goes. False where a limit forbids it. */
export function updateProfile(room: Room, of: Participant, profile: Profile): boolean {
  const attributes = merged(of, profile.attributes);
  const tooLong = profile.name.length > limits.name || profile.metadata.length > limits.metadata;
  if (tooLong || size(attributes) > limits.attributes) return false;
  if (profile.name !== '') of.name = profile.name;
  if (profile.metadata !== '') of.metadata = profile.metadata;
  of.attributes = attributes;
  announce(room, of);
  return true;
}

export function updateOwnProfile(room: Room, from: Participant, request: UpdateParticipantMetadata, now: Millis): void {
  let reason: RequestResponse_Reason = RequestResponse_Reason.NOT_ALLOWED;
  if (from.permission.canUpdateOwnMetadata) {
    const done = updateProfile(room, from, request);
    reason = done ? RequestResponse_Reason.OK : RequestResponse_Reason.LIMIT_EXCEEDED;
    if (done) refreshToken(room, from, now);
  } else room.options.sink.report({ type: 'refused', sid: from.sid, what: 'metadata.update' });
  say(room, from, {
    case: 'requestResponse',
    value: new RequestResponse({ requestId: request.requestId, reason }),
  });
}
