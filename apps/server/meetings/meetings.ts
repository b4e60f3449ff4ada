/** All live meetings of this server: who comes in, who comes back, and what the operator does. */
import type { HoldReason } from '@foyer/admission';
import { no, ok, pickId, type Result } from '@foyer/kernel';
import {
  type Change,
  type KnockId,
  type Meeting,
  type MeetingId,
  type OperatorInput,
  openMeeting,
  type Participant,
  type ParticipantId,
  type Person,
  personOf,
  type ResumeInput,
  type SessionId,
} from '@foyer/meeting';
import { type Problem, problem } from '@foyer/wire';
import type { MediaClaims } from '../media/port.ts';
import type { RoomRecord } from '../store/port.ts';
import type { ResumeClaims } from '../tokens/session-tokens.ts';
import { type Comer, type Joined, type JoinRefusal, joinOf, type Returner } from './comer.ts';
import { Lately } from './lately.ts';
import type { Mailbox } from './mailbox.ts';
import { Mailboxes, type MeetingsOptions } from './mailboxes.ts';
import { inputOf, refuseReturn } from './returning.ts';
import type { Known } from './sessions.ts';
import type { MailboxRefusal } from './surroundings.ts';

export type { Comer, Joined, JoinRefusal } from './comer.ts';

/** What the operator changes about somebody; see `participant.changed`. */
export type OperatorChange = Pick<Extract<OperatorInput, { type: 'participant.changed' }>, 'role' | 'permissions'>;

export class Meetings {
  readonly #options: MeetingsOptions;
  readonly #live: Mailboxes;
  readonly #lately: Lately;
  #draining = false;

  constructor(options: MeetingsOptions) {
    this.#options = options;
    this.#live = new Mailboxes(options);
    this.#lately = new Lately(options.clock);
  }

  /**
   * Brings an admitted person in. Waits for what the media server still has to undo of an earlier presence. Undefined
   * where the person was not `wanted` any more.
   */
  async join(room: RoomRecord, comer: Comer): Promise<Result<Joined, JoinRefusal> | undefined> {
    const { grant, family } = comer;
    await this.#live.settled(room.slug);
    const known = grant.identity === undefined ? {} : { identity: grant.identity };
    const banned = await this.#options.outside.isBanned(room, {
      ...known,
      ...(family === undefined ? {} : { family }),
    });
    // Asked after the last wait: nothing below gives way to anything else.
    if (banned) return no({ kind: 'banned' });
    if (this.#lately.isWithdrawn(grant)) return no({ kind: 'token-revoked' });
    if (comer.wanted?.() === false) return undefined;
    return this.#inMeeting(room, (mailbox) => this.#enter(mailbox, comer));
  }

  /**
   * Brings somebody back by a resume token. Waits as a join does. Undefined where the room was changed since it was read,
   * so that its password may be another.
   */
  async resume(room: RoomRecord, returner: Returner): Promise<Result<Joined, JoinRefusal> | undefined> {
    await this.#live.settled(room.slug);
    if (await this.isBanned(room, returner)) return no({ kind: 'banned' });
    return this.isNewest(room) ? this.#return(room, returner, (mailbox, input) => mailbox.receive(input)) : undefined;
  }

  /** Who would be back, and how; nothing happens. */
  wouldResume(room: RoomRecord, returner: Returner): Result<Joined, JoinRefusal> {
    return this.#return(room, returner, (mailbox, input) => mailbox.would(input));
  }

  /** A resume token was shown that another use had made useless: where it has two owners, the presence ends; true then. */
  reused({ room, meeting, participant, generation }: ResumeClaims): boolean {
    const mailbox = this.#live.find(room);
    if (mailbox?.meeting.id !== meeting) return false;
    const result = mailbox.receive({ type: 'resume.reused', participant, generation });
    return result.ok && result.value.events.some(({ type }) => type === 'resume.reused');
  }

  isBanned(room: RoomRecord, { claims: { identity }, family }: Returner): Promise<boolean> {
    return this.#options.outside.isBanned(room, { identity, ...(family === undefined ? {} : { family }) });
  }

  /** A meeting that was live before this server was started. */
  adopt(room: RoomRecord, meeting: Meeting): void {
    const mailbox = this.#live.open(room, meeting);
    for (const { session } of meeting.participants.values()) this.#live.beginSession(session.id, mailbox);
    this.#options.log.info({ room: room.slug, meeting: meeting.id }, 'meeting taken up');
  }

  /** Somebody is held at the door; the meeting begins with the first who waits. */
  knock(
    room: RoomRecord,
    who: Comer & { readonly knock: KnockId; readonly reason: HoldReason },
    hold: (mailbox: Mailbox, keep: () => boolean) => void,
  ): Result<true, JoinRefusal> {
    const { knock, name, grant, family, reason } = who;
    // Nothing below gives way to anything else.
    if (this.#lately.isWithdrawn(grant)) return no({ kind: 'token-revoked' });
    const input = { type: 'knock', knock, name, grant, reason, at: this.#options.clock.wall() } as const;
    return this.#inMeeting(room, (mailbox) => {
      let refusal: JoinRefusal | undefined;
      hold(mailbox, () => {
        const result = mailbox.receive(family === undefined ? input : { ...input, family });
        refusal = result.ok ? undefined : result.refusal;
        return result.ok;
      });
      return refusal === undefined ? ok(true) : no(refusal);
    });
  }

  /** Was the room not changed since this record of it was read? */
  isNewest(room: RoomRecord): boolean {
    return this.#lately.newest(room) === room;
  }

  find(slug: string): Mailbox | undefined {
    return this.#live.find(slug);
  }

  all(): Mailbox[] {
    return this.#live.all();
  }

  /** Who opens a room channel with this token. */
  sessionOf(channelToken: string): Known<Mailbox> | undefined {
    return this.#live.sessionOf(channelToken);
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

  /** Hosts who came by one of these credentials are speakers from now on, in any room; they and who waits stay. */
  credentialsDemoted(credentials: readonly string[]): void {
    for (const one of credentials) this.#lately.demoted(one);
    for (const mailbox of this.all()) mailbox.receive({ type: 'credential.demoted', credentials });
  }

  credentialRestored(credential: string): void {
    this.#lately.restored(credential);
  }

  /** Whoever is inside or waits under this identity goes; that the ban is kept is the caller's. */
  identityBanned(slug: string, identity: string): void {
    this.#live.find(slug)?.receive({ type: 'identity.banned', identity });
  }

  /** The operator removes somebody, for good with `ban`. `by`: as the audit log names. */
  expel(
    slug: string,
    participant: string,
    how: { readonly ban: boolean; readonly by: string },
  ): Result<unknown, MailboxRefusal> {
    const expelled = this.#live.find(slug)?.receive({ type: 'participant.expelled', participant, ...how });
    return expelled ?? no({ kind: 'participant-not-found' });
  }

  /** The operator changes what somebody may do; who that is then. */
  change(slug: string, participant: string, change: OperatorChange): Result<Person, MailboxRefusal> {
    const changed = this.#live.find(slug)?.receive({ type: 'participant.changed', participant, ...change });
    if (changed?.ok === false) return changed;
    const now = [...(changed?.value.meeting.participants.values() ?? [])].find(({ id }) => id === participant);
    return now === undefined ? no({ kind: 'participant-not-found' }) : ok(personOf(now));
  }

  /** The operator ends a meeting; the room stays. */
  end(mailbox: Mailbox): Result<unknown, MailboxRefusal> {
    return mailbox.receive({ type: 'room.deleted' }, 'wish');
  }

  /** Media tokens outlive sessions and roles; what their bearers may do does not (see `MediaGuard`). */
  admitsMedia({ room, identity, session, permissions }: MediaClaims): boolean {
    if (session === undefined) return true;
    const participants = [...(this.#live.find(room)?.meeting.participants.values() ?? [])];
    const own = participants.find((one) => one.identity === identity);
    return own?.session.id === session && [...permissions].every((one) => own.permissions.has(one));
  }

  /** Ends its meeting; joins that found the room before it was deleted, and are still on the way, find it gone. */
  roomDeleted(room: Pick<RoomRecord, 'id' | 'slug'>): void {
    this.#lately.deleted(room.id);
    this.#live.find(room.slug)?.receive({ type: 'room.deleted' });
  }

  /** Everyone is told why, and their connections end; no further meeting begins. */
  dismissAll(why: Problem): void {
    this.#draining = true;
    this.#live.dismiss(why);
  }

  get draining(): boolean {
    return this.#draining;
  }

  /** The meeting in this room; begun where there is none, and given up again where nobody came of it. */
  #inMeeting<Value>(
    room: RoomRecord,
    come: (mailbox: Mailbox) => Result<Value, JoinRefusal>,
  ): Result<Value, JoinRefusal> {
    if (this.#draining) return no({ kind: 'server-restarting' });
    if (this.#lately.isDeleted(room.id)) return no({ kind: 'room-not-found' });
    this.#bringUpToDate(room);
    const running = this.#live.find(room.slug);
    const mailbox = running ?? this.#begin(this.#lately.newest(room));
    const came = come(mailbox);
    if (!came.ok && running === undefined) this.#live.forget(mailbox);
    return came;
  }

  #return(
    room: RoomRecord,
    returner: Returner,
    take: (mailbox: Mailbox, input: ResumeInput) => Result<Change, MailboxRefusal>,
  ): Result<Joined, JoinRefusal> {
    if (this.#draining) return no({ kind: 'server-restarting' });
    this.#bringUpToDate(room);
    const mailbox = this.#live.find(room.slug);
    const refusal = refuseReturn(mailbox?.meeting, returner);
    if (mailbox === undefined || refusal !== undefined) return no(refusal ?? { kind: 'resume-ended' });
    const session = pickId(this.#options.chance, 's_', 26) as SessionId;
    const back = take(mailbox, inputOf(returner, session));
    return back.ok ? this.#inside(mailbox, back.value.meeting, session) : back;
  }

  /** The running meeting hears of what this record says, where that is news. */
  #bringUpToDate(room: RoomRecord): void {
    const mailbox = this.#live.find(room.slug);
    if (mailbox === undefined || mailbox.room.id !== room.id || mailbox.room.version >= room.version) return;
    mailbox.room = room;
    mailbox.receive({ type: 'policy.changed', policy: room.policy, at: this.#options.clock.wall() });
    this.#options.outside.roomChanged(mailbox);
  }

  #enter(mailbox: Mailbox, comer: Comer): Result<Joined, JoinRefusal> {
    const { clock, chance, log } = this.#options;
    const session = pickId(chance, 's_', 26) as SessionId;
    const participant = pickId(chance, 'p_', 26) as ParticipantId;
    const identity = comer.grant.identity ?? pickId(chance, 'guest-', 20);
    const result = mailbox.receive(joinOf(comer, { participant, session, identity }, clock.wall()));
    if (!result.ok) return no(result.refusal);
    const joined = this.#inside(mailbox, result.value.meeting, session);
    if (joined.ok)
      log.info({ room: mailbox.room.slug, participant: joined.value.participant.id }, 'participant admitted');
    return joined;
  }

  /** Whose session this is after a step. */
  #inside(mailbox: Mailbox, meeting: Meeting, session: SessionId): Result<Joined, JoinRefusal> {
    const participant = [...meeting.participants.values()].find((one) => one.session.id === session);
    if (participant === undefined) return no({ kind: 'meeting-ended' });
    if (mailbox.meeting === meeting) this.#live.beginSession(session, mailbox);
    return ok({ participant, meeting });
  }

  #begin(room: RoomRecord): Mailbox {
    const { clock, chance, log, settings } = this.#options;
    const id = pickId(chance, 'm_', 26) as MeetingId;
    const mailbox = this.#live.open(room, openMeeting(id, settings, room.policy, clock.wall()));
    log.info({ room: room.slug, meeting: id }, 'meeting begun');
    return mailbox;
  }
}

export const restarting: Problem = problem('server-restarting', { retryAfter: 2 });
