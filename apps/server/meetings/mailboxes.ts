/** The mailboxes of this server: at most one per room, whose sessions are current, and what they bid the media server. */
import type { Chance } from '@foyer/kernel';
import type { LeaveReason, Meeting, MeetingSettings, SessionId } from '@foyer/meeting';
import { type Problem, problem } from '@foyer/wire';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { MediaPort } from '../media/port.ts';
import type { RoomRecord } from '../store/port.ts';
import type { SessionTokens } from '../tokens/session-tokens.ts';
import type { Keeper } from './keeper.ts';
import { Mailbox } from './mailbox.ts';
import { bidMedia } from './media-bidding.ts';
import { MediaQueue } from './media-queue.ts';
import type { BanEffect, Outside } from './outside.ts';
import { type Known, Sessions } from './sessions.ts';
import type { OutsideEffect } from './surroundings.ts';

export interface MeetingsOptions {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Logger;
  readonly media: MediaPort;
  /** Is this identity connected to the media server in this room? */
  readonly isInMedia: (room: string, identity: string) => Promise<boolean>;
  readonly settings: MeetingSettings;
  readonly outside: Outside;
  readonly tokens: SessionTokens;
  /** Events kept for each session. */
  readonly eventsKept: number;
  /** Keeps a meeting in this room. */
  readonly keeperFor: (room: RoomRecord) => Keeper;
}

export class Mailboxes {
  readonly #options: MeetingsOptions;
  readonly #bySlug = new Map<string, Mailbox>();
  /** Over, and not yet taken off the disk. */
  readonly #late = new Set<Mailbox>();
  readonly #sessions = new Sessions<Mailbox>();
  readonly #queue: MediaQueue;

  constructor(options: MeetingsOptions) {
    this.#options = options;
    this.#queue = new MediaQueue(options.log);
  }

  find(slug: string): Mailbox | undefined {
    return this.#bySlug.get(slug);
  }

  all(): Mailbox[] {
    return [...this.#bySlug.values()];
  }

  /** What a room's earlier meetings asked of the media server is done. */
  settled(slug: string): Promise<void> {
    return this.#queue.settled(slug);
  }

  /** Who opens a room channel with this token. */
  sessionOf(channelToken: string): Known<Mailbox> | undefined {
    const { tokens, clock } = this.#options;
    const session = tokens.sessionIn(channelToken);
    return session === undefined ? undefined : this.#sessions.find(session, clock.now());
  }

  beginSession(session: SessionId, mailbox: Mailbox): void {
    this.#sessions.begin(session, mailbox);
  }

  open(room: RoomRecord, meeting: Meeting): Mailbox {
    const { clock, chance, log, tokens, eventsKept, keeperFor, outside } = this.#options;
    const about = { room: room.slug, meeting: meeting.id };
    const mailbox: Mailbox = new Mailbox(room, meeting, {
      ...{ clock, chance, tokens, eventsKept, keeper: keeperFor(room) },
      perform: (effect) => this.#perform(mailbox, effect),
      tellKnock: (effect) => outside.tellKnock(effect),
      obeyed: (by, command, before) => outside.obeyed(mailbox.room, by, { command, before }),
      sessionEnded: (session, reason) => this.#sessionEnded(room.slug, session, reason),
      unkept: (err) => log.error({ ...about, err }, 'meeting cannot be written down'),
      over: () => {
        this.forget(mailbox);
        outside.gone(mailbox, problem('meeting-ended'));
        log.info(about, 'meeting over');
      },
      faulted: ({ participants }, err) => {
        this.forget(mailbox);
        log.fatal({ ...about, err }, 'meeting discarded');
        for (const one of participants.values()) this.#sessionEnded(room.slug, one.session.id, 'connection-lost');
        outside.gone(mailbox, problem('server-fault'));
        this.#perform(mailbox, { type: 'media.end' });
      },
    });
    this.#bySlug.set(room.slug, mailbox);
    return mailbox;
  }

  forget(mailbox: Mailbox): void {
    const { slug } = mailbox.room;
    if (this.#bySlug.get(slug) === mailbox) this.#bySlug.delete(slug);
    for (const one of this.#late) if (!one.isBehind) this.#late.delete(one);
    if (mailbox.isBehind) this.#late.add(mailbox);
  }

  /** Everyone is told why, and their connections end; meetings do not. */
  dismiss(why: Problem): void {
    for (const mailbox of [...this.all(), ...this.#late]) {
      mailbox.dismiss(why, { kind: 'server-restarting' });
      this.#options.outside.gone(mailbox, why);
    }
  }

  #sessionEnded(room: string, session: SessionId, reason: LeaveReason): void {
    const { clock, log } = this.#options;
    this.#sessions.end(session, reason, clock.now());
    log.info({ room, session, reason }, 'session ended');
  }

  #perform(mailbox: Mailbox, effect: OutsideEffect): void {
    const { room } = mailbox;
    if (effect.type === 'ban.make') {
      const { log, outside } = this.#options;
      // At once: who is removed must not be back before the media server has done its part.
      outside.ban(room, effect).catch((err: unknown) => log.error({ room: room.slug, err }, 'ban: not kept'));
    } else this.#queue.add(room.slug, effect.type, () => this.#askMedia(mailbox, effect));
  }

  async #askMedia(mailbox: Mailbox, effect: Exclude<OutsideEffect, BanEffect>): Promise<void> {
    const { media, isInMedia } = this.#options;
    const room = mailbox.room.slug;
    if (effect.type !== 'media.ask') return bidMedia(media, room, effect);
    const seen = await isInMedia(room, effect.identity);
    mailbox.receive({ type: seen ? 'media.seen' : 'media.absent', session: effect.session });
  }
}
