import { describe, expect, test } from 'vitest';
import { anOffer, aSection, audioLine, opusLines, videoLine, vp8Lines } from './fixtures.ts';
import { parseOffer } from './parse-offer.ts';

function why(text: string): string {
  const result = parseOffer(text);
  return result.ok ? 'accepted' : result.refusal.why;
}

const audio = (lines: readonly string[] = []) => anOffer([aSection('0', audioLine, [...opusLines, ...lines])]);
const video = (lines: readonly string[] = []) => anOffer([aSection('0', videoLine, [...vp8Lines, ...lines])]);

describe('refusals', () => {
  const many = (count: number, line: (at: number) => string) => Array.from({ length: count }, (_, at) => line(at));
  const second = (line: string, lines: readonly string[] = []) =>
    anOffer([aSection('0', audioLine, opusLines), aSection('1', line, lines)]);
  const table: readonly (readonly [string, string, string])[] = [
    ['SD2 nothing', '', 'does not begin with v=0'],
    ['SD2 not SDP', 'hello', 'does not begin with v=0'],
    ['SD2 another version', 'v=1\r\n', 'does not begin with v=0'],
    ['SD2 too large', `v=0\r\n${'a=x\r\n'.repeat(60_000)}`, 'text too large'],
    ['SD2 a line too long', audio([`a=${'x'.repeat(16_384)}`]), 'line too long'],
    ['SD2 not a line', audio(['hello']), 'not a line of the form <letter>=<value>'],
    ['SD2 bare CR', audio(['a=x\ry']), 'control character'],
    ['SD2 NUL', audio(['a=x\0y']), 'control character'],
    [
      'SD3 too many sections',
      anOffer(many(201, (at) => `m${at}`).map((mid) => aSection(mid, audioLine))),
      'too many sections',
    ],
    ['SD3 too many codecs', second(`video 9 UDP/TLS/RTP/SAVPF ${many(201, String).join(' ')}`), 'too many codecs'],
    ['SD3 too many rids', video(many(17, (at) => `a=rid:r${at} send`)), 'too many rids'],
    ['SD3 too many SSRCs', video(many(65, (at) => `a=ssrc:${at + 1} cname:x`)), 'too many ssrcs'],
    ['SD4 no mid', anOffer([aSection('0', audioLine).filter((line) => line !== 'a=mid:0')], '0'), 'mid missing'],
    ['SD4 mid twice', anOffer([aSection('0', audioLine, opusLines), aSection('0', videoLine)]), 'mid twice'],
    ['SD4 mid too long', anOffer([aSection('m'.repeat(17), audioLine)]), 'mid not readable'],
    ['SD4 mid of two words', anOffer([aSection('a b', audioLine)]), 'mid not readable'],
    ['SD5 no group', anOffer([aSection('0', audioLine, opusLines)]).replace('a=group:BUNDLE 0\r\n', ''), 'no bundle'],
    ['SD5 tagged unknown', anOffer([aSection('0', audioLine, opusLines)], '7'), 'no bundle'],
    ['SD5 no sections', anOffer([]), 'no bundle'],
    [
      'SD5 tagged stopped',
      anOffer([aSection('0', 'audio 0 UDP/TLS/RTP/SAVPF 111', opusLines)]),
      'the tagged section is not one we speak',
    ],
    [
      'SD5 tagged not ours',
      anOffer([aSection('0', 'text 9 UDP/TLS/RTP/SAVPF 111')]),
      'the tagged section is not one we speak',
    ],
    ['SD5 no ufrag', audio().replace(/a=ice-ufrag.*\r\n/, ''), 'ice-ufrag missing or not readable'],
    ['SD5 short ufrag', audio().replace('ufrag:abcd', 'ufrag:abc'), 'ice-ufrag missing or not readable'],
    ['SD5 short pwd', audio().replace('pwd:abc', 'pwd:'), 'ice-pwd missing or not readable'],
    ['SD5 no fingerprint', audio().replace(/a=fingerprint.*\r\n/, ''), 'fingerprint missing or not readable'],
    [
      'SD5 weak hash',
      audio().replace(/sha-256 .*\r\n/, `sha-1 ${many(20, () => 'AB').join(':')}\r\n`),
      'fingerprint missing or not readable',
    ],
    ['SD5 short digest', audio().replace('AB:AB:', 'AB:'), 'fingerprint missing or not readable'],
    ['SD5 setup unknown', audio().replace('setup:actpass', 'setup:holdconn'), 'setup missing or unknown'],
    ['SD6 m-line cut short', second('video 9'), 'm-line not readable'],
    ['SD6 no formats', second('video 9 UDP/TLS/RTP/SAVPF'), 'no formats'],
    ['SD7 port too large', second('video 65536 UDP/TLS/RTP/SAVPF 96'), 'port not readable'],
    ['SD7 port negative', second('video -1 UDP/TLS/RTP/SAVPF 96'), 'port not readable'],
    ['SD8 no mux', audio().replace('a=rtcp-mux\r\n', ''), 'rtcp-mux missing'],
    ['SD9 payload type too large', second('video 9 UDP/TLS/RTP/SAVPF 128'), 'payload type not readable'],
    ['SD9 payload type no number', second('video 9 UDP/TLS/RTP/SAVPF 0x60'), 'payload type not readable'],
    ['SD9 payload type twice', second('video 9 UDP/TLS/RTP/SAVPF 96 96'), 'payload type twice'],
    ['SD11 one id, two URIs', audio(['a=extmap:1 urn:a', 'a=extmap:1 urn:b']), 'one extension id for two extensions'],
    ['SD13 rid unreadable', video(['a=rid:q/1 send']), 'rid not readable'],
    ['SD13 rid too long', video([`a=rid:${'q'.repeat(17)} send`]), 'rid not readable'],
    ['SD13 rid twice', video(['a=rid:q send', 'a=rid:q send']), 'rid declared twice'],
    ['SD14 ssrc 0', video(['a=ssrc:0 cname:x']), 'ssrc not readable'],
    ['SD14 ssrc too large', video(['a=ssrc:4294967296 cname:x']), 'ssrc not readable'],
    [
      'SD14 ssrc in two sections',
      anOffer([
        aSection('0', audioLine, [...opusLines, 'a=ssrc:5 cname:x']),
        aSection('1', videoLine, [...vp8Lines, 'a=ssrc:5 cname:x']),
      ]),
      'ssrc in two places',
    ],
  ];
  test.each(table)('%s', (_name, text, expected) => {
    expect(why(text)).toBe(expected);
  });

  test('SD1 a refusal names the line', () => {
    expect(parseOffer('v=0\r\ns=-\r\nnonsense\r\n')).toEqual({
      ok: false,
      refusal: { kind: 'sdp-invalid', line: 3, why: 'not a line of the form <letter>=<value>' },
    });
  });
});
