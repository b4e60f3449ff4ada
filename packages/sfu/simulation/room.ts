/** An engine between simulated peers: their links, and what it says. */
import { millis } from '@foyer/kernel';
import type { SfuCommand, SfuEvent, SubscriptionId, TrackId, TransportId } from '../contract.ts';
import { SfuEngine } from '../engine.ts';
import { Link, type LinkTerms, World } from './world.ts';

export const transportId = (value: number): TransportId => value as TransportId;
export const trackId = (value: number): TrackId => value as TrackId;
export const subscriptionId = (value: number): SubscriptionId => value as SubscriptionId;

/** As Chromium numbers them. */
export const extensions = {
  audioLevel: 1,
  absSendTime: 2,
  transportCc: 3,
  mid: 4,
  rid: 10,
  repairedRid: 11,
  videoOrientation: 12,
} as const;

export interface Peer {
  hear(packet: Uint8Array): void;
}

/** One participant's path: what it sends goes up, what the engine transmits comes down. */
export class Wire {
  readonly up: Link;
  readonly down: Link;
  readonly id: TransportId;
  readonly #room: Room;
  bytesDown = 0;

  constructor(room: Room, id: number, terms: { up?: Partial<LinkTerms>; down?: Partial<LinkTerms> }) {
    this.#room = room;
    this.id = transportId(id);
    this.up = new Link(room.world, terms.up);
    this.down = new Link(room.world, terms.down);
  }

  send(packet: Uint8Array): void {
    this.up.carry(packet, (bytes) => this.#room.receive(this.id, bytes));
  }
}

export class Room {
  readonly world: World;
  readonly engine: SfuEngine;
  readonly events: { readonly at: number; readonly event: SfuEvent }[] = [];
  transmitted = 0;
  readonly #wires = new Map<TransportId, { wire: Wire; peer: Peer }>();
  readonly #sink = {
    transmit: (transport: TransportId, packet: Uint8Array): void => {
      this.transmitted += 1;
      const end = this.#wires.get(transport);
      if (end === undefined) return;
      end.wire.bytesDown += packet.length;
      end.wire.down.carry(packet, (bytes) => end.peer.hear(bytes));
    },
    event: (event: SfuEvent): void => {
      this.events.push({ at: this.world.now, event });
    },
  };

  constructor(seed: number) {
    this.world = new World(seed);
    this.engine = new SfuEngine({ chance: (bytes) => bytes.map(() => Math.floor(this.world.random() * 256)) });
  }

  tell(command: SfuCommand): void {
    this.engine.handle(command, millis(this.world.now), this.#sink);
  }

  receive(transport: TransportId, packet: Uint8Array): void {
    this.engine.receive(transport, packet, millis(this.world.now), this.#sink);
  }

  /** Opens a transport; `peer` hears what comes down. */
  open(
    id: number,
    peer: (wire: Wire) => Peer,
    terms: { up?: Partial<LinkTerms>; down?: Partial<LinkTerms> } = {},
  ): Wire {
    const wire = new Wire(this, id, terms);
    this.#wires.set(wire.id, { wire, peer: peer(wire) });
    this.tell({ type: 'transport.open', transport: wire.id, extensions });
    return wire;
  }

  run(forMillis: number): void {
    this.world.run(
      this.world.now + forMillis,
      () => this.engine.deadline(),
      () => this.engine.advance(millis(this.world.now), this.#sink),
    );
  }

  /** Events of one type, with their times. */
  heard<Type extends SfuEvent['type']>(type: Type): { at: number; event: Extract<SfuEvent, { type: Type }> }[] {
    return this.events.flatMap(({ at, event }) =>
      event.type === type ? [{ at, event: event as Extract<SfuEvent, { type: Type }> }] : [],
    );
  }
}
