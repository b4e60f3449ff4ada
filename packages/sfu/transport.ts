/** One path to one participant's browser: what comes in on it, what goes out, and what is known of it. */
import { Path } from './allocation/path.ts';
import type { HeaderExtensions, TransportId, TransportStats } from './contract.ts';
import { Hearing } from './hearing.ts';
import { ArrivalFeedback } from './publisher/arrival-feedback.ts';
import type { Encoding } from './publisher/encoding.ts';
import type { Track } from './publisher/track.ts';
import type { Subscription } from './subscription/subscription.ts';

/** Extension ids with 0 for those not agreed, so that the hot path compares numbers. */
export type ExtensionIds = { readonly [Name in keyof Required<HeaderExtensions>]: number } & {
  /** Some id does not fit the one-byte form. */
  readonly wide: boolean;
};

function idsOf(extensions: HeaderExtensions): ExtensionIds {
  return {
    mid: extensions.mid ?? 0,
    rid: extensions.rid ?? 0,
    repairedRid: extensions.repairedRid ?? 0,
    audioLevel: extensions.audioLevel ?? 0,
    absSendTime: extensions.absSendTime ?? 0,
    transportCc: extensions.transportCc ?? 0,
    dependencyDescriptor: extensions.dependencyDescriptor ?? 0,
    videoOrientation: extensions.videoOrientation ?? 0,
    wide: Object.values(extensions).some((id) => id > 14),
  };
}

/** What an SSRC that comes in stands for. */
export interface Inbound {
  readonly encoding: Encoding;
  /** It carries packets sent again (RFC 4588). */
  readonly repair: boolean;
}

/** What was passed over, and why: hostile or odd input shows here and nowhere else. */
export interface Ignored {
  malformed: number;
  foreign: number;
  stale: number;
}

export class Transport {
  readonly id: TransportId;
  extensions: ExtensionIds;
  writable = true;
  readonly inbound = new Map<number, Inbound>();
  readonly outbound = new Map<number, Subscription>();
  readonly tracks = new Set<Track>();
  readonly subscriptions = new Set<Subscription>();
  readonly feedback: ArrivalFeedback;
  readonly path = new Path();
  readonly hearing = new Hearing();
  /** Sender SSRC of our RTCP towards this peer. */
  readonly reporter: number;
  readonly ignored: Ignored = { malformed: 0, foreign: 0, stale: 0 };
  packetsIn = 0;
  packetsOut = 0;
  bytesIn = 0;
  bytesOut = 0;
  lossIn = 0;

  constructor(id: TransportId, extensions: HeaderExtensions, reporter: number) {
    this.id = id;
    this.extensions = idsOf(extensions);
    this.reporter = reporter;
    this.feedback = new ArrivalFeedback(reporter);
  }

  extend(extensions: HeaderExtensions): void {
    this.extensions = idsOf(extensions);
  }

  stats(): TransportStats {
    return {
      packetsIn: this.packetsIn,
      packetsOut: this.packetsOut,
      bytesIn: this.bytesIn,
      bytesOut: this.bytesOut,
      lossOut: this.path.loss,
      lossIn: this.lossIn,
      estimate: this.path.estimate,
    };
  }
}
