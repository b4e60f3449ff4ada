/** Who receives which track: the standing wish, the permission, and the section it is sent in. */
import type { Millis } from '@foyer/kernel';
import type { SubscriptionId } from '@foyer/sfu';
import {
  type ParticipantTracks,
  type SubscriptionPermission,
  SubscriptionPermissionUpdate,
  TrackSubscribed,
  type UpdateSubscription,
} from '@livekit/protocol';
import { limits } from '../limits.ts';
import { askToNegotiate } from '../negotiate/ask.ts';
import {
  type Audience,
  nextNumber,
  type Participant,
  type PublishedTrack,
  pickSsrc,
  type Room,
  type Subscription,
} from '../state.ts';
import { say } from './say.ts';

function allowedByOwner(track: PublishedTrack, subscriber: Participant): boolean {
  const { audience } = track.owner;
  if (audience === undefined) return true;
  const admitted = audience.get(subscriber.identity) ?? audience.get(subscriber.sid);
  return admitted === 'all' || (admitted?.has(track.info.sid) ?? false);
}

function due(track: PublishedTrack, subscriber: Participant): boolean {
  if (track.owner === subscriber || !track.carriage || track.owner.permission.hidden) return false;
  if (!subscriber.permission.canSubscribe) return false;
  if (subscriber.exceptions.has(track.info.sid) === subscriber.autoSubscribe) return false;
  return allowedByOwner(track, subscriber);
}

function openSubscription(room: Room, subscriber: Participant, track: PublishedTrack, now: Millis): void {
  const subscription: Subscription = {
    id: nextNumber(room) as SubscriptionId,
    track,
    ssrc: pickSsrc(room),
    rtxSsrc: pickSsrc(room),
    section: undefined,
    unsupported: false,
  };
  subscriber.subscriptions.set(track.info.sid, subscription);
  askToNegotiate(room, subscriber, now);
}

export function closeSubscription(room: Room, subscriber: Participant, track: PublishedTrack, now: Millis): void {
  const subscription = subscriber.subscriptions.get(track.info.sid);
  if (!subscription) return;
  subscriber.subscriptions.delete(track.info.sid);
  if (!subscription.section) return;
  track.subscribers -= 1;
  subscriber.sections.set(subscription.section.mid, 'spent');
  room.options.sfu.handle({ type: 'subscription.close', subscription: subscription.id }, now, room.sfuSink);
}

/** Opens or closes this one subscription, as wish and permission say. */
function reconcile(room: Room, subscriber: Participant, track: PublishedTrack, now: Millis): void {
  const has = subscriber.subscriptions.has(track.info.sid);
  const should = due(track, subscriber);
  if (should && !has) openSubscription(room, subscriber, track, now);
  // The section of a subscription that ended goes inactive with the next answer: ask for it, else the browser waits.
  if (!should && has) {
    closeSubscription(room, subscriber, track, now);
    askToNegotiate(room, subscriber, now);
  }
}

export function reconcileTrack(room: Room, track: PublishedTrack, now: Millis): void {
  for (const subscriber of room.bySid.values()) reconcile(room, subscriber, track, now);
}

export function reconcileSubscriber(room: Room, subscriber: Participant, now: Millis): void {
  for (const track of room.tracks.values()) reconcile(room, subscriber, track, now);
}

/** LK41: the subscription has its section; media may flow, and the publisher hears of its first subscriber. */
export function startSubscription(room: Room, subscriber: Participant, subscription: Subscription, now: Millis): void {
  const { track, section } = subscription;
  if (!section) return;
  const { sfu } = room.options;
  const rtx = rtxOf(subscriber, section.mid, section.payloadType);
  sfu.handle(
    {
      type: 'subscription.open',
      subscription: subscription.id,
      track: track.id,
      transport: subscriber.transport,
      mid: section.mid,
      ssrc: subscription.ssrc,
      rtxSsrc: subscription.rtxSsrc,
      payloadType: section.payloadType,
      ...(rtx === undefined ? {} : { rtxPayloadType: rtx }),
      cname: track.owner.sid,
    },
    now,
    room.sfuSink,
  );
  const wish = subscriber.wishes.get(track.info.sid);
  if (wish) sfu.handle({ type: 'subscription.adjust', subscription: subscription.id, ...wish }, now, room.sfuSink);
  track.subscribers += 1;
  if (track.subscribers === 1) {
    say(room, track.owner, { case: 'trackSubscribed', value: new TrackSubscribed({ trackSid: track.info.sid }) });
  }
}

function rtxOf(subscriber: Participant, mid: string, payloadType: number): number | undefined {
  for (const section of subscriber.offer?.offer.sections ?? []) {
    if (section.type !== 'media' || section.mid !== mid) continue;
    return section.codecs.find((codec) => codec.payloadType === payloadType)?.rtxPayloadType;
  }
  return undefined;
}

function named(trackSids: readonly string[], participantTracks: readonly ParticipantTracks[]): Set<string> {
  const sids = new Set(trackSids);
  for (const tracks of participantTracks) for (const sid of tracks.trackSids) sids.add(sid);
  return sids;
}

/** LK42: what the client (or RoomService) wants or no longer wants; an unsubscribed track is not subscribed by itself again. */
export function updateSubscription(
  room: Room,
  subscriber: Participant,
  update: Pick<UpdateSubscription, 'trackSids' | 'participantTracks' | 'subscribe'>,
  now: Millis,
): void {
  const sids = named(update.trackSids, update.participantTracks);
  if (sids.size > limits.sidsPerRequest) return;
  for (const sid of sids) {
    const track = room.tracks.get(sid);
    if (!track) continue;
    if (update.subscribe === subscriber.autoSubscribe) subscriber.exceptions.delete(sid);
    else subscriber.exceptions.add(sid);
    reconcile(room, subscriber, track, now);
  }
}

function audienceOf(request: SubscriptionPermission): Audience | undefined {
  if (request.allParticipants) return undefined;
  const audience = new Map<string, 'all' | ReadonlySet<string>>();
  for (const { participantIdentity, participantSid, allTracks, trackSids } of request.trackPermissions) {
    const key = participantIdentity === '' ? participantSid : participantIdentity;
    audience.set(key, allTracks ? 'all' : new Set(trackSids));
  }
  return audience;
}

/** LK43: a publisher says who may subscribe to it; subscribers are told what changed for them. */
export function setAudience(room: Room, owner: Participant, request: SubscriptionPermission, now: Millis): void {
  if (request.trackPermissions.length > limits.sidsPerRequest) return;
  const others = [...room.bySid.values()].filter((participant) => participant !== owner);
  const tracks = [...owner.tracks.values()].filter((track) => track.carriage);
  const before = new Set(
    pairs(others, tracks)
      .filter(([other, track]) => allowedByOwner(track, other))
      .map(key),
  );
  owner.audience = audienceOf(request);
  for (const [other, track] of pairs(others, tracks)) {
    const allowed = allowedByOwner(track, other);
    if (allowed === before.has(key([other, track]))) continue;
    say(room, other, {
      case: 'subscriptionPermissionUpdate',
      value: new SubscriptionPermissionUpdate({ participantSid: owner.sid, trackSid: track.info.sid, allowed }),
    });
    reconcile(room, other, track, now);
  }
}

type Pair = readonly [Participant, PublishedTrack];

function pairs(participants: readonly Participant[], tracks: readonly PublishedTrack[]): Pair[] {
  return participants.flatMap((participant) => tracks.map((track): Pair => [participant, track]));
}

function key([participant, track]: Pair): string {
  return `${participant.sid} ${track.info.sid}`;
}
