/** Ready-made rooms for tests: a camera and a microphone, and subscribers to them. */
import type { SubscriptionId } from '../contract.ts';
import { Camera, type LayerTerms, Microphone, Publisher, Stream } from './publisher.ts';
import { type Room, subscriptionId, trackId, type Wire } from './room.ts';
import { type Reception, Subscriber } from './subscriber.ts';
import type { LinkTerms } from './world.ts';

type Terms = { up?: Partial<LinkTerms>; down?: Partial<LinkTerms> };

export const threeLayers: readonly LayerTerms[] = [
  { spatial: 0, bitrate: 150_000 },
  { spatial: 1, bitrate: 500_000 },
  { spatial: 2, bitrate: 1_500_000 },
];

const rids = ['q', 'h', 'f'] as const;

export interface Sender {
  readonly wire: Wire;
  readonly peer: Publisher;
}

export interface Receiver {
  readonly wire: Wire;
  readonly peer: Subscriber;
}

export function addSender(room: Room, id: number, terms: Terms = {}): Sender {
  let peer: Publisher | undefined;
  const wire = room.open(
    id,
    (opened) => {
      peer = new Publisher(room.world, opened);
      return peer;
    },
    terms,
  );
  if (peer === undefined) throw new Error('no peer');
  return { wire, peer };
}

export function addReceiver(room: Room, id: number, terms: Terms = {}): Receiver {
  let peer: Subscriber | undefined;
  const wire = room.open(
    id,
    (opened) => {
      peer = new Subscriber(room.world, opened);
      return peer;
    },
    terms,
  );
  if (peer === undefined) throw new Error('no peer');
  return { wire, peer };
}

/** A VP8 camera; with more than one layer, simulcast by rid, otherwise by SSRC. */
export function addCamera(room: Room, sender: Sender, track: number, layers = threeLayers): Camera {
  const mid = `v${track}`;
  const simulcast = layers.length > 1;
  const streams = layers.map(({ spatial }) => {
    const ssrc = 100_000 + track * 100 + spatial;
    const terms = { mid, ssrc, rtxSsrc: ssrc + 50, clockRate: 90_000, payloadType: 96, rtxPayloadType: 97 };
    return new Stream(room.world, sender.wire, simulcast ? { ...terms, rid: rids[spatial] } : terms);
  });
  sender.peer.streams.push(...streams);
  room.tell({
    type: 'track.publish',
    track: trackId(track),
    transport: sender.wire.id,
    kind: 'video',
    mid,
    codec: 'vp8',
    clockRate: 90_000,
    payloadType: 96,
    rtxPayloadType: 97,
    encodings: layers.map(({ spatial }, place) => {
      const { ssrc, rtxSsrc } = streams[place]?.terms ?? { ssrc: 0, rtxSsrc: 0 };
      return simulcast ? { spatial, rid: rids[spatial] } : { spatial, ssrc, rtxSsrc };
    }),
  });
  return new Camera(room.world, streams, layers);
}

export function addMicrophone(room: Room, sender: Sender, track: number): Microphone {
  const ssrc = 200_000 + track;
  const terms = {
    mid: `a${track}`,
    ssrc,
    rtxSsrc: ssrc + 50_000,
    clockRate: 48_000,
    payloadType: 111,
    rtxPayloadType: 112,
  };
  const stream = new Stream(room.world, sender.wire, terms);
  sender.peer.streams.push(stream);
  room.tell({
    type: 'track.publish',
    track: trackId(track),
    transport: sender.wire.id,
    kind: 'audio',
    mid: terms.mid,
    codec: 'opus',
    clockRate: 48_000,
    payloadType: 111,
    rtxPayloadType: 112,
    encodings: [{ spatial: 0, ssrc, rtxSsrc: terms.rtxSsrc }],
  });
  return new Microphone(room.world, stream);
}

export interface Subscribed {
  readonly id: SubscriptionId;
  readonly ssrc: number;
  readonly got: Reception;
}

export function subscribe(room: Room, receiver: Receiver, id: number, track: number): Subscribed {
  const ssrc = 300_000 + id * 2;
  const got = receiver.peer.expect(ssrc, ssrc + 1);
  room.tell({
    type: 'subscription.open',
    subscription: subscriptionId(id),
    track: trackId(track),
    transport: receiver.wire.id,
    mid: String(id % 1000),
    ssrc,
    rtxSsrc: ssrc + 1,
    payloadType: 100,
    rtxPayloadType: 101,
    cname: `PA_${track}`,
  });
  return { id: subscriptionId(id), ssrc, got };
}
