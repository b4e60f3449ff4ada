import { describe, expect, test } from 'vitest';
import { Desk, delta, publish, rtp, sequencesOf, simulcast, subscribe } from '../simulation/desk.ts';
import { vp8Payload } from '../simulation/publisher.ts';
import { subscriptionId, transportId } from '../simulation/room.ts';

const q = 50;
const h = 60;

const picture = (key: boolean, spatial: number, frame: number) =>
  vp8Payload({ key, spatial, frame, index: 0, count: 1 }, 10 * spatial + frame, frame, 30);

/** A subscriber on layer q, whose next packet is number 2; layer h is wanted but has shown no key frame yet. */
function switching(): Desk {
  const desk = new Desk();
  publish(desk, { encodings: simulcast });
  subscribe(desk);
  desk.get(1, rtp({ sequence: 1, ssrc: q, mid: 'm', rid: 'q', timestamp: 1_000_000, payload: picture(true, 0, 1) }));
  desk.get(1, rtp({ sequence: 99, ssrc: h, mid: 'm', rid: 'h', timestamp: 500_000, payload: picture(false, 1, 1) }));
  return desk;
}

function clock(desk: Desk, ssrc: number, timestamp: number, ntpSeconds: number): void {
  desk.report(1, [
    { type: 'sender-report', ssrc, ntpSeconds, ntpFraction: 0x80000000, timestamp, packets: 1, octets: 1, blocks: [] },
  ]);
}

const timesOf = (desk: Desk): number[] => desk.rtp(2).map(({ header }) => header.timestamp);

describe('SF13 times across a switch', () => {
  test('SF13 sender reports say which times are one instant, however late the packet comes', () => {
    const desk = switching();
    clock(desk, q, 1_000_000, 4_000_000_000);
    clock(desk, h, 680_000, 4_000_000_002);
    desk.now += 170;
    // Taken 2 s after its sender's report less 1.9 s: 100 ms after the first picture, and 70 ms late.
    desk.get(1, rtp({ sequence: 100, ssrc: h, timestamp: 509_000, payload: picture(true, 1, 2) }));
    expect(timesOf(desk)).toEqual([1_000_000, 1_009_000]);
  });

  test('SF13 without both sender reports the time between arrivals stands in', () => {
    const desk = switching();
    clock(desk, q, 1_000_000, 4_000_000_000);
    desk.now += 170;
    desk.get(1, rtp({ sequence: 100, ssrc: h, timestamp: 509_000, payload: picture(true, 1, 2) }));
    expect(timesOf(desk)).toEqual([1_000_000, 1_000_000 + 170 * 90]);
  });

  test('SF13 sender reports that contradict the clock by seconds are not believed', () => {
    const desk = switching();
    clock(desk, q, 1_000_000, 4_000_000_000);
    clock(desk, h, 680_000, 4_000_000_900);
    desk.now += 170;
    desk.get(1, rtp({ sequence: 100, ssrc: h, timestamp: 509_000, payload: picture(true, 1, 2) }));
    expect(timesOf(desk)).toEqual([1_000_000, 1_000_000 + 170 * 90]);
  });

  test('SF13 time never goes back: a layer that lags begins 10 ms after the last picture', () => {
    const desk = switching();
    clock(desk, q, 1_000_000, 4_000_000_000);
    clock(desk, h, 680_000, 4_000_000_002);
    desk.now += 70;
    desk.get(1, rtp({ sequence: 100, ssrc: h, timestamp: 491_000, payload: picture(true, 1, 2) }));
    expect(timesOf(desk)).toEqual([1_000_000, 1_000_900]);
  });

  test('SF11 the relayed sender report is moved as the packets of the layer are', () => {
    const desk = switching();
    desk.now += 170;
    desk.get(1, rtp({ sequence: 100, ssrc: h, timestamp: 509_000, payload: picture(true, 1, 2) }));
    clock(desk, h, 512_345, 4_000_000_002);
    const [report] = desk.rtcp(2, 'sender-report').slice(-1);
    expect(report).toMatchObject({ ssrc: 20, ntpSeconds: 4_000_000_002, ntpFraction: 0x80000000, packets: 2 });
    expect((report?.timestamp ?? 0) - (timesOf(desk)[1] ?? 0)).toBe(512_345 - 509_000);
    clock(desk, q, 1_000_000, 4_000_000_003);
    expect(desk.rtcp(2, 'sender-report')).toHaveLength(1);
  });
});

describe('SF12 the key frame of the layer to come', () => {
  test('SF12 its first packet came last: all of it is passed on, in order', () => {
    const desk = switching();
    desk.now += 40;
    const rest = Uint8Array.of(0x00, 0x55);
    desk.get(1, rtp({ sequence: 101, ssrc: h, timestamp: 509_000, marker: false, payload: rest }));
    desk.get(1, rtp({ sequence: 102, ssrc: h, timestamp: 509_000, payload: rest }));
    expect(desk.rtp(2)).toHaveLength(1);
    desk.get(1, rtp({ sequence: 100, ssrc: h, timestamp: 509_000, marker: false, payload: picture(true, 1, 2) }));
    const [first, ...key] = desk.rtp(2);
    expect(sequencesOf(desk).map((it) => it - (first?.header.sequence ?? 0))).toEqual([0, 1, 2, 3]);
    expect(key.map(({ header }) => header.marker)).toEqual([false, false, true]);
    expect(new Set(key.map(({ header }) => header.timestamp)).size).toBe(1);
    desk.get(1, rtp({ sequence: 103, ssrc: h, timestamp: 512_000, payload: delta }));
    expect((sequencesOf(desk).at(-1) ?? 0) - (first?.header.sequence ?? 0)).toBe(4);
  });

  test('SF14 a late packet of the layer that was left gets the number kept for it', () => {
    const desk = switching();
    desk.get(1, rtp({ sequence: 3, ssrc: q, timestamp: 1_006_000, payload: picture(false, 0, 3) }));
    desk.now += 100;
    desk.get(1, rtp({ sequence: 100, ssrc: h, timestamp: 509_000, payload: picture(true, 1, 2) }));
    desk.get(1, rtp({ sequence: 2, ssrc: q, timestamp: 1_003_000, payload: picture(false, 0, 2) }));
    const numbers = sequencesOf(desk);
    expect(numbers.map((it) => it - (numbers[0] ?? 0))).toEqual([0, 2, 3, 1]);
    expect(timesOf(desk).at(-1)).toBe(1_003_000);
  });
});

describe('what is kept for resending', () => {
  test('SF9 a very late packet does not push out a newer one', () => {
    const desk = new Desk();
    publish(desk, { codec: 'opus' });
    subscribe(desk);
    for (let sequence = 1; sequence <= 400; sequence++) if (sequence !== 2) desk.get(1, rtp({ sequence }));
    const newest = sequencesOf(desk).at(-1) ?? 0;
    desk.get(1, rtp({ sequence: 2 }));
    const asked = newest - 400 + 2 + 3 * 128;
    desk.report(2, [{ type: 'nack', sender: 1, media: 20, sequences: [asked] }]);
    expect(sequencesOf(desk, 2, 21)).toHaveLength(1);
  });

  test.each(['disabled', 'not writable'] as const)('SF16 nothing is sent again to a subscription that is %s', (how) => {
    const desk = switching();
    const [sent = 0] = sequencesOf(desk);
    if (how === 'disabled') {
      const wish = { enabled: false, maxSpatial: 2, priority: 0 } as const;
      desk.tell({ type: 'subscription.adjust', subscription: subscriptionId(2), ...wish });
    } else {
      desk.tell({ type: 'transport.writable', transport: transportId(2), writable: false });
    }
    desk.report(2, [{ type: 'nack', sender: 1, media: 20, sequences: [sent] }]);
    expect(sequencesOf(desk, 2, 21)).toEqual([]);
  });
});

test('SF23 numbers far off on the repair stream do not begin an encoding anew', () => {
  const desk = new Desk();
  publish(desk);
  subscribe(desk);
  desk.get(1, rtp({ sequence: 1, payload: picture(true, 0, 1) }));
  for (const far of [40_000, 40_001, 40_002]) {
    const payload = Uint8Array.of(far >> 8, far & 255, ...delta);
    desk.get(1, rtp({ sequence: far, ssrc: 2, payloadType: 97, payload }));
  }
  desk.get(1, rtp({ sequence: 2 }));
  const numbers = sequencesOf(desk);
  expect(numbers.map((it) => it - (numbers[0] ?? 0))).toEqual([0, 1]);
});
