/** How a meeting crosses the room channel: events and snapshots, each as its one hearer may know it. */
import {
  audience,
  knocksFor,
  type Meeting,
  type MeetingEvent,
  type Participant,
  people,
  roleSet,
} from '@foyer/meeting';
import type { MediaAddress, ResumeToken, ServerMessage, WireEvent } from '@foyer/wire';
import { policyView } from '../rooms.ts';
import type { RoomRecord } from '../store/port.ts';
import type { SessionTokens } from '../tokens/session-tokens.ts';

/** The policy without what is the store's, and what is for one hearer without its addressee; all else as it is. */
export function wireEvent(event: MeetingEvent): WireEvent {
  switch (event.type) {
    case 'policy.changed':
      return { type: event.type, policy: policyView(event.policy) };
    case 'lobby.waiting':
      return { type: event.type, knocks: [...event.knocks] };
    case 'stay.ending':
      return { type: event.type, endsAt: event.endsAt };
    default:
      return event;
  }
}

/** May this event, which was for its hearer once, be said to him again? */
export function mayStillHear({ type }: WireEvent, { permissions }: Pick<Participant, 'permissions'>): boolean {
  const permission = audience[type];
  return permission === undefined || permissions.has(permission);
}

/** Whom a connection belongs to, and where. */
export interface Hearing {
  readonly self: Participant;
  readonly meeting: Meeting;
  readonly room: Pick<RoomRecord, 'slug' | 'title'>;
  /** `wss://…` */
  readonly address: string;
}

/** Fresh tokens for who is inside: so none ends meanwhile. */
export function freshTokens(
  { self, meeting, room, address }: Hearing,
  tokens: SessionTokens,
): { readonly media: MediaAddress; readonly resume: ResumeToken } {
  return {
    media: { url: address, token: tokens.media(room.slug, self) },
    resume: tokens.resume(room.slug, meeting, self),
  };
}

/** What a connection is told first that has heard nothing, or too little. */
export function snapshotFor(
  hearing: Hearing,
  { name: stream, seq }: { readonly name: string; readonly seq: number },
  tokens: SessionTokens,
  serverTime: number,
): Extract<ServerMessage, { type: 'snapshot' }> {
  const { self, meeting, room } = hearing;
  return {
    type: 'snapshot',
    ...{ stream, seq },
    self: self.id,
    room: { slug: room.slug, title: room.title },
    meeting: { id: meeting.id, startedAt: meeting.startedAt },
    people: people(meeting),
    policy: policyView(meeting.policy),
    roles: { speaker: roleSet(meeting, 'speaker'), listener: roleSet(meeting, 'listener') },
    chat: [...meeting.chat],
    ...freshTokens(hearing, tokens),
    ...(self.permissions.has('lobby.admit') ? { lobby: [...knocksFor(meeting, self)] } : {}),
    serverTime,
  };
}
