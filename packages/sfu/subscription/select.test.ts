import { expect, test } from 'vitest';
import { Desk, delta, key, publish, rtp, simulcast, subscribe } from '../simulation/desk.ts';

const layers = [
  { rid: 'q', ssrc: 50 },
  { rid: 'h', ssrc: 60 },
  { rid: 'f', ssrc: 70 },
] as const;

/** A subscriber who gets the largest of three layers. */
function atTheTop(): Desk {
  const desk = new Desk();
  publish(desk, { encodings: simulcast });
  subscribe(desk);
  for (const { rid, ssrc } of layers) desk.get(1, rtp({ sequence: 1, ssrc, mid: 'm', rid, payload: key }));
  expect(desk.heard('layer.current').at(-1)?.spatial).toBe(2);
  return desk;
}

test.each([1000, 2900])(
  'SF15 after %i ms of silence the first layer heard again does not look like the only one',
  (silence) => {
    const desk = atTheTop();
    desk.pass(silence);
    const asked = desk.rtcp(1, 'picture-loss').length;
    const told = desk.events.length;
    desk.get(1, rtp({ sequence: 2, ssrc: 50, payload: delta }));
    desk.get(1, rtp({ sequence: 2, ssrc: 60, payload: delta }));
    if (silence < 1200) desk.pass(110);
    desk.get(1, rtp({ sequence: 2, ssrc: 70, payload: delta }));
    desk.pass(110);
    expect(desk.rtcp(1, 'picture-loss')).toHaveLength(asked);
    expect(desk.events.slice(told)).toEqual([]);
  },
);

test('SF15 a layer silent for 1.2 s longer than its sisters is left, not before', () => {
  const desk = atTheTop();
  const askedOf = (ssrc: number) => desk.rtcp(1, 'picture-loss').filter(({ media }) => media === ssrc).length;
  const before = askedOf(60);
  let sequence = 2;
  const others = (time: number): void => {
    for (let passed = 0; passed < time; passed += 50) {
      for (const ssrc of [50, 60]) desk.get(1, rtp({ sequence, ssrc, payload: delta }));
      sequence += 1;
      desk.pass(50);
    }
  };
  others(1150);
  expect(askedOf(60)).toBe(before);
  others(300);
  expect(askedOf(60)).toBe(before + 1);
  desk.get(1, rtp({ sequence, ssrc: 60, payload: key }));
  expect(desk.heard('layer.current').at(-1)?.spatial).toBe(1);
});

test('SF12 a request for a key frame that is not answered is made again after 600 ms', () => {
  const desk = new Desk();
  publish(desk);
  subscribe(desk);
  desk.pass(1950);
  expect(desk.rtcp(1, 'picture-loss').length).toBe(4);
  desk.get(1, rtp({ sequence: 1, payload: key }));
  desk.pass(3000);
  expect(desk.rtcp(1, 'picture-loss').length).toBe(4);
});
