/** The order of the tiles, kept steady: who speaks comes onto the first page, everybody else stays where they are. */
import type { StoreApi } from 'zustand/vanilla';
import type { Clock } from '../clock.ts';
import { arrange, type Speech } from '../view/order.ts';
import { tilesOf } from '../view/tiles.ts';
import type { MeetingState } from './state.ts';

export class Ordering {
  private readonly store: StoreApi<MeetingState>;
  private readonly clock: Clock;
  private pageSize = 25;
  private readonly lastSpoke = new Map<string, number>();

  constructor(store: StoreApi<MeetingState>, clock: Clock) {
    this.store = store;
    this.clock = clock;
  }

  setPageSize(pageSize: number): void {
    if (this.pageSize === pageSize) return;
    this.pageSize = pageSize;
    this.update();
  }

  update(): void {
    const state = this.store.getState();
    const now = this.clock.now();
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
}
