/** Seeded inputs for walks through meetings: some sensible, some late, some nonsense. */
import { defaultPolicy, type Permission, permissions, type RoomPolicy, roles, type Standing } from '@foyer/admission';
import { seconds } from '@foyer/kernel';
import { aGuest, aJoin, aKnock, anInvited } from './fixtures.ts';
import type { Command, Input, KnockId, Meeting, ParticipantId } from './index.ts';

/** mulberry32: small, seeded, good enough to wander. */
export function dice(seed: number) {
  let state = seed;
  return (sides: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % sides;
  };
}

export type Roll = ReturnType<typeof dice>;

/** Ids that were given out, so that later inputs can name them, also when they are gone. */
export interface Made {
  readonly sessions: string[];
  readonly knocks: string[];
  readonly participants: string[];
}

export function nothingMade(): Made {
  return { sessions: [], knocks: [], participants: [] };
}

const identities = ['ada', 'ben', 'cyd', 'dan', 'eve', 'fay'];
const families = ['f_1', 'f_2', 'f_3'];
const names = ['X', 'Y', 'x ', 'Z'];
const standings: readonly Standing[] = ['guest', 'invited', 'user'];

function pick<T>(roll: Roll, from: readonly T[]): T {
  return from[roll(from.length)] as T;
}

function family(roll: Roll): { readonly family?: string } {
  return roll(2) === 0 ? { family: pick(roll, families) } : {};
}

function somePermissions(roll: Roll): Permission[] {
  return permissions.filter(() => roll(3) === 0);
}

function somePolicy(roll: Roll): RoomPolicy {
  const flag = () => roll(2) === 0;
  return {
    ...defaultPolicy,
    entry: pick(roll, ['open', 'open', 'trusted', 'restricted']),
    ...{ lobby: flag(), waitForHost: flag(), hostArrivalAdmits: flag(), locked: roll(5) === 0 },
    passwordVersion: roll(6) === 0 ? 1 : null,
    capacity: pick(roll, [null, 1, 2, 3]),
    closesAt: roll(10) === 0 ? seconds(1) : null,
    guests: { ...defaultPolicy.guests, allowed: roll(6) > 0, role: pick(roll, ['speaker', 'listener']) },
    withheld: { speaker: flag() ? ['data.send'] : [], listener: [] },
    hostless: pick(roll, ['promote', 'promote', 'end', 'keep']),
    resume: pick(roll, ['always', 'always', 'same-password', 'place-only']),
    maxStayMinutes: pick(roll, [null, null, 2, 7]),
    lobbyMessage: pick(roll, [null, 'Soon.']),
  };
}

function someCommand(roll: Roll, meeting: Meeting): Command {
  const participant = roll(5) === 0 ? 'p_nobody' : (pick(roll, [...meeting.participants.keys(), 'p_gone']) as string);
  const knock = pick(roll, [...meeting.lobby.keys(), 'n_gone']) as string;
  return pick<Command>(roll, [
    { type: 'participant.leave' },
    { type: 'participant.rename', name: pick(roll, names) },
    { type: 'participant.remove', participant },
    { type: 'participant.ban', participant },
    { type: 'participant.change-role', participant, role: pick(roll, roles) },
    { type: 'participant.change-role', participant, role: pick(roll, roles) },
    { type: 'participant.pause', participant, source: pick(roll, ['microphone', 'camera', 'screen', 'screen-audio']) },
    { type: 'lobby.admit', knock },
    { type: 'lobby.admit', knock },
    { type: 'lobby.admit-all', guests: roll(2) === 0 },
    { type: 'lobby.decline', knock, reason: pick(roll, [undefined, 'No.']) },
    { type: 'lobby.decline', knock },
    { type: 'lobby.message', text: pick(roll, [null, 'Wait.', 'Come.']) },
    { type: 'invite.create', role: pick(roll, roles), expiresIn: 600 },
    { type: 'participant.change-permissions', participant, ...someWish(roll) },
    { type: 'participant.change-permissions', participant, ...someWish(roll) },
    { type: 'role.change-permissions', role: pick(roll, ['speaker', 'listener']), ...someWish(roll) },
    { type: 'hand.raise' },
    { type: 'hand.raise' },
    { type: 'hand.lower', ...(roll(2) === 0 ? { participant } : {}) },
    { type: 'chat.send', message: `message-${roll(12)}`, text: 'Hello.' },
    { type: 'reaction.send', reaction: 'clap' },
    ...(roll(15) === 0 ? [{ type: 'meeting.end' } as const] : []),
  ]);
}

/** One or two permissions each way. */
function someWish(roll: Roll): { readonly give: Permission[]; readonly take: Permission[] } {
  const some = () => Array.from({ length: roll(3) }, () => pick(roll, permissions));
  return { give: some(), take: some() };
}

function someJoin(roll: Roll, meeting: Meeting, made: Made): Input {
  const session = `s_${made.sessions.length}`;
  made.sessions.push(session);
  const participant = `p_${made.sessions.length}` as never;
  made.participants.push(participant);
  const ids = { session: session as never, participant, joinedAt: seconds(2_000) };
  const coming = [...meeting.lobby.values()].filter((knock) => knock.state.is === 'admitted' || roll(8) === 0);
  if (coming.length > 0 && roll(2) === 0) {
    const { id: knock, name, grant } = pick(roll, coming);
    const { role, permissions: own, standing, credential, identity = `guest-${session}` } = grant;
    return { ...aJoin(identity, role, ids), ...family(roll), knock, name, permissions: own, standing, credential };
  }
  const given = roll(3) === 0 ? { permissions: new Set(somePermissions(roll)) } : {};
  const standing = pick(roll, standings);
  const identity = pick(roll, identities);
  const credential = `token:j_${identity}${roll(3) === 0 ? '_2' : ''}`;
  const locked = identity === 'fay' ? ({ nameLocked: true } as const) : {};
  return aJoin(identity, pick(roll, roles), { ...ids, ...given, ...locked, ...family(roll), standing, credential });
}

function someKnock(roll: Roll, made: Made): Input {
  const again = made.knocks.length > 0 && roll(6) === 0;
  const id = again ? pick(roll, made.knocks) : `n_${made.knocks.length}`;
  if (!again) made.knocks.push(id);
  const identity = pick(roll, identities);
  const who = anInvited(identity, { permissions: roll(5) === 0 ? somePermissions(roll) : [] });
  const named = identity === 'fay' ? ({ name: 'N', nameLocked: true } as const) : { suggestedName: 'S' };
  const invited = { ...who, ...named };
  const grant = { ...pick(roll, [aGuest, invited, invited]), ...(roll(2) === 0 ? { passwordVersion: 1 } : {}) };
  const name = pick(roll, names);
  return aKnock('', { knock: id as KnockId, name, grant, ...family(roll), reason: 'lobby', at: seconds(2_000) });
}

function somethingAtTheDoor(roll: Roll, made: Made): Input {
  const knock = pick(roll, [...made.knocks.slice(-6), 'n_gone']) as KnockId;
  const opened = 'knock.opened' as const;
  const types = [opened, opened, opened, 'knock.lost', 'knock.left', 'knock.ask-again', 'knock.failed'] as const;
  return { type: pick(roll, types), knock };
}

function fromOutside(roll: Roll, meeting: Meeting): Input {
  const participant = pick(roll, [...meeting.participants.keys(), 'p_gone']) as string;
  return pick<Input>(roll, [
    { type: 'policy.changed', policy: somePolicy(roll), at: seconds(2_000) },
    { type: 'policy.changed', policy: somePolicy(roll), at: seconds(2_000) },
    { type: 'policy.changed', policy: { ...meeting.policy, hostless: 'promote' }, at: seconds(2_000) },
    { type: 'participant.expelled', participant, ban: roll(2) === 0 },
    { type: 'credential.revoked', credentials: [`token:j_${pick(roll, identities)}`] },
    { type: 'credential.demoted', credentials: [`token:j_${pick(roll, identities)}`] },
    { type: 'credential.revoked', credentials: [`token:j_${pick(roll, identities)}`], stay: true },
    { type: 'identity.banned', identity: pick(roll, identities) },
    { type: 'participant.changed', participant, role: pick(roll, roles) },
    { type: 'participant.changed', participant, permissions: someWish(roll) },
    { type: 'participant.changed', participant, permissions: new Set(somePermissions(roll)) },
    ...(roll(15) === 0 ? [{ type: 'room.deleted' } as const] : []),
  ]);
}

function someSession(roll: Roll, made: Made) {
  return (made.sessions.length === 0 || roll(10) === 0 ? 's_nobody' : pick(roll, made.sessions.slice(-8))) as never;
}

/** By the token of now, by earlier ones, and by some that nobody has. */
function someResume(roll: Roll, meeting: Meeting, made: Made): Input {
  const lately = [...made.participants.slice(-6), ...meeting.departed.keys(), 'p_nobody'];
  const participant = pick(roll, lately) as ParticipantId;
  const owner = meeting.participants.get(participant) ?? meeting.departed.get(participant);
  const generation = Math.max(0, (owner?.resume.generation ?? 1) - pick(roll, [0, 0, 0, 1, 1, 2, 3]));
  if (roll(6) === 0) return { type: 'resume.reused', participant, generation };
  const session = `s_${made.sessions.length}`;
  made.sessions.push(session);
  const password = pick(roll, ['none', 'wrong', 'right'] as const);
  return { type: 'resume', participant, session: session as never, generation, password };
}

export function someInput(roll: Roll, meeting: Meeting, made: Made): Input {
  const session = someSession(roll, made);
  const kind = roll(24);
  if (kind < 3) return someJoin(roll, meeting, made);
  if (kind < 6) return someKnock(roll, made);
  if (kind < 9) return somethingAtTheDoor(roll, made);
  if (kind === 9) return fromOutside(roll, meeting);
  if (kind === 10) return { type: 'session.opened', session };
  if (kind === 11) return { type: 'session.lost', session, how: pick(roll, ['broken', 'going']) };
  if (kind === 12) return { type: pick(roll, ['media.seen', 'media.absent'] as const), session };
  if (kind === 13) return { type: 'time' };
  if (kind === 14) return { type: 'session.lost', session, how: pick(roll, ['broken', 'going']) };
  if (kind === 15) return { type: 'session.opened', session };
  if (kind < 18) return someResume(roll, meeting, made);
  return { type: 'command', by: session, command: someCommand(roll, meeting), at: seconds(2_000) };
}
