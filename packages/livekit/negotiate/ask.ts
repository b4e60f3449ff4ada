/**
 * The client always offers; all the server can do is to ask (`mediaSectionsRequirement`). LK50: changes are collected
 * for 50 ms, one request is out at a time, and sections it will bring are never asked for twice.
 */
import type { Millis } from '@foyer/kernel';
import type { Kind } from '@foyer/sfu';
import { MediaSectionsRequirement } from '@livekit/protocol';
import { limits, times } from '../limits.ts';
import type { OfferedMedia } from '../sdp/contract.ts';
import { say } from '../signal/say.ts';
import { type Participant, type Room, wakeIn } from '../state.ts';

export function askToNegotiate(room: Room, of: Participant, now: Millis): void {
  if (of.negotiateAt !== undefined) return;
  of.negotiateAt = wakeIn(room, now, times.coalesce);
}

/** Sections of the last offer the server could send in. */
export function receivable(of: Participant): OfferedMedia[] {
  const media: OfferedMedia[] = [];
  for (const section of of.offer?.offer.sections ?? []) {
    if (section.type !== 'media' || section.stopped) continue;
    if (section.direction === 'recvonly') media.push(section);
  }
  return media;
}

export function waitingFor(of: Participant, kind: Kind): number {
  let count = 0;
  for (const subscription of of.subscriptions.values()) {
    if (!subscription.section && !subscription.unsupported && subscription.track.kind === kind) count += 1;
  }
  return count;
}

function missing(of: Participant, kind: Kind): number {
  const free = receivable(of).filter((section) => section.kind === kind && !of.sections.has(section.mid)).length;
  return Math.max(0, waitingFor(of, kind) - free);
}

/** Says what is missing, once the time to collect is over. */
export function ask(room: Room, of: Participant): void {
  of.negotiateAt = undefined;
  // Without a first offer there is nothing to add to; while one is due, its answer decides what is still missing.
  if (!of.offer || of.negotiationAsked || !of.connection) return;
  const numAudios = missing(of, 'audio');
  const numVideos = missing(of, 'video');
  const full = of.offer.offer.sections.length + numAudios + numVideos > limits.sections;
  of.negotiationAsked = true;
  say(room, of, {
    case: 'mediaSectionsRequirement',
    value: full ? new MediaSectionsRequirement() : new MediaSectionsRequirement({ numAudios, numVideos }),
  });
}
