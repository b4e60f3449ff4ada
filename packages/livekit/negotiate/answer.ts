/** The answer to the last offer: what is received, what is sent in which section, and what stays inactive. */
import type { Millis } from '@foyer/kernel';
import { SessionDescription, SubscriptionError, SubscriptionResponse } from '@livekit/protocol';
import { mayPublish } from '../grants.ts';
import { limits } from '../limits.ts';
import type { OfferedCodec, OfferedMedia, SectionDecision } from '../sdp/contract.ts';
import { pickCodec, writeAnswer } from '../sdp/index.ts';
import { makeLive, publishable, unpublish } from '../signal/publish.ts';
import { announce, say } from '../signal/say.ts';
import { startSubscription } from '../signal/subscribe.ts';
import { type Participant, type PublishedTrack, type Room, type Subscription, wallMillis } from '../state.ts';
import { askToNegotiate, receivable, waitingFor } from './ask.ts';

interface Received {
  readonly section: OfferedMedia;
  readonly track: PublishedTrack;
  readonly codec: OfferedCodec;
  readonly name: (typeof publishable)['video'][number];
}

function sends(section: OfferedMedia): boolean {
  return !section.stopped && (section.direction === 'sendonly' || section.direction === 'sendrecv');
}

/** The announced track that this section carries: by the client's track id, else by the section it is live in. */
function trackIn(of: Participant, section: OfferedMedia): PublishedTrack | undefined {
  let inSection: PublishedTrack | undefined;
  for (const track of of.tracks.values()) {
    if (track.kind !== section.kind) continue;
    if (section.msidTrack !== undefined && track.cid === section.msidTrack) return track;
    if (track.carriage?.mid === section.mid) inSection = track;
  }
  return inSection;
}

/** LK32: the announced codec where the browser offers it, else the first we take. */
function codecFor(track: PublishedTrack, section: OfferedMedia): Pick<Received, 'codec' | 'name'> | undefined {
  const wanted = track.carriage?.codec ?? track.info.mimeType.split('/')[1];
  const order = publishable[track.kind];
  const first = order.filter((name) => name === wanted);
  for (const name of [...first, ...order]) {
    const codec = pickCodec(section, name, name === track.carriage?.codec ? track.carriage.fmtp : undefined);
    if (codec) return { codec, name };
  }
  return undefined;
}

function received(of: Participant): Received[] {
  const all: Received[] = [];
  for (const section of of.offer?.offer.sections ?? []) {
    if (section.type !== 'media' || !sends(section)) continue;
    const track = trackIn(of, section);
    if (!track || !mayPublish(of.permission, track.info.source)) continue;
    const chosen = codecFor(track, section);
    if (chosen) all.push({ section, track, ...chosen });
  }
  return all;
}

/** LK35: a live track whose section no longer sends it has ended. */
function endTracks(room: Room, of: Participant, still: readonly Received[], now: Millis): void {
  const carried = new Set(still.map(({ track }) => track));
  const ended = [...of.tracks.values()].filter((track) => track.carriage && !carried.has(track));
  for (const track of ended) unpublish(room, track, now);
  if (ended.length > 0) announce(room, of);
}

/** Subscriptions whose section is gone wait for another one. */
function loseSections(room: Room, of: Participant, now: Millis): void {
  const there = new Set(receivable(of).map((section) => section.mid));
  for (const [mid, use] of of.sections) {
    if (there.has(mid)) continue;
    of.sections.delete(mid);
    if (use === 'spent') continue;
    use.section = undefined;
    use.track.subscribers -= 1;
    room.options.sfu.handle({ type: 'subscription.close', subscription: use.id }, now, room.sfuSink);
  }
}

/** LK51: a section whose last track ended is answered inactive once, so that the browser shows a new track event. */
function freeSpent(of: Participant): Set<string> {
  const spent = new Set<string>();
  for (const [mid, use] of of.sections) if (use === 'spent') spent.add(mid);
  for (const mid of spent) of.sections.delete(mid);
  return spent;
}

function assign(room: Room, of: Participant, resting: ReadonlySet<string>, now: Millis): void {
  const free = receivable(of).filter((section) => !of.sections.has(section.mid) && !resting.has(section.mid));
  for (const subscription of of.subscriptions.values()) {
    if (subscription.section || subscription.unsupported) continue;
    const { track } = subscription;
    const index = free.findIndex((section) => section.kind === track.kind);
    const section = free[index];
    if (!section || !track.carriage) continue;
    const codec = pickCodec(section, track.carriage.codec, track.carriage.fmtp);
    if (!codec) {
      cannotDecode(room, of, subscription);
      continue;
    }
    free.splice(index, 1);
    subscription.section = {
      mid: section.mid,
      payloadType: codec.payloadType,
      rtx: codec.rtxPayloadType !== undefined,
    };
    of.sections.set(section.mid, subscription);
    startSubscription(room, of, subscription, now);
  }
}

function cannotDecode(room: Room, of: Participant, subscription: Subscription): void {
  subscription.unsupported = true;
  const trackSid = subscription.track.info.sid;
  say(room, of, {
    case: 'subscriptionResponse',
    value: new SubscriptionResponse({ trackSid, err: SubscriptionError.SE_CODEC_UNSUPPORTED }),
  });
}

function sendDecision(mid: string, subscription: Subscription, payloadType: number, rtx: boolean): SectionDecision {
  const { track, ssrc, rtxSsrc } = subscription;
  // Tracks of one stream name share a MediaStream, so the browser keeps their lips in sync; the sid then comes
  // from mid_to_track_id.
  const stream = track.info.stream === '' ? track.info.sid : track.info.stream;
  return {
    mid,
    decision: 'send',
    payloadType,
    msidStream: `${track.owner.sid}|${stream}`,
    msidTrack: track.info.sid,
    cname: track.owner.sid,
    ssrc,
    ...(rtx ? { rtxSsrc } : {}),
  };
}

function decisions(of: Participant, still: readonly Received[]): SectionDecision[] {
  const all: SectionDecision[] = still.map(({ section, codec }) => ({
    mid: section.mid,
    decision: 'receive',
    payloadType: codec.payloadType,
    rids: section.sendRids,
  }));
  for (const [mid, use] of of.sections) {
    if (use === 'spent' || !use.section) continue;
    all.push(sendDecision(mid, use, use.section.payloadType, use.section.rtx));
  }
  return all;
}

function trackOfMid(of: Participant, still: readonly Received[]): Record<string, string> {
  const sids: [string, string][] = still.map(({ section, track }) => [section.mid, track.info.sid]);
  for (const [mid, use] of of.sections) if (use !== 'spent') sids.push([mid, use.track.info.sid]);
  return Object.fromEntries(sids);
}

/** LK11: answers the last offer under its own id, with the parameters of the path that carries it. */
export function answer(room: Room, of: Participant, now: Millis): void {
  const { offer, path } = of;
  if (!offer || !path?.local) return;
  const still = received(of);
  endTracks(room, of, still, now);
  loseSections(room, of, now);
  const resting = freeSpent(of);
  assign(room, of, resting, now);
  of.answers += 1;
  // This answer brings whatever a new offer was to be asked for.
  of.negotiateAt = undefined;
  const sdp = writeAnswer({
    offer: offer.offer,
    local: path.local,
    candidates: room.options.candidates,
    decisions: decisions(of, still),
    sessionId: String(wallMillis(room, of.joinedAt)),
    sessionVersion: of.answers,
    maxMessageSize: limits.dataMessage,
  });
  say(room, of, {
    case: 'answer',
    value: new SessionDescription({ type: 'answer', sdp, id: offer.id, midToTrackId: trackOfMid(of, still) }),
  });
  for (const { section, codec, name, track } of still) {
    if (!track.carriage) makeLive(room, track, { section, codec, name }, now);
  }
  if (waitingFor(of, 'audio') + waitingFor(of, 'video') > 0) askToNegotiate(room, of, now);
}
