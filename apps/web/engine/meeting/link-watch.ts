/** One word for both connections, since when it holds, and whose fault it is where it is not `live`. */
import type { StoreApi } from 'zustand/vanilla';
import type { ChannelStatus } from '../channel/contract.ts';
import { OutageWatch, type OutageWorld } from './outage.ts';
import { bannerAfter, linkOf, type MeetingState } from './state.ts';

export class LinkWatch {
  private readonly store: StoreApi<MeetingState>;
  private readonly world: OutageWorld;
  private readonly outage: OutageWatch;
  /** @param noticed the loss was long enough to be seen */
  private readonly isBack: (noticed: boolean) => void;
  private everLive = false;

  constructor(store: StoreApi<MeetingState>, world: OutageWorld, isBack: (noticed: boolean) => void) {
    this.store = store;
    this.world = world;
    this.isBack = isBack;
    this.outage = new OutageWatch(world, (outage) => store.setState({ outage }));
  }

  /** To be told whenever either connection may have changed. */
  update(channel: ChannelStatus | 'rejoining'): void {
    const state = this.store.getState();
    const link = linkOf(channel, state.media.status, { link: state.link, everLive: this.everLive });
    if (link === state.link) return;
    const now = this.world.clock.now();
    const noticed = this.everLive && (state.link === 'restarting' || now - state.linkSince >= bannerAfter);
    this.store.setState({ link, linkSince: now });
    if (link === 'reconnecting' || link === 'restarting') this.outage.lost(link === 'restarting');
    if (link !== 'live') return;
    this.everLive = true;
    this.outage.back();
    this.isBack(noticed);
  }

  stop(): void {
    this.outage.stop();
  }
}
