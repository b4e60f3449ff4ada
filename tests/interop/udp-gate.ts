/**
 * A UDP way to the server that can swallow every flow it knows for good, while new ones pass: what a browser meets when
 * its network changes under it, and what the path replacement is for.
 */
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

interface Flow {
  readonly upstream: Socket;
  swallowed: boolean;
}

export class UdpGate {
  readonly #front: Socket;
  readonly #flows = new Map<string, Flow>();
  target = 0;

  private constructor(front: Socket) {
    this.#front = front;
    front.on('message', (data, { address, port }) => {
      const key = `${address}:${port}`;
      const flow = this.#flows.get(key) ?? this.#open(key, address, port);
      if (!flow.swallowed) flow.upstream.send(data, this.target, '127.0.0.1');
    });
  }

  static async open(): Promise<UdpGate> {
    const front = createSocket('udp4');
    const listening = once(front, 'listening');
    front.bind(0, '127.0.0.1');
    await listening;
    return new UdpGate(front);
  }

  get port(): number {
    return this.#front.address().port;
  }

  /** From now on nothing of the flows that exist gets through, either way. */
  swallow(): void {
    for (const flow of this.#flows.values()) flow.swallowed = true;
  }

  close(): void {
    this.#front.close();
    for (const { upstream } of this.#flows.values()) upstream.close();
  }

  #open(key: string, address: string, port: number): Flow {
    const flow: Flow = { upstream: createSocket('udp4'), swallowed: false };
    flow.upstream.on('message', (data) => {
      if (!flow.swallowed) this.#front.send(data, port, address);
    });
    this.#flows.set(key, flow);
    return flow;
  }
}
