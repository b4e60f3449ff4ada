/** Who and what is in the room, by the numbers their owner gave. */
import { Fault } from '@foyer/kernel';
import type { SubscriptionId, TrackId, TransportId } from './contract.ts';
import type { Track } from './publisher/track.ts';
import type { Subscription } from './subscription/subscription.ts';
import type { Transport } from './transport.ts';

/** Things by number. An unknown number is a fault of the owner of numbers; one that has been is not. */
class Shelf<Id extends number, Thing> {
  readonly #things = new Map<Id, Thing>();
  readonly #word: string;
  #highest = -1;

  constructor(word: string) {
    this.#word = word;
  }

  get all(): ReadonlyMap<Id, Thing> {
    return this.#things;
  }

  add(id: Id, thing: Thing): void {
    if (this.#things.has(id)) throw new Fault(`${this.#word} ${id} is open already`);
    this.#things.set(id, thing);
    this.#highest = Math.max(this.#highest, id);
  }

  need(id: Id): Thing {
    const thing = this.#things.get(id);
    if (thing === undefined) throw new Fault(`unknown ${this.#word} ${id}`);
    return thing;
  }

  /** For endings: undefined where it has ended already, with what it belonged to. */
  ending(id: Id): Thing | undefined {
    return id <= this.#highest ? this.#things.get(id) : this.need(id);
  }

  remove(id: Id): void {
    this.#things.delete(id);
  }
}

export class Roster {
  readonly transports = new Shelf<TransportId, Transport>('transport');
  readonly tracks = new Shelf<TrackId, Track>('track');
  readonly subscriptions = new Shelf<SubscriptionId, Subscription>('subscription');
  readonly #chance: (bytes: Uint8Array) => Uint8Array;

  constructor(chance: (bytes: Uint8Array) => Uint8Array) {
    this.#chance = chance;
  }

  /** Four random bytes. */
  seed(): Uint8Array {
    return this.#chance(new Uint8Array(4));
  }
}
