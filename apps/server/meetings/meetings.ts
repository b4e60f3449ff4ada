/** All live meetings of this server: at most one per room, each with its mailbox. */
import type { Grant } from '@foyer/admission';
import { type Chance, type Millis, millis, no, ok, pickId, type Result, since } from '@foyer/kernel';
import {
  type LeaveReason,
  type MeetingId,
  openMeeting,
  type Participant,
  type ParticipantId,
  type SessionId,
} from '@foyer/meeting';
import { type Problem, problem } from '@foyer/wire';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { MediaClaims, MediaPort } from '../media/port.ts';
import type { RoomRecord } from '../store/port.ts';
import { Mailbox, type MailboxRefusal, type OutsideEffect } from './mailbox.ts';
import { MediaQueue } from './media-queue.ts';
import { type Known, Sessions } from './sessions.ts';

/** A reload takes a second or two; a closed tab should not linger. */
const reloadGraceSeconds = 5;
/** Longer than any join is on its way. */
const deletedMemory = millis(60_000);

export type JoinRefusal = MailboxRefusal | { readonly kind: 'server-restarting' | 'room-not-found' };

export interface MeetingsOptions {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Logger;
  readonly media: MediaPort;
  /** Is this identity connected to the media server in this room? */
  readonly isInMedia: (room: string, identity: string) => Promise<boolean>;
  readonly capacity: number;
  readonly graceSeconds: number;
}

export interface Joined {
  readonly participant: Participant;
  readonly session: SessionId;
  readonly channelToken: string;
}

export class Meetings {
  readonly #options: MeetingsOptions;
  readonly #bySlug = new Map<string, Mailbox>();
  readonly #sessions: Sessions<Mailbox>;
  readonly #queue: MediaQueue;
  readonly #deleted = new Map<string, Millis>();
  #draining = false;

  constructor(options: MeetingsOptions) {
    this.#options = options;
    this.#sessions = new Sessions(options.chance);
    this.#queue = new MediaQueue(options.log);
  }

  /** Brings an admitted person in. Waits for what the media server still has to undo of an earlier presence. */
  async join(room: RoomRecord, grant: Grant, name: string): Promise<Result<Joined, JoinRefusal>> {
    await this.#queue.settled(room.slug);
    // Asked after the last wait: nothing below gives way to anything else.
    if (this.#draining) return no({ kind: 'server-restarting' });
    if (this.#deleted.has(room.id)) return no({ kind: 'room-not-found' });
    const { clock, chance, log } = this.#options;
    const mailbox = this.#bySlug.get(room.slug) ?? this.#begin(room);
    const session = pickId(chance, 's_', 26) as SessionId;
    const identity = grant.identity ?? pickId(chance, 'guest-', 20);
    const result = mailbox.receive({
      type: 'join',
      participant: pickId(chance, 'p_', 26) as ParticipantId,
      session,
      identity,
      name,
      role: grant.role,
      permissions: grant.permissions,
      joinedAt: clock.wall(),
    });
    if (!result.ok) return no(result.refusal);
    const participant = [...mailbox.meeting.participants.values()].find((one) => one.session.id === session);
    if (participant === undefined) return no({ kind: 'meeting-ended' });
    const channelToken = this.#sessions.issue(session, mailbox);
    log.info({ room: room.slug, participant: participant.id, role: grant.role }, 'participant admitted');
    return ok({ participant, session, channelToken });
  }

  find(slug: string): Mailbox | undefined {
    return this.#bySlug.get(slug);
  }

  /** Who opens a room channel with this token. */
  sessionOf(channelToken: string): Known<Mailbox> | undefined {
    return this.#sessions.find(channelToken, this.#options.clock.now());
  }

  /** Media tokens outlive sessions; their bearers do not (see `MediaGuard`). */
  admitsMedia(claims: MediaClaims): boolean {
    if (claims.session === undefined) return true;
    for (const one of this.#bySlug.get(claims.room)?.meeting.participants.values() ?? [])
      if (one.identity === claims.identity) return one.session.id === claims.session;
    return false;
  }

  /** Ends its meeting; joins that found the room before it was deleted, and are still on the way, find it gone. */
  roomDeleted(room: Pick<RoomRecord, 'id' | 'slug'>): void {
    const now = this.#options.clock.now();
    for (const [id, at] of this.#deleted) if (since(now, at) > deletedMemory) this.#deleted.delete(id);
    this.#deleted.set(room.id, now);
    this.#bySlug.get(room.slug)?.receive({ type: 'room.deleted' });
  }

  /** Everyone is told why, and their connections end; no further meeting begins. */
  dismissAll(why: Problem): void {
    this.#draining = true;
    for (const mailbox of this.#bySlug.values()) mailbox.dismiss(why);
  }

  get draining(): boolean {
    return this.#draining;
  }

  #begin(room: RoomRecord): Mailbox {
    const { clock, chance, log, capacity, graceSeconds } = this.#options;
    const settings = {
      capacity,
      grace: millis(graceSeconds * 1000),
      reloadGrace: millis(Math.min(graceSeconds, reloadGraceSeconds) * 1000),
    };
    const meeting = openMeeting(pickId(chance, 'm_', 26) as MeetingId, settings, clock.wall());
    const { slug } = room;
    const mailbox: Mailbox = new Mailbox(room, meeting, {
      clock,
      perform: (effect) => this.#perform(slug, effect),
      sessionEnded: (session, reason) => this.#sessionEnded(slug, session, reason),
      over: ({ id }) => {
        this.#forget(slug, mailbox);
        log.info({ room: slug, meeting: id }, 'meeting over');
      },
      faulted: ({ participants }, fault) => {
        this.#forget(slug, mailbox);
        for (const one of participants.values()) this.#sessionEnded(slug, one.session.id, 'connection-lost');
        this.#perform(slug, { type: 'media.end' });
        log.fatal({ room: slug, meeting: meeting.id, err: fault }, 'meeting discarded');
      },
    });
    this.#bySlug.set(slug, mailbox);
    log.info({ room: slug, meeting: meeting.id }, 'meeting begun');
    return mailbox;
  }

  #forget(slug: string, mailbox: Mailbox): void {
    if (this.#bySlug.get(slug) === mailbox) this.#bySlug.delete(slug);
  }

  #sessionEnded(room: string, session: SessionId, reason: LeaveReason): void {
    const { clock, log } = this.#options;
    this.#sessions.end(session, reason, clock.now());
    log.info({ room, session, reason }, 'session ended');
  }

  #perform(room: string, effect: OutsideEffect): void {
    this.#queue.add(room, effect.type, () => this.#askMedia(room, effect));
  }

  async #askMedia(room: string, effect: OutsideEffect): Promise<void> {
    const { media } = this.#options;
    switch (effect.type) {
      case 'media.remove':
        return media.removeParticipant(room, effect.identity);
      case 'media.pause':
        return media.pauseSource(room, effect.identity, effect.source);
      case 'media.update-name':
        return media.renameParticipant(room, effect.identity, effect.name);
      case 'media.end':
        return media.endRoom(room);
      case 'media.ask': {
        const seen = await this.#options.isInMedia(room, effect.identity);
        this.#bySlug.get(room)?.receive({ type: seen ? 'media.seen' : 'media.absent', session: effect.session });
      }
    }
  }
}

export const restarting: Problem = problem('server-restarting', { retryAfter: 2 });
