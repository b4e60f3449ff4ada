/**
 * A small server of the room channel for walks: one meeting, one session a client, numbered events in named streams,
 * replies kept by command id. It says too much and too often on purpose, as networks and servers do.
 */
import {
  type ClientMessage,
  problem,
  type ServerMessage,
  type WireCommand,
  type WireEvent,
  type WirePerson,
} from '@foyer/wire';
import { samplePerson, sampleSnapshot } from '../meeting/sample-snapshot.ts';

type Numbered = Extract<ServerMessage, { type: 'event' }>;
type Answer = Extract<ServerMessage, { type: 'reply' | 'refusal' }>;

/** Events kept for a session; beyond that a snapshot is needed. */
const kept = 8;

interface Session {
  readonly self: string;
  readonly token: string;
  stream: string;
  seq: number;
  events: Numbered[];
  readonly replies: Map<string, Answer>;
  /** Of the latest hello. */
  nth: number;
  say: ((message: ServerMessage) => void) | undefined;
}

export class ModelServer {
  readonly people = new Map<string, WirePerson>();
  /** By session and command id: how often it was obeyed. */
  readonly obeyed = new Map<string, number>();
  readonly #sessions = new Map<string, Session>();
  #streams = 0;
  #tokens = 0;
  /** Counts what has happened; names carry it, and `startedAt` of a snapshot says where it stood. */
  #happened = 0;

  join(id: string): string {
    this.people.set(id, samplePerson(id, { name: `${id} 0` }));
    return this.#session(id).token;
  }

  /** The session ends, the participant stays: the next one has another token. */
  end(token: string): string {
    const old = this.#sessions.get(token);
    if (old === undefined) throw new Error('no such session');
    this.#sessions.delete(token);
    return this.#session(old.self).token;
  }

  /** Starting again loses every stream and what was answered, and no session. */
  restart(): void {
    for (const session of this.#sessions.values()) {
      session.stream = `s_${++this.#streams}`;
      session.seq = 0;
      session.events = [];
      session.replies.clear();
      session.nth = 0;
      session.say = undefined;
    }
  }

  hear(message: ClientMessage, token: string | undefined, say: (message: ServerMessage) => void): void {
    if (message.type === 'hello') this.#greet(message, say);
    else if (message.type === 'ping') say({ type: 'pong' });
    else if (token !== undefined) this.#obey(message, token, say);
  }

  lost(token: string, say: (message: ServerMessage) => void): void {
    const session = this.#sessions.get(token);
    if (session?.say === say) session.say = undefined;
  }

  #session(self: string): Session {
    const token = `t_${++this.#tokens}`;
    const stream = `s_${++this.#streams}`;
    const session: Session = { self, token, stream, seq: 0, events: [], replies: new Map(), nth: 0, say: undefined };
    this.#sessions.set(token, session);
    return session;
  }

  #greet(hello: Extract<ClientMessage, { type: 'hello' }>, say: (message: ServerMessage) => void): void {
    const session = this.#sessions.get(hello.token);
    if (session === undefined) {
      say({ type: 'goodbye', problem: problem('session-unknown') });
      return;
    }
    // One that was overtaken takes nothing.
    if ((hello.nth ?? 0) < session.nth) return;
    session.nth = hello.nth ?? 0;
    session.say = say;
    const meeting = { id: 'm', startedAt: this.#happened };
    const { stream, seq, self } = session;
    const fresh = { media: { url: 'ws://m', token: 'm' }, resume: { token: 'r', expiresAt: 1 }, serverTime: 0 };
    const missed =
      hello.heard?.stream === stream ? session.events.filter((event) => event.seq > (hello.heard?.seq ?? 0)) : [];
    if (hello.heard?.stream === stream && hello.heard.seq + missed.length === seq) {
      say({ type: 'resumed', ...fresh });
      for (const event of missed) say(event);
    } else say(sampleSnapshot({ stream, seq, self, people: [...this.people.values()], meeting }));
  }

  #obey(
    { id, command }: Extract<ClientMessage, { type: 'command' }>,
    token: string,
    say: (message: ServerMessage) => void,
  ): void {
    const session = this.#sessions.get(token);
    if (session === undefined) return;
    const known = session.replies.get(id);
    if (known !== undefined) {
      say(known);
      return;
    }
    // Obeyed twice, by two sessions or before and after a start, a new name is as obeyed once; a reaction is two.
    const key = command.type === 'participant.rename' ? `${token} ${session.stream} ${id}` : id;
    this.obeyed.set(key, (this.obeyed.get(key) ?? 0) + 1);
    const reply: Answer = { type: 'reply', id, ok: true };
    session.replies.set(id, reply);
    say(reply);
    this.#tell(this.#change(command, session.self));
  }

  #change(command: WireCommand, self: string): WireEvent | undefined {
    const person = this.people.get(self);
    if (person === undefined || command.type !== 'participant.rename') return undefined;
    this.#happened += 1;
    const name = `${command.name} #${this.#happened}`;
    this.people.set(self, { ...person, name });
    return { type: 'participant.renamed', participant: self, name };
  }

  #tell(event: WireEvent | undefined): void {
    if (event === undefined) return;
    for (const session of this.#sessions.values()) {
      session.seq += 1;
      const numbered: Numbered = { type: 'event', seq: session.seq, event };
      session.events = [...session.events, numbered].slice(-kept);
      session.say?.(numbered);
    }
  }
}
