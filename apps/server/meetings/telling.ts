/** How a meeting crosses the room channel: events and snapshots, each as its one hearer may know it. */
import { knocksFor, type Meeting, type MeetingEvent, type Participant, people } from '@foyer/meeting';
import type { ServerMessage, WireEvent } from '@foyer/wire';
import { policyView } from '../rooms.ts';
import type { RoomRecord } from '../store/port.ts';

/** The policy without what is the store's, and a list without its addressee; everything else crosses as it is. */
export function wireEvent(event: MeetingEvent): WireEvent {
  switch (event.type) {
    case 'policy.changed':
      return { type: event.type, policy: policyView(event.policy) };
    case 'lobby.waiting':
      return { type: event.type, knocks: [...event.knocks] };
    default:
      return event;
  }
}

/** What a connection is told first. Each counts its own events: 0 were told on this one. */
export function snapshotFor(
  self: Participant,
  meeting: Meeting,
  room: Pick<RoomRecord, 'slug' | 'title'>,
  serverTime: number,
): Extract<ServerMessage, { type: 'snapshot' }> {
  const { slug, title } = room;
  return {
    type: 'snapshot',
    seq: 0,
    self: self.id,
    room: { slug, title },
    meeting: { id: meeting.id, startedAt: meeting.startedAt },
    people: people(meeting),
    policy: policyView(meeting.policy),
    ...(self.permissions.has('lobby.admit') ? { lobby: [...knocksFor(meeting, self)] } : {}),
    serverTime,
  };
}
