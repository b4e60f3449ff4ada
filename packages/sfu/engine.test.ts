import { Fault } from '@foyer/kernel';
import {
  emptyHeader,
  findExtension,
  putBlockHead,
  readAbsSendTime,
  readIdentification,
  slotLength,
  slotStart,
  writeRtcp,
} from '@foyer/rtp';
import { describe, expect, test, vi } from 'vitest';
import type { CodecName, SfuCommand } from './contract.ts';
import {
  aBlock,
  Desk,
  delta,
  key,
  type PacketTerms,
  publish,
  rtp,
  scene,
  sequencesOf,
  simulcast,
  subscribe,
} from './simulation/desk.ts';
import { vp8Payload } from './simulation/publisher.ts';
import { extensions, subscriptionId, trackId, transportId } from './simulation/room.ts';
import { seeded } from './simulation/world.ts';

/** Simulated minutes take real seconds on a busy machine. */
vi.setConfig({ testTimeout: 30_000 });

describe('SF1 which encoding a packet belongs to', () => {
  test('SF1 by the SSRC that was named', () => {
    const desk = scene();
    desk.get(1, rtp({ sequence: 1, payload: key }));
    expect(desk.heard('track.live')).toEqual([{ type: 'track.live', track: 1 }]);
    expect(desk.rtp(2)).toHaveLength(1);
  });

  test('SF1 by MID and RID once, then by SSRC', () => {
    const desk = scene({ encodings: simulcast });
    desk.get(1, rtp({ sequence: 1, ssrc: 50, mid: 'm', rid: 'h', payload: key }));
    desk.get(1, rtp({ sequence: 2, ssrc: 50 }));
    expect(desk.rtp(2)).toHaveLength(2);
    expect(desk.heard('layer.current')).toEqual([{ type: 'layer.current', subscription: 2, spatial: 1 }]);
  });

  test('SF1 by MID and repaired RID: a packet sent again', () => {
    const desk = scene({ encodings: simulcast });
    desk.get(1, rtp({ sequence: 1, ssrc: 50, mid: 'm', rid: 'q', payload: key }));
    desk.get(1, rtp({ sequence: 3, ssrc: 50 }));
    const again = Uint8Array.of(0, 2, ...delta);
    desk.get(
      1,
      rtp({ sequence: 9, ssrc: 51, payloadType: 97, mid: 'm', repairedRid: 'q', payload: again, timestamp: 6000 }),
    );
    const numbers = sequencesOf(desk);
    expect(numbers.map((it) => it - (numbers[0] ?? 0))).toEqual([0, 2, 1]);
    expect(desk.rtp(2).at(-1)?.header.payloadEnd).toBe(desk.rtp(2)[1]?.header.payloadEnd);
  });

  const foreign: readonly [string, PacketTerms][] = [
    ['an unknown SSRC', { sequence: 1, ssrc: 77 }],
    ['an unknown MID', { sequence: 1, ssrc: 77, mid: 'x', rid: 'q' }],
    ['an unknown RID', { sequence: 1, ssrc: 77, mid: 'm', rid: 'x' }],
    ['simulcast without RID', { sequence: 1, ssrc: 77, mid: 'm' }],
    ['a payload type that was not agreed', { sequence: 1, ssrc: 77, mid: 'm', rid: 'q', payloadType: 13 }],
    ['media on the repair stream', { sequence: 1, ssrc: 77, mid: 'm', repairedRid: 'q' }],
  ];
  test.each(foreign)('SF2 %s is passed over', (_, terms) => {
    const desk = scene({ encodings: simulcast });
    desk.get(1, rtp({ ...terms, payload: key }));
    desk.get(1, rtp({ ...terms, sequence: 2 }));
    expect(desk.rtp(2)).toEqual([]);
    expect(desk.engine.stats(transportId(1)).packetsIn).toBe(2);
  });

  test('SF1 a second SSRC cannot tear an encoding from the first while that flows', () => {
    const desk = scene({ encodings: simulcast });
    desk.get(1, rtp({ sequence: 1, ssrc: 50, mid: 'm', rid: 'q', payload: key }));
    desk.get(1, rtp({ sequence: 1, ssrc: 51, mid: 'm', rid: 'q', payload: key }));
    expect(desk.rtp(2)).toHaveLength(1);
  });
});

describe('towards the publisher', () => {
  test('SF3 what is missing is asked for at once, again, and not for ever', () => {
    const desk = scene();
    desk.get(1, rtp({ sequence: 65_534, payload: key }));
    desk.get(1, rtp({ sequence: 1 }));
    expect(desk.rtcp(1, 'nack').map(({ sequences }) => sequences)).toEqual([[65_535, 0]]);
    desk.pass(5000);
    const asked = desk.rtcp(1, 'nack').length;
    expect(asked).toBeGreaterThan(5);
    expect(asked).toBeLessThanOrEqual(10);
    const last = desk.out.findLast(({ to, bytes }) => to === 1 && bytes[1] === 205);
    expect(last?.at).toBeLessThan(2300);
  });

  test('SF3 a jump too wide to repair asks for a key frame instead', () => {
    const desk = scene();
    desk.get(1, rtp({ sequence: 1, payload: key }));
    desk.pass(1000);
    const before = desk.rtcp(1, 'picture-loss').length;
    desk.get(1, rtp({ sequence: 1200 }));
    expect(desk.rtcp(1, 'nack')).toEqual([]);
    expect(desk.rtcp(1, 'picture-loss').length).toBe(before + 1);
  });

  test('SF4 a receiver report each second: loss, jitter, last sender report and its age', () => {
    const desk = scene();
    desk.pass(0);
    for (let sequence = 1; sequence <= 100; sequence++) {
      if (sequence % 10 !== 5) desk.get(1, rtp({ sequence, payload: sequence === 1 ? key : delta }));
      desk.pass(5);
      if (sequence === 50) {
        const clock = { ntpSeconds: 0x12345678, ntpFraction: 0x9abcdef0, timestamp: 1, packets: 1, octets: 1 };
        desk.report(1, [{ type: 'sender-report', ssrc: 1, ...clock, blocks: [] }]);
      }
    }
    desk.pass(600);
    const block = desk.rtcp(1, 'receiver-report').at(-1)?.blocks[0];
    expect(block).toMatchObject({ ssrc: 1, fractionLost: 25, totalLost: 10, highest: 100, lastReport: 0x56789abc });
    expect((block?.delay ?? 0) / 65.536).toBeCloseTo(755, 0);
    expect(desk.engine.stats(transportId(1)).lossIn).toBeCloseTo(0.1, 5);
  });

  test('SF5 arrivals of every packet, bound or not, padding or not, are told every 50 ms', () => {
    const desk = scene();
    desk.pass(60);
    desk.get(1, rtp({ sequence: 1, arrival: 65_534, payload: key }));
    desk.now += 1;
    desk.get(1, rtp({ sequence: 2, arrival: 65_535, padding: 40 }));
    desk.now += 2.5;
    desk.get(1, rtp({ sequence: 3, ssrc: 99, arrival: 1 }));
    desk.pass(60);
    desk.get(1, rtp({ sequence: 3, arrival: 2 }));
    desk.get(1, rtp({ sequence: 4, arrival: 0 }));
    desk.pass(60);
    const feedback = desk.rtcp(1, 'transport-feedback');
    expect(feedback).toHaveLength(3);
    expect(feedback[0]).toMatchObject({ baseSequence: 65_534, feedbackCount: 1 });
    expect(feedback[0]?.deltas.slice(1)).toEqual([4, undefined, 10]);
    const [late, next] = [feedback[1], feedback[2]];
    expect(late).toMatchObject({ baseSequence: 0 });
    expect(late?.deltas).toHaveLength(1);
    expect(next).toMatchObject({ baseSequence: 2 });
    const reference = (feedback[0]?.referenceTime ?? 0) * 64 + (feedback[0]?.deltas[0] ?? 0) / 4;
    expect(reference).toBeCloseTo(1060, 0);
  });

  test('SF6 key frames are asked for at most every 500 ms, and a request is not forgotten', () => {
    const desk = scene();
    const asked = () => desk.rtcp(1, 'picture-loss').length;
    expect(asked()).toBe(1);
    desk.report(2, [{ type: 'picture-loss', sender: 1, media: 20 }]);
    desk.report(2, [{ type: 'full-intra', sender: 1, entries: [{ ssrc: 20, command: 1 }] }]);
    expect(asked()).toBe(1);
    desk.pass(550);
    expect(asked()).toBe(2);
    desk.get(1, rtp({ sequence: 1, payload: key }));
    desk.pass(2000);
    expect(asked()).toBe(2);
  });

  test('SF6 a key frame that comes serves all who asked', () => {
    const desk = scene();
    desk.report(2, [{ type: 'picture-loss', sender: 1, media: 20 }]);
    desk.get(1, rtp({ sequence: 1, payload: key }));
    desk.pass(3000);
    expect(desk.rtcp(1, 'picture-loss')).toHaveLength(1);
  });
});

describe('towards the subscriber', () => {
  test('SF7 own SSRC, numbers, payload type; send time on each packet, MID until the peer reports', () => {
    const desk = scene();
    desk.get(1, rtp({ sequence: 500, payload: key, mid: 'm', arrival: 3 }));
    desk.report(2, [{ type: 'receiver-report', ssrc: 1, blocks: [aBlock(20)] }]);
    desk.get(1, rtp({ sequence: 501, arrival: 4 }));
    const [first, second] = desk.rtp(2);
    expect(first?.header).toMatchObject({ ssrc: 20, payloadType: 100, timestamp: 1_500_000, marker: true });
    expect(second?.header.sequence).toBe((first?.header.sequence ?? 0) + 1);
    for (const packet of [first, second]) {
      if (packet === undefined) throw new Fault('no packet');
      const { bytes, header } = packet;
      expect(readAbsSendTime(bytes, findExtension(bytes, header, extensions.absSendTime))).toBeCloseTo(1000, 0);
      expect(findExtension(bytes, header, extensions.transportCc)).toBe(-1);
      const mid = readIdentification(bytes, findExtension(bytes, header, extensions.mid));
      expect(mid).toBe(packet === first ? '7' : '');
    }
  });

  test('SF7 orientation and dependency descriptor pass under the subscriber ids, long ones in the two-byte form', () => {
    const desk = new Desk();
    const ids = { ...extensions, dependencyDescriptor: 13 };
    publish(desk, { codec: 'av1' });
    desk.tell({ type: 'transport.extend', transport: transportId(1), extensions: ids });
    subscribe(desk);
    desk.tell({ type: 'transport.extend', transport: transportId(2), extensions: { ...ids, dependencyDescriptor: 9 } });
    const descriptor = Uint8Array.from({ length: 60 }, (_, i) => i);
    const more = [
      { id: 13, data: descriptor },
      { id: extensions.videoOrientation, data: Uint8Array.of(3) },
    ];
    desk.get(1, rtp({ sequence: 1, payload: Uint8Array.of(0x18, 1), more }));
    const packet = desk.rtp(2)[0];
    if (packet === undefined) throw new Fault('no packet');
    const slot = findExtension(packet.bytes, packet.header, 9);
    expect(packet.bytes.slice(slotStart(slot), slotStart(slot) + slotLength(slot))).toEqual(descriptor);
    expect(packet.header.extensionProfile).toBe(0x1000);
    const turn = findExtension(packet.bytes, packet.header, extensions.videoOrientation);
    expect(packet.bytes[slotStart(turn)]).toBe(3);
    expect(packet.bytes.slice(packet.header.payloadStart)).toEqual(Uint8Array.of(0x18, 1));
  });

  test('SF8 padding alone is taken out; late, it fills its place', () => {
    const desk = scene();
    desk.get(1, rtp({ sequence: 1, payload: key }));
    desk.get(1, rtp({ sequence: 2, padding: 50 }));
    desk.get(1, rtp({ sequence: 3 }));
    desk.get(1, rtp({ sequence: 5 }));
    desk.get(1, rtp({ sequence: 4, padding: 50 }));
    desk.get(1, rtp({ sequence: 6 }));
    const numbers = sequencesOf(desk);
    expect(numbers.map((it) => it - (numbers[0] ?? 0))).toEqual([0, 1, 3, 2, 4]);
    const filler = desk.rtp(2)[3]?.header;
    expect(filler?.payloadEnd).toBe(filler?.payloadStart);
  });

  test('SF8 65 536 packets of padding leave no trace', () => {
    const desk = scene();
    desk.get(1, rtp({ sequence: 1, payload: key }));
    for (let sequence = 2; sequence < 65_538; sequence++)
      desk.get(1, rtp({ sequence: sequence & 0xffff, padding: 255 }));
    desk.get(1, rtp({ sequence: 2 }));
    const numbers = sequencesOf(desk);
    expect((numbers[1] ?? 0) - (numbers[0] ?? 0)).toBe(1);
  });

  test('SF9 what is asked for comes again on the RTX stream, a few times', () => {
    const desk = scene();
    desk.get(1, rtp({ sequence: 1, payload: key }));
    desk.get(1, rtp({ sequence: 2, payload: Uint8Array.of(0x10, 1, 7, 7) }));
    const lost = sequencesOf(desk)[1] ?? 0;
    for (let i = 0; i < 40; i++) {
      desk.report(2, [{ type: 'nack', sender: 1, media: 20, sequences: [lost] }]);
      desk.now += 5;
    }
    const again = desk.rtp(2).filter(({ header }) => header.ssrc === 21);
    expect(again).toHaveLength(5);
    const { bytes, header } = again[0] ?? { bytes: new Uint8Array(), header: emptyHeader() };
    expect(header).toMatchObject({ payloadType: 101, timestamp: 6000 });
    expect([...bytes.slice(header.payloadStart)]).toEqual([lost >> 8, lost & 255, 0x10, 1, 7, 7]);
    expect((again[1]?.header.sequence ?? 0) - header.sequence).toBe(1);
  });

  test('SF9 nothing is sent again that is gone, unsent or foreign', () => {
    const desk = scene();
    desk.get(1, rtp({ sequence: 1, payload: key }));
    const sent = sequencesOf(desk)[0] ?? 0;
    desk.report(2, [{ type: 'nack', sender: 1, media: 20, sequences: [sent + 1, sent - 1, sent + 30_000] }]);
    desk.report(2, [{ type: 'nack', sender: 1, media: 21, sequences: [sent] }]);
    desk.report(2, [{ type: 'nack', sender: 1, media: 999, sequences: [sent] }]);
    desk.pass(2000);
    desk.report(2, [{ type: 'nack', sender: 1, media: 20, sequences: [sent] }]);
    expect(desk.rtp(2)).toHaveLength(1);
  });

  test('SF10 key frames are asked for when a subscription opens, resumes, or its path is replaced', () => {
    const desk = scene();
    const asked = () => desk.rtcp(1, 'picture-loss').length;
    desk.get(1, rtp({ sequence: 1, payload: key }));
    desk.pass(1000);
    const before = asked();
    desk.tell({ type: 'transport.refresh', transport: transportId(2) });
    expect(asked()).toBe(before + 1);
    desk.pass(1000);
    desk.tell({ type: 'transport.refresh', transport: transportId(1) });
    expect(asked()).toBe(before + 2);
    desk.pass(1000);
    subscribe(desk, 3);
    expect(asked()).toBe(before + 3);
  });
});

describe('SF17 layers inside a VP9 track', () => {
  /** I=0 P L F=0 B E V Z, then T U S D, then TL0PICIDX (RFC 9628 section 4.2, not flexible). */
  const vp9 = (terms: { spatial: number; key?: boolean; start?: boolean; end?: boolean }): Uint8Array =>
    Uint8Array.of(
      0x20 | (terms.key === true ? 0 : 0x40) | (terms.start === false ? 0 : 8) | (terms.end === false ? 0 : 4),
      terms.spatial << 1,
      1,
      0xee,
    );

  const picture = (desk: Desk, from: number, isKey = false): void => {
    for (const spatial of [0, 1, 2]) {
      desk.get(
        1,
        rtp({
          sequence: from + spatial,
          timestamp: from * 1000,
          marker: spatial === 2,
          payload: vp9({ spatial, key: isKey }),
        }),
      );
    }
  };
  const want = (desk: Desk, maxSpatial: 0 | 1 | 2): void =>
    desk.tell({ type: 'subscription.adjust', subscription: subscriptionId(2), enabled: true, maxSpatial, priority: 0 });
  const layers = (desk: Desk): number[] =>
    desk.rtp(2).map(({ bytes, header }) => (bytes[header.payloadStart + 1] ?? 0) >> 1);

  test('SF17 layers above the wish are taken out, numbers stay whole, the picture ends with the marker', () => {
    const desk = scene({ codec: 'vp9' });
    picture(desk, 1, true);
    want(desk, 1);
    picture(desk, 4);
    picture(desk, 7);
    expect(layers(desk)).toEqual([0, 1, 2, 0, 1, 0, 1]);
    expect(desk.rtp(2).map(({ header }) => header.marker)).toEqual([false, false, true, false, true, false, true]);
    const numbers = sequencesOf(desk);
    expect(numbers.map((it) => it - (numbers[0] ?? 0))).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test('SF17 a higher layer begins with a key picture, which is asked for', () => {
    const desk = scene({ codec: 'vp9' });
    want(desk, 0);
    picture(desk, 1, true);
    picture(desk, 4);
    desk.pass(1000);
    const asked = desk.rtcp(1, 'picture-loss').length;
    picture(desk, 7);
    want(desk, 2);
    expect(desk.rtcp(1, 'picture-loss').length).toBe(asked + 1);
    picture(desk, 10);
    picture(desk, 13, true);
    expect(layers(desk)).toEqual([0, 0, 0, 0, 0, 1, 2]);
    desk.pass(100);
    expect(desk.heard('layer.current').at(-1)?.spatial).toBe(2);
  });

  test('SF17 a taken-out packet that comes late fills its place empty, and so again when asked for', () => {
    const desk = scene({ codec: 'vp9' });
    want(desk, 0);
    picture(desk, 1, true);
    desk.get(1, rtp({ sequence: 4, payload: vp9({ spatial: 0 }) }));
    desk.get(1, rtp({ sequence: 6, payload: vp9({ spatial: 2 }) }));
    desk.get(1, rtp({ sequence: 7, payload: vp9({ spatial: 0 }) }));
    desk.get(1, rtp({ sequence: 5, payload: vp9({ spatial: 1 }) }));
    const numbers = sequencesOf(desk);
    expect(numbers.map((it) => it - (numbers[0] ?? 0))).toEqual([0, 1, 3, 2]);
    const filler = desk.rtp(2)[3]?.header;
    expect(filler?.payloadEnd).toBe(filler?.payloadStart);
    desk.report(2, [{ type: 'nack', sender: 1, media: 20, sequences: [numbers[2] ?? 0, numbers[3] ?? 0] }]);
    const again = desk.rtp(2).filter(({ header }) => header.ssrc === 21);
    expect(again.map(({ header }) => header.payloadEnd - header.payloadStart)).toEqual([6, 2]);
  });
});

describe('SF18 other codecs', () => {
  const table: readonly [CodecName, Uint8Array, Uint8Array][] = [
    ['h264', Uint8Array.of(0x67, 1), Uint8Array.of(0x61, 1)],
    ['av1', Uint8Array.of(0x18, 1), Uint8Array.of(0x10, 1)],
    ['vp8', key, delta],
  ];
  test.each(table)('SF18 %s flows from its key frame on', (codec, opening, following) => {
    const desk = scene({ codec });
    desk.get(1, rtp({ sequence: 1, payload: following }));
    desk.get(1, rtp({ sequence: 2, payload: opening }));
    desk.get(1, rtp({ sequence: 3, payload: following }));
    const payloads = desk.rtp(2).map(({ bytes, header }) => bytes.slice(header.payloadStart));
    expect(payloads).toEqual([opening, following]);
  });
});

describe('SF20 wanted layers', () => {
  const wanted = (desk: Desk) => desk.heard('layers.wanted').map((event) => event.wanted.filter(Boolean).length);
  const want = (desk: Desk, maxSpatial: 0 | 1 | 2, enabled = true): void =>
    desk.tell({ type: 'subscription.adjust', subscription: subscriptionId(2), enabled, maxSpatial, priority: 0 });

  test('SF20 the first subscriber is told at once', () => {
    expect(wanted(scene({ encodings: simulcast }))).toEqual([3]);
  });

  test('SF20 less is told after 5 s, more at once', () => {
    const desk = scene({ encodings: simulcast });
    want(desk, 0);
    desk.pass(4000);
    expect(wanted(desk)).toEqual([3]);
    desk.pass(1200);
    expect(wanted(desk)).toEqual([3, 1]);
    want(desk, 1);
    expect(wanted(desk)).toEqual([3, 1, 2]);
  });

  test('SF20 a wish that comes back in time costs nothing', () => {
    const desk = scene({ encodings: simulcast });
    want(desk, 0);
    desk.pass(3000);
    want(desk, 2);
    desk.pass(10_000);
    expect(wanted(desk)).toEqual([3]);
  });

  test('SF20 with no subscriber nothing is wanted, and the next one is told at once', () => {
    const desk = scene({ encodings: simulcast });
    desk.tell({ type: 'subscription.close', subscription: subscriptionId(2) });
    desk.pass(6000);
    expect(wanted(desk)).toEqual([3, 0]);
    subscribe(desk, 3);
    expect(wanted(desk)).toEqual([3, 0, 3]);
    desk.tell({
      type: 'subscription.adjust',
      subscription: subscriptionId(3),
      enabled: false,
      maxSpatial: 2,
      priority: 0,
    });
    desk.pass(6000);
    expect(wanted(desk)).toEqual([3, 0, 3, 0]);
  });

  test('SF20 a track that nobody ever wanted is told so', () => {
    const desk = new Desk();
    publish(desk, { encodings: simulcast });
    desk.pass(6000);
    expect(wanted(desk)).toEqual([0]);
  });
});

describe('SF21 speakers', () => {
  function talk(desk: Desk, time: number, level: number, from: number): number {
    let sequence = from;
    for (let passed = 0; passed < time; passed += 20) {
      desk.get(1, rtp({ sequence: sequence & 0xffff, level, timestamp: sequence * 960, payload: delta }));
      sequence += 1;
      desk.pass(20);
    }
    return sequence;
  }

  test('SF21 speech is told once, silence once, and nothing in between', () => {
    const desk = scene({ codec: 'opus' });
    let next = talk(desk, 2000, 20, 1);
    next = talk(desk, 4000, 100, next);
    const told = desk.heard('speakers.changed').flatMap(({ speakers }) => speakers);
    expect(told.map(({ active }) => active)).toEqual([true, false]);
    expect(told[0]).toMatchObject({ track: 1, transport: 1, level: 0.125 });
    expect(told[1]?.level).toBe(0);
  });

  test('SF21 louder is told, the same is not', () => {
    const desk = scene({ codec: 'opus' });
    let next = talk(desk, 4000, 25, 1);
    next = talk(desk, 4000, 3, next);
    const levels = desk.heard('speakers.changed').flatMap(({ speakers }) => speakers.map(({ level }) => level));
    expect(levels[0]).toBe(0.125);
    expect(levels.at(-1)).toBe(0.75);
    expect(new Set(levels).size).toBe(levels.length);
  });

  const quiet: readonly [string, number, number][] = [
    ['36 dB below full scale', 36, 1],
    ['loud for less than 15 % of each window', 10, 12],
  ];
  test.each(quiet)('SF21 %s is not speech', (_, level, outOf) => {
    const desk = scene({ codec: 'opus' });
    let next = 1;
    for (let turn = 0; turn < 40; turn++) {
      next = talk(desk, 40, level, next);
      next = talk(desk, 40 * (outOf - 1), 127, next);
    }
    expect(desk.heard('speakers.changed')).toEqual([]);
  });

  test('SF21 short words with pauses between them are one speech', () => {
    const desk = scene({ codec: 'opus' });
    let next = 1;
    for (let turn = 0; turn < 10; turn++) {
      next = talk(desk, 80, 10, next);
      next = talk(desk, 400, 127, next);
    }
    const told = desk.heard('speakers.changed').flatMap(({ speakers }) => speakers.map(({ active }) => active));
    expect(told.length).toBeGreaterThan(0);
    expect(told).not.toContain(false);
  });

  test.each(['pause', 'unpublish'] as const)('SF21 %s silences at once', (how) => {
    const desk = scene({ codec: 'opus' });
    talk(desk, 1000, 10, 1);
    if (how === 'pause') desk.tell({ type: 'track.pause', track: trackId(1), paused: true });
    else desk.tell({ type: 'track.unpublish', track: trackId(1) });
    expect(desk.heard('speakers.changed').at(-1)?.speakers).toEqual([
      { track: 1, transport: 1, level: 0, active: false },
    ]);
  });

  test('SF21 the level travels on to subscribers', () => {
    const desk = scene({ codec: 'opus' });
    talk(desk, 20, 33, 1);
    const { bytes, header } = desk.rtp(2)[0] ?? { bytes: new Uint8Array(), header: emptyHeader() };
    expect(bytes[slotStart(findExtension(bytes, header, extensions.audioLevel))]).toBe(33);
  });
});

describe('SF22 numbers and endings', () => {
  const unknown: readonly SfuCommand[] = [
    { type: 'transport.extend', transport: transportId(99), extensions: {} },
    { type: 'transport.refresh', transport: transportId(99) },
    { type: 'transport.writable', transport: transportId(99), writable: true },
    { type: 'transport.close', transport: transportId(99) },
    { type: 'track.pause', track: trackId(99), paused: true },
    { type: 'track.unpublish', track: trackId(99) },
    { type: 'subscription.adjust', subscription: subscriptionId(99), enabled: true, maxSpatial: 2, priority: 0 },
    { type: 'subscription.close', subscription: subscriptionId(99) },
    { type: 'transport.open', transport: transportId(1), extensions: {} },
  ];
  test.each(unknown)('SF22 $type of a number that does not fit is a fault', (command) => {
    expect(() => scene().tell(command)).toThrow(Fault);
  });

  test('SF22 statistics of an unknown transport are a fault', () => {
    expect(() => scene().engine.stats(transportId(99))).toThrow(Fault);
  });

  test('SF22 closing a transport ends what uses it; ending that again does nothing', () => {
    const desk = scene();
    desk.get(1, rtp({ sequence: 1, payload: key }));
    desk.tell({ type: 'transport.close', transport: transportId(1) });
    expect(desk.heard('layer.current').at(-1)?.spatial).toBe(-1);
    desk.get(1, rtp({ sequence: 2 }));
    desk.tell({ type: 'track.unpublish', track: trackId(1) });
    desk.tell({
      type: 'subscription.adjust',
      subscription: subscriptionId(2),
      enabled: true,
      maxSpatial: 2,
      priority: 0,
    });
    desk.tell({ type: 'transport.close', transport: transportId(2) });
    desk.tell({ type: 'subscription.close', subscription: subscriptionId(2) });
    expect(desk.rtp(2)).toHaveLength(1);
    expect(desk.engine.deadline()).toBe(Number.POSITIVE_INFINITY);
  });

  test('SF22 while a path cannot send nothing is transmitted to it, media or reports', () => {
    const desk = scene();
    desk.get(1, rtp({ sequence: 1, payload: key, arrival: 1 }));
    desk.tell({ type: 'transport.writable', transport: transportId(1), writable: false });
    desk.tell({ type: 'transport.writable', transport: transportId(2), writable: false });
    desk.out.length = 0;
    desk.get(1, rtp({ sequence: 3, arrival: 3 }));
    desk.pass(3000);
    expect(desk.out).toEqual([]);
    desk.tell({ type: 'transport.writable', transport: transportId(2), writable: true });
    desk.tell({ type: 'transport.writable', transport: transportId(1), writable: true });
    expect(desk.rtcp(1, 'picture-loss')).toHaveLength(1);
  });
});

describe('SF23 senders that begin anew', () => {
  test('SF23 numbers that jump for good: the subscriber sees none of it', () => {
    const desk = scene();
    for (let sequence = 1; sequence <= 5; sequence++) {
      desk.get(1, rtp({ sequence, payload: sequence === 1 ? key : delta }));
      desk.pass(20);
    }
    for (let sequence = 40_000; sequence <= 40_005; sequence++) {
      desk.get(1, rtp({ sequence, timestamp: sequence * 7, payload: sequence === 40_002 ? key : delta }));
      desk.pass(20);
    }
    const numbers = sequencesOf(desk);
    expect(numbers.map((it) => it - (numbers[0] ?? 0))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const times = desk.rtp(2).map(({ header }) => header.timestamp);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
  });

  test('SF23 one stray packet far off changes nothing', () => {
    const desk = scene();
    desk.get(1, rtp({ sequence: 1, payload: key }));
    desk.get(1, rtp({ sequence: 30_000 }));
    desk.get(1, rtp({ sequence: 2 }));
    const numbers = sequencesOf(desk);
    expect(numbers).toHaveLength(2);
    expect((numbers[1] ?? 0) - (numbers[0] ?? 0)).toBe(1);
  });

  test('SF23 a new SSRC for a layer that has gone quiet takes its place', () => {
    const desk = scene({ encodings: simulcast });
    desk.get(1, rtp({ sequence: 900, ssrc: 50, mid: 'm', rid: 'q', payload: vp8Payload(aPicture, 700, 9, 30) }));
    desk.pass(300);
    desk.get(
      1,
      rtp({ sequence: 5, ssrc: 60, mid: 'm', rid: 'q', timestamp: 1, payload: vp8Payload(aPicture, 3, 200, 30) }),
    );
    const [before, after] = desk.rtp(2);
    expect((after?.header.sequence ?? 0) - (before?.header.sequence ?? 0)).toBe(1);
    expect((after?.header.timestamp ?? 0) - (before?.header.timestamp ?? 0)).toBe(27_000);
    const idOf = (packet: typeof before) => packet && (packet.bytes[packet.header.payloadStart + 3] ?? 0);
    expect((idOf(after) ?? 0) - (idOf(before) ?? 0)).toBe(1);
  });

  const aPicture = { key: true, spatial: 0, frame: 1, index: 0, count: 1 };
});

test('SF22 one track ends, and begins again: the other track of the same people has no gap and no repeat', () => {
  const desk = scene();
  const second = { transport: transportId(1), kind: 'video', mid: 'n', codec: 'vp8', clockRate: 90_000 } as const;
  const begin = (id: number, ssrc: number) => {
    const encodings = [{ spatial: 0, ssrc }] as const;
    desk.tell({ type: 'track.publish', track: trackId(id), ...second, payloadType: 96, encodings });
    const place = { transport: transportId(2), mid: '8', ssrc: ssrc * 10, rtxSsrc: ssrc * 10 + 1, payloadType: 100 };
    const subscription = subscriptionId(id + 10);
    desk.tell({ type: 'subscription.open', subscription, track: trackId(id), ...place, cname: 'PA_1' });
  };
  begin(2, 5);
  for (let sequence = 1; sequence <= 300; sequence++) {
    const payload = sequence === 1 ? key : delta;
    desk.get(1, rtp({ sequence, payload }));
    desk.get(1, rtp({ sequence, ssrc: sequence > 200 ? 6 : 5, payload: sequence % 100 === 1 ? key : delta }));
    desk.pass(20);
    if (sequence === 100) {
      desk.tell({ type: 'subscription.close', subscription: subscriptionId(12) });
      desk.tell({ type: 'track.unpublish', track: trackId(2) });
    }
    if (sequence === 200) begin(3, 6);
  }
  const kept = sequencesOf(desk);
  expect(kept).toHaveLength(300);
  expect(new Set(kept.slice(1).map((number, at) => (number - (kept[at] ?? 0)) & 0xffff))).toEqual(new Set([1]));
  expect([sequencesOf(desk, 2, 50).length, sequencesOf(desk, 2, 60).length]).toEqual([100, 100]);
});

test('SF2 whatever comes, from publisher or subscriber: no throw, and media flows on (seed 99)', () => {
  const random = seeded(99);
  const desk = scene({ encodings: simulcast });
  const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => Math.floor(random() * 256));
  const reports = new Uint8Array(2000);
  for (let i = 0; i < 20_000; i++) {
    const noise = bytes(Math.floor(random() * 80));
    if (random() < 0.5) noise[0] = 0x80 | ((noise[0] ?? 0) & 0x3f);
    if (random() < 0.3) noise[1] = 200 + Math.floor(random() * 8);
    desk.get(random() < 0.5 ? 1 : 2, noise);
    const odd = rtp({
      sequence: Math.floor(random() * 0x10000),
      ssrc: 50 + Math.floor(random() * 4),
      payloadType: random() < 0.8 ? 96 : 97,
      mid: 'm',
      rid: ['q', 'h', 'f', 'x'][Math.floor(random() * 4)] ?? 'q',
      payload: bytes(Math.floor(random() * 20)),
      more: [{ id: 12, data: bytes(Math.floor(random() * 30)) }],
    });
    odd[Math.floor(random() * odd.length)] = Math.floor(random() * 256);
    if (random() < 0.1) putBlockHead(odd, 12, 4 * Math.floor(random() * 40), random() < 0.5);
    desk.get(1, odd);
    const sequences = [Math.floor(random() * 0x10000)];
    const end = writeRtcp(reports, 0, [{ type: 'nack', sender: 1, media: 20, sequences }]);
    reports[Math.floor(random() * end)] = Math.floor(random() * 256);
    desk.get(2, reports.slice(0, end));
    desk.pass(random() * 3);
    if (desk.out.length > 2000) desk.out.length = 0;
  }
  desk.pass(3000);
  desk.out.length = 0;
  const start = 7;
  for (let i = 0; i < 10; i++) {
    desk.get(1, rtp({ sequence: start + i, ssrc: 70, mid: 'm', rid: 'q', payload: i < 2 ? key : delta }));
  }
  expect(desk.rtp(2).length).toBeGreaterThan(7);
});
