import { describe, expect, test } from 'vitest';
import { aBlock, type Desk, delta, key, rtp, scene } from './simulation/desk.ts';
import { subscriptionId, trackId, transportId } from './simulation/room.ts';

/** A frame each 20 ms from the publisher, for so long; gives the number after the last. */
function flow(desk: Desk, from: number, millis: number): number {
  let sequence = from;
  for (const end = desk.now + millis; desk.now < end; desk.pass(20)) {
    const asked = desk.rtcp(1, 'picture-loss').length;
    const wanted = asked > answered(desk) && hears(desk);
    if (wanted) taken.set(desk, asked);
    desk.get(1, rtp({ sequence, payload: wanted || sequence === 1 ? key : delta }));
    sequence += 1;
  }
  return sequence;
}

/** Requests for key frames that the publisher has answered; and who does not hear them. */
const taken = new WeakMap<Desk, number>();
const cut = new WeakSet<Desk>();
const answered = (desk: Desk) => taken.get(desk) ?? 0;
const hears = (desk: Desk) => !cut.has(desk);

/** The publisher has answered a request once, a key frame that a subscriber asked for. */
function talking(): { readonly desk: Desk; readonly next: number } {
  const desk = scene();
  const first = flow(desk, 1, 1500);
  desk.report(2, [{ type: 'picture-loss', sender: 1, media: 20 }]);
  return { desk, next: flow(desk, first, 1000) };
}

/** What the publisher itself receives: a track of the other. */
const ownVoice = {
  subscription: subscriptionId(50),
  track: trackId(5),
  transport: transportId(1),
  mid: '9',
  ssrc: 500,
  rtxSsrc: 501,
  payloadType: 111,
  cname: 'PA_2',
} as const;

function voice(desk: Desk, from: number): void {
  for (let nth = 0; nth < 20; nth++) desk.get(2, rtp({ sequence: from + nth, ssrc: 55, payloadType: 111 }));
}

function speak(desk: Desk): void {
  const track = { track: trackId(5), transport: transportId(2), kind: 'audio', mid: 'v', codec: 'opus' } as const;
  const encodings = [{ spatial: 0, ssrc: 55 }] as const;
  desk.tell({ type: 'track.publish', ...track, clockRate: 48_000, payloadType: 111, encodings });
}

const deafness = (desk: Desk) => desk.heard('transport.deaf').map(({ transport, deaf }) => [transport, deaf]);

describe('SF25 whether we are heard', () => {
  test('SF25 after darkness a key frame is asked for; who sends it hears us', () => {
    const { desk, next } = talking();
    const before = desk.rtcp(1, 'picture-loss').length;
    desk.pass(2000);
    flow(desk, next + 100, 3000);
    expect(desk.rtcp(1, 'picture-loss').length).toBe(before + 1);
    expect(deafness(desk)).toEqual([]);
  });

  test('SF25 who sends on and never sends the key frame does not hear us, until it does', () => {
    const { desk, next } = talking();
    desk.pass(2000);
    cut.add(desk);
    const began = desk.now;
    let sequence = next + 100;
    while (deafness(desk).length === 0 && desk.now - began < 5000) sequence = flow(desk, sequence, 20);
    expect(desk.now - began).toBeLessThan(900);
    expect(deafness(desk)).toEqual([[transportId(1), true]]);
    cut.delete(desk);
    flow(desk, sequence, 1000);
    expect(deafness(desk)).toEqual([
      [transportId(1), true],
      [transportId(1), false],
    ]);
  });

  test('SF25 no key frame after darkness, but reports go on: heard, the encoder is slow', () => {
    const { desk, next } = talking();
    speak(desk);
    desk.tell({ type: 'subscription.open', ...ownVoice });
    desk.pass(2000);
    cut.add(desk);
    let sequence = next + 100;
    for (let turn = 0; turn < 16; turn++) {
      voice(desk, turn * 20);
      sequence = flow(desk, sequence, 200);
      const highest = desk.rtp(1).at(-1)?.header.sequence ?? 0;
      desk.report(1, [{ type: 'receiver-report', ssrc: 9, blocks: [{ ...aBlock(500), highest }] }]);
    }
    expect(deafness(desk)).toEqual([]);
  });

  test('SF25 a publisher that never answered a request proves nothing', () => {
    const desk = scene();
    cut.add(desk);
    const next = flow(desk, 1, 3000);
    desk.pass(2000);
    flow(desk, next + 100, 3000);
    expect(deafness(desk)).toEqual([]);
  });

  test('SF25 a still picture, and packets in another order, are no darkness', () => {
    const { desk, next } = talking();
    const before = desk.rtcp(1, 'picture-loss').length;
    desk.pass(2000);
    desk.get(1, rtp({ sequence: next + 6 }));
    desk.pass(60);
    for (let sequence = next; sequence < next + 6; sequence++) desk.get(1, rtp({ sequence }));
    desk.pass(1000);
    expect(desk.rtcp(1, 'picture-loss').length).toBe(before);
  });

  test('SF25 a new path owes nothing of the old one', () => {
    const { desk, next } = talking();
    desk.pass(2000);
    cut.add(desk);
    const sequence = flow(desk, next + 100, 1500);
    expect(deafness(desk).length).toBe(1);
    desk.tell({ type: 'transport.refresh', transport: transportId(1) });
    cut.delete(desk);
    flow(desk, sequence, 2000);
    expect(deafness(desk).length).toBe(1);
  });

  describe('by what a subscriber reports', () => {
    const highestOf = (desk: Desk) => desk.rtp(2).at(-1)?.header.sequence ?? 0;
    const report = (desk: Desk, highest: number) =>
      desk.report(2, [{ type: 'receiver-report', ssrc: 9, blocks: [{ ...aBlock(20), highest }] }]);

    test('SF25 reports that stand still while we send: not heard, with the second of them', () => {
      const { desk, next } = talking();
      const stuck = highestOf(desk);
      report(desk, stuck);
      let sequence = flow(desk, next, 1000);
      report(desk, stuck);
      expect(deafness(desk)).toEqual([]);
      sequence = flow(desk, sequence, 1000);
      report(desk, stuck);
      flow(desk, sequence, 100);
      expect(deafness(desk)).toEqual([[transportId(2), true]]);
    });

    const innocent: readonly [string, (desk: Desk, next: number) => void][] = [
      [
        'reports that go on',
        (desk, next) => {
          for (let sequence = next; sequence < next + 200; ) {
            report(desk, highestOf(desk));
            sequence = flow(desk, sequence, 1000);
          }
        },
      ],
      [
        'a stale report when a dark path is light again',
        (desk, next) => {
          const stuck = highestOf(desk);
          const sequence = flow(desk, next, 2000);
          report(desk, stuck);
          flow(desk, sequence, 1000);
          report(desk, highestOf(desk));
          desk.pass(200);
        },
      ],
      [
        'a track that rests',
        (desk) => {
          const stuck = highestOf(desk);
          for (let turn = 0; turn < 5; turn++) {
            report(desk, stuck);
            desk.pass(1000);
          }
        },
      ],
      [
        'the last packets before a rest lost',
        (desk) => {
          const stuck = highestOf(desk) - 3;
          for (let turn = 0; turn < 5; turn++) {
            report(desk, stuck);
            desk.pass(1000);
          }
        },
      ],
    ];
    test.each(innocent)('SF25 %s: heard', (_, happens) => {
      const { desk, next } = talking();
      happens(desk, next);
      expect(deafness(desk)).toEqual([]);
    });
  });
});
