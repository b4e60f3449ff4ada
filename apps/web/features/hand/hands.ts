/** Raised hands as they stand: who comes when. Pure. */
import type { WirePerson } from '@foyer/wire';

type People = ReadonlyMap<string, WirePerson>;

const known = new WeakMap<People, ReadonlyMap<string, number>>();

/** Participant id to place in the order, from 1; only those whose hand is up. */
export function handPlaces(people: People): ReadonlyMap<string, number> {
  const before = known.get(people);
  if (before !== undefined) return before;
  const raised = [...people.values()].flatMap(({ id, hand }) => (hand === null ? [] : [{ id, turn: hand.turn }]));
  const places = new Map(raised.sort((a, b) => a.turn - b.turn).map(({ id }, index) => [id, index + 1]));
  known.set(people, places);
  return places;
}

/** Names of those who raised their hand between two states, in their order; not one's own. */
export function newHands(before: People, after: People, self: string): readonly string[] {
  if (before === after) return [];
  const places = handPlaces(after);
  return [...places.keys()].flatMap((id) => {
    const isNew = id !== self && before.get(id)?.hand?.turn !== after.get(id)?.hand?.turn;
    const person = after.get(id);
    return isNew && person !== undefined ? [person.name] : [];
  });
}
