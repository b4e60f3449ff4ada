/** What an RTCP compound holds, as plain data: one member per wire form. */

import type { Goodbye } from './bye.ts';
import type { FullIntra } from './full-intra.ts';
import type { Nack } from './nack.ts';
import type { PictureLoss } from './picture-loss.ts';
import type { Remb } from './remb.ts';
import type { ReceiverReport, SenderReport } from './report.ts';
import type { SourceDescription } from './sdes.ts';
import type { TransportFeedback } from './transport-feedback.ts';

export type RtcpPacket =
  | SenderReport
  | ReceiverReport
  | SourceDescription
  | Goodbye
  | Nack
  | PictureLoss
  | FullIntra
  | Remb
  | TransportFeedback;
