/** What has been written to everyone, as far as it is kept. */
import type { WireChatMessage } from '@foyer/wire';

/** As many as a server can be set to give newcomers. */
const kept = 1_000;

/** A message is its writer's: the same id of the same writer again is the same message. */
export function addMessage(chat: readonly WireChatMessage[], message: WireChatMessage): readonly WireChatMessage[] {
  if (chat.some(({ id, from }) => id === message.id && from === message.from)) return chat;
  return [...chat, message].slice(-kept);
}
