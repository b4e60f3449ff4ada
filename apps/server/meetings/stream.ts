/**
 * What one session is told: each event has a number, the latest are kept for whoever returns, and what was answered to a
 * wish is answered again. It outlives connections and ends with its session.
 */
import type { ParticipantId } from '@foyer/meeting';
import type { Problem, ServerMessage, WireEvent } from '@foyer/wire';

/** One connection, as the meeting sees it. */
export interface Link {
  /** `wss://…`, under which its peer reaches this server. */
  readonly address: string;
  send(message: ServerMessage): void;
  /** Says goodbye with the problem, where there is one, and closes. */
  end(problem: Problem | undefined): void;
  /** Closes without a word: its client has opened another one since. */
  giveWay(): void;
}

/** What a client says it has heard. */
export interface Heard {
  readonly stream: string;
  readonly seq: number;
}

/** Wishes whose answers are remembered. */
const answersKept = 256;

type Answer = Extract<ServerMessage, { type: 'reply' | 'refusal' }>;

export class Stream {
  /** Tells this numbering from any other. */
  readonly name: string;
  readonly owner: ParticipantId;
  /** The connection that hears it now. */
  link: Link | undefined;
  readonly #most: number;
  #kept: WireEvent[] = [];
  #seq = 0;
  /** Of the latest connection that says so, also where that is gone. */
  #nth = -1;
  /** By the wish's id; undefined: obeyed, and answered later. */
  readonly #answers = new Map<string, Answer | undefined>();

  /** @param most events that are kept */
  constructor(name: string, owner: ParticipantId, most: number) {
    this.name = name;
    this.owner = owner;
    this.#most = most;
  }

  /** Number of the last event. */
  get seq(): number {
    return this.#seq;
  }

  connect(link: Link, nth = this.#nth): void {
    this.link = link;
    this.#nth = nth;
  }

  /** Has the client opened another connection since this one? One that arrives late must not take its place. */
  isOvertaken(nth = this.#nth): boolean {
    return nth < this.#nth;
  }

  tell(event: WireEvent): void {
    this.#seq += 1;
    this.#kept.push(event);
    // Not with every event: cutting costs as much as is kept.
    if (this.#kept.length > 2 * this.#most) this.#kept = this.#kept.slice(this.#kept.length - this.#most);
    this.link?.send({ type: 'event', seq: this.#seq, event });
  }

  /** What came after, each with its number; undefined where not all of it is kept any more, or it was another stream. */
  after({ stream, seq }: Heard): Extract<ServerMessage, { type: 'event' }>[] | undefined {
    const missed = this.#seq - seq;
    if (stream !== this.name || missed < 0 || missed > Math.min(this.#most, this.#kept.length)) return undefined;
    return this.#kept
      .slice(this.#kept.length - missed)
      .map((event, index) => ({ type: 'event', seq: seq + index + 1, event }));
  }

  /** A wish that was heard before gets the answer it got, now or when there is one; true where it was. */
  repeats(id: string): boolean {
    if (!this.#answers.has(id)) return false;
    const answer = this.#answers.get(id);
    if (answer !== undefined) this.link?.send(answer);
    return true;
  }

  /** Will be answered later. */
  accept(id: string): void {
    this.#answers.set(id, undefined);
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= answersKept) break;
      this.#answers.delete(oldest);
    }
  }

  /** On the connection of now, which need not be the one that asked. */
  answer(answer: Answer): void {
    this.accept(answer.id);
    this.#answers.set(answer.id, answer);
    this.link?.send(answer);
  }
}
