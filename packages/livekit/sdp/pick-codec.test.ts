import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Offer, OfferedCodec, OfferedMedia } from './contract.ts';
import { parseOffer } from './parse-offer.ts';
import { pickCodec } from './pick-codec.ts';

function first(): Offer {
  const result = parseOffer(readFileSync(new URL('./captures/first-offer.sdp', import.meta.url), 'utf8'));
  if (!result.ok) throw new Error(result.refusal.why);
  return result.value;
}

function media(offer: Offer, mid: string): OfferedMedia {
  const found = offer.sections.find((each) => each.mid === mid);
  if (found?.type !== 'media') throw new Error(`no media section ${mid}`);
  return found;
}

describe('SD21 picking a codec', () => {
  const codec = (payloadType: number, name: string, fmtp = ''): OfferedCodec => ({
    payloadType,
    name,
    clockRate: 90_000,
    fmtp,
    feedback: [],
  });
  const aVideo = (...codecs: OfferedCodec[]): OfferedMedia => ({ ...media(first(), '3'), codecs });
  const mode1 = (profile: string) => `packetization-mode=1;profile-level-id=${profile}`;

  test('in a real offer', () => {
    const video = media(first(), '3');
    const sound = media(first(), '0');
    expect(pickCodec(sound, 'opus')?.payloadType).toBe(111);
    expect(pickCodec(sound, 'red')?.payloadType).toBe(63);
    expect(pickCodec(video, 'vp8')?.payloadType).toBe(96);
    expect(pickCodec(video, 'vp9')?.fmtp).toBe('profile-id=0');
    expect(pickCodec(video, 'vp9', 'profile-id=2')?.fmtp).toBe('profile-id=2');
    expect(pickCodec(video, 'av1')?.name).toBe('av1');
    expect(pickCodec(video, 'h264')?.fmtp).toContain('profile-level-id=42e01f');
    expect(pickCodec(video, 'h264')?.fmtp).toContain('packetization-mode=1');
    expect(pickCodec(video, 'opus')).toBeUndefined();
    expect(pickCodec(sound, 'vp8')).toBeUndefined();
  });

  test.each([
    ['same profile, level ignored', mode1('42e01f'), [mode1('4d001f'), mode1('42e034')], 1],
    ['constrained baseline fits main', mode1('42e01f'), [mode1('4d001f')], 0],
    ['constrained baseline written as main with constraint 0', mode1('42e01f'), [mode1('4d801f')], 0],
    ['main does not fit baseline', mode1('4d001f'), [mode1('42e01f')], undefined],
    ['high does not fit constrained high', mode1('64001f'), [mode1('640c1f')], undefined],
    ['mode 0 fits mode 1', 'profile-level-id=42e01f', [mode1('42e01f')], 0],
    ['mode 1 does not fit mode 0', mode1('42e01f'), ['profile-level-id=42e01f'], undefined],
    ['exact mode goes first', 'profile-level-id=42e01f', [mode1('42e01f'), 'profile-level-id=42e01f'], 1],
    ['unreadable profiles fit nothing', mode1('zz'), [mode1('42e01f')], undefined],
    ['unsaid profile is baseline', 'packetization-mode=1', [mode1('42001f')], 0],
  ] satisfies [string, string, string[], number | undefined][])('H.264: %s', (_name, stream, offered, expected) => {
    const section = aVideo(...offered.map((fmtp, at) => codec(at, 'h264', fmtp)));
    expect(pickCodec(section, 'h264', stream)?.payloadType).toBe(expected);
  });

  test('H.264 without a stream takes what there is', () => {
    expect(pickCodec(aVideo(codec(1, 'h264', mode1('64001f'))), 'h264')?.payloadType).toBe(1);
    expect(pickCodec(aVideo(), 'h264')).toBeUndefined();
  });

  test('a codec of another clock rate is not ours', () => {
    expect(pickCodec(aVideo({ ...codec(1, 'vp8'), clockRate: 8000 }), 'vp8')).toBeUndefined();
  });
});
