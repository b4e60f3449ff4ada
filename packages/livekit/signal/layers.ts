/** Which picture a subscriber wants, and what that tells the publisher (dynacast). */
import type { Millis } from '@foyer/kernel';
import type { TrackId } from '@foyer/sfu';
import {
  SubscribedCodec,
  SubscribedQuality,
  SubscribedQualityUpdate,
  type UpdateTrackSettings,
  VideoQuality,
} from '@livekit/protocol';
import { limits } from '../limits.ts';
import type { Participant, PublishedTrack, Room, Wish } from '../state.ts';
import { say } from './say.ts';

type Spatial = 0 | 1 | 2;

const spatialOf: Readonly<Record<VideoQuality, Spatial>> = {
  [VideoQuality.LOW]: 0,
  [VideoQuality.MEDIUM]: 1,
  [VideoQuality.HIGH]: 2,
  [VideoQuality.OFF]: 0,
};

/** The smallest layer at least as wide as the wanted picture; adaptive stream asks in pixels. */
function spatialForWidth(track: PublishedTrack, width: number): Spatial {
  const rising = [...track.info.layers].sort((a, b) => a.width - b.width);
  const covering = rising.find((layer) => layer.width >= width);
  return covering ? spatialOf[covering.quality] : 2;
}

export function wishOf(track: PublishedTrack, settings: UpdateTrackSettings): Wish {
  const asked = settings.width > 0 ? spatialForWidth(track, settings.width) : (spatialOf[settings.quality] ?? 2);
  return {
    enabled: !settings.disabled && settings.quality !== VideoQuality.OFF,
    maxSpatial: asked,
    priority: settings.priority,
  };
}

/** LK44: pause a subscription or cap its layer. Settings may come before the subscription has its section. */
export function updateTrackSettings(room: Room, from: Participant, settings: UpdateTrackSettings, now: Millis): void {
  if (settings.trackSids.length > limits.sidsPerRequest) return;
  for (const sid of settings.trackSids) {
    const track = room.tracks.get(sid);
    if (!track) continue;
    const wish = wishOf(track, settings);
    from.wishes.set(sid, wish);
    const subscription = from.subscriptions.get(sid);
    if (!subscription?.section) continue;
    const command = { type: 'subscription.adjust', subscription: subscription.id, ...wish } as const;
    room.options.sfu.handle(command, now, room.sfuSink);
  }
}

const qualities: readonly VideoQuality[] = [VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH];

/** LK45: the publisher is told which of its layers anybody wants. */
export function layersWanted(room: Room, id: TrackId, wanted: readonly [boolean, boolean, boolean]): void {
  const track = room.byTrackId.get(id);
  if (!track?.carriage || track.kind !== 'video') return;
  track.wanted = wanted.includes(true);
  const subscribed = qualities.map(
    (quality, spatial) => new SubscribedQuality({ quality, enabled: wanted[spatial] ?? false }),
  );
  say(room, track.owner, {
    case: 'subscribedQualityUpdate',
    value: new SubscribedQualityUpdate({
      trackSid: track.info.sid,
      subscribedQualities: subscribed,
      subscribedCodecs: [new SubscribedCodec({ codec: track.carriage.codec, qualities: subscribed })],
    }),
  });
}
