/** All live meetings of this server: at most one per room, each with its mailbox. */
import type { HoldReason } from '@foyer/admission';
import { type Chance, no, ok, pickId, type Result } from '@foyer/kernel';
import {
  type KnockId,
  type LeaveReason,
  type MeetingId,
  type MeetingSettings,
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
import type { Comer, Joined, JoinRefusal } from './comer.ts';
import { Lately } from './lately.ts';
import { Mailbox, type OutsideEffect } from './mailbox.ts';
import { bidMedia } from './media-bidding.ts';
import { MediaQueue } from './media-queue.ts';
import type { BanEffect, Outside } from './outside.ts';
import { type Known, Sessions } from './sessions.ts';

export type { Comer, Joined, JoinRefusal } from './comer.ts';

export interface MeetingsOptions {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Logger;
  readonly media: MediaPort;
  /** Is this identity connected to the media server in this room? */
  readonly isInMedia: (room: string, identity: string) => Promise<boolean>;
  readonly settings: MeetingSettings;
  readonly outside: Outside;
}

export class Meetings {
  readonly #options: MeetingsOptions;
  readonly #bySlug = new Map<string, Mailbox>();
  readonly #sessions: Sessions<Mailbox>;
  readonly #queue: MediaQueue;
  readonly #lately: Lately;
  #draining = false;

  constructor(options: MeetingsOptions) {
    this.#options = options;
    this.#sessions = new Sessions(options.chance);
    this.#queue = new MediaQueue(options.log);
    this.#lately = new Lately(options.clock);
  }

  /**
   * Brings an admitted person in. Waits for what the media server still has to undo of an earlier presence. Undefined
   * where the person was not `wanted` any more.
   */
  async join(room: RoomRecord, comer: Comer): Promise<Result<Joined, JoinRefusal> | undefined> {
    const { grant, family } = comer;
    await this.#queue.settled(room.slug);
    const known = grant.identity === undefined ? {} : { identity: grant.identity };
    const banned = await this.#options.outside.isBanned(room, {
      ...known,
      ...(family === undefined ? {} : { family }),
    });
    // Asked after the last wait: nothing below gives way to anything else.
    if (banned) return no({ kind: 'banned' });
    if (this.#lately.isWithdrawn(grant.credential)) return no({ kind: 'token-revoked' });
    if (comer.wanted?.() === false) return undefined;
    const mailbox = this.#mailboxOf(room);
    if (!mailbox.ok) return mailbox;
    const joined = this.#enter(mailbox.value, comer);
    if (!joined.ok) this.#dropEmpty(mailbox.value);
    return joined;
  }

  /** Somebody is held at the door; the meeting begins with the first who waits. */
  knock(
    room: RoomRecord,
    who: Comer & { readonly knock: KnockId; readonly reason: HoldReason },
    hold: (mailbox: Mailbox, keep: () => boolean) => void,
  ): Result<true, JoinRefusal> {
    const mailbox = this.#mailboxOf(room);
    if (!mailbox.ok) return mailbox;
    const { knock, name, grant, family, reason } = who;
    const input = { type: 'knock', knock, name, grant, reason, at: this.#options.clock.wall() } as const;
    let refusal: JoinRefusal | undefined;
    hold(mailbox.value, () => {
      const result = mailbox.value.receive(family === undefined ? input : { ...input, family });
      refusal = result.ok ? undefined : result.refusal;
      return result.ok;
    });
    if (refusal === undefined) return ok(true);
    this.#dropEmpty(mailbox.value);
    return no(refusal);
  }

  /** Was the room not changed since this record of it was read? */
  isNewest(room: RoomRecord): boolean {
    return this.#lately.newest(room) === room;
  }

  find(slug: string): Mailbox | undefined {
    return this.#bySlug.get(slug);
  }

  all(): Mailbox[] {
    return [...this.#bySlug.values()];
  }

  /** Who opens a room channel with this token. */
  sessionOf(channelToken: string): Known<Mailbox> | undefined {
    return this.#sessions.find(channelToken, this.#options.clock.now());
  }

  /** Who is inside by this channel token. */
  participantOf(channelToken: string): { participant: Participant; room: string } | undefined {
    const known = this.sessionOf(channelToken);
    if (known?.state !== 'current') return undefined;
    const participant = known.home.participantOf(known.session);
    return participant === undefined ? undefined : { participant, room: known.home.room.slug };
  }

  /** A room's title or policy was changed: who waits is judged again, who is inside hears of it. */
  policyChanged(room: RoomRecord): void {
    this.#lately.changed(room);
    this.#bringUpToDate(room);
  }

  /**
   * Nobody comes in any more by one of these credentials, nor waits by it; who came by it goes, unless `stay`.
   * @param slug undefined: in any room
   */
  credentialsRevoked(slug: string | undefined, credentials: readonly string[], stay = false): void {
    if (credentials.length === 0) return;
    if (slug === undefined) for (const one of credentials) this.#lately.withdrawn(one);
    for (const mailbox of this.all())
      if (slug === undefined || mailbox.room.slug === slug)
        mailbox.receive({ type: 'credential.revoked', credentials, stay });
  }

  credentialRestored(credential: string): void {
    this.#lately.restored(credential);
  }

  /** Whoever is inside or waits under this identity goes; that the ban is kept is the caller's. */
  identityBanned(slug: string, identity: string): void {
    this.#bySlug.get(slug)?.receive({ type: 'identity.banned', identity });
  }

  /** The operator removes somebody, for good with `ban`. False where nobody has this id. `by`: as the audit log names. */
  expel(slug: string, id: string, how: { readonly ban: boolean; readonly by: string }): boolean {
    return this.#bySlug.get(slug)?.receive({ type: 'participant.expelled', participant: id, ...how }).ok === true;
  }

  /** The operator ends a meeting; the room stays. */
  end(mailbox: Mailbox): void {
    mailbox.receive({ type: 'room.deleted' });
  }

  /** Media tokens outlive sessions and roles; what their bearers may do does not (see `MediaGuard`). */
  admitsMedia({ room, identity, session, permissions }: MediaClaims): boolean {
    if (session === undefined) return true;
    const participants = [...(this.#bySlug.get(room)?.meeting.participants.values() ?? [])];
    const own = participants.find((one) => one.identity === identity);
    return own?.session.id === session && [...permissions].every((one) => own.permissions.has(one));
  }

  /** Ends its meeting; joins that found the room before it was deleted, and are still on the way, find it gone. */
  roomDeleted(room: Pick<RoomRecord, 'id' | 'slug'>): void {
    this.#lately.deleted(room.id);
    this.#bySlug.get(room.slug)?.receive({ type: 'room.deleted' });
  }

  /** Everyone is told why, and their connections end; no further meeting begins. */
  dismissAll(why: Problem): void {
    this.#draining = true;
    for (const mailbox of this.all()) {
      mailbox.dismiss(why);
      this.#options.outside.gone(mailbox, why);
    }
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** The meeting in this room, begun where there is none. */
  #mailboxOf(room: RoomRecord): Result<Mailbox, JoinRefusal> {
    if (this.#draining) return no({ kind: 'server-restarting' });
    if (this.#lately.isDeleted(room.id)) return no({ kind: 'room-not-found' });
    this.#bringUpToDate(room);
    return ok(this.#bySlug.get(room.slug) ?? this.#begin(this.#lately.newest(room)));
  }

  /** The running meeting hears of what this record says, where that is news. */
  #bringUpToDate(room: RoomRecord): void {
    const mailbox = this.#bySlug.get(room.slug);
    if (mailbox === undefined || mailbox.room.id !== room.id || mailbox.room.version >= room.version) return;
    mailbox.room = room;
    mailbox.receive({ type: 'policy.changed', policy: room.policy, at: this.#options.clock.wall() });
    this.#options.outside.roomChanged(mailbox);
  }

  /** One that was begun for somebody who did not come in after all. */
  #dropEmpty(mailbox: Mailbox): void {
    const { participants, lobby } = mailbox.meeting;
    if (participants.size === 0 && lobby.size === 0) this.#forget(mailbox.room.slug, mailbox);
  }

  #enter(mailbox: Mailbox, { grant, name, family, knock }: Comer): Result<Joined, JoinRefusal> {
    const { clock, chance, log } = this.#options;
    const session = pickId(chance, 's_', 26) as SessionId;
    const result = mailbox.receive({
      type: 'join',
      participant: pickId(chance, 'p_', 26) as ParticipantId,
      session,
      identity: grant.identity ?? pickId(chance, 'guest-', 20),
      name,
      role: grant.role,
      permissions: grant.permissions,
      standing: grant.standing,
      credential: grant.credential,
      joinedAt: clock.wall(),
      ...(family === undefined ? {} : { family }),
      ...(knock === undefined ? {} : { knock }),
    });
    if (!result.ok) return no(result.refusal);
    const participant = mailbox.participantOf(session);
    if (participant === undefined) return no({ kind: 'meeting-ended' });
    const channelToken = this.#sessions.issue(session, mailbox);
    log.info({ room: mailbox.room.slug, participant: participant.id, role: grant.role }, 'participant admitted');
    return ok({ participant, session, channelToken });
  }

  #begin(room: RoomRecord): Mailbox {
    const { clock, chance, log, settings, outside } = this.#options;
    const id = pickId(chance, 'm_', 26) as MeetingId;
    const { slug } = room;
    const mailbox: Mailbox = new Mailbox(room, openMeeting(id, settings, room.policy, clock.wall()), {
      clock,
      perform: (effect) => this.#perform(mailbox, effect),
      tellKnock: (effect) => outside.tellKnock(effect),
      obeyed: (by, command, before) => outside.obeyed(mailbox.room, by, { command, before }),
      sessionEnded: (session, reason) => this.#sessionEnded(slug, session, reason),
      over: () => {
        this.#forget(slug, mailbox);
        outside.gone(mailbox, problem('meeting-ended'));
        log.info({ room: slug, meeting: id }, 'meeting over');
      },
      faulted: ({ participants }, fault) => {
        this.#forget(slug, mailbox);
        log.fatal({ room: slug, meeting: id, err: fault }, 'meeting discarded');
        for (const one of participants.values()) this.#sessionEnded(slug, one.session.id, 'connection-lost');
        outside.gone(mailbox, problem('server-fault'));
        this.#perform(mailbox, { type: 'media.end' });
      },
    });
    this.#bySlug.set(slug, mailbox);
    log.info({ room: slug, meeting: id }, 'meeting begun');
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

export const restarting: Problem = problem('server-restarting', { retryAfter: 2 });
