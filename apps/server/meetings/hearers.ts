/** Everyone who is told what happens in one meeting: a stream for each session, with or without a connection. */
import { type Chance, pickId } from '@foyer/kernel';
import { type Meeting, type MeetingEvent, mayHear, type Participant, type SessionId } from '@foyer/meeting';
import { type Problem, problem } from '@foyer/wire';
import { type Link, Stream } from './stream.ts';
import { wireEvent } from './telling.ts';

/** Seconds over which those are spread who are sent to come back. */
const moveSpread = 2;

export class Hearers {
  readonly #streams = new Map<SessionId, Stream>();
  readonly #chance: Chance;
  readonly #eventsKept: number;

  constructor(chance: Chance, eventsKept: number) {
    this.#chance = chance;
    this.#eventsKept = eventsKept;
  }

  find(session: SessionId): Stream | undefined {
    return this.#streams.get(session);
  }

  /** The stream of this session; begun where it has heard nothing yet. */
  streamOf({ id: owner, session }: Participant): Stream {
    const known = this.#streams.get(session.id);
    if (known !== undefined) return known;
    const begun = new Stream(pickId(this.#chance, 'e_', 16), owner, this.#eventsKept);
    this.#streams.set(session.id, begun);
    return begun;
  }

  tell(event: MeetingEvent, meeting: Meeting): void {
    const said = wireEvent(event);
    for (const [session, stream] of this.#streams) {
      const owner = meeting.participants.get(stream.owner);
      // Who has just gone still hears what everyone hears, and nothing else.
      if (mayHear(event, owner?.session.id === session ? owner : undefined)) stream.tell(said);
    }
  }

  /** Takes the connection from the session, which is not told: its ending is then no loss of the session. */
  release(session: SessionId): Link | undefined {
    const stream = this.#streams.get(session);
    const link = stream?.link;
    if (stream !== undefined) stream.link = undefined;
    return link;
  }

  /** The session has ended. */
  drop(session: SessionId): Link | undefined {
    const link = this.release(session);
    this.#streams.delete(session);
    return link;
  }

  /** Every connection ends; whose they were. */
  dismiss(why: Problem): void {
    for (const { link } of this.#streams.values()) link?.end(why);
    this.#streams.clear();
  }

  /** Everyone is sent to come back, each a little later than the one before. */
  sendAway(): void {
    const connected = [...this.#streams].filter(([, { link }]) => link !== undefined).map(([session]) => session);
    for (const [index, session] of connected.entries()) {
      const retryAfter = Math.round((index * moveSpread * 100) / connected.length) / 100;
      this.release(session)?.end(problem('session-moved', { retryAfter }));
    }
  }

  /** Sessions that have heard something and are without a connection now. */
  unconnected(): SessionId[] {
    return [...this.#streams].filter(([, { link }]) => link === undefined).map(([session]) => session);
  }
}
