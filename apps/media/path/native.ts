/**
 * libdatachannel as a pipe: every browser is shown as one synthetic video section and one data section, set once;
 * what was really negotiated is ours alone. All paths share one UDP port, told apart by ICE user fragment.
 */
import { createSocket } from 'node:dgram';
import { Fault } from '@foyer/kernel';
import { type ChannelLabel, limits, type PeerParameters, syntheticOffer } from '@foyer/livekit';
import datachannel, { type DataChannel, type PeerConnection, type Track } from 'node-datachannel';
import type { Logger } from 'pino';
import type { MediaPath, PathEvents, PathOrder, PathPort } from './port.ts';

/** Bytes that may wait on a lossy channel before it drops; on a reliable one before the path counts as dead. */
const lossyBacklog = 256 * 1024;
const reliableBacklog = 8 * 1024 * 1024;
/** Octets of an IP packet that pass everywhere without fragments (IPv6 minimum, RFC 8200 section 5). */
const mtu = 1280;
const anySsrc = 1;

const channelOptions: Readonly<Record<ChannelLabel, { unordered?: boolean; maxRetransmits?: number }>> = {
  _reliable: {},
  _lossy: { unordered: true, maxRetransmits: 0 },
};

function isLabel(label: string): label is ChannelLabel {
  return label === '_reliable' || label === '_lossy';
}

function line(sdp: string, name: string): string {
  const found = sdp.split(/\r?\n/).find((text) => text.startsWith(`a=${name}:`));
  if (found === undefined) throw new Fault(`the native answer has no ${name}`);
  return found.slice(name.length + 3);
}

function localParameters(sdp: string): PeerParameters {
  const setup = line(sdp, 'setup');
  return {
    ufrag: line(sdp, 'ice-ufrag'),
    pwd: line(sdp, 'ice-pwd'),
    fingerprint: line(sdp, 'fingerprint'),
    setup: setup === 'active' ? 'active' : 'passive',
  };
}

/**
 * The DTLS server role is taken wherever the browser leaves the choice: a ClientHello of ours that arrives before the
 * peer's ICE is up would wait for a one-second timer.
 */
function shownOffer(peer: PeerParameters): string {
  const setup = peer.setup === 'passive' ? 'passive' : 'active';
  return syntheticOffer(peer, limits.dataMessage).replaceAll('a=setup:actpass', `a=setup:${setup}`);
}

class NativePath implements MediaPath {
  readonly #events: PathEvents;
  readonly #peer: PeerConnection;
  readonly #track: Track;
  /** References also keep the channels alive: the library closes what is collected. */
  readonly #channels = new Map<ChannelLabel, DataChannel>();
  #open = false;
  #closed = false;

  constructor(peer: PeerConnection, order: PathOrder, events: PathEvents) {
    this.#peer = peer;
    this.#events = events;
    const media = new datachannel.Video('0', 'SendRecv');
    media.addVP8Codec(96);
    media.addSSRC(anySsrc, 'foyer');
    this.#track = peer.addTrack(media);
    this.#listen();
    peer.setRemoteDescription(shownOffer(order.peer), 'offer');
    for (const { label, stream } of order.channels) this.#negotiate(label, stream);
    peer.setLocalDescription('answer');
    const local = peer.localDescription();
    if (!local) throw new Fault('the native stack gave no answer');
    events.answered(localParameters(local.sdp));
  }

  transmit(packet: Uint8Array): void {
    if (!this.#open || !this.#track.isOpen()) return;
    // The library takes any byte view; its types only name Node's own.
    this.#track.sendMessageBinary(packet as Buffer);
  }

  sendData(label: ChannelLabel, bytes: Uint8Array): void {
    const channel = this.#channels.get(label);
    if (this.#closed || !channel?.isOpen()) return;
    const backlog = channel.bufferedAmount();
    if (label === '_lossy' && backlog > lossyBacklog) return;
    if (backlog > reliableBacklog) this.#lose();
    else channel.sendMessageBinary(bytes);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#open = false;
    for (const channel of this.#channels.values()) channel.close();
    this.#track.close();
    this.#peer.close();
  }

  #lose(): void {
    if (this.#closed) return;
    this.close();
    this.#events.closed();
  }

  #listen(): void {
    const { packet, opened } = this.#events;
    this.#track.onMessage(packet);
    this.#track.onOpen(() => {
      if (this.#closed) return;
      this.#open = true;
      opened();
    });
    this.#track.onClosed(() => this.#lose());
    this.#peer.onStateChange((state) => {
      if (state === 'failed' || state === 'closed') this.#lose();
    });
    this.#peer.onDataChannel((channel) => {
      const label = channel.getLabel();
      if (isLabel(label)) this.#take(label, channel, true);
      else channel.close();
    });
  }

  #negotiate(label: ChannelLabel, stream: number): void {
    const options = { ...channelOptions[label], negotiated: true, id: stream };
    this.#take(label, this.#peer.createDataChannel(label, options), false);
  }

  #take(label: ChannelLabel, channel: DataChannel, openAlready: boolean): void {
    this.#channels.set(label, channel);
    const tell = () => {
      if (!this.#closed) this.#events.channel(label, channel.getId());
    };
    channel.onMessage((message) => {
      if (!this.#closed && typeof message !== 'string') this.#events.data(label, new Uint8Array(message));
    });
    if (openAlready || channel.isOpen()) tell();
    else channel.onOpen(tell);
  }
}

/** A UDP port that is free now; only for settings that leave the choice to the system. */
function freePort(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4');
    socket.once('error', reject);
    socket.bind(0, address === '' ? undefined : address, () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

export async function openNativePort(
  settings: { readonly udpPort: number; readonly bindAddress: string },
  log: Logger,
): Promise<PathPort> {
  const udpPort = settings.udpPort === 0 ? await freePort(settings.bindAddress) : settings.udpPort;
  datachannel.initLogger('Warning', (level, message) => log.debug({ level, message }, 'native stack'));
  datachannel.preload();
  return {
    udpPort,
    open(order, events) {
      const peer = new datachannel.PeerConnection('path', {
        iceServers: [],
        disableAutoNegotiation: true,
        enableIceUdpMux: true,
        portRangeBegin: udpPort,
        portRangeEnd: udpPort,
        maxMessageSize: limits.dataMessage,
        mtu,
        ...(settings.bindAddress === '' ? {} : { bindAddress: settings.bindAddress }),
      });
      return new NativePath(peer, order, events);
    },
    close: () => datachannel.cleanup(),
  };
}
