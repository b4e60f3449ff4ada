/** What the media server lets us see of everybody, in plain values; the picture itself stays behind a handle. */

/** A video track that can be shown in an element. The same track is always the same object. */
export interface Picture {
  readonly id: string;
  /** @returns takes the picture out of the element again */
  show(element: HTMLVideoElement): () => void;
}

/** `none`: no microphone track is published. */
export type MicrophoneState = 'on' | 'muted' | 'none';

/** What one identity publishes and how well it comes through. */
export interface ParticipantMedia {
  /** As the media server knows it; the channel's name goes first. */
  readonly name: string;
  readonly microphone: MicrophoneState;
  readonly camera: Picture | undefined;
  readonly screen: Picture | undefined;
  readonly speaking: boolean;
  readonly quality: 'good' | 'poor' | 'lost';
}

export const noMedia: ParticipantMedia = {
  name: '',
  microphone: 'none',
  camera: undefined,
  screen: undefined,
  speaking: false,
  quality: 'good',
};

export type MediaStatus = 'connecting' | 'live' | 'reconnecting';

/** One of our own devices. `busy` while it is being switched; `trouble` says why the last try failed. */
export interface OwnDevice {
  readonly on: boolean;
  readonly busy: boolean;
  readonly deviceId: string | undefined;
}

/** What is shared, as far as the browser tells; `self` is this very tab. */
export type ShareSurface = 'monitor' | 'window' | 'tab' | 'self';

export interface OwnMedia {
  readonly microphone: OwnDevice;
  readonly camera: OwnDevice;
  readonly speakerId: string | undefined;
  /** `starting` while the browser asks what to share. */
  readonly share: 'off' | 'starting' | ShareSurface;
}

export interface MediaView {
  readonly status: MediaStatus;
  /** By identity; our own under our own identity. */
  readonly people: ReadonlyMap<string, ParticipantMedia>;
  readonly own: OwnMedia;
  /** False where the browser wants a press before it plays sound. */
  readonly audible: boolean;
}

export function sameMedia(a: ParticipantMedia, b: ParticipantMedia): boolean {
  return (
    a.name === b.name &&
    a.microphone === b.microphone &&
    a.camera === b.camera &&
    a.screen === b.screen &&
    a.speaking === b.speaking &&
    a.quality === b.quality
  );
}
