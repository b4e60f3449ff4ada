/** Everything of our own that is captured: microphone, camera, screen with sound, held across rooms and rejoins. */
import { Fault } from '@foyer/kernel';
import type { WireSource } from '@foyer/wire';
import {
  createLocalAudioTrack,
  createLocalVideoTrack,
  LocalAudioTrack,
  type LocalParticipant,
  LocalTrack,
  LocalVideoTrack,
  Track,
} from 'livekit-client';
import type { DeviceTrouble } from '../meeting/notice.ts';
import { type DeviceTrack, OwnDeviceTrack } from './own-device.ts';
import { captureShare, markThisTab, surfaceOf } from './own-share.ts';
import type { MayPublish } from './port.ts';
import { troubleOf } from './reasons.ts';
import type { MicrophoneState, OwnMedia, ParticipantMedia, Picture } from './view.ts';

/** What the pre-join page hands over; a track in it is live and becomes ours. */
export interface SourceStart {
  readonly on: boolean;
  readonly deviceId?: string;
  readonly track?: MediaStreamTrack;
}

export interface OwnStart {
  readonly microphone: SourceStart;
  readonly camera: SourceStart;
}

export interface OwnTracksWorld {
  changed(): void;
  publish(track: LocalTrack, source: Track.Source): void;
  unpublish(track: LocalTrack): void;
  trouble(source: WireSource, why: DeviceTrouble): void;
}

const wireSource: Partial<Record<Track.Source, WireSource>> = {
  [Track.Source.Microphone]: 'microphone',
  [Track.Source.Camera]: 'camera',
  [Track.Source.ScreenShare]: 'screen',
  [Track.Source.ScreenShareAudio]: 'screen-audio',
};

export class OwnTracks {
  readonly microphone: OwnDeviceTrack;
  readonly camera: OwnDeviceTrack;
  private readonly world: OwnTracksWorld;
  private readonly handle = crypto.randomUUID();
  private may: MayPublish = { microphone: false, camera: false, screen: false, 'screen-audio': false };
  private share: OwnMedia['share'] = 'off';
  private shared: readonly LocalTrack[] = [];

  constructor(start: OwnStart, world: OwnTracksWorld) {
    this.world = world;
    markThisTab(this.handle);
    const { track: audio, ...microphone } = start.microphone;
    const { track: video, ...camera } = start.camera;
    this.microphone = new OwnDeviceTrack(
      {
        ...this.deviceWorld(Track.Source.Microphone),
        capture: (deviceId) => createLocalAudioTrack(deviceId === undefined ? {} : { deviceId }),
      },
      audio?.readyState === 'live' ? { ...microphone, track: takeAudio(audio) } : microphone,
    );
    this.camera = new OwnDeviceTrack(
      {
        ...this.deviceWorld(Track.Source.Camera),
        capture: (deviceId) => createLocalVideoTrack(deviceId === undefined ? {} : { deviceId }),
      },
      video?.readyState === 'live' ? { ...camera, track: takeVideo(video) } : camera,
    );
  }

  /** What the permissions of this admission let us send; what they do not is turned off. */
  permit(may: MayPublish): void {
    this.may = may;
    this.permitDevice(this.microphone, may.microphone);
    this.permitDevice(this.camera, may.camera);
    if (!may.screen) void this.setShare(false);
  }

  /** Everything a new room must be given. */
  toPublish(): readonly { readonly track: LocalTrack; readonly source: Track.Source }[] {
    const all: { track: LocalTrack; source: Track.Source }[] = [];
    const { track: microphone } = this.microphone;
    const { track: camera } = this.camera;
    if (microphone !== undefined && this.may.microphone)
      all.push({ track: asLocal(microphone), source: Track.Source.Microphone });
    if (camera !== undefined && this.may.camera) all.push({ track: asLocal(camera), source: Track.Source.Camera });
    for (const track of this.shared) all.push({ track, source: track.source });
    return all;
  }

  async setShare(on: boolean): Promise<void> {
    if (!on) return this.endShare();
    if (this.share !== 'off' || !this.may.screen) return;
    this.setShareState('starting');
    try {
      const tracks = await captureShare();
      // The permission may be gone by the time the person has chosen, or sharing was called off.
      if (!this.may.screen || !this.isStarting()) {
        for (const track of tracks) track.stop();
        return this.setShareState('off');
      }
      this.shared = tracks;
      this.setShareState(surfaceOf(tracks, this.handle));
      for (const track of tracks) this.startSharing(track);
    } catch (error) {
      this.setShareState('off');
      // Closing the browser's chooser is an answer, not a failure; it comes as NotAllowedError like a denial.
      if (troubleOf(error) !== 'denied') this.world.trouble('screen', troubleOf(error));
    }
  }

  private isStarting(): boolean {
    return this.share === 'starting';
  }

  failed(source: Track.Source, error: unknown): void {
    this.world.trouble(wireSource[source] ?? 'microphone', troubleOf(error));
    if (source === Track.Source.ScreenShare) this.endShare();
  }

  stop(): void {
    this.microphone.stop();
    this.camera.stop();
    for (const track of this.shared) track.stop();
    this.shared = [];
    this.share = 'off';
  }

  view(speakerId: string | undefined): OwnMedia {
    return { microphone: this.microphone.view, camera: this.camera.view, speakerId, share: this.share };
  }

  /** Our own tile does not wait for any server: it shows what is captured. */
  media(participant: LocalParticipant | undefined, pictureOf: (track: Track) => Picture): ParticipantMedia {
    const camera = this.camera.view.on ? this.camera.track : undefined;
    const screen = this.shared.find(({ kind }) => kind === Track.Kind.Video);
    return {
      name: participant?.name ?? '',
      microphone: this.microphoneState(),
      camera: camera === undefined ? undefined : pictureOf(asLocal(camera)),
      screen: screen === undefined ? undefined : pictureOf(screen),
      speaking: participant?.isSpeaking === true && this.microphone.view.on,
      quality: 'good',
    };
  }

  private permitDevice(device: OwnDeviceTrack, may: boolean): void {
    const { track } = device;
    device.permit(may);
    // The room forgets it too, or the one captured after a later permission would be a second of its kind.
    if (!may && track !== undefined) this.world.unpublish(asLocal(track));
  }

  private microphoneState(): MicrophoneState {
    if (!this.may.microphone) return 'none';
    return this.microphone.view.on ? 'on' : 'muted';
  }

  private deviceWorld(source: Track.Source) {
    return {
      captured: (track: DeviceTrack) => {
        const local = asLocal(track);
        local.source = source;
        this.world.publish(local, source);
      },
      changed: () => this.world.changed(),
      failed: (error: unknown) => this.failed(source, error),
    };
  }

  private startSharing(track: LocalTrack): void {
    this.world.publish(track, track.source);
    // The browser's own "stop sharing" ends the track.
    track.mediaStreamTrack.addEventListener('ended', () => this.endShare(), { once: true });
  }

  private endShare(): void {
    const tracks = this.shared;
    this.shared = [];
    for (const track of tracks) {
      this.world.unpublish(track);
      track.stop();
    }
    this.setShareState('off');
  }

  private setShareState(share: OwnMedia['share']): void {
    this.share = share;
    this.world.changed();
  }
}

/** livekit-client's subclasses do not assign to their base under `exactOptionalPropertyTypes`; they are it all the same. */
function asLocal(track: unknown): LocalTrack {
  if (track instanceof LocalTrack) return track;
  throw new Fault('not a track of ours');
}

/** The last argument hands the device to livekit-client, which then turns the camera's light off with the camera. */
function takeAudio(track: MediaStreamTrack): LocalAudioTrack {
  const audio = new LocalAudioTrack(track, constraintsOf(track), false);
  audio.source = Track.Source.Microphone;
  return audio;
}

function takeVideo(track: MediaStreamTrack): LocalVideoTrack {
  const video = new LocalVideoTrack(track, constraintsOf(track), false);
  video.source = Track.Source.Camera;
  return video;
}

/** With the device pinned, so that turning the camera on again does not open another one. */
function constraintsOf(track: MediaStreamTrack): MediaTrackConstraints {
  const { deviceId } = track.getSettings();
  return deviceId === undefined ? track.getConstraints() : { ...track.getConstraints(), deviceId: { ideal: deviceId } };
}
