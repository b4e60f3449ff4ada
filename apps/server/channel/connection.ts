/** One connection of the room channel: reads messages, has them answered by the table, and knows when to hang up. */
import { impossible, millis, no } from '@foyer/kernel';
import type { SessionId } from '@foyer/meeting';
import { type ClientMessage, channelVersion, type Problem, problem, type ServerMessage } from '@foyer/wire';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { Mailbox, MakeInvite } from '../meetings/mailbox.ts';
import type { Known } from '../meetings/sessions.ts';
import type { Link } from '../meetings/stream.ts';
import { endingOf, problemOf } from '../problems.ts';
import { mediaTokenSeconds } from '../tokens/media-tokens.ts';
import { Bucket } from './bucket.ts';
import { closeCode, Mouth } from './mouth.ts';
import { binary, type Malformed, parseMessage } from './parse.ts';
import type { Line, Talk } from './sockets.ts';
import { type ConnectionState, handling } from './table.ts';

export interface ConnectionOptions {
  readonly line: Line;
  readonly clock: Clock;
  readonly log: Logger;
  readonly slug: string;
  /** `wss://…`, under which the peer reached us. */
  readonly address: string;
  readonly sessionOf: (channelToken: string) => Known<Mailbox> | undefined;
  /** Invitations are made under this address, too. */
  readonly makeInvite: (mailbox: Mailbox) => MakeInvite;
  readonly helloSeconds: number;
  readonly messagesPerSecond: number;
}

/** Malformed commands a client may send, being newer than this server perhaps. */
const malformedAllowance = 10;
/** Milliseconds after which tokens are sent again: half the life of a media token. */
const tokensPause = millis((mediaTokenSeconds * 1_000) / 2);
const normalClosure = 1000;
const goingAway = 1001;
/** A hello that its client has overtaken; nobody listens any more. */
const overtaken = 4414;

export class Connection implements Link, Talk {
  readonly #options: ConnectionOptions;
  readonly #bucket: Bucket;
  readonly #mouth: Mouth;
  #state: ConnectionState = 'opening';
  #bound: { readonly mailbox: Mailbox; readonly session: SessionId } | undefined;
  #malformed = 0;
  #cancelTimer: () => void;

  constructor(options: ConnectionOptions) {
    const { line, clock, helloSeconds, messagesPerSecond } = options;
    this.#options = options;
    this.#mouth = new Mouth(line, clock);
    this.#bucket = new Bucket(messagesPerSecond, 2 * messagesPerSecond, clock.now());
    this.#cancelTimer = clock.after(millis(helloSeconds * 1000), () => this.end(problem('session-unknown')));
  }

  get address(): string {
    return this.#options.address;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  heard(text: string | undefined): void {
    if (this.#state === 'ended') return;
    if (!this.#bucket.take(this.#options.clock.now())) {
      this.end(problem('too-many-requests', { retryAfter: 1 }));
      return;
    }
    const parsed = text === undefined ? no(binary) : parseMessage(text);
    if (parsed.ok) this.#answer(parsed.value);
    else this.#violation(parsed.refusal);
  }

  closed(code: number): void {
    this.#cancelTimer();
    this.#mouth.gone();
    this.#state = 'ended';
    const how = code === normalClosure || code === goingAway ? 'going' : 'broken';
    this.#bound?.mailbox.detach(this.#bound.session, this, how);
  }

  send(message: ServerMessage): void {
    this.#mouth.say(message);
  }

  end(why: Problem | undefined): void {
    if (this.#state === 'ended') return;
    if (why !== undefined) this.send({ type: 'goodbye', problem: why });
    this.#hangUp(closeCode(why));
    this.#bound?.mailbox.detach(this.#bound.session, this, 'broken');
  }

  giveWay(): void {
    this.#hangUp(overtaken);
  }

  #hangUp(code: number): void {
    this.#state = 'ended';
    this.#cancelTimer();
    this.#mouth.close(code);
  }

  #answer(message: ClientMessage): void {
    const handled = handling[message.type][this.#state];
    switch (handled) {
      case 'attach':
        if (message.type === 'hello') this.#attach(message);
        break;
      case 'obey':
        if (message.type === 'command') this.#obey(message);
        break;
      case 'pong':
        this.send({ type: 'pong' });
        break;
      case 'stranger':
        this.end(problem('session-unknown'));
        break;
      case 'violation':
        this.#violation({ errors: [{ pointer: '/type', detail: 'does not belong here' }] });
        break;
      case 'ignore':
        break;
      default:
        impossible(handled);
    }
  }

  #attach({ version, token, heard, nth }: Extract<ClientMessage, { type: 'hello' }>): void {
    const { slug, sessionOf } = this.#options;
    if (version !== channelVersion) {
      this.end(problem('version-unsupported'));
      return;
    }
    const known = sessionOf(token);
    if (known?.state === 'current' && known.home.room.slug === slug) {
      this.#cancelTimer();
      this.#state = 'live';
      this.#bound = { mailbox: known.home, session: known.session };
      this.#renewLater(known.home, known.session);
      known.home.attach(known.session, this, heard, nth);
    } else this.end((known?.state === 'ended' && endingOf(known.reason)) || problem('session-unknown'));
  }

  #obey({ id, command }: Extract<ClientMessage, { type: 'command' }>): void {
    if (this.#bound === undefined) return;
    const { mailbox, session } = this.#bound;
    mailbox.command(session, { id, command }, this.#options.makeInvite(mailbox));
  }

  /** Tokens end, those inside stay. */
  #renewLater(mailbox: Mailbox, session: SessionId): void {
    this.#cancelTimer = this.#options.clock.after(tokensPause, () => {
      this.#renewLater(mailbox, session);
      mailbox.renew(session);
    });
  }

  #violation({ id, errors }: Malformed): void {
    const said = problemOf({ kind: 'message-invalid', errors });
    this.#malformed += 1;
    const tolerated = this.#state === 'live' && id !== undefined && this.#malformed <= malformedAllowance;
    if (tolerated) {
      this.send({ type: 'refusal', id, problem: said });
      return;
    }
    this.#options.log.info({ room: this.#options.slug }, 'room channel: protocol broken');
    this.end(said);
  }
}
