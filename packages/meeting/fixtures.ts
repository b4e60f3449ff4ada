/** Small builders for tests of the meeting. */
import {
  type Bearer,
  defaultPolicy,
  type Grant,
  grantOf,
  guestOf,
  type Role,
  type RoomPolicy,
  rolePermissions,
} from '@foyer/admission';
import { millis, seconds } from '@foyer/kernel';
import type {
  Change,
  Command,
  Input,
  JoinInput,
  KnockId,
  KnockInput,
  LobbyInput,
  Meeting,
  MeetingId,
  MeetingSettings,
  ParticipantId,
  SessionId,
} from './index.ts';
import { openMeeting, step } from './index.ts';

export const grace = millis(20_000);

export const settings: MeetingSettings = {
  capacity: 10,
  grace,
  reloadGrace: millis(5_000),
  knockGrace: millis(60_000),
  askAgainAfter: millis(30_000),
  lobbyCapacity: 5,
  resumeOverlap: millis(10_000),
  emptyGrace: millis(0),
  maxStay: null,
  stayNotice: millis(300_000),
  chatHistory: 5,
  departedKept: 100,
};

export function aMeeting(capacity = 10, policy: Partial<RoomPolicy> = {}): Meeting {
  return openMeeting('m_1' as MeetingId, { ...settings, capacity }, { ...defaultPolicy, ...policy }, seconds(1_000));
}

/** `ada` joins as participant `p_ada` by session `s_ada`, unless said otherwise. */
export function aJoin(identity: string, role: Role = 'speaker', change: Partial<JoinInput> = {}): JoinInput {
  return {
    type: 'join',
    participant: `p_${identity}` as ParticipantId,
    session: `s_${identity}` as SessionId,
    identity,
    name: identity.toUpperCase(),
    role,
    permissions: rolePermissions[role],
    standing: 'invited',
    credential: `token:j_${identity}`,
    joinedAt: seconds(1_000),
    ...change,
  };
}

/** `ada` knocks as `n_ada`, invited and by name; with `guest` as somebody who showed nothing. */
export function aKnock(name: string, change: Partial<KnockInput> = {}): KnockInput {
  return {
    type: 'knock',
    knock: `n_${name}` as KnockId,
    name: name.toUpperCase(),
    grant: anInvited(name),
    reason: 'lobby',
    at: seconds(2_000),
    ...change,
  };
}

export function anInvited(identity: string, change: Partial<Bearer> = {}): Grant {
  const credential = `token:j_${identity}`;
  const bearer: Bearer = { standing: 'invited', credential, role: 'speaker', permissions: [], identity, ...change };
  return grantOf(bearer, defaultPolicy);
}

export const aGuest: Grant = grantOf(guestOf(defaultPolicy), defaultPolicy);

/** Whoever was let in comes in by the knock. */
export function aJoinBy(name: string, change: Partial<JoinInput> = {}): JoinInput {
  return aJoin(name, 'speaker', { knock: `n_${name}` as KnockId, ...change });
}

export const knock = (id: string) => id as KnockId;
export const about = <T extends Exclude<LobbyInput['type'], 'knock'>>(type: T, name: string) =>
  ({ type, knock: knock(`n_${name}`) }) as const;
export const wish = (name: string, command: Command) =>
  ({ type: 'command', by: session(`s_${name}`), command, at: seconds(2_000) }) as const;
export const newPolicy = (policy: Partial<RoomPolicy>, at = 3_000): Input => ({
  type: 'policy.changed',
  policy: { ...defaultPolicy, ...policy },
  at: seconds(at),
});

export const session = (id: string) => id as SessionId;

/** The step's change; throws where it was refused. */
export function did(meeting: Meeting, input: Input, now = 0): Change {
  const result = step(meeting, input, millis(now));
  if (!result.ok) throw new Error(`refused: ${result.refusal.kind}`);
  return result.value;
}

/** Takes all these inputs one after the other. */
export function after(meeting: Meeting, inputs: readonly Input[], now = 0): Meeting {
  return inputs.reduce((at, input) => did(at, input, now).meeting, meeting);
}
