/** Writes the answer to an offer from decisions (RFC 9429 section 5.3, RFC 3264 section 6). */
import type { HeaderExtensions } from '@foyer/sfu';
import { codecLines, codecsOf } from './answer-codecs.ts';
import type { AnswerInput, OfferedData, OfferedMedia, PeerParameters, SectionDecision } from './contract.ts';
import { acceptedExtensions, extensionLines } from './extensions.ts';

type Section = AnswerInput['offer']['sections'][number];

/** Text of others as one SDP token (RFC 8866 section 9): whatever could end a line or a word becomes `_`. */
function token(text: string): string {
  return text.replace(/[^!#-'*+\-.0-9A-Z^-~]/g, '_') || '-';
}

/** Host candidates in order of preference (RFC 8839 section 5.1, RFC 8445 section 5.1.2.1) and their end (RFC 8840). */
function candidateLines(candidates: AnswerInput['candidates']): string[] {
  const lines = candidates.map(({ address, port }, index) => {
    const priority = 126 * 0x100_0000 + Math.max(0, 65_535 - index) * 0x100 + 255;
    return `a=candidate:${index + 1} 1 udp ${priority} ${token6(address)} ${port} typ host`;
  });
  return [...lines, 'a=end-of-candidates'];
}

/** An address or host name; unlike a token it may hold colons (IPv6). */
function token6(address: string): string {
  return address.replace(/[^0-9A-Za-z.:-]/g, '_');
}

function transportLines(local: PeerParameters): string[] {
  return [
    `a=ice-ufrag:${local.ufrag}`,
    `a=ice-pwd:${local.pwd}`,
    'a=ice-options:trickle',
    `a=fingerprint:${local.fingerprint}`,
    `a=setup:${local.setup}`,
  ];
}

type Flow = Exclude<SectionDecision, { decision: 'inactive' }>;

/** The decision as far as the offer can carry it: its direction and its payload type must have been offered. */
function flowOf(section: OfferedMedia, decision: SectionDecision | undefined): Flow | undefined {
  if (decision === undefined || decision.decision === 'inactive') return undefined;
  if (!section.codecs.some(({ payloadType }) => payloadType === decision.payloadType)) return undefined;
  const peer = decision.decision === 'receive' ? 'sendonly' : 'recvonly';
  return section.direction === peer || section.direction === 'sendrecv' ? decision : undefined;
}

function receiveLines(section: OfferedMedia, rids: readonly string[]): string[] {
  const accepted = rids.filter((rid) => section.sendRids.includes(rid));
  const lines = accepted.map((rid) => `a=rid:${rid} recv`);
  return accepted.length === 0 ? lines : [...lines, `a=simulcast:recv ${accepted.join(';')}`];
}

function sendLines(decision: Extract<Flow, { decision: 'send' }>, hasRtx: boolean): string[] {
  const { ssrc, cname } = decision;
  const rtxSsrc = hasRtx ? decision.rtxSsrc : undefined;
  return [
    `a=msid:${token(decision.msidStream)} ${token(decision.msidTrack)}`,
    ...(rtxSsrc === undefined ? [] : [`a=ssrc-group:FID ${ssrc} ${rtxSsrc}`]),
    `a=ssrc:${ssrc} cname:${token(cname)}`,
    ...(rtxSsrc === undefined ? [] : [`a=ssrc:${rtxSsrc} cname:${token(cname)}`]),
  ];
}

/** What all sections of an answer share. */
interface Shared {
  readonly input: AnswerInput;
  readonly accepted: HeaderExtensions;
  readonly decisions: ReadonlyMap<string, SectionDecision>;
  /** Mids that are not rejected; the first carries the candidates. */
  readonly bundle: readonly string[];
}

function commonLines(mid: string, { input, bundle }: Shared): string[] {
  const candidates = mid === bundle[0] ? candidateLines(input.candidates) : [];
  return ['c=IN IP4 0.0.0.0', ...candidates, ...transportLines(input.local), `a=mid:${mid}`];
}

function mediaLines(section: OfferedMedia, shared: Shared): string[] {
  const flow = flowOf(section, shared.decisions.get(section.mid));
  const codecs = codecsOf(section, flow?.payloadType);
  const payloadTypes = codecs.map(({ payloadType }) => payloadType).join(' ');
  const direction = flow === undefined ? 'inactive' : flow.decision === 'receive' ? 'recvonly' : 'sendonly';
  const lines = [
    `m=${section.kind} 9 UDP/TLS/RTP/SAVPF ${payloadTypes}`,
    ...commonLines(section.mid, shared),
    ...extensionLines(section, shared.accepted),
    `a=${direction}`,
    'a=rtcp-mux',
    ...(section.reducedSizeRtcp === true ? ['a=rtcp-rsize'] : []),
    ...codecLines(section.kind, codecs, flow?.decision === 'receive'),
  ];
  if (flow?.decision === 'receive') lines.push(...receiveLines(section, flow.rids));
  if (flow?.decision === 'send')
    lines.push(
      ...sendLines(
        flow,
        codecs.some(({ name }) => name === 'rtx'),
      ),
    );
  return lines;
}

function dataLines(section: OfferedData, shared: Shared): string[] {
  return [
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    ...commonLines(section.mid, shared),
    'a=sctp-port:5000',
    `a=max-message-size:${shared.input.maxMessageSize}`,
  ];
}

/** Port 0 and nothing agreed (RFC 3264 section 6); protocol and formats as offered. */
function rejectedLines(section: Section): string[] {
  const line = section.type === 'other' ? section.line : `m=${section.type === 'media' ? section.kind : 'application'}`;
  const [media = 'm=audio', , protocol = 'UDP/TLS/RTP/SAVPF', ...formats] = line.split(' ');
  const mid = section.mid === '' ? [] : [`a=mid:${section.mid}`];
  const offered = section.type === 'media' ? section.codecs.map(({ payloadType }) => payloadType).join(' ') : '';
  return [`${media} 0 ${protocol} ${formats.join(' ') || offered || '0'}`, 'c=IN IP4 0.0.0.0', 'a=inactive', ...mid];
}

/** Whether the section is answered with port 0: not ours, stopped by the peer, or without one readable codec. */
function isRejected(section: Section): boolean {
  return section.type === 'other' || (section.type === 'media' && (section.stopped || section.codecs.length === 0));
}

function sectionLines(section: Section, shared: Shared): string[] {
  if (isRejected(section) || section.type === 'other') return rejectedLines(section);
  return section.type === 'data' ? dataLines(section, shared) : mediaLines(section, shared);
}

/**
 * The whole answer, CRLF lines: as many sections as the offer, in its order, one transport for all. Total: a decision
 * that the offer cannot carry (direction or payload type not offered) is answered `inactive`.
 */
export function writeAnswer(input: AnswerInput): string {
  const { offer } = input;
  const bundle = offer.sections.filter((section) => !isRejected(section)).map(({ mid }) => mid);
  const decisions = new Map(input.decisions.map((decision) => [decision.mid, decision]));
  const shared: Shared = { input, accepted: acceptedExtensions(offer), decisions, bundle };
  const lines = [
    'v=0',
    `o=- ${token(input.sessionId)} ${input.sessionVersion} IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    `a=group:BUNDLE ${bundle.join(' ')}`,
    'a=msid-semantic:WMS *',
    ...offer.sections.flatMap((section) => sectionLines(section, shared)),
  ];
  return `${lines.join('\r\n')}\r\n`;
}
