/** Who is speaking, and how well everybody is connected. */
import type { Speaker, TransportStats } from '@foyer/sfu';
import {
  ConnectionQuality,
  ConnectionQualityInfo,
  ConnectionQualityUpdate,
  SpeakerInfo,
  SpeakersChanged,
} from '@livekit/protocol';
import type { Participant, Room } from '../state.ts';
import { sayToAll } from './say.ts';

/** LK74: only speakers that changed are told, and never somebody hidden. */
export function speakersChanged(room: Room, speakers: readonly Speaker[]): void {
  const infos: SpeakerInfo[] = [];
  for (const { track, level, active } of speakers) {
    const owner = room.byTrackId.get(track)?.owner;
    if (owner && !owner.permission.hidden) infos.push(new SpeakerInfo({ sid: owner.sid, level, active }));
  }
  if (infos.length > 0) sayToAll(room, { case: 'speakersChanged', value: new SpeakersChanged({ speakers: infos }) });
}

/** Loss, either way, at which a connection is no longer excellent, and no longer good. */
const goodLoss = 0.02;
const poorLoss = 0.08;

function qualityOf(of: Participant, stats: TransportStats | undefined): ConnectionQuality {
  if (of.dormantSince !== undefined) return ConnectionQuality.LOST;
  const loss = stats ? Math.max(stats.lossIn, stats.lossOut) : 0;
  if (loss > poorLoss) return ConnectionQuality.POOR;
  return loss > goodLoss ? ConnectionQuality.GOOD : ConnectionQuality.EXCELLENT;
}

/** LK75: told to everybody when it changes. A client is never told that it is lost itself: it would start over. */
export function measureQuality(room: Room): void {
  const updates: ConnectionQualityInfo[] = [];
  for (const participant of room.bySid.values()) {
    const stats = participant.transportOpen ? room.options.sfu.stats(participant.transport) : undefined;
    const quality = qualityOf(participant, stats);
    if (quality === participant.quality) continue;
    participant.quality = quality;
    if (participant.permission.hidden) continue;
    const score = quality === ConnectionQuality.EXCELLENT ? 5 : quality === ConnectionQuality.GOOD ? 3.5 : 2;
    updates.push(new ConnectionQualityInfo({ participantSid: participant.sid, quality, score }));
  }
  if (updates.length > 0)
    sayToAll(room, { case: 'connectionQuality', value: new ConnectionQualityUpdate({ updates }) });
}
