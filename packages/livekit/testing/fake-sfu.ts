/**
 * A media engine that carries no media but keeps the real one's law: ids are known or it is a Fault. For tests of the
 * signalling around it; events are whatever the test says happened.
 */
import { Fault, type Millis, millis } from '@foyer/kernel';
import type { Sfu, SfuCommand, SfuEvent, SfuSink, TransportId, TransportStats } from '@foyer/sfu';

const opening = new Set<SfuCommand['type']>(['transport.open', 'track.publish', 'subscription.open']);

const calm: TransportStats = {
  packetsIn: 0,
  packetsOut: 0,
  bytesIn: 0,
  bytesOut: 0,
  lossOut: 0,
  lossIn: 0,
  estimate: undefined,
};

export class FakeSfu implements Sfu {
  readonly commands: SfuCommand[] = [];
  readonly packets: { readonly transport: TransportId; readonly packet: Uint8Array }[] = [];
  readonly statsOf = new Map<TransportId, TransportStats>();
  readonly #known = new Set<string>();
  #sink: SfuSink | undefined;

  handle(command: SfuCommand, _now: Millis, sink: SfuSink): void {
    this.#sink = sink;
    this.commands.push(command);
    const own = this.#name(command);
    if (opening.has(command.type)) {
      if (this.#known.has(own)) throw new Fault(`${own} is there already`);
      this.#known.add(own);
      if ('transport' in command) this.#demand(`transport ${command.transport}`);
      if (command.type === 'subscription.open') this.#demand(`track ${command.track}`);
      return;
    }
    this.#demand(own);
    const ends = command.type.endsWith('.close') || command.type.endsWith('.unpublish');
    if (ends) this.#known.delete(own);
  }

  receive(transport: TransportId, packet: Uint8Array): void {
    this.packets.push({ transport, packet });
  }

  advance(): void {
    // Nothing here comes due.
  }

  deadline(): Millis {
    return millis(Number.POSITIVE_INFINITY);
  }

  stats(transport: TransportId): TransportStats {
    this.#demand(`transport ${transport}`);
    return this.statsOf.get(transport) ?? calm;
  }

  say(event: SfuEvent): void {
    if (!this.#sink) throw new Fault('nothing was ever asked of this engine');
    this.#sink.event(event);
  }

  /** Commands of one type, in order. */
  of<Type extends SfuCommand['type']>(type: Type): Extract<SfuCommand, { type: Type }>[] {
    return this.commands.filter((command): command is Extract<SfuCommand, { type: Type }> => command.type === type);
  }

  #name(command: SfuCommand): string {
    if (command.type.startsWith('subscription') && 'subscription' in command) {
      return `subscription ${command.subscription}`;
    }
    if (command.type.startsWith('track') && 'track' in command) return `track ${command.track}`;
    return 'transport' in command ? `transport ${command.transport}` : command.type;
  }

  #demand(name: string): void {
    if (!this.#known.has(name)) throw new Fault(`${name} is not known`);
  }
}
