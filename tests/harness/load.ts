/**
 * A synthetic participant that speaks LiveKit v1 without a browser: publishes made-up Opus and VP8 packets with the
 * time in them, receives whatever it is subscribed to and counts. For load, for benches, and for tests that need many.
 */
import {
  AddTrackRequest,
  ClientInfo,
  ConnectionSettings,
  JoinRequest,
  type JoinResponse,
  SessionDescription,
  SignalRequest,
  SignalResponse,
  SimulcastCodec,
  TrackSource,
  TrackType,
  WrappedJoinRequest,
} from '@livekit/protocol';
import { LatencyHistogram, ReceivedStreams } from './load-counts.ts';
import { ageOf, boundlessEstimate, readFeedback } from './load-packets.ts';
import { LoadPipe } from './load-pipe.ts';
import { type LoadSection, readAnswer, writeOffer } from './load-sdp.ts';
import { LoadSource, type PacketOutlet, type SendSection, type TrackSpec } from './load-source.ts';
import { until } from './until.ts';

export interface LoadOptions {
  /** `ws://host:port`, as given to livekit-client. */
  readonly url: string;
  readonly token: string;
  readonly autoSubscribe?: boolean;
  /** Where latencies go; one for many clients is fine. */
  readonly latency?: LatencyHistogram;
  /** False: packets are decrypted and let go, so that one process can stand for more participants. */
  readonly counts?: boolean;
}

export interface FeedbackCounts {
  keyframe: number;
  nack: number;
  'transport-cc': number;
  report: number;
}

type Message = NonNullable<SignalResponse['message']>;

const rids = ['q', 'h', 'f'] as const;
let clients = 0;

export class LoadClient implements PacketOutlet {
  readonly latency: LatencyHistogram;
  readonly received = new ReceivedStreams();
  readonly feedback: FeedbackCounts = { keyframe: 0, nack: 0, 'transport-cc': 0, report: 0 };
  /** Signalling messages by name, and their number. */
  readonly heard = new Map<string, number>();
  readonly data: { readonly label: string; readonly message: Buffer }[] = [];
  readonly #socket: WebSocket;
  readonly #pipe: LoadPipe;
  readonly #sections: LoadSection[] = [];
  readonly #sources: LoadSource[] = [];
  readonly #published = new Map<string, string>();
  readonly #number: number;
  readonly #timers: NodeJS.Timeout[] = [];
  #joined: JoinResponse | undefined;
  #offers = 0;
  #answers = 0;
  #wantsOffer = false;
  #transportSequence = 0;
  #ending: string | undefined;
  /** SSRCs that the server has promised to send. */
  #promised: ReadonlyMap<number, string> = new Map();

  private constructor({ url, token, autoSubscribe = true, latency, counts = true }: LoadOptions) {
    this.latency = latency ?? new LatencyHistogram();
    clients += 1;
    this.#number = clients;
    this.#pipe = new LoadPipe(`load-${this.#number}`, {
      ...(counts ? { packet: (packet: Buffer) => this.#packet(packet) } : {}),
      data: (label, message) => this.data.push({ label, message }),
    });
    const request = new JoinRequest({
      clientInfo: new ClientInfo({ protocol: 16, version: '2.23.0', os: 'load' }),
      connectionSettings: new ConnectionSettings({ autoSubscribe }),
      publisherOffer: this.#nextOffer(),
    });
    const wrapped = new WrappedJoinRequest({ joinRequest: request.toBinary() }).toBinary();
    const query = new URLSearchParams({
      access_token: token,
      join_request: Buffer.from(wrapped).toString('base64url'),
    });
    this.#socket = new WebSocket(`${url}/rtc/v1?${query}`);
    this.#socket.binaryType = 'arraybuffer';
    this.#socket.onmessage = ({ data }) => this.#hear(SignalResponse.fromBinary(new Uint8Array(data)).message);
    this.#socket.onclose = ({ code, reason }) => this.#end(`closed ${code} ${reason}`);
    this.#socket.onerror = () => this.#end('could not connect');
  }

  /** Joins and waits until media can flow. */
  static async connect(options: LoadOptions): Promise<LoadClient> {
    const client = new LoadClient(options);
    try {
      await until('media to be open', () => client.#mustLive() && client.#pipe.isOpen, { within: 20_000 });
    } catch (error) {
      client.close();
      throw error;
    }
    client.#timers.push(setInterval(() => client.#advance(performance.now()), 5));
    client.#timers.push(setInterval(() => client.#everySecond(), 1000));
    return client;
  }

  get joined(): JoinResponse {
    if (this.#joined === undefined) throw new Error('not joined');
    return this.#joined;
  }

  /** Why it ended, or undefined while it lives. */
  get ending(): string | undefined {
    return this.#ending;
  }

  get packetsSent(): number {
    return this.#sources.reduce((sum, { packets }) => sum + packets, 0);
  }

  get channelsOpen(): boolean {
    return this.#pipe.channelsOpen;
  }

  /** Publishes a track and waits until the server has taken it and the answer is there. Returns its sid. */
  async publish(spec: TrackSpec): Promise<string> {
    const section = this.#newSection(spec);
    const { cid, kind } = section;
    const audio = kind === 'audio';
    const codec = new SimulcastCodec({ codec: audio ? 'opus' : 'vp8', cid });
    const request = new AddTrackRequest({
      cid,
      name: cid,
      type: audio ? TrackType.AUDIO : TrackType.VIDEO,
      source: audio ? TrackSource.MICROPHONE : TrackSource.CAMERA,
      ...(audio ? {} : { width: 640, height: 360, simulcastCodecs: [codec] }),
      disableRed: true,
    });
    this.#say({ case: 'addTrack', value: request });
    this.#sections.push(section);
    this.#negotiate();
    const offer = this.#offers;
    const sid = await until(`track ${cid} to be taken`, () => this.#mustLive() && this.#published.get(cid));
    await until('the answer', () => this.#mustLive() && this.#answers >= offer);
    this.#sources.push(new LoadSource(section, spec, this));
    return sid;
  }

  /** How many RTP streams the server has promised to send. */
  get promised(): number {
    return this.#promised.size;
  }

  /** Changes the pace of all published tracks; packets a second of each encoding. */
  pace(packetsPerSecond: number): void {
    for (const source of this.#sources) source.pace(packetsPerSecond);
  }

  sendData(label: '_reliable' | '_lossy', message: Uint8Array): boolean {
    return this.#pipe.sendData(label, message);
  }

  send(packet: Buffer): void {
    this.#pipe.send(packet);
  }

  nextTransportSequence(): number {
    this.#transportSequence = (this.#transportSequence + 1) & 0xffff;
    return this.#transportSequence;
  }

  /** Leaves without a word, as a closed laptop would, unless `politely`. */
  close(politely = false): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    if (politely && this.#socket.readyState === WebSocket.OPEN) this.#say({ case: 'leave', value: {} });
    this.#ending ??= 'closed here';
    this.#socket.close();
    this.#pipe.close();
  }

  #newSection({ kind, layers = 1 }: TrackSpec): SendSection {
    const at = this.#sections.length;
    const ssrcs = Array.from({ length: layers }, (_, layer) => 0x1000_0000 + this.#number * 0x1000 + at * 8 + layer);
    return {
      mid: `m${at}`,
      kind,
      direction: 'sendonly',
      cid: `cid-${this.#number}-${at}`,
      ssrcs,
      rids: layers === 1 ? [] : rids.slice(0, layers),
    };
  }

  #mustLive(): true {
    if (this.#ending !== undefined) throw new Error(`load client ended: ${this.#ending}`);
    return true;
  }

  #end(why: string): void {
    this.#ending ??= why;
  }

  #say(message: NonNullable<SignalRequest['message']> | { case: 'leave'; value: object }): void {
    const request = new SignalRequest({ message: message as SignalRequest['message'] });
    this.#socket.send(Buffer.from(request.toBinary()));
  }

  #nextOffer(): SessionDescription {
    this.#offers += 1;
    const sdp = writeOffer(this.#pipe.parameters, this.#sections, this.#offers);
    return new SessionDescription({ type: 'offer', sdp, id: this.#offers });
  }

  /** One offer at a time: the next one waits for the answer. */
  #negotiate(): void {
    this.#wantsOffer = this.#offers > this.#answers;
    if (!this.#wantsOffer) this.#say({ case: 'offer', value: this.#nextOffer() });
  }

  #hear(message: Message): void {
    const name = message.case ?? 'unknown';
    this.heard.set(name, (this.heard.get(name) ?? 0) + 1);
    if (message.case === 'join') this.#joined = message.value;
    if (message.case === 'answer') this.#answered(message.value);
    if (message.case === 'trackPublished') this.#published.set(message.value.cid, message.value.track?.sid ?? '');
    if (message.case === 'leave') this.#end(`leave ${message.value.reason} ${message.value.action}`);
    if (message.case === 'mediaSectionsRequirement') this.#addSections(message.value);
  }

  #answered({ sdp, id }: SessionDescription): void {
    this.#answers = Math.max(this.#answers, id);
    const answer = readAnswer(sdp);
    this.#promised = answer.sent;
    this.#pipe.answer(answer);
    if (this.#wantsOffer) this.#negotiate();
  }

  #addSections({ numAudios, numVideos }: { numAudios: number; numVideos: number }): void {
    for (let count = 0; count < numAudios + numVideos; count += 1) {
      const kind = count < numAudios ? 'audio' : 'video';
      this.#sections.push({ mid: `m${this.#sections.length}`, kind, direction: 'recvonly' });
    }
    this.#negotiate();
  }

  #packet(packet: Buffer): void {
    const second = packet[1] ?? 0;
    if (packet.length < 12) return;
    if (second >= 192 && second <= 223) {
      this.#takeFeedback(packet);
      return;
    }
    this.received.note(packet.readUInt32BE(8), packet.readUInt16BE(2), packet.length);
    const age = ageOf(packet);
    if (age !== undefined) this.latency.add(age);
  }

  #takeFeedback(packet: Buffer): void {
    for (const feedback of readFeedback(packet)) {
      this.feedback[feedback.type] += 1;
      if (feedback.type !== 'keyframe') continue;
      for (const source of this.#sources) source.wantKeyFrame(feedback.ssrc);
    }
  }

  #advance(now: number): void {
    for (const source of this.#sources) source.advance(now);
  }

  #everySecond(): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#say({ case: 'ping', value: BigInt(Date.now()) });
    const [ssrc] = this.#promised.keys();
    if (ssrc !== undefined) this.#pipe.send(boundlessEstimate(0x2000_0000 + this.#number, ssrc));
  }
}
