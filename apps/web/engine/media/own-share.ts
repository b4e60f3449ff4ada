/** Our own screen share: one video track, perhaps with sound, and what the browser tells about what is shared. */
import { createLocalScreenTracks, type LocalTrack, ScreenSharePresets, Track } from 'livekit-client';
import type { ShareSurface } from './view.ts';

interface CaptureHandleWindow {
  setCaptureHandleConfig?(config: { handle: string; exposeOrigin: boolean; permittedOrigins: string[] }): void;
}

/**
 * Marks this tab (Capture Handle, W3C), so that a share of this very tab can be told from one of another. Only the outermost
 * page may do so: inside a page of another site, the tab is that site's.
 * @param handle any text only this tab knows
 */
export function markThisTab(handle: string): void {
  if (window !== window.top) return;
  const devices: (MediaDevices & CaptureHandleWindow) | undefined = navigator.mediaDevices;
  devices?.setCaptureHandleConfig?.({ handle, exposeOrigin: false, permittedOrigins: [location.origin] });
}

/** Text first: full resolution before frame rate, and sound of the tab or system where the browser offers it. */
export function captureShare(): Promise<LocalTrack[]> {
  return createLocalScreenTracks({
    audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    resolution: ScreenSharePresets.h1080fps30.resolution,
    contentHint: 'detail',
    selfBrowserSurface: 'include',
    surfaceSwitching: 'include',
    systemAudio: 'include',
  });
}

export function surfaceOf(tracks: readonly LocalTrack[], handle: string): ShareSurface {
  const video = tracks.find(({ kind }) => kind === Track.Kind.Video)?.mediaStreamTrack;
  if (video === undefined) return 'window';
  const captured: MediaStreamTrack & { getCaptureHandle?(): { handle?: string } | null } = video;
  if (captured.getCaptureHandle?.()?.handle === handle) return 'self';
  const surface = video.getSettings().displaySurface;
  if (surface === 'monitor') return 'monitor';
  return surface === 'browser' ? 'tab' : 'window';
}
