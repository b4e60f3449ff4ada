/** What the owner of the room tells the engine: paths, tracks and subscriptions come, change and go. */
import { Fault } from '@foyer/kernel';
import { u32 } from '@foyer/rtp';
import { reviewWanted } from './allocation/dynacast.ts';
import type { SfuCommand, SubscriptionId, TrackId, TransportId } from './contract.ts';
import type { Outlet } from './outlet.ts';
import { askForKeyframe, sendKeyframeRequest } from './publisher/ask.ts';
import { bindKnown, unbind } from './publisher/bind.ts';
import { type Publication, Track } from './publisher/track.ts';
import type { Roster } from './roster.ts';
import { hush } from './speaker/speakers.ts';
import { halt } from './subscription/join.ts';
import { pursue } from './subscription/select.ts';
import { type Opening, Subscription } from './subscription/subscription.ts';
import { Transport } from './transport.ts';

type ByType = { readonly [Command in SfuCommand as Command['type']]: Command };
type Orders = {
  readonly [Type in keyof ByType]: (roster: Roster, command: ByType[Type], outlet: Outlet) => void;
};

const orders: Orders = {
  'transport.open': (roster, { transport, extensions }) =>
    roster.transports.add(transport, new Transport(transport, extensions, u32(roster.seed(), 0))),
  'transport.extend': (roster, { transport, extensions }) => roster.transports.need(transport).extend(extensions),
  'transport.refresh': (roster, { transport }, outlet) => refresh(roster.transports.need(transport), outlet),
  'transport.writable': (roster, { transport, writable }, outlet) =>
    setWritable(roster.transports.need(transport), writable, outlet),
  'transport.close': (roster, { transport }, outlet) => closeTransport(roster, transport, outlet),
  'track.publish': publish,
  'track.pause': (roster, { track, paused }, outlet) => pause(roster.tracks.need(track), paused, outlet),
  'track.unpublish': (roster, { track }, outlet) => unpublish(roster, track, outlet),
  'subscription.open': subscribe,
  'subscription.adjust': adjust,
  'subscription.close': (roster, { subscription }, outlet) => unsubscribe(roster, subscription, outlet),
};

/** Throws a Fault for a number that was never opened, and for one opened twice. */
export function obey(roster: Roster, command: SfuCommand, outlet: Outlet): void {
  give(command.type, command, { roster, outlet });
}

function give<Type extends keyof ByType>(
  type: Type,
  command: ByType[Type],
  room: { readonly roster: Roster; readonly outlet: Outlet },
): void {
  orders[type](room.roster, command, room.outlet);
}

function publish(roster: Roster, command: Publication, outlet: Outlet): void {
  const transport = roster.transports.need(command.transport);
  const first = command.encodings[0];
  if (first === undefined) throw new Fault(`track ${command.track} has no encoding`);
  const track = new Track(command, transport);
  roster.tracks.add(command.track, track);
  transport.tracks.add(track);
  bindKnown(transport, track);
  reviewWanted(track, outlet);
}

function pause(track: Track, paused: boolean, outlet: Outlet): void {
  if (track.paused === paused) return;
  track.paused = paused;
  if (paused) hush(track, outlet);
  restart(track.subscriptions, outlet);
}

function unpublish(roster: Roster, id: TrackId, outlet: Outlet): void {
  const track = roster.tracks.ending(id);
  if (track === undefined) return;
  hush(track, outlet);
  track.ended = true;
  for (const subscription of track.subscriptions) pursue(subscription, outlet);
  unbind(track.transport, track);
  track.transport.tracks.delete(track);
  roster.tracks.remove(id);
}

function subscribe(roster: Roster, command: Opening, outlet: Outlet): void {
  const transport = roster.transports.need(command.transport);
  const track = roster.tracks.need(command.track);
  const subscription = new Subscription(command, track, transport, roster.seed());
  roster.subscriptions.add(command.subscription, subscription);
  transport.subscriptions.add(subscription);
  transport.outbound.set(subscription.ssrc, subscription);
  track.subscriptions.push(subscription);
  transport.path.stale = true;
  reviewWanted(track, outlet);
  pursue(subscription, outlet);
}

function adjust(roster: Roster, command: ByType['subscription.adjust'], outlet: Outlet): void {
  const subscription = roster.subscriptions.need(command.subscription);
  subscription.enabled = command.enabled;
  subscription.maxSpatial = command.maxSpatial;
  subscription.priority = command.priority;
  subscription.transport.path.stale = true;
  reviewWanted(subscription.track, outlet);
  pursue(subscription, outlet);
}

function unsubscribe(roster: Roster, id: SubscriptionId, outlet: Outlet): void {
  const subscription = roster.subscriptions.ending(id);
  if (subscription === undefined) return;
  const { track, transport } = subscription;
  halt(subscription);
  const index = track.subscriptions.indexOf(subscription);
  if (index >= 0) track.subscriptions.splice(index, 1);
  transport.subscriptions.delete(subscription);
  if (transport.outbound.get(subscription.ssrc) === subscription) transport.outbound.delete(subscription.ssrc);
  transport.path.stale = true;
  roster.subscriptions.remove(id);
  if (!track.ended) reviewWanted(track, outlet);
}

/** The path below was replaced or woke up: both its ends need a picture to begin with. */
function refresh(transport: Transport, outlet: Outlet): void {
  transport.path.renew();
  renewHearing(transport);
  for (const track of transport.tracks) {
    if (track.kind !== 'video' || track.subscriptions.length === 0) continue;
    for (const encoding of track.encodings) if (encoding.ssrc >= 0) askForKeyframe(encoding, outlet);
  }
  for (const { track, current, target } of transport.subscriptions) {
    const encoding = current ?? target;
    if (track.kind === 'video' && encoding !== undefined) askForKeyframe(encoding, outlet);
  }
}

/** Nothing was asked or sent on the new path yet. */
function renewHearing(transport: Transport): void {
  transport.hearing.renew();
  for (const { arrears, highest } of transport.subscriptions) arrears.renew(highest);
  for (const { encodings } of transport.tracks) {
    for (const encoding of encodings) {
      encoding.pleaAt = Number.POSITIVE_INFINITY;
      encoding.afterDark = false;
    }
  }
}

function setWritable(transport: Transport, writable: boolean, outlet: Outlet): void {
  transport.writable = writable;
  restart(transport.subscriptions, outlet);
  if (!writable) return;
  for (const track of transport.tracks) {
    for (const encoding of track.encodings) sendKeyframeRequest(encoding, outlet);
  }
}

/** What flowed begins anew where it may: with a key frame, and without a gap in its numbers. */
function restart(subscriptions: Iterable<Subscription>, outlet: Outlet): void {
  for (const subscription of subscriptions) {
    halt(subscription);
    subscription.askedAt = Number.NEGATIVE_INFINITY;
    pursue(subscription, outlet);
  }
}

/** Ends the tracks and the subscriptions that use it, too. */
function closeTransport(roster: Roster, id: TransportId, outlet: Outlet): void {
  const transport = roster.transports.ending(id);
  if (transport === undefined) return;
  for (const track of [...transport.tracks]) unpublish(roster, track.id, outlet);
  for (const subscription of [...transport.subscriptions]) unsubscribe(roster, subscription.id, outlet);
  roster.transports.remove(id);
}
