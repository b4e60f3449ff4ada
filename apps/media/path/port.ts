/** What the media process needs of a native ICE/DTLS-SRTP/SCTP stack: one path to one browser. */
import type { ChannelLabel, NegotiatedChannel, PeerParameters } from '@foyer/livekit';

export interface PathEvents {
  /** May come before `open` returns. */
  answered(local: PeerParameters): void;
  opened(): void;
  /** Ended by the peer or by the network; not after `close`. */
  closed(): void;
  channel(label: ChannelLabel, stream: number): void;
  data(label: ChannelLabel, bytes: Uint8Array): void;
  /** A fresh buffer each time. */
  packet(packet: Uint8Array): void;
}

export interface MediaPath {
  /** Not sent where the path is not open. The bytes are copied before the call returns. */
  transmit(packet: Uint8Array): void;
  /** Not sent where the channel is not open, or where a lossy one is backed up. */
  sendData(label: ChannelLabel, bytes: Uint8Array): void;
  close(): void;
}

export interface PathOrder {
  readonly peer: PeerParameters;
  /** Channels that exist at the browser already, to be taken up under their stream ids. */
  readonly channels: readonly NegotiatedChannel[];
}

export interface PathPort {
  readonly udpPort: number;
  open(order: PathOrder, events: PathEvents): MediaPath;
  /** Ends the stack; every path is gone afterwards. */
  close(): void;
}
