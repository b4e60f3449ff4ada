/** Which of a section's payload types carries a codec: by name, and where a codec has profiles by profile. */
import type { CodecName } from '@foyer/sfu';
import type { OfferedCodec, OfferedMedia } from './contract.ts';
import { fmtpParameter } from './parse-codecs.ts';

interface CodecForm {
  readonly kind: OfferedMedia['kind'];
  readonly clockRate: number;
  readonly channels?: number;
}

const forms: Readonly<Record<CodecName, CodecForm>> = {
  opus: { kind: 'audio', clockRate: 48_000, channels: 2 },
  red: { kind: 'audio', clockRate: 48_000, channels: 2 },
  vp8: { kind: 'video', clockRate: 90_000 },
  vp9: { kind: 'video', clockRate: 90_000 },
  h264: { kind: 'video', clockRate: 90_000 },
  av1: { kind: 'video', clockRate: 90_000 },
};

/** The codec of ours that an offered one is, or undefined. */
export function codecNameOf(kind: OfferedMedia['kind'], offered: OfferedCodec): CodecName | undefined {
  const name = offered.name;
  if (!isCodecName(name)) return undefined;
  const form = forms[name];
  const fits = form.kind === kind && form.clockRate === offered.clockRate && form.channels === offered.channels;
  return fits ? name : undefined;
}

function isCodecName(name: string): name is CodecName {
  return Object.hasOwn(forms, name);
}

/** H.264 profiles as far as they decide who can decode what (RFC 6184 section 8.1, table 5). */
type H264Profile = 'constrained-baseline' | 'baseline' | 'main' | 'constrained-high' | 'high' | 'other';

interface H264Form {
  readonly profile: H264Profile;
  /** 0 or 1; a receiver of 1 takes 0 as well, not the other way round (RFC 6184 section 8.1). */
  readonly packetization: number;
}

function h264Profile(profileLevelId: string): H264Profile {
  // Without a profile-level-id the stream is Baseline, level 1 (RFC 6184 section 8.1).
  if (profileLevelId === '') return 'baseline';
  if (!/^[0-9a-fA-F]{6}$/.test(profileLevelId)) return 'other';
  const profile = Number.parseInt(profileLevelId.slice(0, 2), 16);
  const constraints = Number.parseInt(profileLevelId.slice(2, 4), 16);
  if (profile === 0x42) return (constraints & 0x40) !== 0 ? 'constrained-baseline' : 'baseline';
  if (profile === 0x4d) return (constraints & 0x80) !== 0 ? 'constrained-baseline' : 'main';
  if (profile === 0x64) return constraints === 0x0c ? 'constrained-high' : 'high';
  return 'other';
}

function h264Form(fmtp: string): H264Form {
  return {
    profile: h264Profile(fmtpParameter(fmtp, 'profile-level-id') ?? ''),
    packetization: fmtpParameter(fmtp, 'packetization-mode') === '1' ? 1 : 0,
  };
}

/** What every other profile's decoder also decodes: Constrained Baseline is a subset of Baseline, Main and High. */
function decodes(receiver: H264Form, stream: H264Form): boolean {
  if (receiver.profile === 'other' || stream.profile === 'other') return false;
  if (receiver.packetization < stream.packetization) return false;
  return receiver.profile === stream.profile || stream.profile === 'constrained-baseline';
}

const preferredH264: H264Form = { profile: 'constrained-baseline', packetization: 1 };

function pickH264(codecs: readonly OfferedCodec[], fmtp: string | undefined): OfferedCodec | undefined {
  const wanted = fmtp === undefined ? preferredH264 : h264Form(fmtp);
  const exact = codecs.find((codec) => {
    const form = h264Form(codec.fmtp);
    return form.profile === wanted.profile && form.packetization === wanted.packetization;
  });
  const able = exact ?? codecs.find((codec) => decodes(h264Form(codec.fmtp), wanted));
  return able ?? (fmtp === undefined ? codecs[0] : undefined);
}

/** By a profile number, 0 where unsaid (RFC 9628 section 6: `profile-id`; AV1 RTP section 7.2: `profile`). */
function pickByProfile(codecs: readonly OfferedCodec[], parameter: string, fmtp = ''): OfferedCodec | undefined {
  const wanted = fmtpParameter(fmtp, parameter) ?? '0';
  return codecs.find((codec) => (fmtpParameter(codec.fmtp, parameter) ?? '0') === wanted);
}

/**
 * Chooses the payload type that `section` offers for `codec`.
 * @param fmtp the stream's own parameters, where it exists already: H.264 must decode (profile, packetization mode; the
 *   level is left to the sender), VP9 and AV1 must be of one profile. Without: the form every browser has.
 * @returns undefined where this section cannot carry it
 */
export function pickCodec(section: OfferedMedia, codec: CodecName, fmtp?: string): OfferedCodec | undefined {
  const codecs = section.codecs.filter((offered) => codecNameOf(section.kind, offered) === codec);
  if (codec === 'h264') return pickH264(codecs, fmtp);
  if (codec === 'vp9') return pickByProfile(codecs, 'profile-id', fmtp);
  if (codec === 'av1') return pickByProfile(codecs, 'profile', fmtp);
  return codecs[0];
}
