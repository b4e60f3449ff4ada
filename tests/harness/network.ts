/** The whole network of one person: TCP to the server and UDP to its media, each of which can be made bad alone. */
import { TcpRelay } from './tcp-relay.ts';
import { UdpRelay } from './udp-relay.ts';

/** Where the server is. `udpPort`: the one it announces. */
export interface Reached {
  readonly url: string;
  readonly udpPort: number;
}

export class Network {
  readonly tcp: TcpRelay;
  readonly udp: UdpRelay;
  /** UDP port that the server announces, and that of the relay before it. */
  readonly media: { readonly from: number; readonly to: number };

  private constructor(tcp: TcpRelay, udp: UdpRelay, announced: number) {
    this.tcp = tcp;
    this.udp = udp;
    this.media = { from: announced, to: udp.port };
  }

  static async to({ url, udpPort }: Reached): Promise<Network> {
    const tcp = await TcpRelay.open(Number(new URL(url).port));
    return new Network(tcp, await UdpRelay.open({ target: udpPort }), udpPort);
  }

  /** The server's address as this person knows it. */
  get url(): string {
    return `http://127.0.0.1:${this.tcp.port}`;
  }

  /** Nothing passes, and nobody is told: as behind a wall, or in a tunnel. */
  dark(): void {
    this.tcp.stall();
    this.udp.impair('both', { dark: true });
  }

  /** As from one network to another: connections break, and media come from a new address. */
  changeAddress(): void {
    this.tcp.cut();
    this.udp.rebind();
  }

  async heal(): Promise<void> {
    this.udp.impair('both', { dark: false });
    await this.tcp.heal();
  }

  async close(): Promise<void> {
    await Promise.all([this.tcp.close(), this.udp.close()]);
  }
}
