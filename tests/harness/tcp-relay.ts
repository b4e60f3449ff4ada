/** A TCP path between browsers and the server that can be cut, stalled and refused, and heals again on the same port. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

const loopback = '127.0.0.1';

export interface TcpRelayCounts {
  /** Connections accepted, and those of them that ended from either side. */
  accepted: number;
  ended: number;
}

/** One connection: the client's end, and the server's once it was reached. */
interface Link {
  readonly client: Socket;
  upstream?: Socket;
}

export class TcpRelay {
  readonly counts: Readonly<TcpRelayCounts> = { accepted: 0, ended: 0 };
  readonly #counts = this.counts as TcpRelayCounts;
  readonly #links = new Set<Link>();
  #server: Server;
  #port = 0;
  #target: number;
  #stalled = false;

  private constructor(target: number) {
    this.#target = target;
    this.#server = this.#serve();
  }

  /** Opens a relay on a free loopback port. `target`: TCP port of the server; may be given later by `aim`. */
  static async open(target = 0): Promise<TcpRelay> {
    const relay = new TcpRelay(target);
    await relay.#listen();
    return relay;
  }

  /** Where clients connect to. */
  get port(): number {
    return this.#port;
  }

  /** How many connections are open. */
  get open(): number {
    return this.#links.size;
  }

  /** New connections go to this port from now on. */
  aim(port: number): void {
    this.#target = port;
  }

  /** Resets every connection at both ends; new ones pass. */
  cut(): void {
    for (const link of [...this.#links]) this.#drop(link);
  }

  /** A black hole: connections stay and new ones are taken, but not a byte passes, not even an end. */
  stall(): void {
    this.#stalled = true;
    for (const { client, upstream } of this.#links) {
      client.unpipe().pause();
      upstream?.unpipe().pause();
    }
  }

  /** Resets every connection, and nobody listens any more. */
  async refuse(): Promise<void> {
    this.cut();
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }

  /** Passes everything again; what was held by `stall` goes on where it stood. */
  async heal(): Promise<void> {
    const held = this.#stalled;
    this.#stalled = false;
    if (!this.#server.listening) {
      this.#server = this.#serve();
      await this.#listen();
    }
    if (held) for (const link of [...this.#links]) this.#join(link);
  }

  async close(): Promise<void> {
    await this.refuse();
  }

  #serve(): Server {
    // Half-open: an end passes through as an end, after what was sent before it.
    return createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (client) => {
      const link: Link = { client };
      this.#counts.accepted += 1;
      this.#links.add(link);
      this.#watch(client, link);
      this.#join(link);
    });
  }

  async #listen(): Promise<void> {
    const listening = once(this.#server, 'listening');
    this.#server.listen(this.#port, loopback);
    await listening;
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Lets bytes pass, or ends the link where one end went while nothing passed. */
  #join(link: Link): void {
    if (this.#stalled) return;
    if (link.client.destroyed || link.upstream?.destroyed === true) {
      this.#drop(link);
      return;
    }
    if (link.upstream === undefined) {
      link.upstream = connect({ port: this.#target, host: loopback, noDelay: true, allowHalfOpen: true });
      this.#watch(link.upstream, link);
    }
    link.client.pipe(link.upstream);
    link.upstream.pipe(link.client);
  }

  #watch(end: Socket, link: Link): void {
    // A reset is one of the ways in which a connection ends; `close` follows.
    end.on('error', () => end.destroy());
    end.on('close', () => {
      if (!this.#stalled) this.#gone(link, end);
    });
  }

  /** One end is gone: properly, when the other has ended too; else the other is reset. */
  #gone(link: Link, end: Socket): void {
    const other = end === link.client ? link.upstream : link.client;
    if (end.errored === null && other !== undefined && !other.destroyed && end.readableEnded) return;
    this.#drop(link);
  }

  #drop(link: Link): void {
    if (!this.#links.delete(link)) return;
    this.#counts.ended += 1;
    for (const end of [link.client, link.upstream]) if (end?.destroyed === false) end.resetAndDestroy();
  }
}
