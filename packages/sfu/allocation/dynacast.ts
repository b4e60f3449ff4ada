/** Tells publishers which layers anybody wants (dynacast), so that they need not encode the others. */
import type { Outlet } from '../outlet.ts';
import type { Track } from '../publisher/track.ts';
import type { Wanted } from './wanted-layers.ts';

/** After any change of a wish. */
export function reviewWanted(track: Track, outlet: Outlet): void {
  if (track.kind !== 'video') return;
  let highest = -1;
  for (const { enabled, maxSpatial } of track.subscriptions) if (enabled) highest = Math.max(highest, maxSpatial);
  tell(track, track.wanted.want(highest, outlet.now), outlet);
}

/** Lower wishes that have lasted. */
export function lowerWanted(track: Track, outlet: Outlet): void {
  if (track.kind === 'video') tell(track, track.wanted.due(outlet.now), outlet);
}

function tell(track: Track, wanted: Wanted | undefined, outlet: Outlet): void {
  if (wanted !== undefined) outlet.event({ type: 'layers.wanted', track: track.id, wanted });
}
