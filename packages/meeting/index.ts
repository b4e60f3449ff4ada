/** The live meeting: state, inputs, `step`, and what it gives back. */
export type { Change } from './change.ts';
export { type Command, type Input, requires } from './command.ts';
export type { Effect } from './effect.ts';
export type { LeaveReason, MeetingEvent } from './event.ts';
export { broken } from './invariants.ts';
export type { JoinInput } from './participant/participant.ts';
export type { MeetingRefusal } from './refusal.ts';
export { askPatience, nextDeadline, type SessionInput } from './session/session.ts';
export { type Person, people, personOf } from './snapshot.ts';
export {
  type Meeting,
  type MeetingId,
  type MeetingSettings,
  openMeeting,
  type Participant,
  type ParticipantId,
  type SessionId,
  type Source,
} from './state.ts';
export { step } from './step.ts';
