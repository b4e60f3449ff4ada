/** What a session asks of its page, where the session may begin before the page is there. */
import type { Admitted } from '@foyer/wire';
import type { MeetingEnd } from '../../engine/end.ts';
import type { Place } from '../../engine/meeting/place.ts';

export interface Asks {
  /** A new admission with what the person holds; rejects where the door says no or cannot be reached. */
  readonly rejoin: () => Promise<Admitted>;
  /** An admission by a resume token, as the same participant; rejects likewise. */
  readonly resume: (token: string) => Promise<Admitted>;
  /** What one comes back with has changed. */
  readonly keepPlace: (place: Place) => void;
  /** Called once. */
  readonly onEnd: (end: MeetingEnd) => void;
}

/** Asks of the page as it was drawn last; what is asked before the first one waits for it. */
export class LateAsks implements Asks {
  private latest: Asks | undefined;
  private waiting: ((asks: Asks) => void)[] = [];

  /** The page is there, or was drawn anew. */
  takeUp(asks: Asks): void {
    this.latest = asks;
    const waiting = this.waiting;
    this.waiting = [];
    for (const act of waiting) act(asks);
  }

  readonly rejoin = (): Promise<Admitted> =>
    new Promise((resolve, reject) => this.ask((asks) => asks.rejoin().then(resolve, reject)));

  readonly resume = (token: string): Promise<Admitted> =>
    new Promise((resolve, reject) => this.ask((asks) => asks.resume(token).then(resolve, reject)));

  readonly keepPlace = (place: Place): void => this.ask((asks) => asks.keepPlace(place));

  readonly onEnd = (end: MeetingEnd): void => this.ask((asks) => asks.onEnd(end));

  private ask(act: (asks: Asks) => void): void {
    if (this.latest === undefined) this.waiting.push(act);
    else act(this.latest);
  }
}
