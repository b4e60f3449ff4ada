/** How livekit-client is to behave here; what is not named keeps its default. */
import { DefaultReconnectPolicy, type RoomOptions, VideoPresets } from 'livekit-client';

/** Milliseconds between tries to get back, about 50 s in all: quick at first, because our server restarts in a second. */
const retries = [0, 200, 300, 500, 800, 1_000, 1_500, 2_000, 3_000, 5_000, 5_000, 5_000, 7_000, 7_000, 7_000];

export function roomOptions(speakerId: string | undefined): RoomOptions {
  return {
    adaptiveStream: true,
    dynacast: true,
    // Our tracks outlive a room, so that a rejoin needs no device to be opened again; `OwnTracks` stops them.
    stopLocalTrackOnUnpublish: false,
    // `beforeunload` may be taken back by the person, and a page that is loaded anew comes back to its place.
    disconnectOnPageLeave: false,
    reconnectPolicy: new DefaultReconnectPolicy(retries),
    publishDefaults: { videoCodec: 'vp8', simulcast: true },
    videoCaptureDefaults: { resolution: VideoPresets.h720.resolution },
    ...(speakerId === undefined ? {} : { audioOutput: { deviceId: speakerId } }),
  };
}
