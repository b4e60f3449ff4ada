/** The live meeting: state, inputs, `step`, and what it gives back. */

export type { Change } from './change.ts';
export type { ChatMessage } from './chat/chat.ts';
export { type Command, type Input, requires } from './command.ts';
export type { Effect, KnockEnd } from './effect.ts';
export { audience, type KnockEnding, type LeaveReason, type MeetingEvent, mayHear } from './event.ts';
export type { Hand } from './hand/hand.ts';
export { broken } from './invariants.ts';
export { type Clocks, type Document, type DocumentKind, documentKinds, type KeptDocument } from './keep/document.ts';
export { type RecordRefusal, restore } from './keep/restore.ts';
export { changedDocuments, documentsOf } from './keep/write.ts';
export { situationOf } from './lobby/judge.ts';
export type { Knock, KnockInput, KnockView, LobbyCommand, LobbyInput } from './lobby/knock.ts';
export { atTheDoor, findKnock, knocksFor, lobbyMessageOf } from './lobby/view.ts';
export type { OperatorInput } from './moderation/ban.ts';
export { roleSet } from './moderation/permissions.ts';
export type { JoinInput } from './participant/join.ts';
export type { Reaction } from './reaction/reaction.ts';
export type { MeetingRefusal } from './refusal.ts';
export type { ResumeInput, ReusedInput } from './session/resume.ts';
export { askPatience, nextDeadline, type SessionInput } from './session/session.ts';
export { type Person, people, personOf } from './snapshot.ts';
export {
  type Adjusted,
  type Departed,
  type KnockId,
  type Meeting,
  type MeetingId,
  type MeetingSettings,
  openMeeting,
  type Participant,
  type ParticipantId,
  type ResumeMark,
  type SessionId,
  type Source,
  type Stay,
} from './state.ts';
export { step } from './step.ts';
