/**
 * A network between browsers and the media server that can be made bad, by a seed, while it runs. Clients send to
 * `port`; every client gets a flow with a source port of its own towards the server.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { DelayLine } from './delay-line.ts';
import { type Impairment, Path } from './impairment.ts';
import { runSeed, seeded } from './random.ts';

export type Way = 'up' | 'down';

export interface RelayCounts {
  /** Packets that came in, went out and were lost in this direction. */
  received: number;
  sent: number;
  lost: number;
  bytes: number;
}

interface Flow {
  readonly address: string;
  readonly port: number;
  /** Connected, so that sending needs no address and only the server is heard. */
  upstream: Socket;
}

interface Parcel {
  readonly way: Way;
  readonly flow: Flow;
  readonly data: Buffer;
}

export interface RelayOptions {
  /** UDP port of the server; may be given later by `aim`. */
  readonly target?: number;
  readonly seed?: number;
}

const loopback = '127.0.0.1';
/** Room for a burst in the kernel while this process is busy; the kernel caps it. */
const socketBuffer = 4 * 1024 * 1024;

/** An IPv4 socket that takes addresses as they are: the resolver would cost more than sending. */
function openSocket(): Socket {
  return createSocket({
    type: 'udp4',
    lookup: (address, _options, done) => done(null, address, 4),
    recvBufferSize: socketBuffer,
    sendBufferSize: socketBuffer,
  });
}

export class UdpRelay {
  readonly seed: number;
  readonly counts: Readonly<Record<Way, RelayCounts>> = {
    up: { received: 0, sent: 0, lost: 0, bytes: 0 },
    down: { received: 0, sent: 0, lost: 0, bytes: 0 },
  };
  readonly #front: Socket;
  readonly #flows = new Map<string, Flow>();
  readonly #paths: Readonly<Record<Way, Path>>;
  readonly #line = new DelayLine<Parcel>((parcel) => this.#send(parcel));
  readonly #failures: Error[] = [];
  #target: number;
  #closed = false;

  private constructor(front: Socket, target: number, seed: number) {
    this.#front = front;
    this.#target = target;
    this.seed = seed;
    this.#paths = { up: new Path(seeded(seed)), down: new Path(seeded(seed + 1)) };
    front.on('message', (data, from) => this.#fromClient(data, from));
    front.on('error', (error) => this.#failures.push(error));
  }

  /** Opens a relay on a free loopback port. Print `relay.seed`. */
  static async open({ target = 0, seed = runSeed() }: RelayOptions = {}): Promise<UdpRelay> {
    const front = openSocket();
    // The resolver above answers at once, and so does bind: whoever listens later would wait for ever.
    const listening = once(front, 'listening');
    front.bind(0, loopback);
    await listening;
    return new UdpRelay(front, target, seed);
  }

  /** Where clients send to. */
  get port(): number {
    return this.#front.address().port;
  }

  /** How many clients have been seen. */
  get flows(): number {
    return this.#flows.size;
  }

  /** Socket errors that were not simply a server that is away. */
  get failures(): readonly Error[] {
    return this.#failures;
  }

  /** Sends to another server port from now on; flows get new source ports. */
  aim(port: number): void {
    this.#target = port;
    this.rebind();
  }

  /** Changes what the network does in one direction, or in both. */
  impair(way: Way | 'both', change: Partial<Impairment>): void {
    if (way !== 'down') this.#paths.up.impair(change);
    if (way !== 'up') this.#paths.down.impair(change);
  }

  /**
   * As when a NAT forgets its mapping: the server sees clients come from a new port, and the old one is deaf.
   * @param port only the client that sends from this port, or that the server sees come from it
   */
  rebind(port?: number): void {
    for (const flow of this.#flows.values()) {
      if (port !== undefined && flow.port !== port && flow.upstream.address().port !== port) continue;
      flow.upstream.close();
      flow.upstream = openSocket();
      this.#connect(flow);
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#line.clear();
    const sockets = [this.#front, ...[...this.#flows.values()].map(({ upstream }) => upstream)];
    await Promise.all(
      sockets.map(async (socket) => {
        const closed = once(socket, 'close');
        socket.close();
        await closed;
      }),
    );
  }

  /** With a resolver that answers at once the socket is connected when this returns. */
  #connect(flow: Flow): void {
    flow.upstream.on('message', (data) => this.#pass({ way: 'down', flow, data }));
    flow.upstream.on('error', (error) => this.#noteFailure(error));
    flow.upstream.connect(this.#target, loopback);
  }

  #fromClient(data: Buffer, from: RemoteInfo): void {
    if (this.#closed || this.#target === 0) return;
    const key = `${from.address}:${from.port}`;
    let flow = this.#flows.get(key);
    if (flow === undefined) {
      flow = { address: from.address, port: from.port, upstream: openSocket() };
      this.#connect(flow);
      this.#flows.set(key, flow);
    }
    this.#pass({ way: 'up', flow, data });
  }

  #pass(parcel: Parcel): void {
    const counts = this.counts[parcel.way];
    counts.received += 1;
    const now = performance.now();
    const at = this.#paths[parcel.way].pass(now, parcel.data.length);
    if (at === undefined) counts.lost += 1;
    else if (at <= now) this.#send(parcel);
    else this.#line.put(at, parcel);
  }

  #send({ way, flow, data }: Parcel): void {
    if (this.#closed) return;
    const counts = this.counts[way];
    counts.sent += 1;
    counts.bytes += data.length;
    if (way === 'down') this.#front.send(data, flow.port, flow.address, this.#sent);
    else flow.upstream.send(data, this.#sent);
  }

  readonly #sent = (error: Error | null): void => {
    if (error !== null) this.#noteFailure(error);
  };

  /** A server that is away answers with ICMP; that is part of the scene, not a failure of the relay. */
  #noteFailure(error: Error): void {
    const code = 'code' in error ? error.code : undefined;
    if (!this.#closed && code !== 'ECONNREFUSED') this.#failures.push(error);
  }
}
