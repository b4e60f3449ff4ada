/** Who speaks: every audio track is judged once a window, and only changes are told. */
import type { Speaker } from '../contract.ts';
import type { Outlet } from '../outlet.ts';
import type { Track } from '../publisher/track.ts';
import type { Loudness } from './speaker-meter.ts';

export function judgeSpeakers(tracks: Iterable<Track>, outlet: Outlet): void {
  const speakers: Speaker[] = [];
  for (const track of tracks) {
    if (track.kind !== 'audio') continue;
    const loudness = track.paused ? track.speaker.hush() : track.speaker.close();
    if (loudness !== undefined) speakers.push(speaker(track, loudness));
  }
  if (speakers.length > 0) outlet.event({ type: 'speakers.changed', speakers });
}

/** At once, when a track is paused or goes. */
export function hush(track: Track, outlet: Outlet): void {
  const loudness = track.speaker.hush();
  if (loudness !== undefined) outlet.event({ type: 'speakers.changed', speakers: [speaker(track, loudness)] });
}

function speaker(track: Track, loudness: Loudness): Speaker {
  return { track: track.id, transport: track.transport.id, level: loudness.level, active: loudness.active };
}
