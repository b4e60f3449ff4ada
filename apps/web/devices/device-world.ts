/** The browser's devices as the desk needs them: a narrow port, so that the desk can be tested without a browser. */
import type { PermissionAnswer } from './trouble.ts';

export type CaptureSource = 'microphone' | 'camera';

/** Which device: that one or none when a person has just picked it, and another where it is gone when it is only remembered. */
export interface Wanted {
  readonly deviceId?: string;
  readonly strictly: boolean;
}

export interface DeviceOption {
  readonly id: string;
  readonly label: string;
}

export interface DeviceLists {
  readonly microphones: readonly DeviceOption[];
  readonly cameras: readonly DeviceOption[];
  readonly speakers: readonly DeviceOption[];
}

export interface DeviceWorld {
  /** `insecure` without https, `unsupported` where the browser has no devices, else `able`. */
  readonly ability: 'able' | 'insecure' | 'unsupported';
  /** Captures in one question to the person; rejects as `getUserMedia` does. */
  readonly capture: (wanted: Partial<Record<CaptureSource, Wanted>>) => Promise<readonly MediaStreamTrack[]>;
  readonly list: () => Promise<DeviceLists>;
  readonly permission: (source: CaptureSource) => Promise<PermissionAnswer>;
  /** Calls when a device comes or goes, or a permission changes; returns the end of it. */
  readonly onChange: (listener: () => void) => () => void;
}

export const noDevices: DeviceLists = { microphones: [], cameras: [], speakers: [] };

/** Devices of one kind; those without a label (nothing was allowed yet) cannot be told apart and are left out. */
export function optionsOf(devices: readonly MediaDeviceInfo[], kind: MediaDeviceKind): readonly DeviceOption[] {
  return devices
    .filter((device) => device.kind === kind && device.label !== '' && device.deviceId !== '')
    .map(({ deviceId, label }) => ({ id: deviceId, label: plainLabel(label) }));
}

/** Chromium ends USB devices' names with their ids, `(046d:0825)`, which nobody needs to read. */
export function plainLabel(label: string): string {
  return label.replace(/\s*\([0-9a-f]{4}:[0-9a-f]{4}\)$/i, '');
}

export function browserDevices(): DeviceWorld {
  // Absent where the page is not secure, whatever the types say.
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  if (devices === undefined) return nothingToCapture(isSecureContext ? 'unsupported' : 'insecure');
  return {
    ability: 'able',
    capture: (wanted) => captureFrom(devices, wanted),
    list: async () => {
      const all = await devices.enumerateDevices();
      return {
        microphones: optionsOf(all, 'audioinput'),
        cameras: optionsOf(all, 'videoinput'),
        speakers: optionsOf(all, 'audiooutput'),
      };
    },
    permission: async (source) => (await statusOf(source))?.state ?? 'unknown',
    onChange: (listener) => watch(devices, listener),
  };
}

/** The part of `navigator.mediaDevices` that captures. */
export interface CapturingDevices {
  readonly getUserMedia: (constraints: MediaStreamConstraints) => Promise<Pick<MediaStream, 'getTracks'>>;
  readonly enumerateDevices: () => Promise<readonly Pick<MediaDeviceInfo, 'deviceId'>[]>;
}

/**
 * What is only remembered is asked for by name too: where a device is `ideal`, Chromium gives the one it likes best
 * (https://issues.chromium.org/issues/438606278). A browser that has no such device says so before it asks anybody, so
 * that nobody is asked twice.
 */
export async function captureFrom(
  devices: CapturingDevices,
  wanted: Partial<Record<CaptureSource, Wanted>>,
): Promise<readonly MediaStreamTrack[]> {
  try {
    return await captured(devices, wanted, () => true);
  } catch (cause) {
    const isRemembered = Object.values(wanted).some(({ deviceId, strictly }) => deviceId !== undefined && !strictly);
    if (!isRemembered || !(cause instanceof Error) || cause.name !== 'OverconstrainedError') throw cause;
    const there = new Set((await devices.enumerateDevices()).map(({ deviceId }) => deviceId));
    return captured(devices, wanted, (id) => there.has(id));
  }
}

/** @param isThere whether a device that is only remembered can be asked for by name */
async function captured(
  devices: CapturingDevices,
  { microphone, camera }: Partial<Record<CaptureSource, Wanted>>,
  isThere: (deviceId: string) => boolean,
): Promise<readonly MediaStreamTrack[]> {
  const named = (wanted: Wanted | undefined) =>
    wanted?.deviceId === undefined ? wanted : { ...wanted, strictly: wanted.strictly || isThere(wanted.deviceId) };
  const constraints = { audio: audioConstraints(named(microphone)), video: videoConstraints(named(camera)) };
  return (await devices.getUserMedia(constraints)).getTracks();
}

function nothingToCapture(ability: 'insecure' | 'unsupported'): DeviceWorld {
  return {
    ability,
    capture: () => Promise.reject(new DOMException('no devices here', 'NotSupportedError')),
    list: () => Promise.resolve(noDevices),
    permission: () => Promise.resolve('unknown'),
    onChange: () => () => undefined,
  };
}

function audioConstraints(wanted: Wanted | undefined): MediaTrackConstraints | false {
  if (wanted === undefined) return false;
  return { ...device(wanted), echoCancellation: true, noiseSuppression: true, autoGainControl: true };
}

function videoConstraints(wanted: Wanted | undefined): MediaTrackConstraints | false {
  if (wanted === undefined) return false;
  const size = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
  return wanted.deviceId === undefined ? { ...size, facingMode: 'user' } : { ...size, ...device(wanted) };
}

function device({ deviceId, strictly }: Wanted): MediaTrackConstraints {
  if (deviceId === undefined) return {};
  return { deviceId: strictly ? { exact: deviceId } : { ideal: deviceId } };
}

async function statusOf(source: CaptureSource): Promise<PermissionStatus | undefined> {
  try {
    return await navigator.permissions.query({ name: source });
  } catch (cause) {
    // Browsers that do not know the name throw a TypeError: then nobody can tell before asking.
    if (cause instanceof TypeError) return undefined;
    throw cause;
  }
}

function watch(devices: MediaDevices, listener: () => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  devices.addEventListener('devicechange', listener, { signal });
  // Coming back from the system's settings is the one sign there is of a change made there.
  addEventListener('focus', listener, { signal });
  for (const source of ['microphone', 'camera'] as const) {
    void statusOf(source).then((status) => {
      if (!signal.aborted) status?.addEventListener('change', listener, { signal });
    });
  }
  return () => stop.abort();
}
