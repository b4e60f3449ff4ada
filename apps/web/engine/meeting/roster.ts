/** Who is in the meeting, as the channel tells it: snapshot, then events, each giving a new immutable value. */
import type { ServerMessage, WireChatMessage, WireEvent, WirePerson, WirePolicy, WireRoleSets } from '@foyer/wire';
import { addMessage } from './chat.ts';
import { applyToLobby, type Lobby, nobodyWaits } from './lobby.ts';

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
  /** What the room asks of those who want in. */
  readonly policy: WirePolicy;
  /** What a newcomer of each role may do in this meeting. */
  readonly roles: WireRoleSets;
  /** The latest messages to everyone, oldest first. */
  readonly chat: readonly WireChatMessage[];
  /** Who waits, as far as we may know: empty without `lobby.admit`. */
  readonly lobby: Lobby;
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
    policy: snapshot.policy,
    roles: snapshot.roles,
    chat: snapshot.chat,
    lobby: snapshot.lobby ?? nobodyWaits,
  };
}

/** The next roster; the same object where the event changes nothing in it. */
export function applyEvent(roster: Roster, event: WireEvent): Roster {
  switch (event.type) {
    case 'participant.joined':
      return discreet(joined(roster, event.participant));
    case 'participant.left':
      return left(roster, event.participant);
    case 'participant.renamed':
      return change(roster, event.participant, { name: event.name });
    case 'participant.presence':
      return change(roster, event.participant, { presence: event.presence });
    case 'participant.role-changed':
      return discreet(empowered(roster, event.participant, event));
    case 'permissions.changed':
      return discreet(event.changes.reduce((next, one) => empowered(next, one.participant, one), roster));
    case 'role.permissions-changed':
      return { ...roster, roles: { ...roster.roles, [event.role]: event.permissions } };
    case 'hand.raised':
      return change(roster, event.participant, { hand: event.hand });
    case 'hand.lowered':
      return change(roster, event.participant, { hand: null });
    case 'chat.sent':
      return withChat(roster, addMessage(roster.chat, event.message));
    case 'policy.changed':
      return { ...roster, policy: event.policy };
    case 'lobby.waiting':
    case 'knock.came':
    case 'knock.changed':
    case 'knock.gone':
      return withLobby(roster, applyToLobby(roster.lobby, event));
    case 'participant.paused':
    case 'reaction.sent':
    case 'resume.reused':
    case 'stay.ending':
    case 'meeting.ended':
      return roster;
  }
}

function joined(roster: Roster, person: WirePerson): Roster {
  const gone = new Set(roster.gone);
  gone.delete(person.identity);
  return { ...withPeople(roster, (people) => people.set(person.id, person)), gone };
}

/** Whoever may no longer admit hears nothing more of the lobby, so what was heard before is forgotten. */
function discreet(roster: Roster): Roster {
  const me = roster.people.get(roster.self);
  return me?.permissions.includes('lobby.admit') === true ? roster : withLobby(roster, nobodyWaits);
}

function withChat(roster: Roster, chat: Roster['chat']): Roster {
  return chat === roster.chat ? roster : { ...roster, chat };
}

function withLobby(roster: Roster, lobby: Lobby): Roster {
  return lobby === roster.lobby ? roster : { ...roster, lobby };
}

function left(roster: Roster, id: string): Roster {
  const person = roster.people.get(id);
  if (person === undefined) return roster;
  return { ...withPeople(roster, (people) => people.delete(id)), gone: new Set(roster.gone).add(person.identity) };
}

type Empowering = Pick<WirePerson, 'permissions' | 'permissionsVersion'> & { readonly role?: WirePerson['role'] };

/** SN22: an older version of somebody's permissions never takes the place of a newer. */
export function empowered(roster: Roster, id: string, { role, permissions, permissionsVersion }: Empowering): Roster {
  const known = roster.people.get(id);
  if (known === undefined || permissionsVersion <= known.permissionsVersion) return roster;
  return change(roster, id, { permissions, permissionsVersion, ...(role === undefined ? {} : { role }) });
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
