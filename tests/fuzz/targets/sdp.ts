/** The offer parser, and everything that is done with an offer it lets through. */
import { readdirSync, readFileSync } from 'node:fs';
import {
  acceptedExtensions,
  type Offer,
  type OfferedMedia,
  parseOffer,
  pickCodec,
  type SectionDecision,
  writeAnswer,
} from '../../../packages/livekit/sdp/index.ts';
import { mutateText } from '../mutate.ts';
import { hold, type Target } from '../target.ts';

const captures = new URL('../../../packages/livekit/sdp/captures/', import.meta.url);
const corpus = readdirSync(captures)
  .filter((name) => name.endsWith('.sdp'))
  .map((name) => readFileSync(new URL(name, captures), 'utf8'));

const codecs = ['opus', 'red', 'vp8', 'vp9', 'h264', 'av1'] as const;

function decide(section: OfferedMedia): SectionDecision | undefined {
  const [codec] = codecs.map((name) => pickCodec(section, name)).filter((picked) => picked !== undefined);
  if (codec === undefined) return undefined;
  const { mid } = section;
  const { payloadType } = codec;
  if (section.direction === 'sendonly') return { mid, decision: 'receive', payloadType, rids: section.sendRids };
  const stream = section.msidStream ?? 'PA_1|camera';
  return {
    mid,
    decision: 'send',
    payloadType,
    msidStream: stream,
    msidTrack: 'TR_1',
    cname: 'PA_1',
    ssrc: 1,
    rtxSsrc: 2,
  };
}

function answerOf(offer: Offer): string {
  const decisions = offer.sections
    .map((section) => (section.type === 'media' ? decide(section) : undefined))
    .filter((decision) => decision !== undefined);
  const local = { ...offer.peer, setup: 'active' } as const;
  const candidates = [{ address: '127.0.0.1', port: 7000 }];
  return writeAnswer({
    offer,
    local,
    candidates,
    decisions,
    sessionId: '1',
    sessionVersion: 1,
    maxMessageSize: 65_536,
  });
}

export const sdp: Target<string> = {
  name: 'sdp',
  make: (random) => mutateText(corpus, random),
  run(text) {
    const parsed = parseOffer(text);
    if (!parsed.ok) {
      hold(parsed.refusal.line >= 0 && parsed.refusal.why !== '', 'a refusal names a line and a reason');
      return false;
    }
    const { sections } = parsed.value;
    const mids = sections.map(({ mid }) => mid).filter((mid) => mid !== '');
    hold(new Set(mids).size === mids.length, 'mids are unique');
    for (const id of Object.values(acceptedExtensions(parsed.value))) hold(id > 0 && id < 256, 'ids are 1–255');
    const lines = answerOf(parsed.value).split('\r\n').slice(0, -1);
    hold(
      lines.every((line) => /^[a-z]=[^\r\n\0]+$/.test(line)),
      'every line of the answer is a line',
    );
    hold(lines.filter((line) => line.startsWith('m=')).length === sections.length, 'as many sections as the offer');
    return true;
  },
};
