/** What the meeting needs of media; `livekit-media.ts` is the one real implementation. */
import type { WireSource } from '@foyer/wire';
import type { MeetingEndKind } from '../end.ts';
import type { DeviceTrouble } from '../meeting/notice.ts';
import type { MediaView } from './view.ts';

/**
 * Why media ended: `retry` with the same token, `refused` wants a new admission, `blocked` means the media server was
 * reached but no path for media was found; the rest end the meeting.
 */
export type MediaGone =
  | 'retry'
  | 'refused'
  | 'blocked'
  | Extract<MeetingEndKind, 'removed' | 'ended' | 'opened-elsewhere'>;

export type MediaNews =
  /** The media server has answered; from here on the network is what takes time. */
  | { readonly type: 'reached' }
  | { readonly type: 'view'; readonly view: MediaView }
  | { readonly type: 'gone'; readonly why: MediaGone }
  | { readonly type: 'trouble'; readonly source: WireSource; readonly why: DeviceTrouble };

export interface MediaAddress {
  readonly url: string;
  readonly token: string;
}

/** Which of our sources the permissions let us publish. */
export type MayPublish = Readonly<Record<WireSource, boolean>>;

export interface MediaPort {
  /** Starts connecting and publishes what is on; outcome by news. A former connection is dropped silently. */
  connect(address: MediaAddress, identity: string, may: MayPublish): void;
  /** A fresher address for whatever connection is made next; the one that stands goes on. */
  refresh(address: MediaAddress): void;
  /** What may be sent from now on; what no longer may be is turned off, what newly may be stays off until wanted. */
  permit(may: MayPublish): void;
  setMicrophone(on: boolean): void;
  setCamera(on: boolean): void;
  setShare(on: boolean): void;
  switchDevice(kind: MediaDeviceKind, deviceId: string): void;
  /** To be called from a press, where the browser refused to play sound. */
  startSound(): void;
  /** Leaves the media server and turns every device off. */
  stop(): void;
}
