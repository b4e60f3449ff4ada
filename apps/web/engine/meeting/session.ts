/** One stay in a meeting: holds the room channel and the media together, wins its place again by itself, ends exactly once. */
import {
  type Admitted,
  type MediaAddress,
  type Problem,
  type ResumeToken,
  slugOf,
  type WireCommand,
  type WireEvent,
} from '@foyer/wire';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { ChannelClient, type ChannelNews, type ChannelWorld, type CommandAnswer } from '../channel/client.ts';
import type { ChannelStatus } from '../channel/contract.ts';
import type { MeetingEnd } from '../end.ts';
import type { MediaNews, MediaPort } from '../media/port.ts';
import { Acts } from './acts.ts';
import { Comeback, type ComebackWorld } from './comeback.ts';
import { Hosting } from './hosting.ts';
import { LinkWatch } from './link-watch.ts';
import { MediaLink } from './media-link.ts';
import { addNotice, type NoticeBody, noticeOf } from './notice.ts';
import { Ordering } from './ordering.ts';
import type { OutageWorld } from './outage.ts';

import { type Place, PlaceTeller } from './place.ts';
import { RoomApi } from './room-api.ts';
import { applyEvent, empowered, type Roster, rosterOf } from './roster.ts';
import { startState } from './start.ts';
import { type MeetingState, meOf } from './state.ts';
import { type DraftKeep, Talk } from './talk.ts';

export interface SessionWorld extends ChannelWorld, ComebackWorld, OutageWorld {
  /** Unix seconds. */
  readonly wallClock: () => number;
  /** The browser's `fetch`, for what goes over REST. */
  readonly ask: typeof fetch;
  readonly openMedia: (tell: (news: MediaNews) => void) => MediaPort;
  readonly drafts: DraftKeep;
  /** Told whenever what one comes back with has changed. */
  readonly keepPlace: (place: Place) => void;
  readonly onEnd: (end: MeetingEnd) => void;
}

export class MeetingSession extends Acts {
  readonly store: StoreApi<MeetingState>;
  readonly hosting: Hosting;
  private readonly world: SessionWorld;
  private readonly comeback: Comeback;
  protected readonly media: MediaLink;
  private readonly channel: ChannelClient;
  protected readonly talk: Talk;
  private readonly link: LinkWatch;
  private readonly place: PlaceTeller;
  protected readonly ordering: Ordering;
  private admitted: Admitted;
  private channelStatus: ChannelStatus | 'rejoining' = 'connecting';
  private over = false;
  private noticeId = 0;
  /** Name of whoever ended the meeting, once told. */
  private endedBy: string | undefined;
  /** Told by the old session while a new one was being won: most likely that we took its place ourselves. */
  private wasTaken = false;

  constructor(admitted: Admitted, world: SessionWorld) {
    super();
    this.admitted = admitted;
    this.world = world;
    this.comeback = new Comeback(world);
    this.store = createStore<MeetingState>(() => startState(admitted, world.clock.now()));
    this.channel = new ChannelClient(admitted.channel, world, (news) => this.hearChannel(news));
    this.ordering = new Ordering(this.store, world.clock);
    this.link = new LinkWatch(this.store, world, (noticed) => {
      this.talk.sendWaiting();
      if (noticed) this.notify({ kind: 'back' });
    });
    this.place = new PlaceTeller(world.keepPlace);
    const command = (one: WireCommand) => this.command(one);
    const refused = (refusal: Problem) => this.refused(refusal);
    this.talk = new Talk(this.store, { ...world, command, refused });
    this.hosting = new Hosting({
      command,
      refused,
      room: new RoomApi({ ask: world.ask, slug: admitted.room.slug, token: () => this.admitted.channel.token }),
    });
    this.media = this.makeMedia();
  }

  /** Channel and media start at the same time: neither needs the other. Media first: it has the longer way. */
  start(): void {
    this.connectMedia();
    this.channel.start();
    this.tellPlace();
  }

  command(command: WireCommand): Promise<CommandAnswer> {
    return this.channel.command(command);
  }

  /** The network changed or the page is looked at again: try everything that waits, now. */
  nudge(): void {
    if (this.over) return;
    this.channel.nudge();
    this.comeback.hurry();
    this.media.hurry();
  }

  leave(): void {
    if (this.over) return;
    this.channel.leave();
    this.end({ kind: 'left' });
  }

  /** The page of the meeting goes while its tab stays: that is leaving, and nobody here is told. */
  depart(): void {
    this.over = true;
    this.channel.leave();
    this.silence();
  }

  private makeMedia(): MediaLink {
    const { clock, chance } = this.world;
    return new MediaLink(
      this.world.openMedia((news) => this.hearMedia(news)),
      this.admitted.media,
      {
        clock,
        chance,
        isChannelLive: () => this.channelStatus === 'live',
        isComingBack: () => this.channelStatus === 'rejoining',
        comeBack: () => void this.comeBack(0),
        end: (kind) => this.end(this.endOf(kind)),
      },
    );
  }

  private connectMedia(): void {
    const { media, participant } = this.admitted;
    this.media.connect(media, participant.identity, meOf(this.store.getState()).permissions);
  }

  private hearChannel(news: ChannelNews): void {
    if (this.over) return;
    switch (news.type) {
      case 'snapshot':
        this.refresh(news.snapshot);
        this.seat(rosterOf(news.snapshot, this.world.wallClock()));
        this.talk.sawChat();
        break;
      case 'resumed':
        this.refresh(news.facts);
        break;
      case 'media':
        this.refresh({ media: news.media, resume: news.resume ?? this.admitted.resume });
        break;
      case 'event':
        this.hearEvent(news.event);
        break;
      case 'status':
        this.channelStatus = news.status;
        this.relink();
        if (news.status === 'live') this.media.hurry();
        break;
      case 'over':
        this.hearOver(news);
        break;
    }
  }

  private hearOver({ then, by, after }: Extract<ChannelNews, { type: 'over' }>): void {
    if (then === 'rejoin') void this.comeBack(after);
    else if (then === 'opened-elsewhere' && this.channelStatus === 'rejoining') this.wasTaken = true;
    else this.end(this.endOf(then, by));
  }

  private hearEvent(event: WireEvent): void {
    const { roster } = this.store.getState();
    if (roster === undefined) return;
    const notice = noticeOf(roster, event);
    if (event.type === 'meeting.ended') this.endedBy = roster.people.get(event.by)?.name;
    if (event.type === 'stay.ending') this.store.setState({ stayEndsAt: event.endsAt });
    this.seat(applyEvent(roster, event));
    this.talk.hear(event, roster.self);
    if (event.type === 'participant.paused' && event.participant === roster.self) this.paused(event.source);
    if (notice !== undefined) this.notify(notice);
    if (event.type === 'meeting.ended') this.end(this.endOf('ended'));
  }

  /** The media server has muted what it had of us; what it had not, while media was away, is muted here. */
  private paused(source: Extract<WireEvent, { type: 'participant.paused' }>['source']): void {
    if (source === 'microphone') this.setMicrophone(false);
    else if (source === 'camera') this.setCamera(false);
    else if (source === 'screen') this.setShare(false);
  }

  /** Takes up what the channel says of everybody; what we may send changes with our own permissions, at once. */
  private seat(roster: Roster): void {
    const before = meOf(this.store.getState()).permissions;
    this.store.setState({ roster, room: roster.room });
    const { permissions } = meOf(this.store.getState());
    if (permissions.join() !== before.join()) this.media.permit(permissions);
    this.ordering.update();
    this.tellPlace();
  }

  private refresh({ media, resume }: { readonly media: MediaAddress; readonly resume: ResumeToken }): void {
    this.admitted = { ...this.admitted, media, resume };
    this.media.refresh(media);
    this.tellPlace();
  }

  private hearMedia(news: MediaNews): void {
    if (this.over) return;
    switch (news.type) {
      case 'view':
        this.store.setState({ media: news.view });
        if (news.view.status === 'live') this.media.live();
        this.relink();
        this.ordering.update();
        this.tellPlace();
        break;
      case 'reached':
        this.store.setState({ reached: true });
        break;
      case 'trouble':
        this.notify({ kind: 'device-failed', source: news.source, why: news.why });
        break;
      case 'gone':
        this.relink();
        this.media.gone(news.why);
        break;
    }
  }

  /** Nothing that still works is let go before the new place has been won. */
  private async comeBack(after: number): Promise<void> {
    if (this.over || this.channelStatus === 'rejoining') return;
    if (!this.comeback.mayTry()) return this.end({ kind: 'connection-lost' });
    const before = this.channelStatus;
    this.channelStatus = 'rejoining';
    this.wasTaken = false;
    this.media.calm();
    this.relink();
    const answer = await this.comeback.win(after, () => this.admitted.resume.token);
    if (this.over || answer === undefined) return;
    if (answer.ok) this.adopt(answer.value, before);
    else this.end(this.wasTaken ? { kind: 'opened-elsewhere' } : answer.refusal);
  }

  private adopt(admitted: Admitted, before: ChannelStatus | 'rejoining'): void {
    this.admitted = admitted;
    const { participant, room, channel } = admitted;
    this.store.setState({ self: participant, room });
    this.channelStatus = before === 'restarting' ? 'restarting' : 'connecting';
    const { roster } = this.store.getState();
    // What was taken meanwhile is not sent again for the moment until the snapshot.
    if (roster !== undefined) this.seat(empowered(roster, participant.id, participant));
    this.connectMedia();
    this.channel.move(channel);
    this.tellPlace();
  }

  private relink(): void {
    this.link.update(this.channelStatus);
  }

  private tellPlace(): void {
    if (!this.over) this.place.update(this.store.getState(), this.admitted.resume);
  }

  private refused({ type }: Problem): void {
    if (!this.over) this.notify({ kind: 'command-refused', slug: slugOf(type) });
  }

  private notify(body: NoticeBody): void {
    const { notices } = this.store.getState();
    this.noticeId += 1;
    this.store.setState({ notices: addNotice(notices, body, this.world.clock.now(), this.noticeId) });
  }

  /** @param by name out of the goodbye; the event that came before it may have told it too */
  private endOf(kind: MeetingEnd['kind'], by = this.endedBy): MeetingEnd {
    return (kind === 'ended' || kind === 'removed' || kind === 'banned') && by !== undefined ? { kind, by } : { kind };
  }

  private end(end: MeetingEnd): void {
    if (this.over) return;
    this.over = true;
    this.silence();
    this.world.onEnd(end);
  }

  private silence(): void {
    this.comeback.close();
    this.link.stop();
    this.talk.stop();
    this.channel.stop();
    this.media.stop();
  }
}
