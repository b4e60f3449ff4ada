/** One of our own devices, microphone or camera: on, off, another one; always towards the last wish, one act at a time. */
import type { OwnDevice } from './view.ts';

/** What of livekit-client's local tracks is used here. */
export interface DeviceTrack {
  readonly isMuted: boolean;
  mute(): Promise<unknown>;
  unmute(): Promise<unknown>;
  setDeviceId(deviceId: { exact: string }): Promise<unknown>;
  stop(): void;
  on(event: 'muted' | 'unmuted', listener: () => void): unknown;
}

export interface DeviceWorld {
  /** Asks the browser for the device; rejects with its error. */
  capture(deviceId: string | undefined): Promise<DeviceTrack>;
  /** A new track is there and wants to be published. */
  captured(track: DeviceTrack): void;
  changed(): void;
  failed(error: unknown): void;
}

export interface DeviceStart {
  readonly on: boolean;
  readonly deviceId?: string;
  readonly track?: DeviceTrack;
}

export class OwnDeviceTrack {
  private readonly world: DeviceWorld;
  private held: DeviceTrack | undefined;
  private permitted = true;
  private wanted: boolean;
  private deviceId: string | undefined;
  private working = false;
  private stopped = false;

  constructor(world: DeviceWorld, start: DeviceStart) {
    this.world = world;
    this.wanted = start.on;
    this.deviceId = start.deviceId;
    this.held = start.track;
    if (start.track !== undefined) this.watch(start.track);
    if (this.isOn() !== this.wanted) void this.work();
  }

  get track(): DeviceTrack | undefined {
    return this.held;
  }

  get view(): OwnDevice {
    // While the browser asks for the device, the wish is not yet the truth; turning off is true at once.
    return { on: this.wanted && this.isOn(), busy: this.working && this.wanted, deviceId: this.deviceId };
  }

  /** Without the permission the device is given back, not just muted: its light must not stay on in vain. */
  permit(may: boolean): void {
    this.permitted = may;
    if (may) return;
    this.wanted = false;
    this.held?.stop();
    this.held = undefined;
    this.world.changed();
  }

  set(on: boolean): void {
    this.wanted = on && this.permitted;
    void this.work();
  }

  /** A device that is off starts with the new one when it is turned on. */
  async use(deviceId: string): Promise<void> {
    this.deviceId = deviceId;
    this.world.changed();
    if (this.held === undefined) return;
    try {
      await this.held.setDeviceId({ exact: deviceId });
    } catch (error) {
      this.world.failed(error);
    }
    this.world.changed();
  }

  stop(): void {
    this.stopped = true;
    this.held?.stop();
    this.held = undefined;
  }

  private isOn(): boolean {
    return this.held !== undefined && !this.held.isMuted;
  }

  private async work(): Promise<void> {
    if (this.working) return;
    this.working = true;
    this.world.changed();
    try {
      while (!this.stopped && this.isOn() !== this.wanted) await this.act();
    } catch (error) {
      this.wanted = this.isOn();
      this.world.failed(error);
    }
    this.working = false;
    this.world.changed();
  }

  private async act(): Promise<void> {
    if (this.held === undefined) {
      const track = await this.world.capture(this.deviceId);
      if (this.stopped || !this.permitted || !this.wanted) return track.stop();
      this.held = track;
      this.watch(track);
      this.world.captured(track);
    } else if (this.wanted) {
      await this.held.unmute();
    } else {
      await this.held.mute();
    }
  }

  /** A host's mute reaches us through the track; the wish follows it, so that nothing turns itself on again. */
  private watch(track: DeviceTrack): void {
    const follow = () => {
      if (!this.working) this.wanted = !track.isMuted;
      this.world.changed();
    };
    // The string literals of livekit-client's TrackEvent, which its typed emitter takes.
    track.on('muted', follow);
    track.on('unmuted', follow);
  }
}
