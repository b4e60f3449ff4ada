/** RTP and RTCP as bytes: read at offsets, written in place. The only barrel of this package. */
export { put16, put24, put32, u8, u16, u24, u32 } from './bytes.ts';
export { absSendTime, readAbsSendTime } from './extension/abs-send-time.ts';
export { audioLevel, readAudioLevel } from './extension/audio-level.ts';
export type { Element, Slot } from './extension/block.ts';
export {
  findExtension,
  needsTwoBytes,
  oneByteProfile,
  putBlockHead,
  putElementHead,
  slotLength,
  slotStart,
  twoByteProfile,
  writeExtensions,
} from './extension/block.ts';
export type { DependencyHead } from './extension/dependency-descriptor.ts';
export { readDependencyHead } from './extension/dependency-descriptor.ts';
export { identification, readIdentification } from './extension/identification.ts';
export { readTransportSequence, transportSequence } from './extension/transport-sequence.ts';
export type { VideoOrientation } from './extension/video-orientation.ts';
export { readVideoOrientation, videoOrientation } from './extension/video-orientation.ts';
export type { RtpFields, RtpHeader } from './packet.ts';
export { emptyHeader, isRtcp, parseRtp, rtpHeaderSize, writeRtpHeader } from './packet.ts';
export { startsAv1KeyFrame } from './payload/av1.ts';
export { startsH264KeyFrame } from './payload/h264.ts';
export type { Vp8Descriptor } from './payload/vp8.ts';
export { emptyVp8, parseVp8, putPictureId } from './payload/vp8.ts';
export type { Vp9Descriptor } from './payload/vp9.ts';
export { emptyVp9, parseVp9, startsVp9KeyPicture } from './payload/vp9.ts';
export type { Goodbye } from './rtcp/bye.ts';
export { parseRtcp, writeRtcp } from './rtcp/compound.ts';
export type { FullIntra } from './rtcp/full-intra.ts';
export type { Nack } from './rtcp/nack.ts';
export type { RtcpPacket } from './rtcp/packet.ts';
export type { PictureLoss } from './rtcp/picture-loss.ts';
export type { Remb } from './rtcp/remb.ts';
export type { ReceiverReport, ReportBlock, SenderReport } from './rtcp/report.ts';
export type { SourceDescription } from './rtcp/sdes.ts';
export type { TransportFeedback } from './rtcp/transport-feedback.ts';
export { putOriginalSequence, rtxPrefix, unwrapRtx } from './rtx.ts';
export { extendSequence, sequenceDistance, timestampDistance } from './sequence.ts';
