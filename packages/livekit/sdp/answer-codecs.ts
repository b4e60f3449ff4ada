/** The codec lines of one answered section: which payload types stand on the m-line, and what is said about them. */
import type { Kind } from '@foyer/sfu';
import type { OfferedCodec, OfferedMedia } from './contract.ts';
import { wholeNumber } from './lines.ts';
import { codecNameOf } from './pick-codec.ts';

/** Encoded names as registered (RFC 7587, RFC 7741, RFC 6184, …), where they are not plain upper case. */
const spelling: Readonly<Record<string, string>> = { opus: 'opus', red: 'red', rtx: 'rtx' };

/**
 * Forward error correction within Opus covers single losses; discontinuous transmission keeps a silent meeting cheap
 * (RFC 7587 section 6.1). `minptime` is what browsers write themselves.
 */
const opusFmtp = 'minptime=10;useinbandfec=1;usedtx=1';

/** Feedback we give or take (RFC 4585, RFC 5104). `transport-cc` only where we are the receiver who sends it. */
const keptFeedback: ReadonlySet<string> = new Set(['nack', 'nack pli', 'ccm fir']);

/** RED carries the codec whose payload type its fmtp names first, which must stand on the m-line too (RFC 2198). */
function primaryOf(section: OfferedMedia, codec: OfferedCodec): OfferedCodec | undefined {
  if (codec.name !== 'red') return undefined;
  const payloadType = wholeNumber(codec.fmtp.split('/', 1)[0] ?? '', 0, 127);
  return section.codecs.find((other) => other.payloadType === payloadType && other.name !== 'red');
}

/**
 * What stands on the m-line: the decided codec, the one inside it (RED), and its RTX. Without a decision the first
 * codec of ours, else the first at all, so that the section stays usable for a later round.
 */
export function codecsOf(section: OfferedMedia, payloadType: number | undefined): readonly OfferedCodec[] {
  const chosen =
    section.codecs.find((codec) => codec.payloadType === payloadType) ??
    section.codecs.find((codec) => isPlain(section.kind, codec)) ??
    section.codecs[0];
  if (chosen === undefined) return [];
  const primary = primaryOf(section, chosen);
  const rtx = section.codecs.find((codec) => codec.payloadType === chosen.rtxPayloadType);
  return [chosen, primary, rtx].filter((codec) => codec !== undefined);
}

function isPlain(kind: Kind, codec: OfferedCodec): boolean {
  const name = codecNameOf(kind, codec);
  return name !== undefined && name !== 'red';
}

function feedbackOf(kind: Kind, codec: OfferedCodec, receiving: boolean): string[] {
  if (codec.name === 'rtx' || codec.name === 'red') return [];
  const kept = codec.feedback.filter((feedback) => {
    return keptFeedback.has(feedback) || (receiving && feedback === 'transport-cc');
  });
  // Browsers do not offer `nack` for audio but honour it in an answer; without it only FEC covers lost sound.
  return kind === 'audio' && !kept.includes('nack') ? [...kept, 'nack'] : kept;
}

/** `a=rtpmap`, `a=fmtp` and `a=rtcp-fb` of these codecs; `receiving`: the peer sends this section to us. */
export function codecLines(kind: Kind, codecs: readonly OfferedCodec[], receiving: boolean): string[] {
  return codecs.flatMap((codec) => {
    const { payloadType } = codec;
    const name = Object.hasOwn(spelling, codec.name) ? spelling[codec.name] : codec.name.toUpperCase();
    const channels = codec.channels === undefined ? '' : `/${codec.channels}`;
    const fmtp = codec.name === 'opus' ? opusFmtp : codec.fmtp;
    return [
      `a=rtpmap:${payloadType} ${name}/${codec.clockRate}${channels}`,
      ...(fmtp === '' ? [] : [`a=fmtp:${payloadType} ${fmtp}`]),
      ...feedbackOf(kind, codec, receiving).map((feedback) => `a=rtcp-fb:${payloadType} ${feedback}`),
    ];
  });
}
