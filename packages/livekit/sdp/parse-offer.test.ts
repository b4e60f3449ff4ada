import { readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Offer, OfferedMedia } from './contract.ts';
import { anOffer, aSection, audioLine, opusLines, peerLines, videoLine, vp8Lines } from './fixtures.ts';
import { parseOffer } from './parse-offer.ts';

const captures = new URL('./captures/', import.meta.url);
const capture = (name: string) => readFileSync(new URL(`${name}.sdp`, captures), 'utf8');

function parsed(text: string): Offer {
  const result = parseOffer(text);
  if (!result.ok) throw new Error(`refused at ${result.refusal.line}: ${result.refusal.why}`);
  return result.value;
}

function media(offer: Offer, mid: string): OfferedMedia {
  const section = offer.sections.find((each) => each.mid === mid);
  if (section?.type !== 'media') throw new Error(`no media section ${mid}`);
  return section;
}

const audio = (lines: readonly string[] = []) => anOffer([aSection('0', audioLine, [...opusLines, ...lines])]);
const video = (lines: readonly string[] = []) => anOffer([aSection('0', videoLine, [...vp8Lines, ...lines])]);

describe('captures of real offers', () => {
  test('the first offer: three audio and three video sections to receive, one data section', () => {
    const offer = parsed(capture('first-offer'));
    expect(
      offer.sections.map((each) => (each.type === 'media' ? `${each.kind} ${each.direction}` : each.type)),
    ).toEqual([...Array(3).fill('audio recvonly'), ...Array(3).fill('video recvonly'), 'data']);
    expect(offer.peer.setup).toBe('actpass');
    expect(offer.peer.fingerprint).toMatch(/^sha-256 [0-9A-F:]{95}$/);
    expect(offer.sections[6]).toEqual({ type: 'data', mid: '6', sctpPort: 5000, maxMessageSize: 262_144 });
    expect(media(offer, '0').codecs[0]).toEqual({
      payloadType: 111,
      name: 'opus',
      clockRate: 48_000,
      channels: 2,
      fmtp: 'minptime=10;useinbandfec=1',
      feedback: ['transport-cc'],
    });
    expect(media(offer, '3').codecs[0]).toMatchObject({ payloadType: 96, name: 'vp8', rtxPayloadType: 97 });
  });

  test('a camera in VP8 or H.264 simulcast has rids and no SSRCs', () => {
    for (const name of ['camera-vp8-simulcast', 'camera-h264-simulcast']) {
      const section = media(parsed(capture(name)), '7');
      expect(section.direction).toBe('sendonly');
      expect(section.sendRids).toEqual(['q', 'h', 'f']);
      expect(section.ssrcs).toEqual([]);
      expect(section.msidTrack).toMatch(/^[0-9a-f-]{36}$/);
      expect(section.extensions.get('urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id')).toBe(10);
    }
  });

  test('a camera in VP9 SVC has one SSRC with its RTX and no rids', () => {
    const section = media(parsed(capture('camera-vp9-svc')), '7');
    expect(section.sendRids).toEqual([]);
    expect(section.ssrcs).toHaveLength(1);
    expect(section.ssrcs[0]?.rtxSsrc).toBeGreaterThan(0);
  });

  test('a microphone with RED has one SSRC and no RTX', () => {
    const section = media(parsed(capture('microphone-red')), '7');
    expect(section.codecs.map((codec) => codec.name)).toContain('red');
    expect(section.ssrcs).toEqual([{ ssrc: expect.any(Number) }]);
  });

  test('three published tracks, then one taken back', () => {
    const three = parsed(capture('microphone-camera-screen'));
    expect(['7', '8', '9'].map((mid) => media(three, mid).direction)).toEqual(Array(3).fill('sendonly'));
    expect(media(three, '9').sendRids).toEqual(['q', 'h']);
    expect(media(parsed(capture('camera-unpublished')), '8').direction).toBe('inactive');
  });
});

describe('SD1 total', () => {
  const seeds = readdirSync(captures)
    .filter((name) => name.endsWith('.sdp'))
    .map((name) => readFileSync(new URL(name, captures), 'utf8'));

  test('SD1 any text is answered, never thrown at', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000, unit: 'binary' }), (text) => {
        parseOffer(text);
        parseOffer(`v=0\r\n${text}`);
      }),
      { numRuns: 300 },
    );
  });

  test('SD1 real offers with lines dropped, doubled and cut are answered', () => {
    fc.assert(
      fc.property(fc.constantFrom(...seeds), fc.array(fc.tuple(fc.nat(), fc.nat(3), fc.nat(80))), (text, edits) => {
        const lines = text.split('\n');
        for (const [at, how, cut] of edits) {
          const index = at % lines.length;
          const line = lines[index] ?? '';
          if (how === 0) lines.splice(index, 1);
          else if (how === 1) lines.splice(index, 0, line);
          else if (how === 2) lines[index] = line.slice(0, cut);
          else lines[index] = line.replace(/[0-9]+/, '99999999999999999999');
        }
        parseOffer(lines.join('\n'));
      }),
      { numRuns: 200 },
    );
  });

  test('SD1 the largest hostile texts take linear time', () => {
    // CPU time: the machine may be busy with other things.
    const start = process.cpuUsage();
    for (const filler of ['a=rtcp-fb:* x\n', 'a=ssrc:1 a\n', 'a=extmap:1 u\n', 'a=rid:a recv\n', 'a=fmtp:96 a;b;c\n']) {
      const head = anOffer([
        aSection('0', `video 9 UDP/TLS/RTP/SAVPF ${Array.from({ length: 128 }, (_, at) => at).join(' ')}`),
      ]);
      parseOffer(head + filler.repeat(Math.floor((260_000 - head.length) / filler.length)));
      parseOffer(`${head}a=simulcast:send ${';'.repeat(16_000)}\n`);
      parseOffer(`${head}a=extmap:1 ${' '.repeat(16_000)}\n`);
    }
    const { user, system } = process.cpuUsage(start);
    expect(user + system).toBeLessThan(1_000_000);
  });
});

describe('readings', () => {
  test('SD2 LF alone and empty lines are taken', () => {
    expect(parsed(audio().replaceAll('\r\n', '\n\n').replace('v=0\n\n', 'v=0\n'))).toEqual(parsed(audio()));
  });

  test('SD4 a stopped section without a mid keeps its place', () => {
    const stopped = ['m=video 0 UDP/TLS/RTP/SAVPF 96', 'c=IN IP4 0.0.0.0'];
    expect(parsed(anOffer([aSection('0', audioLine, opusLines), stopped], '0')).sections[1]).toEqual({
      type: 'other',
      mid: '',
      line: stopped[0],
    });
  });

  test('SD5 parameters may stand at session level; the tagged section outranks them', () => {
    const bare = ['m=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=mid:0', 'a=rtcp-mux', ...opusLines];
    const text = anOffer([bare]).replace('a=group', `${peerLines.join('\r\n')}\r\na=group`);
    expect(parsed(text).peer).toEqual(parsed(audio()).peer);
    expect(parsed(text.replace('a=mid:0', 'a=mid:0\r\na=ice-ufrag:other')).peer.ufrag).toBe('other');
  });

  test('SD5 what later sections say about transport does not matter', () => {
    const other = aSection('1', videoLine, vp8Lines).map((line) => line.replace('abcd', 'zzzz'));
    expect(parsed(anOffer([aSection('0', audioLine, opusLines), other])).peer.ufrag).toBe('abcd');
  });

  test('SD5 a fingerprint of an unknown digest is passed over for one we know', () => {
    const text = audio()
      .replace('a=fingerprint', 'a=fingerprint:md5 AA:BB\r\na=fingerprint')
      .replace('sha-256', 'SHA-256');
    expect(parsed(text).peer.fingerprint).toMatch(/^sha-256 AB:/);
  });

  test.each([
    ['SD6 another protocol', aSection('1', 'video 9 RTP/AVP 96')],
    ['SD6 another medium', aSection('1', 'message 9 TCP/MSRP *')],
    ['SD6 a data section of another kind', aSection('1', 'application 9 UDP/DTLS/SCTP other')],
  ])('%s is kept as other', (_name, section) => {
    const offer = parsed(anOffer([aSection('0', audioLine, opusLines), section]));
    expect(offer.sections[1]).toEqual({ type: 'other', mid: '1', line: section[0] });
  });

  test('SD6 what is outside the bundle is other, and so is a second data section', () => {
    const data = (mid: string) => aSection(mid, 'application 9 UDP/DTLS/SCTP webrtc-datachannel');
    const offer = parsed(
      anOffer([aSection('0', audioLine, opusLines), aSection('1', videoLine), data('2'), data('3')], '0 2 3'),
    );
    expect(offer.sections.map((section) => section.type)).toEqual(['media', 'other', 'data', 'other']);
  });

  test('SD7 port 0 is stopped, bundle-only is not', () => {
    const stopped = 'video 0 UDP/TLS/RTP/SAVPF 96 97';
    const offer = parsed(
      anOffer([aSection('0', audioLine, opusLines), aSection('1', stopped), aSection('2', stopped, ['a=bundle-only'])]),
    );
    expect(offer.sections.map((section) => section.type === 'media' && section.stopped)).toEqual([false, true, false]);
  });

  test('SD9 codecs that cannot be read or would be taken for RTCP are left out', () => {
    const section = aSection('0', 'video 9 UDP/TLS/RTP/SAVPF 96 97 98 72 99', [
      'a=rtpmap:96 VP8/90000',
      'a=rtpmap:96 AV1/90000',
      'a=rtpmap:97 VP9',
      'a=rtpmap:98 VP9/0',
      'a=rtpmap:72 VP9/90000',
      'a=rtpmap:100 VP9/90000',
      'a=rtpmap:99 L16/44100/2/9',
      'a=fmtp:96 x=1',
      'a=fmtp:96 x=2',
    ]);
    expect(media(parsed(anOffer([section])), '0').codecs).toEqual([
      { payloadType: 96, name: 'vp8', clockRate: 90_000, fmtp: 'x=1', feedback: [] },
    ]);
  });

  test('SD10 wildcard feedback and RTX', () => {
    const section = aSection('0', 'video 9 UDP/TLS/RTP/SAVPF 96 97 98 99 100', [
      'a=rtpmap:96 VP8/90000',
      'a=rtpmap:97 rtx/90000',
      'a=fmtp:97 apt=96',
      'a=rtpmap:98 rtx/90000',
      'a=fmtp:98 apt=96',
      'a=rtpmap:99 rtx/90000',
      'a=fmtp:99 apt=99',
      'a=rtpmap:100 rtx/90000',
      'a=fmtp:100 apt=97',
      'a=rtcp-fb:* nack',
      'a=rtcp-fb:96 nack pli',
      'a=rtcp-fb:96 nack',
    ]);
    const { codecs } = media(parsed(anOffer([section])), '0');
    expect(codecs[0]).toMatchObject({ feedback: ['nack pli', 'nack'], rtxPayloadType: 97 });
    expect(codecs.slice(1).map((codec) => codec.rtxPayloadType)).toEqual(Array(4).fill(undefined));
  });

  test('SD11 extensions: range, first URI, direction', () => {
    const lines = ['0 urn:a', '256 urn:b', '4096 urn:c', '3 urn:d', '4 urn:d', '5/sendonly urn:e', '6/inactive urn:f'];
    const section = media(parsed(video(lines.map((line) => `a=extmap:${line}`))), '0');
    expect([...section.extensions]).toEqual([
      ['urn:d', 3],
      ['urn:e', 5],
    ]);
    expect(section.restricted?.get('urn:e')).toBe('sendonly');
  });

  test.each([
    ['SD12 unsaid', [], 'sendrecv'],
    ['SD12 said', ['a=recvonly'], 'recvonly'],
    ['SD12 twice', ['a=sendrecv', 'a=inactive'], 'inactive'],
  ])('%s direction', (_name, lines, direction) => {
    expect(media(parsed(video(lines)), '0').direction).toBe(direction);
  });

  test.each([
    ['the order of the simulcast line', ['a=simulcast:send f;h;q'], ['f', 'h', 'q']],
    ['first alternatives, pause marks dropped', ['a=simulcast:recv x send ~f,h;q'], ['f', 'q']],
    ['undeclared ones left out', ['a=simulcast:send f;z'], ['f']],
    ['without a simulcast line', [], ['q', 'h', 'f']],
  ])('SD13 rids: %s', (_name, lines, rids) => {
    const declared = ['a=rid:q send', 'a=rid:h send', 'a=rid:f send pt=96', 'a=rid:r recv'];
    expect(media(parsed(video([...declared, ...lines])), '0').sendRids).toEqual(rids);
  });

  test('SD14 SSRCs with RTX and FEC', () => {
    const lines = [
      'a=ssrc-group:FID 1 2',
      'a=ssrc-group:FEC-FR 1 3',
      'a=ssrc-group:FID 4 9',
      ...[1, 1, 2, 3, 4].map((ssrc) => `a=ssrc:${ssrc} cname:x`),
    ];
    expect(media(parsed(video(lines)), '0').ssrcs).toEqual([{ ssrc: 1, rtxSsrc: 2 }, { ssrc: 4 }]);
  });

  test.each([
    ['both', ['a=msid:s t'], { msidStream: 's', msidTrack: 't' }],
    ['braces as Firefox writes them', ['a=msid:{s} {t}'], { msidStream: '{s}', msidTrack: '{t}' }],
    ['stream alone', ['a=msid:s'], { msidStream: 's' }],
    ['unreadable first', ['a=msid:"x" y', 'a=msid:s t'], { msidStream: 's', msidTrack: 't' }],
  ])('SD15 msid: %s', (_name, lines, expected) => {
    expect(media(parsed(video(lines)), '0')).toMatchObject(expected);
  });

  test('SD16 data defaults', () => {
    expect(parsed(anOffer([aSection('d', 'application 9 UDP/DTLS/SCTP webrtc-datachannel')])).sections).toEqual([
      { type: 'data', mid: 'd', sctpPort: 5000, maxMessageSize: 65_536 },
    ]);
  });
});
