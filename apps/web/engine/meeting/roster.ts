/** Who is in the meeting, as the channel tells it: snapshot, then events, each giving a new immutable value. */
import type { ServerMessage, WireEvent, WirePerson } from '@foyer/wire';

export interface Roster {
  /** Own participant id. */
  readonly self: string;
  readonly room: { readonly slug: string; readonly title: string };
  /** Unix seconds. */
  readonly startedAt: number;
  /** What to add to this page's wall clock to get the server's, in seconds. */
  readonly clockAhead: number;
  /** By participant id, in the order of joining. */
  readonly people: ReadonlyMap<string, WirePerson>;
  /** Identities that have left; the media server may still know them for a moment. */
  readonly gone: ReadonlySet<string>;
}

type Snapshot = Extract<ServerMessage, { type: 'snapshot' }>;

/** @param wallClock this page's clock, Unix seconds */
export function rosterOf(snapshot: Snapshot, wallClock: number): Roster {
  const people = [...snapshot.people].sort((a, b) => a.joinedAt - b.joinedAt || (a.id < b.id ? -1 : 1));
  return {
    self: snapshot.self,
    room: snapshot.room,
    startedAt: snapshot.meeting.startedAt,
    clockAhead: snapshot.serverTime - wallClock,
    people: new Map(people.map((person) => [person.id, person])),
    gone: new Set(),
  };
}

/** The next roster; the same object where the event changes nothing in it. */
export function applyEvent(roster: Roster, event: WireEvent): Roster {
  switch (event.type) {
    case 'participant.joined':
      return joined(roster, event.participant);
    case 'participant.left':
      return left(roster, event.participant);
    case 'participant.renamed':
      return change(roster, event.participant, { name: event.name });
    case 'participant.presence':
      return change(roster, event.participant, { presence: event.presence });
    case 'participant.paused':
    case 'meeting.ended':
      return roster;
  }
}

function joined(roster: Roster, person: WirePerson): Roster {
  const gone = new Set(roster.gone);
  gone.delete(person.identity);
  return { ...withPeople(roster, (people) => people.set(person.id, person)), gone };
}

function left(roster: Roster, id: string): Roster {
  const person = roster.people.get(id);
  if (person === undefined) return roster;
  return { ...withPeople(roster, (people) => people.delete(id)), gone: new Set(roster.gone).add(person.identity) };
}

function change(roster: Roster, id: string, fields: Partial<WirePerson>): Roster {
  const person = roster.people.get(id);
  if (person === undefined) return roster;
  return withPeople(roster, (people) => people.set(id, { ...person, ...fields }));
}

function withPeople(roster: Roster, act: (people: Map<string, WirePerson>) => void): Roster {
  const people = new Map(roster.people);
  act(people);
  return { ...roster, people };
}

/** Seconds the meeting has lasted, by the server's clock. */
export function lasted(roster: Roster, wallClock: number): number {
  return Math.max(0, Math.floor(wallClock + roster.clockAhead - roster.startedAt));
}
