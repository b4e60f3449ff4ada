/**
 * Somebody honest: a browser with one page of the meeting, which keeps the way back as a browser does, and comes back by
 * itself. The page is the product's own engine; only its media are made up.
 */
import type { Admitted, WireReaction } from '@foyer/wire';
import { type Api, createApi, RejoinRefused } from '../../apps/web/app/api.ts';
import type { MeetingEnd } from '../../apps/web/engine/end.ts';
import type { MediaNews, MediaPort } from '../../apps/web/engine/media/port.ts';
import { fakeMedia } from '../../apps/web/engine/meeting/fake-media.ts';
import { Door } from '../../apps/web/engine/meeting/rejoin.ts';
import { MeetingSession } from '../../apps/web/engine/meeting/session.ts';
import type { MeetingState } from '../../apps/web/engine/meeting/state.ts';
import type { Random } from '../harness/random.ts';
import { type House, slug } from './house.ts';
import { Network } from './network.ts';
import { Life, type VirtualTime } from './time.ts';

export interface Around {
  readonly house: House;
  readonly time: VirtualTime;
  readonly random: Random;
}

/** Media that are there a moment after they are asked for. */
function mediaThatWork(tell: (news: MediaNews) => void, time: VirtualTime, life: Life): MediaPort {
  const media = fakeMedia();
  const port = media.open(tell);
  const connect: MediaPort['connect'] = (...asked) => {
    port.connect(...asked);
    time.in(100, () => {
      if (!life.over && !media.stopped) media.see();
    });
  };
  return { ...port, connect };
}

/** The mark of somebody's browser. */
export function browserOf(name: string): string {
  return name.padEnd(22, '-');
}

export class Person {
  readonly name: string;
  readonly id: string;
  readonly network: Network;
  /** Texts that the server said it took. */
  readonly acknowledged: string[] = [];
  /** Reactions wished for. */
  reactions = 0;
  /** What sent this person away, or kept the way back shut. */
  readonly troubles: string[] = [];
  /** When a page went, in virtual milliseconds. */
  wentAt = Number.NEGATIVE_INFINITY;
  readonly #around: Around;
  #resume = '';
  #life = new Life();
  #session: MeetingSession | undefined;
  #made = 0;

  constructor(admitted: Admitted, around: Around) {
    this.name = admitted.participant.name;
    this.id = admitted.participant.id;
    this.#around = around;
    this.network = new Network(around.house, around.time, around.random);
    this.#begin(admitted, this.#life);
  }

  /** Undefined while the page is loading. */
  get state(): MeetingState | undefined {
    return this.#session?.store.getState();
  }

  get isLive(): boolean {
    return this.state?.link === 'live';
  }

  chat(): void {
    const text = this.#mark();
    void this.#session?.sendChat(text).then(({ ok }) => {
      if (ok) this.acknowledged.push(text);
    });
  }

  react(reaction: WireReaction): void {
    if (this.#session === undefined) return;
    this.reactions += 1;
    void this.#session.react(reaction);
  }

  rename(): void {
    void this.#session?.command({ type: 'participant.rename', name: this.#mark() });
  }

  raiseHand(): void {
    void this.#session?.raiseHand();
  }

  nudge(): void {
    this.#session?.nudge();
  }

  /** The page says that it goes, and the same browser loads it again. */
  reload(): void {
    this.#go(1001);
    this.#load();
  }

  /** The page is gone without a word, and loaded again after a while. */
  crash(pause: number): void {
    this.#go(1006);
    const gone = this.#life;
    this.#around.time.in(pause, () => {
      if (this.#life === gone) this.#load();
    });
  }

  stop(): void {
    this.#life.over = true;
  }

  /** Something nobody else ever says. */
  #mark(): string {
    this.#made += 1;
    return `${this.name} ${this.#made}`;
  }

  #go(code: number): void {
    this.wentAt = this.#around.time.now;
    this.#life.over = true;
    this.#session = undefined;
    this.network.abandon(code);
  }

  #load(): void {
    this.#life.over = true;
    this.#life = new Life();
    void this.#comeBack(this.#life);
  }

  /** What the room's page does with the way back that it kept. */
  async #comeBack(life: Life): Promise<void> {
    const api = createApi(this.network.fetchFor(life, browserOf(this.name)));
    const { time, random } = this.#around;
    const door = new Door({ clock: time.pageClock(life), chance: () => random.next() });
    const answer = await door.ask(() => this.#ask(api, this.#resume));
    if (life.over || answer === undefined) return;
    if (answer.ok) this.#begin(answer.value, life);
    else this.troubles.push(answer.refusal.is === 'refused' ? String(answer.refusal.cause) : 'nobody answered');
  }

  async #ask(api: Api, resume: string): Promise<Admitted> {
    const answer = await api.join(slug, { credentials: { resume } });
    if (!answer.ok) throw new RejoinRefused(answer.refusal);
    if (answer.value.outcome === 'held') throw new Error('who comes back was held');
    const { participant } = answer.value;
    if (participant.id !== this.id) this.troubles.push(`came back as ${participant.id}`);
    return answer.value;
  }

  #begin(admitted: Admitted, life: Life): void {
    const { time, random } = this.#around;
    const ask = this.network.fetchFor(life, browserOf(this.name));
    const api = createApi(ask);
    const session = new MeetingSession(admitted, {
      clock: time.pageClock(life),
      openSocket: (_, events) => this.network.open(events),
      chance: () => random.next(),
      makeId: () => this.#mark().replaceAll(' ', '-'),
      wallClock: () => time.wall(),
      ask,
      openMedia: (tell) => mediaThatWork(tell, time, life),
      drafts: { read: () => '', write: () => undefined },
      isOnline: () => true,
      probe: async () => (this.#around.house.running ? 'answers' : 'ails'),
      keepPlace: ({ resume }) => {
        this.#resume = resume.token;
      },
      resume: (token) => this.#ask(api, token),
      rejoin: () => Promise.reject(new RejoinRefused({ kind: 'token-used-up', facts: {} })),
      onEnd: (end) => this.#ended(end, life),
    });
    this.#session = session;
    session.start();
  }

  /** A page that ended says why; its person presses the one button there, which loads the way back again. */
  #ended(end: MeetingEnd, life: Life): void {
    this.troubles.push(end.kind);
    this.#around.time.in(1_000, () => {
      if (!life.over) this.reload();
    });
  }
}
