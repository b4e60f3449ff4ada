/**
 * Reads a peer's offer (RFC 8866, RFC 9429 section 5.8, RFC 8843, RFC 8853). Never throws, takes time linear in the
 * text, and holds nothing larger than the text. What a rule of docs/spec/sdp.md does not refuse is read or left out.
 */
import type { Result } from '@foyer/kernel';
import { ok } from '@foyer/kernel';
import type { Offer, OfferedData, OfferedMedia, OfferedOther, SdpRefusal } from './contract.ts';
import { sdpLimits } from './limits.ts';
import type { Attributes, RawSection } from './lines.ts';
import { allOf, firstOf, refuse, splitDescription, wholeNumber } from './lines.ts';
import { readCodecs } from './parse-codecs.ts';
import { isToken, readDirection, readExtensions, readMsid, readSendRids, readSsrcs } from './parse-media.ts';
import { readPeer } from './parse-peer.ts';

type Section = OfferedMedia | OfferedData | OfferedOther;

interface MediaLine {
  readonly media: string;
  readonly port: number;
  readonly protocol: string;
  readonly formats: readonly string[];
}

/** `m=<media> <port>[/<count>] <protocol> <format> …` (RFC 8866 section 5.14). */
function readMediaLine(raw: RawSection): Result<MediaLine, SdpRefusal> {
  const [media = '', portText = '', protocol = '', ...formats] = raw.media.split(' ', sdpLimits.codecs + 4);
  const port = wholeNumber(portText.split('/', 1)[0] ?? '', 0, 65_535);
  if (!isToken(media, 32) || !/^[A-Za-z0-9/.-]{1,32}$/.test(protocol)) return refuse(raw.line, 'm-line not readable');
  if (port === undefined) return refuse(raw.line, 'port not readable');
  if (formats.length === 0 || !formats.every((format) => isToken(format, 64))) return refuse(raw.line, 'no formats');
  if (formats.length > sdpLimits.codecs) return refuse(raw.line, 'too many codecs');
  return ok({ media, port, protocol, formats });
}

function readPayloadTypes(formats: readonly string[], line: number): Result<number[], SdpRefusal> {
  const payloadTypes = new Set<number>();
  for (const format of formats) {
    const payloadType = wholeNumber(format, 0, 127);
    if (payloadType === undefined) return refuse(line, 'payload type not readable');
    if (payloadTypes.has(payloadType)) return refuse(line, 'payload type twice');
    payloadTypes.add(payloadType);
  }
  return ok([...payloadTypes]);
}

interface SectionContext {
  readonly session: Attributes;
  readonly raw: RawSection;
  readonly mediaLine: MediaLine;
  readonly mid: string;
  readonly stopped: boolean;
}

function readMedia({ session, raw, mediaLine, mid, stopped }: SectionContext): Result<OfferedMedia, SdpRefusal> {
  const { attributes, line } = raw;
  if (!stopped && !attributes.has('rtcp-mux')) return refuse(line, 'rtcp-mux missing');
  const payloadTypes = readPayloadTypes(mediaLine.formats, line);
  if (!payloadTypes.ok) return payloadTypes;
  const extensions = readExtensions(attributes);
  if (!extensions.ok) return extensions;
  const sendRids = readSendRids(attributes);
  if (!sendRids.ok) return sendRids;
  const ssrcs = readSsrcs(attributes);
  if (!ssrcs.ok) return ssrcs;
  return ok({
    type: 'media',
    mid,
    kind: mediaLine.media === 'audio' ? 'audio' : 'video',
    direction: readDirection(attributes, session),
    stopped,
    codecs: readCodecs(payloadTypes.value, attributes),
    ...extensions.value,
    reducedSizeRtcp: attributes.has('rtcp-rsize'),
    ...readMsid(attributes),
    sendRids: sendRids.value,
    ssrcs: ssrcs.value,
  });
}

/** Defaults where the attributes are missing: port 5000 (RFC 8832 section 4), 64 KiB (RFC 8841 section 6.1). */
function readData(mid: string, attributes: Attributes): OfferedData {
  const sctpPort = wholeNumber(firstOf(attributes, 'sctp-port')?.value ?? '', 1, 65_535);
  const maxMessageSize = wholeNumber(firstOf(attributes, 'max-message-size')?.value ?? '', 0, 0x7fff_ffff);
  return { type: 'data', mid, sctpPort: sctpPort ?? 5000, maxMessageSize: maxMessageSize ?? 65_536 };
}

function isMedia({ media, protocol }: MediaLine): boolean {
  return (media === 'audio' || media === 'video') && protocol === 'UDP/TLS/RTP/SAVPF';
}

function isData({ media, protocol, formats }: MediaLine): boolean {
  return media === 'application' && protocol === 'UDP/DTLS/SCTP' && formats[0] === 'webrtc-datachannel';
}

/** Collects sections and keeps what must be unique across them. */
class Reading {
  readonly sections: Section[] = [];
  private readonly mids = new Set<string>();
  private readonly ssrcs = new Set<number>();
  private dataSeen = false;
  private readonly session: Attributes;
  private readonly bundled: ReadonlySet<string>;

  constructor(session: Attributes, bundled: ReadonlySet<string>) {
    this.session = session;
    this.bundled = bundled;
  }

  add(raw: RawSection): Result<undefined, SdpRefusal> {
    const mediaLine = readMediaLine(raw);
    if (!mediaLine.ok) return mediaLine;
    const stopped = mediaLine.value.port === 0 && !raw.attributes.has('bundle-only');
    const mid = this.takeMid(raw, stopped);
    if (!mid.ok) return mid;
    const section = this.read({ session: this.session, raw, mediaLine: mediaLine.value, mid: mid.value, stopped });
    if (!section.ok) return section;
    this.sections.push(section.value);
    return section.value.type === 'media' ? this.takeSsrcs(section.value, raw.line) : ok(undefined);
  }

  private takeMid({ attributes, line }: RawSection, stopped: boolean): Result<string, SdpRefusal> {
    const mid = firstOf(attributes, 'mid');
    if (mid === undefined) return stopped ? ok('') : refuse(line, 'mid missing');
    if (!isToken(mid.value, sdpLimits.mid)) return refuse(mid.line, 'mid not readable');
    if (this.mids.has(mid.value)) return refuse(mid.line, 'mid twice');
    this.mids.add(mid.value);
    return ok(mid.value);
  }

  private read(context: SectionContext): Result<Section, SdpRefusal> {
    const { raw, mediaLine, mid, stopped } = context;
    const other: OfferedOther = { type: 'other', mid, line: `m=${raw.media}` };
    if (mid === '' || (!stopped && !this.bundled.has(mid))) return ok(other);
    if (isMedia(mediaLine)) return readMedia(context);
    if (stopped || !isData(mediaLine) || this.dataSeen) return ok(other);
    this.dataSeen = true;
    return ok(readData(mid, raw.attributes));
  }

  private takeSsrcs(media: OfferedMedia, line: number): Result<undefined, SdpRefusal> {
    for (const { ssrc, rtxSsrc } of media.ssrcs) {
      for (const each of rtxSsrc === undefined ? [ssrc] : [ssrc, rtxSsrc]) {
        if (this.ssrcs.has(each)) return refuse(line, 'ssrc in two places');
        this.ssrcs.add(each);
      }
    }
    return ok(undefined);
  }
}

/** Mids of the first BUNDLE group, in order (RFC 8843 section 7.2); the first is the tagged one. */
function readBundle(session: Attributes): readonly string[] {
  for (const { value } of allOf(session, 'group')) {
    const [semantics, ...mids] = value.trim().split(' ', sdpLimits.sections + 1);
    if (semantics === 'BUNDLE') return mids;
  }
  return [];
}

/**
 * Parses a browser's offer.
 * @param text the whole session description, at most 256 KiB
 * @returns the offer, or `sdp-invalid` with the 1-based line (0: the text as a whole) and why
 */
export function parseOffer(text: string): Result<Offer, SdpRefusal> {
  const raw = splitDescription(text);
  if (!raw.ok) return raw;
  const { session, sections } = raw.value;
  const bundle = readBundle(session);
  const reading = new Reading(session, new Set(bundle));
  for (const section of sections) {
    const added = reading.add(section);
    if (!added.ok) return added;
  }
  const at = reading.sections.findIndex(({ mid }) => mid !== '' && mid === bundle[0]);
  const tagged = reading.sections[at];
  const taggedRaw = sections[at];
  if (tagged === undefined || taggedRaw === undefined) return refuse(0, 'no bundle');
  if (tagged.type === 'other' || (tagged.type === 'media' && (tagged.stopped || tagged.codecs.length === 0))) {
    return refuse(taggedRaw.line, 'the tagged section is not one we speak');
  }
  const peer = readPeer(taggedRaw, session);
  return peer.ok ? ok({ peer: peer.value, sections: reading.sections }) : peer;
}
