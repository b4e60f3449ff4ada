/** One stay in a meeting: holds the room channel and the media together, joins again by itself, ends exactly once. */
import { no } from '@foyer/kernel';
import { type Admitted, type Problem, problem, slugOf, type WireCommand, type WireEvent } from '@foyer/wire';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { allow, retryDelay } from '../backoff.ts';
import { ChannelClient, type ChannelNews, type ChannelWorld, type CommandAnswer } from '../channel/client.ts';
import type { ChannelStatus } from '../channel/contract.ts';
import type { MeetingEnd } from '../end.ts';
import type { MediaGone, MediaNews, MediaPort } from '../media/port.ts';
import { arrange, type Speech } from '../view/order.ts';
import { tilesOf } from '../view/tiles.ts';
import { Hosting } from './hosting.ts';
import { addNotice, type NoticeBody, noticeOf } from './notice.ts';
import { Door, type DoorWorld } from './rejoin.ts';
import { RoomApi } from './room-api.ts';
import { applyEvent, type Roster, rosterOf } from './roster.ts';
import { mayPublish, startState } from './start.ts';
import { bannerAfter, linkOf, type MeetingState, meOf } from './state.ts';

export interface SessionWorld extends ChannelWorld, DoorWorld {
  /** Unix seconds. */
  readonly wallClock: () => number;
  /** The browser's `fetch`, for what goes over REST. */
  readonly ask: typeof fetch;
  readonly openMedia: (tell: (news: MediaNews) => void) => MediaPort;
  readonly onEnd: (end: MeetingEnd) => void;
}

/** Milliseconds, except where a count is named. */
export const sessionTimes = {
  rejoins: { acts: 6, within: 60_000 },
  /** Media tries with the same token before a new admission is asked for. */
  mediaTries: 4,
  /** How long the channel is given to say who did it, when media hears first that it is over. */
  hearsay: 600,
} as const;

export class MeetingSession {
  readonly store: StoreApi<MeetingState>;
  readonly hosting: Hosting;
  private readonly world: SessionWorld;
  private readonly door: Door;
  private readonly media: MediaPort;
  private admitted: Admitted;
  private channel: ChannelClient | undefined;
  private channelStatus: ChannelStatus | 'rejoining' = 'connecting';
  private everLive = false;
  private over = false;
  private rejoins: readonly number[] = [];
  private mediaFailures = 0;
  private pageSize = 25;
  private noticeId = 0;
  private readonly lastSpoke = new Map<string, number>();
  /** Name of whoever ended the meeting, once told. */
  private endedBy: string | undefined;
  private cancelWait: (() => void) | undefined;

  constructor(admitted: Admitted, world: SessionWorld) {
    this.admitted = admitted;
    this.world = world;
    this.door = new Door(world);
    this.store = createStore<MeetingState>(() => startState(admitted, world.clock.now()));
    this.media = world.openMedia((news) => this.hearMedia(news));
    this.hosting = new Hosting({
      command: (command) => this.command(command),
      room: new RoomApi({ ask: world.ask, slug: admitted.room.slug, token: () => this.admitted.channel.token }),
      refused: (refusal) => this.refused(refusal),
    });
  }

  /** Channel and media start at the same time: neither needs the other. */
  start(): void {
    this.adopt(this.admitted);
  }

  command(command: WireCommand): Promise<CommandAnswer> {
    // Between two admissions there is no channel to ask.
    return this.channel?.command(command) ?? Promise.resolve(no(problem('connection-lost')));
  }

  setMicrophone(on: boolean): void {
    this.media.setMicrophone(on);
  }

  setCamera(on: boolean): void {
    this.media.setCamera(on);
  }

  setShare(on: boolean): void {
    this.media.setShare(on);
  }

  switchDevice(kind: MediaDeviceKind, deviceId: string): void {
    this.media.switchDevice(kind, deviceId);
  }

  startSound(): void {
    this.media.startSound();
  }

  /** Tiles on the first page, which speakers from later pages come to. */
  setPageSize(pageSize: number): void {
    if (this.pageSize === pageSize) return;
    this.pageSize = pageSize;
    this.rearrange();
  }

  /** The network changed or the page is looked at again: try everything that waits, now. */
  nudge(): void {
    this.channel?.nudge();
    this.door.hurry();
  }

  leave(): void {
    if (this.over) return;
    this.channel?.leave();
    this.end({ kind: 'left' });
  }

  /** The page goes away: others need not wait out the grace period. Nothing is told to the page itself. */
  depart(): void {
    this.over = true;
    this.channel?.leave();
    this.silence();
  }

  private adopt(admitted: Admitted): void {
    this.cancelWait?.();
    this.admitted = admitted;
    this.store.setState({ self: admitted.participant, room: admitted.room });
    this.channelStatus = this.channelStatus === 'restarting' ? 'restarting' : 'connecting';
    const channel = new ChannelClient(admitted.channel, this.world, (news) => {
      if (channel === this.channel) this.hearChannel(news);
    });
    this.channel = channel;
    // Media first: it has the longer way.
    this.connectMedia();
    channel.start();
  }

  private connectMedia(): void {
    const { media, participant } = this.admitted;
    this.media.connect(media, participant.identity, mayPublish(participant.permissions));
  }

  private hearChannel(news: ChannelNews): void {
    if (this.over) return;
    switch (news.type) {
      case 'snapshot':
        this.seat(rosterOf(news.snapshot, this.world.wallClock()));
        break;
      case 'event':
        this.hearEvent(news.event);
        break;
      case 'status':
        this.channelStatus = news.status;
        this.relink();
        break;
      case 'over':
        if (news.then === 'rejoin') void this.rejoin();
        else this.end(this.endOf(news.then, news.by));
        break;
    }
  }

  private hearEvent(event: WireEvent): void {
    const { roster } = this.store.getState();
    if (roster === undefined) return;
    const notice = noticeOf(roster, event);
    if (event.type === 'meeting.ended') this.endedBy = roster.people.get(event.by)?.name;
    this.seat(applyEvent(roster, event));
    if (notice !== undefined) this.notify(notice);
    if (event.type === 'meeting.ended') this.end(this.endOf('ended'));
  }

  /** Takes up what the channel says of everybody; what we may send changes with our own permissions, at once. */
  private seat(roster: Roster): void {
    const before = meOf(this.store.getState()).permissions;
    this.store.setState({ roster, room: roster.room });
    const { permissions } = meOf(this.store.getState());
    if (permissions.join() !== before.join()) this.media.permit(mayPublish(permissions));
    this.rearrange();
  }

  private hearMedia(news: MediaNews): void {
    if (this.over) return;
    switch (news.type) {
      case 'view':
        this.store.setState({ media: news.view });
        if (news.view.status === 'live') this.mediaFailures = 0;
        this.relink();
        this.rearrange();
        break;
      case 'reached':
        this.store.setState({ reached: true });
        break;
      case 'trouble':
        this.notify({ kind: 'device-failed', source: news.source, why: news.why });
        break;
      case 'gone':
        this.mediaGone(news.why);
        break;
    }
  }

  private mediaGone(why: MediaGone): void {
    this.relink();
    // The new admission that is being asked for brings new media.
    if (this.channelStatus === 'rejoining') return;
    this.mediaFailures += 1;
    if (why === 'removed' || why === 'ended' || why === 'opened-elsewhere') {
      // The channel knows more (by whom); it is given a moment to say it.
      this.cancelWait = this.world.clock.after(sessionTimes.hearsay, () => this.end(this.endOf(why)));
    } else if (why === 'blocked' && this.mediaFailures >= 2) {
      this.end({ kind: 'media-blocked' });
    } else if (why === 'refused' || this.mediaFailures > sessionTimes.mediaTries) {
      void this.rejoin();
    } else {
      const delay = retryDelay(this.mediaFailures, this.world.chance());
      this.cancelWait = this.world.clock.after(delay, () => this.connectMedia());
    }
  }

  private async rejoin(): Promise<void> {
    if (this.over || this.channelStatus === 'rejoining') return;
    const allowed = allow(this.rejoins, sessionTimes.rejoins, this.world.clock.now());
    if (allowed === undefined) return this.end({ kind: 'connection-lost' });
    this.rejoins = allowed;
    const wasRestarting = this.channelStatus === 'restarting';
    this.channelStatus = 'rejoining';
    this.cancelWait?.();
    this.channel?.stop();
    this.channel = undefined;
    this.relink();
    const answer = await this.door.knock();
    if (this.over || answer === undefined) return;
    if (!answer.ok) return this.end(answer.refusal);
    this.channelStatus = wasRestarting ? 'restarting' : 'connecting';
    this.mediaFailures = 0;
    this.adopt(answer.value);
  }

  private relink(): void {
    const state = this.store.getState();
    const link = linkOf(this.channelStatus, state.media.status, { link: state.link, everLive: this.everLive });
    if (link === state.link) return;
    const now = this.world.clock.now();
    const noticed = state.link === 'restarting' || now - state.linkSince >= bannerAfter;
    this.store.setState({ link, linkSince: now });
    if (link !== 'live') return;
    if (this.everLive && noticed) this.notify({ kind: 'back' });
    this.everLive = true;
  }

  private rearrange(): void {
    const state = this.store.getState();
    const now = this.world.clock.now();
    const tiles = tilesOf(state);
    const speech = new Map<string, Speech>();
    for (const tile of tiles) {
      const speaking = tile.kind === 'person' && tile.speaking;
      if (speaking) this.lastSpoke.set(tile.key, now);
      speech.set(tile.key, { speaking, lastSpoke: this.lastSpoke.get(tile.key) ?? 0 });
    }
    const fixed = new Set([state.self.identity]);
    const keys = tiles.map(({ key }) => key);
    const order = arrange(state.order, keys, { pageSize: this.pageSize, fixed, speech });
    if (order !== state.order) this.store.setState({ order });
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
    this.cancelWait?.();
    this.door.close();
    this.channel?.stop();
    this.media.stop();
  }
}
