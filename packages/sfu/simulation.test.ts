import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test, vi } from 'vitest';
import { faultsOf, lastLayer, meanLayer, wholePictures } from './simulation/check.ts';
import { ntpBase } from './simulation/publisher.ts';
import { Room, subscriptionId, trackId } from './simulation/room.ts';
import { addCamera, addMicrophone, addReceiver, addSender, subscribe } from './simulation/scene.ts';
import type { LinkTerms } from './simulation/world.ts';

/** Simulated minutes take real seconds on a busy machine. */
vi.setConfig({ testTimeout: 30_000 });

const one = [{ spatial: 0, bitrate: 800_000 }] as const;

interface Wish {
  readonly maxSpatial?: 0 | 1 | 2;
  readonly enabled?: boolean;
  readonly priority?: number;
}

function adjust(room: Room, id: number, wish: Wish): void {
  room.tell({
    type: 'subscription.adjust',
    subscription: subscriptionId(id),
    enabled: wish.enabled ?? true,
    maxSpatial: wish.maxSpatial ?? 2,
    priority: wish.priority ?? 0,
  });
}

describe('loss', () => {
  const table: readonly [string, number, Partial<LinkTerms>, Partial<LinkTerms>][] = [
    ['SF3 5 % lost on the way up', 1, { loss: 0.05 }, {}],
    ['SF3 20 % lost on the way up', 2, { loss: 0.2 }, {}],
    ['SF9 5 % lost on the way down', 3, {}, { loss: 0.05 }],
    ['SF9 20 % lost on the way down', 4, {}, { loss: 0.2 }],
    [
      'SF3 SF9 5 % lost both ways, late and reordered packets',
      5,
      { loss: 0.05, jitter: 30 },
      { loss: 0.05, jitter: 30 },
    ],
    ['SF3 SF9 20 % lost both ways', 6, { loss: 0.2 }, { loss: 0.2 }],
  ];
  test.each(table)('%s: no gap stays for long (seed %i)', (_, seed, up, down) => {
    const room = new Room(seed);
    const sender = addSender(room, 1, { up });
    addCamera(room, sender, 1, one);
    const receiver = addReceiver(room, 2, { down });
    const { got } = subscribe(room, receiver, 1, 1);
    room.run(20_000);
    expect(faultsOf(got)).toEqual([]);
    expect(wholePictures(got)).toBeGreaterThan(470);
    if (up.loss !== undefined) expect(sender.peer.nacks).toBeGreaterThan(0);
    if (down.loss !== undefined) expect(got.recovered).toBeGreaterThan(0);
  });

  test('SF3 sound is repaired too (seed 7)', () => {
    const room = new Room(7);
    const sender = addSender(room, 1, { up: { loss: 0.1 } });
    addMicrophone(room, sender, 1);
    const { got } = subscribe(room, addReceiver(room, 2, { down: { loss: 0.1 } }), 1, 1);
    room.run(10_000);
    expect(got.missing().filter((sequence) => sequence < got.highest - 10)).toEqual([]);
  });

  test('SF9 without an RTX payload type packets are sent again as they were (seed 8)', () => {
    const room = new Room(8);
    const sender = addSender(room, 1);
    addCamera(room, sender, 1, one);
    const receiver = addReceiver(room, 2, { down: { loss: 0.1 } });
    const got = receiver.peer.expect(4001, 4002);
    room.tell({
      type: 'subscription.open',
      subscription: subscriptionId(1),
      track: trackId(1),
      transport: receiver.wire.id,
      mid: '1',
      ssrc: 4001,
      rtxSsrc: 4002,
      payloadType: 100,
      cname: 'c',
    });
    room.run(10_000);
    expect(faultsOf(got)).toEqual([]);
    expect(got.recovered).toBe(0);
  });
});

describe('layers', () => {
  test.each([11, 12, 13])('SF12 SF13 SF14 the best layer within 3 s, and every switch unseen (seed %i)', (seed) => {
    const room = new Room(seed);
    const sender = addSender(room, 1, { up: { loss: 0.02, jitter: 10 } });
    addCamera(room, sender, 1);
    const subscribed = subscribe(room, addReceiver(room, 2, { down: { loss: 0.02 } }), 1, 1);
    room.run(3000);
    expect(lastLayer(subscribed.got)).toBe(2);
    for (const wanted of [0, 1, 2, 0, 2, 1] as const) {
      adjust(room, subscribed.id, { maxSpatial: wanted });
      room.run(3000);
      expect(lastLayer(subscribed.got)).toBe(wanted);
    }
    expect(faultsOf(subscribed.got)).toEqual([]);
    expect(
      room
        .heard('layer.current')
        .map(({ event }) => event.spatial)
        .at(-1),
    ).toBe(1);
  });

  test('SF13 times stay in step across layers once sender reports are there (seed 14)', () => {
    const room = new Room(14);
    const sender = addSender(room, 1);
    addCamera(room, sender, 1);
    const { got, id } = subscribe(room, addReceiver(room, 2), 1, 1);
    room.run(4000);
    for (const wanted of [0, 2, 1] as const) {
      adjust(room, id, { maxSpatial: wanted });
      room.run(2500);
    }
    const pictures = got.inOrder().filter(({ picture, at }) => picture?.index === 0 && at > 3500);
    // 25 pictures a second: the time of each is 40 ms times its number, give or take the least step at a switch.
    const first = pictures[0];
    for (const { timestamp, picture } of pictures) {
      const expected = ((picture?.frame ?? 0) - (first?.picture?.frame ?? 0)) * 3600;
      expect(Math.abs(((timestamp - (first?.timestamp ?? 0)) | 0) - expected)).toBeLessThan(90 * 45);
    }
  });

  test('SF15 a layer that stops is left for the next lower, and taken again when it is back (seed 15)', () => {
    const room = new Room(15);
    const sender = addSender(room, 1);
    const camera = addCamera(room, sender, 1);
    const { got } = subscribe(room, addReceiver(room, 2), 1, 1);
    room.run(3000);
    camera.sending = new Set([0, 1]);
    room.run(3000);
    expect(lastLayer(got)).toBe(1);
    camera.sending = new Set([0, 1, 2]);
    room.run(3000);
    expect(lastLayer(got)).toBe(2);
    expect(faultsOf(got)).toEqual([]);
  });

  test('SF15 a still screen, sent once a second, costs no switch and no key frame (seed 17)', () => {
    const room = new Room(17);
    const sender = addSender(room, 1, { up: { delay: 85, jitter: 30 } });
    const camera = addCamera(room, sender, 1);
    const { got } = subscribe(room, addReceiver(room, 2), 1, 1);
    room.run(4000);
    const events = room.events.length;
    const pictures = camera.keyFrames.reduce((sum, count) => sum + count, 0);
    camera.rest(1000);
    room.run(30_000);
    expect(room.events.slice(events)).toEqual([]);
    expect(camera.keyFrames.reduce((sum, count) => sum + count, 0)).toBe(pictures);
    camera.rest(4000);
    room.run(30_000);
    expect(camera.keyFrames.reduce((sum, count) => sum + count, 0)).toBe(pictures);
    expect(faultsOf(got)).toEqual([]);
  });

  test('SF12 a key frame whose first packet came late is taken whole (seed 16)', () => {
    const room = new Room(16);
    const sender = addSender(room, 1, { up: { loss: 0.3 } });
    addCamera(room, sender, 1);
    const { got, id } = subscribe(room, addReceiver(room, 2), 1, 1);
    for (let turn = 0; turn < 8; turn++) {
      adjust(room, id, { maxSpatial: turn % 2 === 0 ? 2 : 0 });
      room.run(2500);
    }
    expect(faultsOf(got).filter((fault) => !fault.includes('missing'))).toEqual([]);
  });
});

describe('pausing', () => {
  test.each([
    ['SF16 the track is paused', 'track'],
    ['SF16 the subscription is disabled', 'subscription'],
    ['SF16 the path cannot send', 'transport'],
  ] as const)('%s: not one byte, and no gap afterwards (seed 21)', (_, what) => {
    const room = new Room(21);
    const sender = addSender(room, 1);
    addCamera(room, sender, 1);
    const receiver = addReceiver(room, 2);
    const { got, id } = subscribe(room, receiver, 1, 1);
    const set = (flows: boolean): void => {
      if (what === 'track') room.tell({ type: 'track.pause', track: trackId(1), paused: !flows });
      else if (what === 'subscription') adjust(room, id, { enabled: flows });
      else room.tell({ type: 'transport.writable', transport: receiver.wire.id, writable: flows });
    };
    room.run(3000);
    const bytes = () => got.inOrder().reduce((sum, packet) => sum + packet.size, 0);
    set(false);
    expect(room.heard('layer.current').at(-1)?.event.spatial).toBe(-1);
    room.run(100);
    const before = bytes();
    room.run(3000);
    expect(bytes()).toBe(before);
    set(true);
    room.run(3000);
    expect(lastLayer(got)).toBe(2);
    expect(faultsOf(got)).toEqual([]);
  });
});

describe('bandwidth', () => {
  test.each([31, 32])(
    'SF19 a narrow path gets a lower layer within 3 s, a wide one the best again (seed %i)',
    (seed) => {
      const room = new Room(seed);
      const sender = addSender(room, 1);
      addCamera(room, sender, 1);
      addMicrophone(room, sender, 2);
      const receiver = addReceiver(room, 2);
      receiver.peer.estimating = true;
      const video = subscribe(room, receiver, 1, 1);
      const sound = subscribe(room, receiver, 2, 2);
      room.run(12_000);
      expect(lastLayer(video.got)).toBe(2);
      receiver.wire.down.terms.rate = 700_000;
      room.run(3000);
      expect(lastLayer(video.got)).toBeLessThan(2);
      room.run(20_000);
      receiver.wire.down.terms.rate = Number.POSITIVE_INFINITY;
      room.run(25_000);
      expect(lastLayer(video.got)).toBe(2);
      const lost = sound.got.missing().length;
      expect(lost).toBeLessThan(10);
    },
  );

  test.each([1, 2, 3, 4])(
    'SF19 in a narrow room track %i, when favoured, has the best picture (seed 33)',
    (favoured) => {
      const room = new Room(33);
      const receiver = addReceiver(room, 9, { down: { rate: 2_500_000 } });
      receiver.peer.estimating = true;
      const all = [1, 2, 3, 4].map((track) => {
        addCamera(room, addSender(room, track), track);
        return subscribe(room, receiver, track, track);
      });
      adjust(room, favoured, { priority: 5 });
      room.run(30_000);
      const quality = all.map(({ got }) => meanLayer(got, 10_000));
      const others = quality.filter((_, place) => place !== favoured - 1);
      expect(quality[favoured - 1]).toBeGreaterThan(Math.max(...others) + 0.3);
    },
  );

  test('SF19 sound lives where no picture fits, and the picture comes back (seed 35)', () => {
    const room = new Room(35);
    const sender = addSender(room, 1);
    addCamera(room, sender, 1);
    addMicrophone(room, sender, 2);
    const receiver = addReceiver(room, 2, { down: { rate: 110_000 } });
    receiver.peer.estimating = true;
    const video = subscribe(room, receiver, 1, 1);
    const sound = subscribe(room, receiver, 2, 2);
    room.run(20_000);
    const before = sound.got.packets.size;
    room.run(20_000);
    expect(sound.got.packets.size - before).toBeGreaterThan(850);
    expect(room.heard('layer.current').some(({ event, at }) => event.spatial === -1 && at > 1000)).toBe(true);
    receiver.wire.down.terms.rate = Number.POSITIVE_INFINITY;
    room.run(40_000);
    expect(lastLayer(video.got)).toBe(2);
  });

  test('SF19 loss alone never stops a track that has one layer (seed 34)', () => {
    const room = new Room(34);
    const sender = addSender(room, 1);
    addCamera(room, sender, 1, one);
    const receiver = addReceiver(room, 2, { down: { loss: 0.25 } });
    receiver.peer.estimating = true;
    const { got } = subscribe(room, receiver, 1, 1);
    room.run(15_000);
    expect(wholePictures(got)).toBeGreaterThan(300);
  });
});

describe('clocks', () => {
  test('SF11 sound and picture of one sender map to the same instants as at the sender (seed 41)', () => {
    const room = new Room(41);
    const sender = addSender(room, 1);
    addCamera(room, sender, 1);
    const microphone = addMicrophone(room, sender, 2);
    const receiver = addReceiver(room, 2);
    const video = subscribe(room, receiver, 1, 1);
    const sound = subscribe(room, receiver, 2, 2);
    room.run(5000);
    adjust(room, video.id, { maxSpatial: 0 });
    room.run(5000);
    const clock = video.got.clocks.at(-1);
    const packet = video.got.inOrder().findLast(({ picture }) => picture?.index === 0);
    // The picture numbered n is taken at 40 n ms of the sender's clock.
    const instant = (clock?.ntpSeconds ?? 0) - ntpBase + (clock?.ntpFraction ?? 0) / 2 ** 32;
    const taken = instant + (((packet?.timestamp ?? 0) - (clock?.timestamp ?? 0)) | 0) / 90_000;
    expect(Math.abs(taken - (packet?.picture?.frame ?? 0) * 0.04)).toBeLessThan(0.05);
    const heard = sound.got.clocks.at(-1);
    const last = sound.got.inOrder().at(-1);
    const soundInstant = (heard?.ntpSeconds ?? 0) - ntpBase + (heard?.ntpFraction ?? 0) / 2 ** 32;
    const spoken = soundInstant + (((last?.timestamp ?? 0) - (heard?.timestamp ?? 0)) | 0) / 48_000;
    expect(Math.abs(spoken * 1000 - ((last?.at ?? 0) - 20))).toBeLessThan(25);
    expect([...video.got.cnames]).toEqual(['PA_1']);
    expect(heard?.packets).toBeGreaterThan(400);
    expect(microphone.stream.packets).toBeGreaterThan(400);
  });
});

test('SF24 an hour passes and nothing grows (seed 51)', { timeout: 60_000 }, () => {
  const room = new Room(51);
  const sender = addSender(room, 1, { up: { loss: 0.02 } });
  const camera = addCamera(room, sender, 1, [{ spatial: 0, bitrate: 40_000 }]);
  const receiver = addReceiver(room, 2, { down: { loss: 0.02 } });
  const { got } = subscribe(room, receiver, 1, 1);
  got.keep = 1500;
  room.world.every(5000, () => camera.streams[0]?.pad());
  room.run(300_000);
  const before = heapUsed();
  room.run(3_300_000);
  expect(heapUsed() - before).toBeLessThan(1_000_000);
  expect(got.highest).toBeGreaterThan(85_000);
  expect(faultsOf(got)).toEqual([]);
  const stats = room.engine.stats(receiver.wire.id);
  expect(stats.packetsOut).toBeGreaterThan(85_000);
  expect(stats.lossOut).toBeLessThan(0.1);
  expect(room.engine.stats(sender.wire.id).lossIn).toBeLessThan(0.2);
});

/** Bytes in use after a full collection. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}
