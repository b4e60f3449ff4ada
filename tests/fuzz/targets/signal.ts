/**
 * Signalling under hostile clients: a room with the real engine, two participants, a run of broken messages, data and
 * packets. Whatever is thrown would end the room for everybody in it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { millis, seconds } from '@foyer/kernel';
import { type ConnectionId, type Grants, LivekitRoom, type PathId } from '@foyer/livekit';
import { SfuEngine } from '@foyer/sfu';
import {
  AddTrackRequest,
  DataPacket,
  MuteTrackRequest,
  SessionDescription,
  SignalRequest,
  TrackSource,
  TrackType,
  UpdateLocalAudioTrack,
  UpdateParticipantMetadata,
  UpdateSubscription,
  UpdateTrackSettings,
  UserPacket,
} from '@livekit/protocol';
import type { Random } from '../../harness/random.ts';
import { mutateBytes, mutateText } from '../mutate.ts';
import { hold, type Target } from '../target.ts';
import { engineCorpus } from './engine.ts';

const captures = new URL('../../../packages/livekit/sdp/captures/', import.meta.url);
const offers = readdirSync(captures)
  .filter((name) => name.endsWith('.sdp'))
  .map((name) => readFileSync(new URL(name, captures), 'utf8'));
const cids = offers.flatMap((text) => [...text.matchAll(/^a=msid:\S+ (\S+)/gm)].map((match) => match[1] ?? ''));

type Message = NonNullable<SignalRequest['message']>;
const bytesOf = (message: Message) => new SignalRequest({ message }).toBinary();

const messages: readonly Uint8Array[] = [
  ...cids.map((cid, at) =>
    bytesOf({
      case: 'addTrack',
      value: new AddTrackRequest({
        cid,
        name: 'track',
        type: at % 2 === 0 ? TrackType.VIDEO : TrackType.AUDIO,
        source: at % 2 === 0 ? TrackSource.CAMERA : TrackSource.MICROPHONE,
        width: 1280,
        height: 720,
      }),
    }),
  ),
  bytesOf({ case: 'mute', value: new MuteTrackRequest({ sid: 'TR_1', muted: true }) }),
  bytesOf({ case: 'subscription', value: new UpdateSubscription({ trackSids: ['TR_1'], subscribe: true }) }),
  bytesOf({ case: 'trackSetting', value: new UpdateTrackSettings({ trackSids: ['TR_1'], width: 320, height: 180 }) }),
  bytesOf({ case: 'updateMetadata', value: new UpdateParticipantMetadata({ metadata: 'x', attributes: { a: 'b' } }) }),
  bytesOf({ case: 'updateAudioTrack', value: new UpdateLocalAudioTrack({ trackSid: 'TR_1' }) }),
  bytesOf({ case: 'ping', value: 1n }),
];

const data: readonly Uint8Array[] = [
  new DataPacket({
    value: { case: 'user', value: new UserPacket({ payload: new Uint8Array(20), topic: 'chat' }) },
    destinationIdentities: ['two'],
    sequence: 7,
  }).toBinary(),
];

/** What a step is, in its first byte. */
const kinds = { message: 1, data: 2, packet: 3, wait: 4 } as const;

function offer(random: Random): Uint8Array {
  const sdp = random.happens(0.5) ? random.pick(offers) : mutateText(offers, random).slice(0, 60_000);
  return bytesOf({ case: 'offer', value: new SessionDescription({ type: 'offer', sdp, id: random.below(5) }) });
}

function step(random: Random): readonly [number, Uint8Array] {
  const choice = random.below(10);
  if (choice < 3) return [kinds.message, offer(random)];
  if (choice < 6) return [kinds.message, random.happens(0.5) ? random.pick(messages) : mutateBytes(messages, random)];
  if (choice < 7) return [kinds.data, mutateBytes(data, random)];
  if (choice < 9) return [kinds.packet, mutateBytes(engineCorpus, random)];
  return [kinds.wait, new Uint8Array(0)];
}

function grants(identity: string): Grants {
  const permission = {
    canPublish: true,
    canPublishSources: [],
    canSubscribe: true,
    canPublishData: true,
    canUpdateOwnMetadata: true,
    hidden: false,
    recorder: false,
    agent: false,
  };
  const rest = { metadata: '', attributes: new Map(), room: 'r', roomJoin: true, roomCreate: false, roomList: false };
  return { identity, name: identity, ...rest, roomAdmin: false, permission, expiresAt: seconds(4_000_000_000) };
}

function countingChance(): (bytes: Uint8Array) => Uint8Array {
  let fill = 7;
  return (bytes) => {
    for (let at = 0; at < bytes.length; at += 1) {
      fill = (fill * 75 + 74) % 65_537;
      bytes[at] = fill;
    }
    return bytes;
  };
}

/** A room, its two connections, and the paths it asked for, answered at once as the native half would. */
class Scene {
  readonly #room: LivekitRoom;
  readonly #wanted: PathId[] = [];
  readonly #paths: PathId[] = [];
  #now = 0;
  said = 0;

  constructor() {
    this.#room = new LivekitRoom({
      name: 'r',
      sfu: new SfuEngine({ chance: countingChance() }),
      sink: {
        send: () => {
          this.said += 1;
        },
        close: () => undefined,
        openPath: ({ path }) => this.#wanted.push(path),
        closePath: () => undefined,
        transmit: (_transport, packet) => hold(packet.length <= 4096, 'no packet grows without bound'),
        sendData: () => undefined,
        report: () => undefined,
      },
      chance: countingChance(),
      epoch: 1_700_000_000_000,
      sign: () => 'signed',
      candidates: [{ address: '127.0.0.1', port: 7000 }],
      iceServers: [],
      createdAt: millis(0),
    });
    for (const [at, identity] of ['one', 'two'].entries()) {
      const join = { autoSubscribe: true, adaptiveStream: false, clientProtocol: 16, clientSdk: 'JS' };
      const connection = (at + 1) as ConnectionId;
      this.#room.handle({ type: 'connection.opened', connection, grants: grants(identity), join }, this.#time());
    }
  }

  step(kind: number, who: number, bytes: Uint8Array): void {
    const connection = (1 + (who & 1)) as ConnectionId;
    const path = this.#paths[who % Math.max(1, this.#paths.length)];
    if (kind === kinds.message) this.#room.handle({ type: 'connection.message', connection, bytes }, this.#time());
    if (kind === kinds.wait) this.#now += 700;
    if (path !== undefined && kind === kinds.data) {
      this.#room.handle({ type: 'path.data', path, label: '_reliable', bytes }, this.#time());
    }
    if (path !== undefined && kind === kinds.packet) this.#room.receive(path, bytes, this.#time());
    this.#answerPaths();
    this.#now += 5;
    this.#room.advance(this.#time());
  }

  #answerPaths(): void {
    for (const path of this.#wanted.splice(0)) {
      const local = {
        ufrag: 'ours',
        pwd: 'ourpasswordourpassword',
        fingerprint: 'sha-256 AB',
        setup: 'active',
      } as const;
      this.#room.handle({ type: 'path.answered', path, local }, this.#time());
      this.#room.handle({ type: 'path.opened', path }, this.#time());
      this.#room.handle({ type: 'path.channel', path, label: '_reliable', stream: 0 }, this.#time());
      this.#paths.push(path);
    }
  }

  #time() {
    return millis(this.#now);
  }
}

/** Steps one behind the other: kind, who, length in three bytes, content. */
export const signal: Target<Uint8Array> = {
  name: 'signal',
  make(random) {
    const parts: Uint8Array[] = [];
    for (let count = 2 + random.below(25); count > 0; count -= 1) {
      const [kind, bytes] = step(random);
      parts.push(
        Uint8Array.of(kind, random.below(4), bytes.length >> 16, (bytes.length >> 8) & 255, bytes.length & 255),
        bytes,
      );
    }
    return new Uint8Array(Buffer.concat(parts));
  },
  run(input) {
    const scene = new Scene();
    const before = scene.said;
    for (let at = 0; at + 5 <= input.length; ) {
      const [kind = 0, who = 0, high = 0, middle = 0, low = 0] = input.subarray(at, at + 5);
      const size = (high << 16) | (middle << 8) | low;
      scene.step(kind, who, input.slice(at + 5, at + 5 + size));
      at += 5 + size;
    }
    return scene.said > before;
  },
};
