/** Coming in: as a newcomer, by a knock, or in the place of one who is inside by the same identity. */
import { capacityOf, listPermissions, type Permission, type Role, type Standing } from '@foyer/admission';
import { type Millis, no, ok, type Result, type UnixSeconds } from '@foyer/kernel';
import { andThen, type Change } from '../change.ts';
import type { MeetingEvent } from '../event.ts';
import { refuseDeclined } from '../lobby/come.ts';
import { seatsTaken } from '../lobby/judge.ts';
import { endKnocksOf, gone, withoutKnock } from '../lobby/keep.ts';
import type { Knock } from '../lobby/knock.ts';
import { findKnock } from '../lobby/view.ts';
import { adjust } from '../moderation/permissions.ts';
import type { MeetingRefusal } from '../refusal.ts';
import { isAwaited } from '../session/empty.ts';
import { opening } from '../session/resume.ts';
import { stayFrom, toldAgain } from '../session/stay.ts';
import { personOf, presenceOf } from '../snapshot.ts';
import {
  type Departed,
  holding,
  type KnockId,
  type Meeting,
  type Participant,
  type ParticipantId,
  type SessionId,
  withIdentity,
} from '../state.ts';

/** Somebody whom the door has admitted. */
export interface JoinInput {
  readonly type: 'join';
  /** Id for a new participant; one whose identity is inside keeps its own. */
  readonly participant: ParticipantId;
  readonly session: SessionId;
  readonly identity: string;
  readonly name: string;
  readonly nameLocked?: true;
  readonly role: Role;
  readonly permissions: ReadonlySet<Permission>;
  readonly standing: Standing;
  /** See `Bearer`. */
  readonly credential: string;
  readonly family?: string;
  /** By which it waited; it must have been let in. */
  readonly knock?: KnockId;
  readonly joinedAt: UnixSeconds;
  /** Version of the room's password that was shown, where one was. */
  readonly passwordVersion?: number;
}

export function join(meeting: Meeting, input: JoinInput, now: Millis): Result<Change, MeetingRefusal> {
  const knock = input.knock === undefined ? undefined : findKnock(meeting, input.knock);
  const inside = withIdentity(meeting, input.identity);
  const refusal = inside === undefined ? refuseNew(meeting, input, knock) : undefined;
  if (refusal !== undefined) return no(refusal);
  const came = inside === undefined ? enter(meeting, input, now) : takeUp(meeting, inside, input, now);
  const in_ = knock === undefined ? came : andThen(came, (at) => comeInBy(at, knock));
  return ok(andThen(in_, (at) => endKnocksOf(at, input.identity)));
}

/** The door has judged; this is what may have changed since: a host's yes or no, the lock, the seats. */
function refuseNew(meeting: Meeting, input: JoinInput, knock: Knock | undefined): MeetingRefusal | undefined {
  const { policy, settings } = meeting;
  const capacity = capacityOf(policy, settings.capacity);
  if (input.knock !== undefined) {
    if (knock?.state.is !== 'admitted') return { kind: 'knock-unknown' };
    return meeting.participants.size < capacity ? undefined : { kind: 'room-full', capacity };
  }
  const declined = input.permissions.has('lobby.bypass') ? undefined : refuseDeclined(meeting, input, 'always');
  if (declined !== undefined) return declined;
  if (policy.locked && !input.permissions.has('lock.bypass')) return { kind: 'room-locked' };
  return seatsTaken(meeting) < capacity ? undefined : { kind: 'room-full', capacity };
}

/** A newcomer, or one of a known identity who was here before: then it is the same participant. */
function enter(meeting: Meeting, input: JoinInput, now: Millis): Change {
  const known = [...meeting.departed.values()].find(({ identity }) => identity === input.identity);
  const participant = comer(meeting, input, known, now);
  const begins = meeting.participants.size === 0 && known === undefined && !isAwaited(meeting);
  const startedAt = begins ? input.joinedAt : meeting.startedAt;
  const departed = new Map(meeting.departed);
  departed.delete(participant.id);
  return {
    meeting: holding({ ...meeting, startedAt, departed }, participant),
    events: [{ type: 'participant.joined', participant: personOf(participant) }],
    effects: [],
  };
}

function comer(meeting: Meeting, input: JoinInput, known: Departed | undefined, now: Millis): Participant {
  const { identity, family, joinedAt } = input;
  const stay = known?.stay === undefined ? stayFrom(meeting, joinedAt, now) : toldAgain(known.stay);
  const generation = (known?.resume.generation ?? 0) + 1;
  return {
    ...{ id: known?.id ?? input.participant, identity, joinedAt: known?.joinedAt ?? joinedAt, hand: null },
    ...powers(meeting, input, known),
    ...(family === undefined ? {} : { family }),
    ...(stay === undefined ? {} : { stay }),
    resume: { generation, since: generation },
    session: opening(meeting, input.session, now),
  };
}

type Powers = Pick<
  Participant,
  | 'name'
  | 'nameLocked'
  | 'role'
  | 'permissions'
  | 'permissionsVersion'
  | 'standing'
  | 'credential'
  | 'brought'
  | 'passwordVersion'
>;

/**
 * What a join gives. Who was here by the same credential has what he had when he went, also what a host gave or took;
 * another credential brings its own, and so does one that brings another role than before (an account, say).
 */
function powers(meeting: Meeting, input: JoinInput, known: Participant | Departed | undefined): Powers {
  const { name, role: brought, standing, credential, passwordVersion } = input;
  const shown = {
    ...{ name, standing, credential, brought },
    ...(input.nameLocked === undefined ? {} : { nameLocked: input.nameLocked }),
    ...(passwordVersion === undefined ? {} : { passwordVersion }),
  };
  const isSame = known !== undefined && known.credential === credential && known.credential !== 'none';
  if (isSame && known.brought === brought) {
    const { role, permissions, permissionsVersion } = known;
    return { ...shown, role, permissions, permissionsVersion };
  }
  const own = { role: brought, permissions: adjust(meeting.adjusted, brought, input.permissions) };
  const version = known?.permissionsVersion ?? 0;
  const isNews = known === undefined || !arePowersAlike(known, own);
  return { ...shown, ...own, permissionsVersion: isNews ? version + 1 : version };
}

function arePowersAlike(one: Pick<Participant, 'role' | 'permissions'>, other: typeof one): boolean {
  const listed = (powers: typeof one) => [powers.role, ...listPermissions(powers.permissions)].join();
  return listed(one) === listed(other);
}

/** The same person from elsewhere: the participant stays, its session is replaced; nobody sees a twin or a gap. */
function takeUp(meeting: Meeting, inside: Participant, input: JoinInput, now: Millis): Change {
  const { family: _, passwordVersion: __, nameLocked: ___, ...place } = inside;
  const { family } = input;
  const generation = inside.resume.generation + 1;
  const brought = powers(meeting, input, inside);
  const taken: Participant = {
    ...{ ...place, ...brought },
    ...(family === undefined ? {} : { family }),
    ...(inside.stay === undefined ? {} : { stay: toldAgain(inside.stay) }),
    hand: brought.permissions.has('hand.raise') ? inside.hand : null,
    resume: { generation, since: generation },
    session: opening(meeting, input.session, now),
  };
  return {
    meeting: holding(meeting, taken),
    events: differences(inside, taken),
    // Not removed from the media server: the new connection displaces the old one there, by the same identity.
    effects: [{ type: 'session.close', session: inside.session.id, reason: 'opened-elsewhere' }],
  };
}

function differences(before: Participant, after: Participant): MeetingEvent[] {
  const { id: participant, name } = after;
  if (!arePowersAlike(before, after)) return [{ type: 'participant.joined', participant: personOf(after) }];
  const events: MeetingEvent[] = [];
  if (presenceOf(before) !== presenceOf(after))
    events.push({ type: 'participant.presence', participant, presence: presenceOf(after) });
  if (name !== before.name) events.push({ type: 'participant.renamed', participant, name });
  return events;
}

/** The join itself is the end of the knock; nothing else need close it. */
function comeInBy(meeting: Meeting, knock: Knock): Change {
  const by = knock.state.is === 'admitted' ? knock.state.by : undefined;
  return { meeting: withoutKnock(meeting, knock.id), events: gone(knock, 'admitted', by), effects: [] };
}
