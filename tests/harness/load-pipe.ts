/** A synthetic client's ICE, DTLS-SRTP and SCTP: one libdatachannel connection with one track for all RTP. */
import nodeDataChannel, { type DataChannel, type PeerConnection, type Track } from 'node-datachannel';
import { type PathParameters, pipeAnswer, type ReadAnswer } from './load-sdp.ts';

export interface PipeEvents {
  /** An RTP or RTCP packet, decrypted. Left out, packets end in the library, which costs a third. */
  packet?(packet: Buffer): void;
  data(label: string, message: Buffer): void;
}

function attribute(sdp: string, name: string): string {
  const value = new RegExp(`^a=${name}:(.*)$`, 'm').exec(sdp)?.[1]?.trim();
  if (value === undefined) throw new Error(`libdatachannel's description has no a=${name}`);
  return value;
}

export class LoadPipe {
  readonly parameters: PathParameters;
  readonly #connection: PeerConnection;
  readonly #track: Track;
  /** Held so that the garbage collector does not close them. */
  readonly #channels = new Map<string, DataChannel>();
  readonly #dataMid: string;
  #answered = false;

  constructor(name: string, events: PipeEvents) {
    const { PeerConnection, Video } = nodeDataChannel;
    this.#connection = new PeerConnection(name, {
      iceServers: [],
      bindAddress: '127.0.0.1',
      disableAutoNegotiation: true,
      maxMessageSize: 262_144,
    });
    const video = new Video('0', 'SendRecv');
    video.addVideoCodec(96, 'VP8');
    video.addSSRC(1, 'load');
    this.#track = this.#connection.addTrack(video);
    const { packet: hear } = events;
    if (hear !== undefined) this.#track.onMessage(hear);
    for (const [label, unreliable] of [
      ['_reliable', false],
      ['_lossy', true],
    ] as const) {
      const channel = this.#connection.createDataChannel(
        label,
        unreliable ? { unordered: true, maxRetransmits: 0 } : {},
      );
      channel.onMessage((message) => {
        if (typeof message !== 'string') events.data(label, Buffer.from(message as Buffer));
      });
      this.#channels.set(label, channel);
    }
    this.#connection.setLocalDescription('offer');
    const sdp = this.#connection.localDescription()?.sdp ?? '';
    this.parameters = {
      ufrag: attribute(sdp, 'ice-ufrag'),
      pwd: attribute(sdp, 'ice-pwd'),
      fingerprint: attribute(sdp, 'fingerprint'),
    };
    this.#dataMid = attribute(sdp.slice(sdp.indexOf('m=application')), 'mid');
  }

  get isOpen(): boolean {
    return this.#track.isOpen();
  }

  get channelsOpen(): boolean {
    return [...this.#channels.values()].every((channel) => channel.isOpen());
  }

  /** The server's first answer makes the connection; later ones change nothing below. */
  answer(answer: ReadAnswer): void {
    if (this.#answered) return;
    this.#answered = true;
    this.#connection.setRemoteDescription(pipeAnswer(answer, this.#dataMid), 'answer');
  }

  /** Sends where the track is open; before that packets are let go. */
  send(packet: Buffer): boolean {
    return this.#track.isOpen() && this.#track.sendMessageBinary(packet);
  }

  sendData(label: '_reliable' | '_lossy', message: Uint8Array): boolean {
    return this.#channels.get(label)?.sendMessageBinary(message) ?? false;
  }

  close(): void {
    this.#connection.close();
  }
}
