/** What is written to everyone. */
import type { UnixSeconds } from '@foyer/kernel';
import { type Change, unchanged } from '../change.ts';
import type { Meeting, Participant, ParticipantId } from '../state.ts';

export interface ChatMessage {
  /** Made by the client of who wrote it; unique among that participant's. */
  readonly id: string;
  readonly from: ParticipantId;
  /** As it was then. */
  readonly name: string;
  readonly text: string;
  readonly at: UnixSeconds;
}

export type ChatCommand = { readonly type: 'chat.send'; readonly message: string; readonly text: string };

/** The same message again is the same message: a reply that was lost costs nothing. */
export function stepChat(
  meeting: Meeting,
  { message: id, text }: ChatCommand,
  by: Participant,
  at: UnixSeconds,
): Change {
  if (meeting.chat.some((one) => one.id === id && one.from === by.id)) return unchanged(meeting);
  const message: ChatMessage = { id, from: by.id, name: by.name, text, at };
  const all = [...meeting.chat, message];
  const chat = all.slice(Math.max(0, all.length - meeting.settings.chatHistory));
  return { meeting: { ...meeting, chat }, events: [{ type: 'chat.sent', message }], effects: [] };
}
