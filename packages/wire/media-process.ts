/** What crosses the pipe between the server and a media process it started (Node IPC, structured as JSON). */
export interface MediaProcessSettings {
  /** 0-based slot; also in the process's log lines. */
  readonly slot: number;
  /** The LiveKit key and secret that sign media tokens and RoomService calls. */
  readonly apiKey: string;
  readonly apiSecret: string;
  /** The one UDP port all transports of this process share. 0 lets the system pick (tests). */
  readonly udpPort: number;
  /** Local address the UDP port is bound to; empty for all. */
  readonly bindAddress: string;
  /** Addresses written into the answers' candidates; empty: those of the machine's interfaces. */
  readonly announcedAddresses: readonly string[];
  /** UDP port written into the candidates, where it differs from the bound one (port mapping, test relays). */
  readonly announcedPort?: number;
  readonly iceServers: readonly {
    readonly urls: readonly string[];
    readonly username?: string;
    readonly credential?: string;
  }[];
  /** Seconds for which a participant whose signalling is lost keeps its place; 30 where it is not said. */
  readonly graceSeconds?: number;
  readonly logLevel: string;
}

export type ToMediaProcess =
  | { readonly type: 'configure'; readonly settings: MediaProcessSettings }
  /** Say goodbye on every signalling connection (LiveKit `leave`, so that clients come back by themselves), then exit 0. */
  | { readonly type: 'drain' };

export type FromMediaProcess =
  /** Loopback HTTP port that serves `/rtc/v1`, `/rtc/v1/validate`, `/twirp/…` and `/healthz`. */
  | {
      readonly type: 'listening';
      readonly httpPort: number;
      readonly udpPort: number;
      readonly addresses: readonly string[];
    }
  | { readonly type: 'failed'; readonly reason: string };
