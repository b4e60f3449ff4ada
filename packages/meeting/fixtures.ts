/** Small builders for tests of the meeting. */
import { defaultPolicy, type Role, type RoomPolicy, rolePermissions } from '@foyer/admission';
import { millis, seconds } from '@foyer/kernel';
import type {
  Change,
  Input,
  JoinInput,
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
