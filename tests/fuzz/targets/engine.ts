/** The media engine under hostile packets: a publisher and a subscriber in one room, a run of packets each time. */
import { millis } from '@foyer/kernel';
import { SfuEngine, type SubscriptionId, type TrackId, type TransportId } from '@foyer/sfu';
import { rtpHeader, stampedPacket, vp8Head } from '../../harness/load-packets.ts';
import { extensionIds } from '../../harness/load-sdp.ts';
import { mutateBytes } from '../mutate.ts';
import { hold, type Target } from '../target.ts';
import { rtcpCorpus, rtpCorpus } from './rtp.ts';

const [publisher, subscriber] = [1 as TransportId, 2 as TransportId];
const track = 1 as TrackId;

function published(sequence: number, rid: string, key: boolean): Uint8Array {
  const header = rtpHeader({
    payloadType: 96,
    marker: true,
    sequence,
    timestamp: sequence * 3000,
    ssrc: rid.charCodeAt(0),
    mid: 'm0',
    rid,
    transportSequence: sequence,
  });
  return new Uint8Array(stampedPacket(header, vp8Head({ start: true, key, pictureId: sequence, tl0: 1 }), 120));
}

export const engineCorpus: readonly Uint8Array[] = [
  ...['q', 'h', 'f'].flatMap((rid) => [
    published(1, rid, true),
    published(2, rid, false),
    published(65_535, rid, false),
  ]),
  ...rtpCorpus,
  ...rtcpCorpus,
  // About the subscriber's RTP stream: keyframe request, NACK, REMB.
  ...[
    '81ce0002000000010000004d',
    '81cd0003000000010000004d0001ffff',
    '8fce0005000000010000000052454d4201270fff0000004d',
  ].map((hex) => new Uint8Array(Buffer.from(hex, 'hex'))),
];

function aRoom(): SfuEngine {
  let fill = 7;
  const engine = new SfuEngine({
    chance: (bytes) => {
      for (let at = 0; at < bytes.length; at += 1) {
        fill = (fill * 75 + 74) % 65_537;
        bytes[at] = fill;
      }
      return bytes;
    },
  });
  const now = millis(0);
  const idle = { transmit: () => undefined, event: () => undefined };
  for (const transport of [publisher, subscriber]) {
    engine.handle({ type: 'transport.open', transport, extensions: extensionIds }, now, idle);
    engine.handle({ type: 'transport.writable', transport, writable: true }, now, idle);
  }
  const codec = { codec: 'vp8', clockRate: 90_000, payloadType: 96, rtxPayloadType: 97 } as const;
  const encodings = (['q', 'h', 'f'] as const).map((rid, at) => ({ rid, spatial: at as 0 | 1 | 2 }));
  engine.handle(
    { type: 'track.publish', track, transport: publisher, kind: 'video', mid: 'm0', ...codec, encodings },
    now,
    idle,
  );
  engine.handle(
    {
      type: 'subscription.open',
      subscription: 1 as SubscriptionId,
      track,
      transport: subscriber,
      mid: '3',
      ssrc: 77,
      rtxSsrc: 78,
      payloadType: 96,
      rtxPayloadType: 97,
      cname: 'c',
    },
    now,
    idle,
  );
  return engine;
}

/** Packets one behind the other, each after its length in two bytes and its transport in one. */
export const engine: Target<Uint8Array> = {
  name: 'engine',
  make(random) {
    const parts: Buffer[] = [];
    for (let count = 1 + random.below(30); count > 0; count -= 1) {
      const packet = mutateBytes(engineCorpus, random).subarray(0, 2000);
      parts.push(
        Buffer.from([random.pick([1, 1, 1, 2]), packet.length >> 8, packet.length & 255]),
        Buffer.from(packet),
      );
    }
    return new Uint8Array(Buffer.concat(parts));
  },
  run(bytes) {
    const room = aRoom();
    let sent = 0;
    let now = 0;
    const sink = {
      transmit(_transport: TransportId, packet: Uint8Array) {
        sent += 1;
        hold(packet.length <= 4096, 'no packet grows without bound');
      },
      event: () => undefined,
    };
    for (let at = 0; at + 3 <= bytes.length; ) {
      const size = ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
      const transport = bytes[at] === 2 ? subscriber : publisher;
      room.receive(transport, bytes.slice(at + 3, at + 3 + size), millis(now), sink);
      at += 3 + size;
      now += 7;
      room.advance(millis(now), sink);
    }
    room.advance(millis(now + 2000), sink);
    return sent > 0;
  },
};
