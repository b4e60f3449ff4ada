import {
  emptyHeader,
  emptyVp8,
  findExtension,
  parseRtcp,
  parseRtp,
  parseVp8,
  readIdentification,
  readTransportSequence,
} from '@foyer/rtp';
import { expect, test } from 'vitest';
import { parseOffer, writeAnswer } from '../../packages/livekit/sdp/index.ts';
import { LatencyHistogram, ReceivedStreams } from './load-counts.ts';
import {
  ageOf,
  boundlessEstimate,
  readFeedback,
  rtpHeader,
  senderReport,
  stampedPacket,
  vp8Head,
} from './load-packets.ts';
import { extensionIds, type LoadSection, pipeAnswer, readAnswer, writeOffer } from './load-sdp.ts';
import { LoadSource } from './load-source.ts';

const fingerprint = `sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`;
const parameters = { ufrag: 'load', pwd: 'passwordpasswordpassword', fingerprint };

const sections: readonly LoadSection[] = [
  { mid: 'm0', kind: 'video', direction: 'sendonly', cid: 'cid-1', ssrcs: [1, 2], rids: ['q', 'h'] },
  { mid: 'm1', kind: 'audio', direction: 'sendonly', cid: 'cid-2', ssrcs: [3], rids: [] },
  { mid: 'm2', kind: 'video', direction: 'recvonly' },
];

test('the synthetic client and our SDP understand each other', () => {
  const offer = parseOffer(writeOffer(parameters, sections, 1));
  if (!offer.ok) throw new Error(offer.refusal.why);
  expect(offer.value.sections).toMatchObject([
    { type: 'data', mid: 'data' },
    { mid: 'm0', direction: 'sendonly', sendRids: ['q', 'h'], msidTrack: 'cid-1', ssrcs: [] },
    { mid: 'm1', direction: 'sendonly', ssrcs: [{ ssrc: 3 }], msidTrack: 'cid-2' },
    { mid: 'm2', direction: 'recvonly' },
  ]);
  const text = writeAnswer({
    offer: offer.value,
    local: { ...parameters, ufrag: 'ours', setup: 'active' },
    candidates: [{ address: '127.0.0.1', port: 7000 }],
    decisions: [
      {
        mid: 'm2',
        decision: 'send',
        payloadType: 96,
        msidStream: 's',
        msidTrack: 't',
        cname: 'c',
        ssrc: 8,
        rtxSsrc: 9,
      },
    ],
    sessionId: '1',
    sessionVersion: 1,
    maxMessageSize: 65_536,
  });
  const answer = readAnswer(text);
  expect(answer).toEqual({
    parameters: { ...parameters, ufrag: 'ours' },
    setup: 'active',
    candidates: ['candidate:1 1 udp 2130706431 127.0.0.1 7000 typ host'],
    sent: new Map([[8, 'm2']]),
  });
  expect(pipeAnswer(answer, 'data')).toContain('a=candidate:1 1 udp');
});

test('its packets are RTP with VP8 that our parsers read', () => {
  const header = rtpHeader({
    payloadType: 96,
    marker: true,
    sequence: 65_537,
    timestamp: 90_000,
    ssrc: 77,
    mid: 'm0',
    rid: 'q',
    transportSequence: 300,
  });
  const head = vp8Head({ start: true, key: true, pictureId: 1000, tl0: 3 });
  const packet = stampedPacket(header, head, 1100);
  expect(packet).toHaveLength(1100);
  const read = emptyHeader();
  expect(parseRtp(packet, read)).toBe(true);
  expect(read).toMatchObject({ payloadType: 96, marker: true, sequence: 1, timestamp: 90_000, ssrc: 77 });
  const vp8 = emptyVp8();
  expect(parseVp8(packet, header.length, packet.length, vp8)).toBe(true);
  expect(vp8).toMatchObject({ pictureId: 1000 });
  expect(readIdentification(packet, findExtension(packet, read, extensionIds.mid))).toBe('m0');
  expect(readIdentification(packet, findExtension(packet, read, extensionIds.rid))).toBe('q');
  expect(readTransportSequence(packet, findExtension(packet, read, extensionIds.transportCc))).toBe(300);
  expect(ageOf(packet)).toBeLessThan(1e6);
});

test('its RTCP is read by us, and ours would be read by it', () => {
  const parsed = parseRtcp(senderReport({ ssrc: 5, timestamp: 9, packets: 3, bytes: 30 }));
  expect(parsed.map(({ type }) => type)).toHaveLength(2);
  expect(parseRtcp(boundlessEstimate(1, 2))).toHaveLength(2);
  const loss = Buffer.from([0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 77]);
  expect(readFeedback(loss)).toEqual([{ type: 'keyframe', ssrc: 77 }]);
  expect(readFeedback(Buffer.from([0x81, 206, 0xff, 0xff, 0, 0, 0, 1, 0, 0, 0, 77]))).toEqual([]);
});

test('a source keeps its pace, starts with a key frame and gives another when asked', () => {
  const sent: Buffer[] = [];
  const section = sections[0];
  if (section?.direction !== 'sendonly') throw new Error('no section');
  let transportSequence = 0;
  const outlet = {
    send: (packet: Buffer) => sent.push(packet),
    nextTransportSequence: () => {
      transportSequence += 1;
      return transportSequence;
    },
  };
  const source = new LoadSource(section, { kind: 'video', packetsPerSecond: 60, layers: 2 }, outlet);
  for (let now = 0; now <= 1000; now += 5) source.advance(now);
  expect(source.packets).toBe(120);
  const keyFrames = (ssrc: number) =>
    sent.filter((packet) => (packet[1] ?? 0) < 0xc0 && packet.readUInt32BE(8) === ssrc && isKey(packet)).length;
  expect([keyFrames(1), keyFrames(2)]).toEqual([1, 1]);
  source.wantKeyFrame(2);
  for (let now = 1000; now <= 1100; now += 5) source.advance(now);
  expect([keyFrames(1), keyFrames(2)]).toEqual([1, 2]);
});

function isKey(packet: Buffer): boolean {
  const payload = 16 + packet.readUInt16BE(14) * 4;
  return packet[payload] === 0x90 && ((packet[payload + 6] ?? 1) & 1) === 0;
}

test('counts: losses by sequence, latencies by quantile', () => {
  const streams = new ReceivedStreams();
  for (const sequence of [65_534, 65_535, 1, 3, 2]) streams.note(1, sequence, 100);
  expect(streams.all()).toEqual([{ ssrc: 1, packets: 5, lost: 1 }]);
  const latency = new LatencyHistogram();
  for (let micros = 0; micros < 100_000; micros += 1000) latency.add(micros);
  expect(latency.quantile(0.5)).toBeCloseTo(49, 0);
  expect(latency.quantile(0.99)).toBeCloseTo(98, 0);
});
