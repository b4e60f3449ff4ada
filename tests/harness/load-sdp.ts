/** The SDP of a synthetic LiveKit client: offers written by hand, and what matters of the answers. */

export interface PathParameters {
  readonly ufrag: string;
  readonly pwd: string;
  /** `sha-256 AB:CD:…` */
  readonly fingerprint: string;
}

export type LoadSection =
  | { readonly mid: string; readonly kind: 'audio' | 'video'; readonly direction: 'recvonly' }
  | {
      readonly mid: string;
      readonly kind: 'audio' | 'video';
      readonly direction: 'sendonly';
      readonly cid: string;
      readonly ssrcs: readonly number[];
      /** One for each SSRC where it is simulcast, else none. */
      readonly rids: readonly string[];
    };

/** Ids of the header extensions, those Chromium uses. */
export const extensionIds = {
  audioLevel: 1,
  absSendTime: 2,
  transportCc: 3,
  mid: 4,
  rid: 10,
  repairedRid: 11,
} as const;

export const payloadTypes = { audio: 111, video: 96 } as const;

const codecLines = {
  audio: [
    'a=rtpmap:111 opus/48000/2',
    'a=rtcp-fb:111 transport-cc',
    'a=fmtp:111 minptime=10;useinbandfec=1',
    `a=extmap:${extensionIds.audioLevel} urn:ietf:params:rtp-hdrext:ssrc-audio-level`,
  ],
  video: [
    'a=rtpmap:96 VP8/90000',
    'a=rtcp-fb:96 goog-remb',
    'a=rtcp-fb:96 transport-cc',
    'a=rtcp-fb:96 ccm fir',
    'a=rtcp-fb:96 nack',
    'a=rtcp-fb:96 nack pli',
    'a=rtpmap:97 rtx/90000',
    'a=fmtp:97 apt=96',
    `a=extmap:${extensionIds.rid} urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id`,
    `a=extmap:${extensionIds.repairedRid} urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id`,
  ],
};

function transportLines({ ufrag, pwd, fingerprint }: PathParameters, setup: string): string[] {
  return [`a=ice-ufrag:${ufrag}`, `a=ice-pwd:${pwd}`, `a=fingerprint:${fingerprint}`, `a=setup:${setup}`];
}

function sendLines(section: LoadSection): string[] {
  if (section.direction === 'recvonly') return [];
  const rids = section.rids.map((rid) => `a=rid:${rid} send`);
  if (rids.length > 0) rids.push(`a=simulcast:send ${section.rids.join(';')}`);
  const ssrcs = section.rids.length > 0 ? [] : section.ssrcs.map((ssrc) => `a=ssrc:${ssrc} cname:load`);
  return [`a=msid:${section.cid} ${section.cid}`, ...rids, ...ssrcs];
}

function sectionLines(parameters: PathParameters, section: LoadSection): string[] {
  return [
    `m=${section.kind} 9 UDP/TLS/RTP/SAVPF ${section.kind === 'audio' ? '111' : '96 97'}`,
    'c=IN IP4 0.0.0.0',
    ...transportLines(parameters, 'actpass'),
    `a=mid:${section.mid}`,
    `a=${section.direction}`,
    'a=rtcp-mux',
    'a=rtcp-rsize',
    ...codecLines[section.kind],
    `a=extmap:${extensionIds.absSendTime} http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time`,
    `a=extmap:${extensionIds.transportCc} http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01`,
    `a=extmap:${extensionIds.mid} urn:ietf:params:rtp-hdrext:sdes:mid`,
    ...sendLines(section),
  ];
}

function dataLines(parameters: PathParameters, mid: string, setup: string): string[] {
  return [
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    ...transportLines(parameters, setup),
    `a=mid:${mid}`,
    'a=sctp-port:5000',
    'a=max-message-size:262144',
  ];
}

function description(version: number, mids: readonly string[], lines: readonly string[]): string {
  const head = ['v=0', `o=- 4611 ${version} IN IP4 127.0.0.1`, 's=-', 't=0 0', `a=group:BUNDLE ${mids.join(' ')}`];
  return `${[...head, ...lines].join('\r\n')}\r\n`;
}

/** The whole offer: a data section with mid `data` first, then the media sections in order. */
export function writeOffer(parameters: PathParameters, sections: readonly LoadSection[], version: number): string {
  const media = sections.flatMap((section) => sectionLines(parameters, section));
  const mids = ['data', ...sections.map(({ mid }) => mid)];
  return description(version, mids, [...dataLines(parameters, 'data', 'actpass'), ...media]);
}

export interface ReadAnswer {
  readonly parameters: PathParameters;
  readonly setup: string;
  readonly candidates: readonly string[];
  /** SSRC → mid of what the server sends; the first of an FID pair is media, the second is left out. */
  readonly sent: ReadonlyMap<number, string>;
}

/** Reads what this client needs of an answer; throws where something is missing. */
export function readAnswer(text: string): ReadAnswer {
  const first = (name: string): string => {
    const value = new RegExp(`^a=${name}:(.*)$`, 'm').exec(text)?.[1]?.trim();
    if (value === undefined) throw new Error(`the answer has no a=${name}`);
    return value;
  };
  const sent = new Map<number, string>();
  for (const section of text.split(/^(?=m=)/m).slice(1)) {
    const mid = /^a=mid:(\S+)/m.exec(section)?.[1];
    const ssrc = /^a=ssrc:(\d+) /m.exec(section)?.[1];
    if (mid !== undefined && ssrc !== undefined) sent.set(Number(ssrc), mid);
  }
  return {
    parameters: { ufrag: first('ice-ufrag'), pwd: first('ice-pwd'), fingerprint: first('fingerprint') },
    setup: first('setup'),
    candidates: [...text.matchAll(/^a=(candidate:.*)$/gm)].map((match) => (match[1] ?? '').trim()),
    sent,
  };
}

/** The answer shown to this client's own libdatachannel: its one video section, then its data section. */
export function pipeAnswer(answer: ReadAnswer, dataMid: string): string {
  const transport = transportLines(answer.parameters, answer.setup);
  const video = [
    'm=video 9 UDP/TLS/RTP/SAVPF 96',
    'c=IN IP4 0.0.0.0',
    ...answer.candidates.map((candidate) => `a=${candidate}`),
    ...transport,
    'a=mid:0',
    'a=sendrecv',
    'a=rtcp-mux',
    'a=rtpmap:96 VP8/90000',
  ];
  return description(1, ['0', dataMid], [...video, ...dataLines(answer.parameters, dataMid, answer.setup)]);
}
