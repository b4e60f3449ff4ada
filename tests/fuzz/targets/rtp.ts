/** RTP headers, header extensions and payload descriptors. */
import {
  emptyHeader,
  emptyVp8,
  emptyVp9,
  findExtension,
  isRtcp,
  parseRtp,
  parseVp8,
  parseVp9,
  readAbsSendTime,
  readAudioLevel,
  readDependencyHead,
  readIdentification,
  readTransportSequence,
  readVideoOrientation,
  slotLength,
  slotStart,
  startsAv1KeyFrame,
  startsH264KeyFrame,
  unwrapRtx,
} from '@foyer/rtp';
import { chromium } from '../../../packages/rtp/captures/chromium.ts';
import { mutateBytes } from '../mutate.ts';
import { hold, type Target } from '../target.ts';

const captured = Object.values(chromium).map((hex) => new Uint8Array(Buffer.from(hex, 'hex')));
export const rtpCorpus = captured.filter((bytes) => !isRtcp(bytes));
export const rtcpCorpus = captured.filter((bytes) => isRtcp(bytes));

export const rtp: Target<Uint8Array> = {
  name: 'rtp',
  make: (random) => mutateBytes(rtpCorpus, random),
  run(bytes) {
    const before = bytes.slice();
    const header = emptyHeader();
    if (!parseRtp(bytes, header)) return false;
    const { extensionStart, extensionEnd, payloadStart, payloadEnd } = header;
    hold(extensionStart <= extensionEnd && extensionEnd <= payloadStart, 'extensions lie before the payload');
    hold(payloadStart <= payloadEnd && payloadEnd <= bytes.length, 'the payload lies inside the packet');
    for (let id = 0; id < 256; id += 1) {
      const slot = findExtension(bytes, header, id);
      if (slot < 0) continue;
      const end = slotStart(slot) + slotLength(slot);
      hold(slotStart(slot) >= extensionStart && end <= extensionEnd, 'an element lies inside its block');
      for (const read of [readAbsSendTime, readAudioLevel, readTransportSequence]) {
        hold(Number.isFinite(read(bytes, slot)), 'a field is a number');
      }
      readDependencyHead(bytes, slot);
      readIdentification(bytes, slot);
      readVideoOrientation(bytes, slot);
    }
    parseVp8(bytes, payloadStart, payloadEnd, emptyVp8());
    parseVp9(bytes, payloadStart, payloadEnd, emptyVp9());
    startsH264KeyFrame(bytes, payloadStart, payloadEnd);
    startsAv1KeyFrame(bytes, payloadStart, payloadEnd);
    if (unwrapRtx(bytes, header, 96, 1)) hold(header.payloadStart <= header.payloadEnd, 'RTX has a payload');
    hold(Buffer.compare(before, bytes) === 0, 'reading does not write');
    return true;
  },
};
