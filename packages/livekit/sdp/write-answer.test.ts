import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Offer, OfferedMedia, PeerParameters, SectionDecision } from './contract.ts';
import { acceptedExtensions } from './extensions.ts';
import { anOffer, aSection, audioLine, opusLines, videoLine, vp8Lines } from './fixtures.ts';
import { parseOffer } from './parse-offer.ts';
import { pickCodec } from './pick-codec.ts';
import { syntheticOffer } from './synthetic-offer.ts';
import { writeAnswer } from './write-answer.ts';

const capture = (name: string) => readFileSync(new URL(`./captures/${name}.sdp`, import.meta.url), 'utf8');

function parsed(text: string): Offer {
  const result = parseOffer(text);
  if (!result.ok) throw new Error(result.refusal.why);
  return result.value;
}

const local: PeerParameters = {
  ufrag: 'ours',
  pwd: 'ourpasswordourpassword',
  fingerprint: 'sha-256 00:11',
  setup: 'active',
};

function answer(offer: Offer, decisions: readonly SectionDecision[] = []): string {
  const candidates = [
    { address: '192.0.2.1', port: 7000 },
    { address: '2001:db8::1', port: 7000 },
  ];
  return writeAnswer({
    offer,
    local,
    candidates,
    decisions,
    sessionId: '9',
    sessionVersion: 3,
    maxMessageSize: 65_536,
  });
}

/** The answer's sections as lists of lines; the first list is the session. */
function sections(text: string): string[][] {
  return text.split(/\r\n(?=m=)/).map((section) => section.split('\r\n').filter((line) => line !== ''));
}

const section = (text: string, at: number) => sections(text)[at + 1] ?? [];
const starting = (lines: readonly string[], start: string) => lines.filter((line) => line.startsWith(start));
const first = () => parsed(capture('first-offer'));
const camera = () => parsed(capture('camera-vp8-simulcast'));
const receive: SectionDecision = { mid: '7', decision: 'receive', payloadType: 96, rids: ['q', 'h', 'f'] };
const send: SectionDecision = {
  mid: '3',
  decision: 'send',
  payloadType: 96,
  msidStream: 'PA_1|TR_2',
  msidTrack: 'TR_2',
  cname: 'PA_1',
  ssrc: 1001,
  rtxSsrc: 1002,
};

describe('the answer as a whole', () => {
  test('SD30 same sections in the same order, all bundled', () => {
    const offer = first();
    const text = answer(offer);
    expect(sections(text)).toHaveLength(8);
    expect(starting(text.split('\r\n'), 'a=group')).toEqual(['a=group:BUNDLE 0 1 2 3 4 5 6']);
    expect(starting(text.split('\r\n'), 'a=mid')).toEqual(
      ['0', '1', '2', '3', '4', '5', '6'].map((mid) => `a=mid:${mid}`),
    );
    expect(text).toMatch(/^v=0\r\no=- 9 3 IN IP4 127\.0\.0\.1\r\ns=-\r\nt=0 0\r\n/);
    expect(text.endsWith('\r\n')).toBe(true);
  });

  test('SD30 stopped and other sections get port 0 and leave the bundle', () => {
    const offer = parsed(
      anOffer([
        aSection('0', audioLine, opusLines),
        aSection('1', 'video 0 UDP/TLS/RTP/SAVPF 96', vp8Lines),
        aSection('2', 'message 9 TCP/MSRP *'),
        ['m=video 0 UDP/TLS/RTP/SAVPF 120'],
        aSection('4', 'video 9 UDP/TLS/RTP/SAVPF 96'),
      ]),
    );
    const text = answer(offer);
    expect(starting(text.split('\r\n'), 'm=')).toEqual([
      'm=audio 9 UDP/TLS/RTP/SAVPF 111',
      'm=video 0 UDP/TLS/RTP/SAVPF 96',
      'm=message 0 TCP/MSRP *',
      'm=video 0 UDP/TLS/RTP/SAVPF 120',
      'm=video 0 UDP/TLS/RTP/SAVPF 0',
    ]);
    expect(text).toContain('a=group:BUNDLE 0\r\n');
    expect(starting(section(text, 3), 'a=mid')).toEqual([]);
  });

  test('SD31 one transport for every accepted section', () => {
    for (const lines of sections(answer(first())).slice(1)) {
      expect(lines).toContain('a=ice-ufrag:ours');
      expect(lines).toContain('a=ice-pwd:ourpasswordourpassword');
      expect(lines).toContain('a=fingerprint:sha-256 00:11');
      expect(lines).toContain('a=setup:active');
    }
  });

  test('SD32 candidates in the first accepted section only, best first', () => {
    const text = answer(first());
    expect(starting(section(text, 0), 'a=candidate')).toEqual([
      'a=candidate:1 1 udp 2130706431 192.0.2.1 7000 typ host',
      'a=candidate:2 1 udp 2130706175 2001:db8::1 7000 typ host',
    ]);
    expect(text.match(/a=end-of-candidates/g)).toHaveLength(1);
    const stoppedFirst = parsed(
      anOffer([aSection('0', 'audio 0 UDP/TLS/RTP/SAVPF 111', opusLines), aSection('1', videoLine, vp8Lines)], '1'),
    );
    expect(starting(section(answer(stoppedFirst), 1), 'a=candidate')).toHaveLength(2);
  });

  test('SD40 text from outside cannot begin a line or a word', () => {
    const text = answer(first(), [{ ...send, msidStream: 'x\r\na=evil y', msidTrack: '', cname: 'a b\nc' }]);
    expect(starting(section(text, 3), 'a=msid')).toEqual(['a=msid:x__a_evil_y -']);
    expect(starting(section(text, 3), 'a=ssrc:1001')).toEqual(['a=ssrc:1001 cname:a_b_c']);
    expect(text).not.toMatch(/^a=evil/m);
  });
});

describe('directions and codecs', () => {
  test('SD33 without a decision everything is inactive', () => {
    for (const lines of sections(answer(first())).slice(1, 7)) expect(lines).toContain('a=inactive');
  });

  test.each([
    ['receiving from who only receives', { ...receive, mid: '0', payloadType: 111 }, 0],
    ['sending to who only sends', { ...send, mid: '7' }, 7],
    ['a payload type that was not offered', { ...receive, payloadType: 1 }, 7],
  ] satisfies [string, SectionDecision, number][])('SD33 %s is inactive', (_name, decision, at) => {
    const lines = section(answer(camera(), [decision]), at);
    expect(lines).toContain('a=inactive');
    expect([...starting(lines, 'a=rid'), ...starting(lines, 'a=msid'), ...starting(lines, 'a=ssrc')]).toEqual([]);
  });

  test('SD33 sendrecv is answered either way', () => {
    const offer = parsed(anOffer([aSection('3', videoLine, vp8Lines)]));
    expect(section(answer(offer, [send]), 0)).toContain('a=sendonly');
    expect(section(answer(offer, [{ ...receive, mid: '3' }]), 0)).toContain('a=recvonly');
  });

  test('SD34 one codec with its RTX', () => {
    const lines = section(answer(camera(), [receive]), 7);
    expect(lines[0]).toBe('m=video 9 UDP/TLS/RTP/SAVPF 96 97');
    expect(starting(lines, 'a=rtpmap')).toEqual(['a=rtpmap:96 VP8/90000', 'a=rtpmap:97 rtx/90000']);
    // The client itself adds its start bitrate to the offer; parameters come back as they were offered (SD37).
    expect(starting(lines, 'a=fmtp')).toEqual(['a=fmtp:96 x-google-start-bitrate=1000', 'a=fmtp:97 apt=96']);
  });

  test('SD34 RED brings the codec inside it', () => {
    const offer = parsed(capture('microphone-red'));
    const lines = section(answer(offer, [{ mid: '7', decision: 'receive', payloadType: 63, rids: [] }]), 7);
    expect(lines[0]).toBe('m=audio 9 UDP/TLS/RTP/SAVPF 63 111');
    expect(lines).toContain('a=fmtp:63 111/111');
    expect(lines).toContain('a=rtpmap:63 red/48000/2');
  });

  test('SD34 an inactive section lists the first codec of ours, or what there is', () => {
    expect(section(answer(first()), 0)[0]).toBe('m=audio 9 UDP/TLS/RTP/SAVPF 111');
    expect(section(answer(first()), 3)[0]).toBe('m=video 9 UDP/TLS/RTP/SAVPF 96 97');
    const g722 = aSection('0', 'audio 9 UDP/TLS/RTP/SAVPF 9 111', ['a=rtpmap:9 G722/8000', ...opusLines]);
    expect(section(answer(parsed(anOffer([g722]))), 0)[0]).toBe('m=audio 9 UDP/TLS/RTP/SAVPF 111');
    const only = aSection('0', 'audio 9 UDP/TLS/RTP/SAVPF 9', ['a=rtpmap:9 G722/8000']);
    expect(section(answer(parsed(anOffer([only]))), 0)[0]).toBe('m=audio 9 UDP/TLS/RTP/SAVPF 9');
  });

  test('SD36 feedback: transport-cc only where we receive, nack on audio, no goog-remb', () => {
    const offer = camera();
    const video = starting(section(answer(offer, [receive]), 7), 'a=rtcp-fb');
    expect(video.toSorted()).toEqual(
      ['ccm fir', 'nack', 'nack pli', 'transport-cc'].map((kind) => `a=rtcp-fb:96 ${kind}`),
    );
    const sent = starting(section(answer(offer, [send]), 3), 'a=rtcp-fb');
    expect(sent.toSorted()).toEqual(['ccm fir', 'nack', 'nack pli'].map((kind) => `a=rtcp-fb:96 ${kind}`));
    expect(starting(section(answer(offer), 0), 'a=rtcp-fb')).toEqual(['a=rtcp-fb:111 nack']);
  });

  test('SD37 Opus parameters are ours, others are kept', () => {
    expect(section(answer(first()), 0)).toContain('a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1');
    const offer = parsed(capture('camera-h264-simulcast'));
    const picked = pickCodec(media(offer, '7'), 'h264');
    const text = answer(offer, [{ ...receive, payloadType: picked?.payloadType ?? 0 }]);
    expect(starting(section(text, 7), `a=fmtp:${picked?.payloadType} `)).toEqual([
      `a=fmtp:${picked?.payloadType} level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f`,
    ]);
  });

  test('SD38 rids are echoed in the order of the decision', () => {
    const lines = section(answer(camera(), [{ ...receive, rids: ['f', 'q', 'z'] }]), 7);
    expect(starting(lines, 'a=rid')).toEqual(['a=rid:f recv', 'a=rid:q recv']);
    expect(starting(lines, 'a=simulcast')).toEqual(['a=simulcast:recv f;q']);
    expect(starting(section(answer(camera(), [{ ...receive, rids: [] }]), 7), 'a=simulcast')).toEqual([]);
  });

  test('SD39 a sent section names its stream', () => {
    const lines = section(answer(first(), [send]), 3);
    expect(lines).toContain('a=sendonly');
    expect(lines.slice(-4)).toEqual([
      'a=msid:PA_1|TR_2 TR_2',
      'a=ssrc-group:FID 1001 1002',
      'a=ssrc:1001 cname:PA_1',
      'a=ssrc:1002 cname:PA_1',
    ]);
    const sound = section(answer(first(), [{ ...send, mid: '0', payloadType: 111 }]), 0);
    expect(starting(sound, 'a=ssrc')).toEqual(['a=ssrc:1001 cname:PA_1']);
  });
});

describe('header extensions', () => {
  test('SD20 the union over sections, ids as offered', () => {
    expect(acceptedExtensions(first())).toEqual({
      audioLevel: 1,
      absSendTime: 2,
      transportCc: 3,
      mid: 4,
      videoOrientation: 13,
      rid: 10,
      repairedRid: 11,
      dependencyDescriptor: 12,
    });
  });

  test('SD20 the first section to name an extension gives its id, an id is given once', () => {
    const mid = 'urn:ietf:params:rtp-hdrext:sdes:mid';
    const level = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';
    const offer = parsed(
      anOffer([
        aSection('0', audioLine, [...opusLines, `a=extmap:4 ${mid}`]),
        aSection('1', audioLine, [...opusLines, `a=extmap:5 ${mid}`, `a=extmap:4 ${level}`]),
      ]),
    );
    expect(acceptedExtensions(offer)).toEqual({ mid: 4 });
    expect(starting(section(answer(offer), 1), 'a=extmap')).toEqual([]);
  });

  test('SD35 inactive sections accept them too, rid among them', () => {
    const lines = section(answer(first()), 4);
    expect(lines).toContain('a=inactive');
    expect(lines).toContain('a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id');
    expect(starting(lines, 'a=extmap')).toHaveLength(7);
  });

  test('SD35 a restricted extension is answered the other way round', () => {
    const rid = 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id';
    const offer = parsed(anOffer([aSection('0', videoLine, [...vp8Lines, `a=extmap:7/sendonly ${rid}`])]));
    expect(section(answer(offer), 0)).toContain(`a=extmap:7/recvonly ${rid}`);
  });
});

function media(offer: Offer, mid: string): OfferedMedia {
  const found = offer.sections.find((each) => each.mid === mid);
  if (found?.type !== 'media') throw new Error(`no media section ${mid}`);
  return found;
}

test('SD41 the offer for libdatachannel', () => {
  const text = syntheticOffer({ ...first().peer, setup: 'passive' }, 1234);
  expect(starting(text.split('\r\n'), 'm=')).toEqual([
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  ]);
  expect(text.match(/a=setup:actpass/g)).toHaveLength(2);
  expect(text.split(`a=ice-pwd:${first().peer.pwd}\r\n`)).toHaveLength(3);
  expect(text).toContain('a=max-message-size:1234\r\n');
  const again = parsed(text);
  expect(again.sections.map((each) => each.type)).toEqual(['media', 'data']);
});
