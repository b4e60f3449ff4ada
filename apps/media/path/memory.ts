/**
 * A path port without a network: the other end is in the test's hands. Honest in what matters: answers come at once,
 * nothing leaves before it opened, negotiated channels open with the path, and a closed path is silent.
 */
import type { ChannelLabel, PeerParameters } from '@foyer/livekit';
import type { MediaPath, PathEvents, PathOrder, PathPort } from './port.ts';

export class MemoryPath implements MediaPath {
  readonly order: PathOrder;
  readonly local: PeerParameters;
  readonly packets: Uint8Array[] = [];
  readonly data: { readonly label: ChannelLabel; readonly bytes: Uint8Array }[] = [];
  state: 'new' | 'open' | 'closed' = 'new';
  readonly #channels = new Map<ChannelLabel, number>();
  readonly #events: PathEvents;

  constructor(order: PathOrder, events: PathEvents, number: number) {
    this.order = order;
    this.#events = events;
    this.local = {
      ufrag: `u${number}`,
      pwd: `password-of-path-${number}-long-enough`,
      fingerprint: `sha-256 ${Array.from({ length: 32 }, () => number.toString(16).padStart(2, '0')).join(':')}`,
      setup: 'passive',
    };
    events.answered(this.local);
  }

  transmit(packet: Uint8Array): void {
    if (this.state === 'open') this.packets.push(packet.slice());
  }

  sendData(label: ChannelLabel, bytes: Uint8Array): void {
    if (this.state === 'open' && this.#channels.has(label)) this.data.push({ label, bytes });
  }

  close(): void {
    this.state = 'closed';
  }

  /** The browser's end: ICE and DTLS are up; negotiated channels open. */
  open(): void {
    this.state = 'open';
    this.#events.opened();
    for (const { label, stream } of this.order.channels) this.openChannel(label, stream);
  }

  openChannel(label: ChannelLabel, stream: number): void {
    this.#channels.set(label, stream);
    this.#events.channel(label, stream);
  }

  give(packet: Uint8Array): void {
    if (this.state === 'open') this.#events.packet(packet);
  }

  giveData(label: ChannelLabel, bytes: Uint8Array): void {
    if (this.state === 'open' && this.#channels.has(label)) this.#events.data(label, bytes);
  }

  fail(): void {
    if (this.state === 'closed') return;
    this.state = 'closed';
    this.#events.closed();
  }
}

export function memoryPort(): PathPort & { readonly paths: MemoryPath[] } {
  const paths: MemoryPath[] = [];
  return {
    udpPort: 40_000,
    paths,
    open(order, events) {
      const path = new MemoryPath(order, events, paths.length + 1);
      paths.push(path);
      return path;
    },
    close() {
      for (const path of paths) path.close();
    },
  };
}
