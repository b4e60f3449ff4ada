/** Small offers for tests: the least that is valid, with room for what a test wants to add. */

export const peerLines = [
  'a=ice-ufrag:abcd',
  'a=ice-pwd:abcdefghijklmnopqrstuv',
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`,
  'a=setup:actpass',
];

/** A section of `kind` whose m-line lists `formats`, ready to be put into {@link anOffer}. */
export function aSection(mid: string, mediaLine: string, lines: readonly string[] = []): readonly string[] {
  return [`m=${mediaLine}`, 'c=IN IP4 0.0.0.0', ...peerLines, `a=mid:${mid}`, 'a=rtcp-mux', ...lines];
}

export const audioLine = 'audio 9 UDP/TLS/RTP/SAVPF 111';
export const videoLine = 'video 9 UDP/TLS/RTP/SAVPF 96 97';
export const opusLines = ['a=rtpmap:111 opus/48000/2', 'a=fmtp:111 minptime=10;useinbandfec=1'];
export const vp8Lines = [
  'a=rtpmap:96 VP8/90000',
  'a=rtcp-fb:96 nack',
  'a=rtcp-fb:96 nack pli',
  'a=rtcp-fb:96 transport-cc',
  'a=rtcp-fb:96 goog-remb',
  'a=rtpmap:97 rtx/90000',
  'a=fmtp:97 apt=96',
];

/** An offer that bundles the given sections; `bundle` names other mids than theirs. */
export function anOffer(sections: readonly (readonly string[])[], bundle?: string): string {
  const mids = sections.map((lines) => lines.find((line) => line.startsWith('a=mid:'))?.slice(6) ?? '').join(' ');
  const head = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', `a=group:BUNDLE ${bundle ?? mids}`];
  return `${[...head, ...sections.flat()].join('\r\n')}\r\n`;
}
