/** One connection of the lobby channel: the server speaks first, the client may ask again, leave or ping. */
import { impossible, no } from '@foyer/kernel';
import { type LobbyClientMessage, type LobbyServerMessage, type Problem, problem } from '@foyer/wire';
import type { Logger } from 'pino';
import { Bucket } from '../channel/bucket.ts';
import { closeCode, Mouth } from '../channel/mouth.ts';
import { binary, type Malformed, parseLobbyMessage } from '../channel/parse.ts';
import type { Line, Talk } from '../channel/sockets.ts';
import type { Clock } from '../clock.ts';
import { problemOf } from '../problems.ts';
import type { LobbyLink, Place } from './desk.ts';
import { type LobbyState, lobbyHandling } from './table.ts';

export interface LobbyConnectionOptions {
  readonly line: Line;
  readonly clock: Clock;
  readonly log: Logger;
  /** Takes up the knock of this connection's secret; tells over the link how things stand, or why there is none. */
  readonly open: (link: LobbyLink) => Place | undefined;
  readonly messagesPerSecond: number;
}

export class LobbyConnection implements LobbyLink, Talk {
  readonly #options: LobbyConnectionOptions;
  readonly #bucket: Bucket;
  readonly #mouth: Mouth;
  readonly #place: Place | undefined;
  #ended = false;

  constructor(options: LobbyConnectionOptions) {
    const { line, clock, messagesPerSecond, open } = options;
    this.#options = options;
    this.#mouth = new Mouth(line, clock);
    this.#bucket = new Bucket(messagesPerSecond, 2 * messagesPerSecond, clock.now());
    this.#place = open(this);
  }

  get state(): LobbyState {
    return this.#ended || this.#place === undefined ? 'ended' : this.#place.state();
  }

  heard(text: string | undefined): void {
    if (this.#ended) return;
    if (!this.#bucket.take(this.#options.clock.now())) {
      this.end(problem('too-many-requests', { retryAfter: 1 }));
      return;
    }
    const parsed = text === undefined ? no(binary) : parseLobbyMessage(text);
    if (parsed.ok) this.#answer(parsed.value);
    else this.#violation(parsed.refusal);
  }

  closed(_code: number): void {
    this.#mouth.gone();
    this.#ended = true;
    this.#place?.lost(this);
  }

  send(message: LobbyServerMessage): void {
    this.#mouth.say(message);
  }

  end(why: Problem | undefined): void {
    if (why !== undefined) this.send({ type: 'goodbye', problem: why });
    this.close(why);
  }

  close(why: Problem | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#mouth.close(closeCode(why));
    this.#place?.lost(this);
  }

  #answer(message: LobbyClientMessage): void {
    const handled = lobbyHandling[message.type][this.state];
    switch (handled) {
      case 'ask':
        this.#place?.askAgain();
        break;
      case 'go':
        this.#place?.leave();
        break;
      case 'pong':
        this.send({ type: 'pong' });
        break;
      case 'ignore':
        break;
      default:
        impossible(handled);
    }
  }

  #violation({ errors }: Malformed): void {
    this.#options.log.info('lobby channel: protocol broken');
    this.end(problemOf({ kind: 'message-invalid', errors }));
  }
}
