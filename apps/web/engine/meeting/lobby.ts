/** Who waits at the door, as hosts hear it; each event gives a new immutable list, in the order of coming. */
import type { WireEvent, WireKnock } from '@foyer/wire';

export type Lobby = readonly WireKnock[];

/** One value, so that nothing is drawn again while nobody waits. */
export const nobodyWaits: Lobby = [];

export type LobbyEvent = Extract<WireEvent, { type: 'lobby.waiting' | `knock.${string}` }>;

/** The next list; the same object where the event changes nothing in it. */
export function applyToLobby(lobby: Lobby, event: LobbyEvent): Lobby {
  switch (event.type) {
    case 'lobby.waiting':
      return event.knocks.length === 0 ? nobodyWaits : event.knocks;
    case 'knock.came':
    case 'knock.changed':
      return put(lobby, event.knock);
    case 'knock.gone':
      return without(lobby, event.knock);
  }
}

/** In its place where it is known; a change may be the first that a new host hears of somebody. */
function put(lobby: Lobby, knock: WireKnock): Lobby {
  const known = lobby.some(({ id }) => id === knock.id);
  return known ? lobby.map((one) => (one.id === knock.id ? knock : one)) : [...lobby, knock];
}

function without(lobby: Lobby, id: string): Lobby {
  const rest = lobby.filter((knock) => knock.id !== id);
  if (rest.length === lobby.length) return lobby;
  return rest.length === 0 ? nobodyWaits : rest;
}

/** Those who are in `after` and were not in `before`: whom a host should hear of. */
export function arrivals(before: Lobby, after: Lobby): Lobby {
  if (before === after) return nobodyWaits;
  const known = new Set(before.map(({ id, attempt }) => `${id}/${attempt}`));
  return after.filter(({ id, attempt }) => !known.has(`${id}/${attempt}`));
}
