/** The codecs of one section: rtpmap, fmtp and rtcp-fb joined by payload type (RFC 8866 section 6.6, RFC 4585, RFC 4588). */
import type { OfferedCodec } from './contract.ts';
import { sdpLimits } from './limits.ts';
import type { Attributes } from './lines.ts';
import { allOf, wholeNumber } from './lines.ts';

interface RtpMap {
  readonly name: string;
  readonly clockRate: number;
  readonly channels?: number;
}

/** A parameter of an fmtp text, such as `apt` in `apt=96;rtx-time=200`; names compare without regard to case. */
export function fmtpParameter(fmtp: string, name: string): string | undefined {
  for (const part of fmtp.split(';')) {
    const equals = part.indexOf('=');
    if (equals > 0 && part.slice(0, equals).trim().toLowerCase() === name) return part.slice(equals + 1).trim();
  }
  return undefined;
}

/** `<payload type> <rest>` split, with the payload type checked; undefined where there is none. */
function byPayloadType(value: string): { readonly payloadType: number; readonly rest: string } | undefined {
  const space = value.indexOf(' ');
  const payloadType = wholeNumber(space < 0 ? '' : value.slice(0, space), 0, 127);
  return payloadType === undefined ? undefined : { payloadType, rest: value.slice(space + 1).trim() };
}

function readRtpMap(text: string): RtpMap | undefined {
  const [name = '', rate = '', channelText, ...more] = text.split('/', 4);
  const clockRate = wholeNumber(rate, 1, 10_000_000);
  if (!/^[A-Za-z0-9_.+-]{1,32}$/.test(name) || clockRate === undefined || more.length > 0) return undefined;
  if (channelText === undefined) return { name: name.toLowerCase(), clockRate };
  const channels = wholeNumber(channelText, 1, 255);
  return channels === undefined ? undefined : { name: name.toLowerCase(), clockRate, channels };
}

/** Payload type → text, from all lines `a=<attribute>:<payload type> <text>`. The first line of a payload type counts. */
function textByPayloadType(attributes: Attributes, attribute: string): Map<number, string> {
  const texts = new Map<number, string>();
  for (const { value } of allOf(attributes, attribute)) {
    const found = byPayloadType(value);
    if (found !== undefined && !texts.has(found.payloadType)) texts.set(found.payloadType, found.rest);
  }
  return texts;
}

const everyCodec = -1;

/** Payload type → feedback kinds; those of `*` under {@link everyCodec}. */
function feedbackByPayloadType(attributes: Attributes): Map<number, Set<string>> {
  const feedback = new Map<number, Set<string>>();
  for (const { value } of allOf(attributes, 'rtcp-fb')) {
    const found = value.startsWith('* ')
      ? { payloadType: everyCodec, rest: value.slice(2).trim() }
      : byPayloadType(value);
    if (found === undefined || found.rest === '') continue;
    const kinds = feedback.get(found.payloadType) ?? new Set<string>();
    if (kinds.size < sdpLimits.feedback) kinds.add(found.rest);
    feedback.set(found.payloadType, kinds);
  }
  return feedback;
}

/** Payload type → payload type of its RTX stream, by `apt` (RFC 4588 section 8.1). The first RTX of a codec counts. */
function rtxByPayloadType(maps: ReadonlyMap<number, RtpMap>, fmtps: ReadonlyMap<number, string>): Map<number, number> {
  const rtx = new Map<number, number>();
  for (const [payloadType, map] of maps) {
    if (map.name !== 'rtx') continue;
    const apt = wholeNumber(fmtpParameter(fmtps.get(payloadType) ?? '', 'apt') ?? '', 0, 127);
    if (apt === undefined || apt === payloadType || rtx.has(apt)) continue;
    if (maps.get(apt) !== undefined && maps.get(apt)?.name !== 'rtx') rtx.set(apt, payloadType);
  }
  return rtx;
}

/**
 * The codecs of a section in the m-line's order of preference. Left out: payload types without a readable `rtpmap`
 * and those of 64–95, which a multiplexed RTCP packet could be taken for (RFC 5761 section 4).
 */
export function readCodecs(payloadTypes: readonly number[], attributes: Attributes): OfferedCodec[] {
  const texts = textByPayloadType(attributes, 'rtpmap');
  const maps = new Map<number, RtpMap>();
  for (const payloadType of payloadTypes) {
    const map = readRtpMap(texts.get(payloadType) ?? '');
    if (map !== undefined && (payloadType < 64 || payloadType > 95)) maps.set(payloadType, map);
  }
  const fmtps = textByPayloadType(attributes, 'fmtp');
  const rtx = rtxByPayloadType(maps, fmtps);
  const feedback = feedbackByPayloadType(attributes);
  const every = feedback.get(everyCodec) ?? [];
  return [...maps].map(([payloadType, map]) => {
    const rtxPayloadType = rtx.get(payloadType);
    return {
      payloadType,
      ...map,
      fmtp: fmtps.get(payloadType) ?? '',
      feedback: [...new Set([...(feedback.get(payloadType) ?? []), ...every])],
      ...(rtxPayloadType === undefined ? {} : { rtxPayloadType }),
    };
  });
}
