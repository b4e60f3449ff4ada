/** What the chat shows: messages in groups, what is new, and what may be written. Pure. */
import { limits, type WireChatMessage } from '@foyer/wire';
import type { Outgoing } from '../../engine/meeting/state.ts';

export interface Line {
  readonly key: string;
  readonly text: string;
  /** The first that had not been seen when the chat was opened. */
  readonly isFirstNew: boolean;
}

/** What one person wrote one after the other. */
export interface Group {
  readonly key: string;
  readonly name: string;
  readonly own: boolean;
  /** Unix seconds of the first. */
  readonly at: number;
  readonly lines: readonly Line[];
}

/** A pause as long as this begins a new group. Seconds. */
const groupTime = 300;

export function messageKey({ from, id }: Pick<WireChatMessage, 'from' | 'id'>): string {
  return `${from}/${id}`;
}

export function groupsOf(
  chat: readonly WireChatMessage[],
  self: string,
  firstNew: string | undefined,
): readonly Group[] {
  const groups: (Group & { readonly from: string; readonly last: number; readonly lines: Line[] })[] = [];
  for (const message of chat) {
    const key = messageKey(message);
    const line = { key, text: message.text, isFirstNew: key === firstNew };
    const before = groups.at(-1);
    const isSame =
      before?.from === message.from && before.name === message.name && message.at - before.last < groupTime;
    if (before !== undefined && isSame && !line.isFirstNew) {
      before.lines.push(line);
      groups[groups.length - 1] = { ...before, last: message.at };
    } else {
      const { from, name, at } = message;
      groups.push({ key, from, name, own: from === self, at, last: at, lines: [line] });
    }
  }
  return groups;
}

/**
 * Messages of others after the one that was seen last.
 * @param seen key of that one; one that is no longer kept has been overtaken by everything there is
 */
export function unseen(
  chat: readonly WireChatMessage[],
  seen: string | undefined,
  self: string,
): readonly WireChatMessage[] {
  const at = seen === undefined ? -1 : chat.findIndex((message) => messageKey(message) === seen);
  return chat.slice(at + 1).filter(({ from }) => from !== self);
}

export function latestKey(chat: readonly WireChatMessage[]): string | undefined {
  const latest = chat.at(-1);
  return latest === undefined ? undefined : messageKey(latest);
}

/** Ours that everybody has already are not shown a second time. */
export function notYetTold(
  outgoing: readonly Outgoing[],
  chat: readonly WireChatMessage[],
  self: string,
): readonly Outgoing[] {
  return outgoing.filter(({ id }) => !chat.some((message) => message.from === self && message.id === id));
}

/** As it is sent: without what no message may hold (control signs, and those that turn the direction of reading). */
export function cleaned(text: string): string {
  return text
    .replace(/\r\n?|\p{Zl}|\p{Zp}/gu, '\n')
    .replace(/(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, '')
    .trim();
}

/** From here on it is said how much room is left. UTF-16 units. */
const nearEnd = 400;

/** How many more fit, where that is worth saying; below 0 it is too long. */
export function roomLeft(draft: string): number | undefined {
  const left = limits.chat - cleaned(draft).length;
  return left <= nearEnd ? left : undefined;
}

export function maySend(draft: string): boolean {
  const text = cleaned(draft);
  return text !== '' && text.length <= limits.chat;
}
