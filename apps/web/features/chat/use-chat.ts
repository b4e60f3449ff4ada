/** What of the chat has been seen, and a note about what is new while it is not open. */
import type { WireChatMessage } from '@foyer/wire';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { announce } from '../../ui/announcer.tsx';
import { dismissToast, showToast } from '../../ui/toast.tsx';
import { useMeeting, useSession } from '../meeting/session-context.ts';
import { latestKey, messageKey, unseen } from './chat-view.ts';

const toastId = 'chat';
/** A note shows the beginning of a message. Characters. */
const noteLength = 120;

/** No message yet: one value, so that nothing is drawn again. */
export const noMessages: readonly WireChatMessage[] = [];

export interface ChatSeen {
  readonly unread: number;
  /** Key of the first message that was new when the chat was opened. */
  readonly firstNew: string | undefined;
}

/** @param isOpen the chat is in sight @param onLook opens it */
export function useChat(isOpen: boolean, onLook: () => void): ChatSeen {
  const chat = useMeeting(({ roster }) => roster?.chat);
  const self = useMeeting((state) => state.self.id);
  // What was written before one came in is there to be read, and is no news.
  const [seen, setSeen] = useState<{ readonly upTo: string | undefined } | undefined>(undefined);
  const [firstNew, setFirstNew] = useState<string | undefined>(undefined);
  const known = seen ?? { upTo: latestKey(chat ?? noMessages) };
  const fresh = unseen(chat ?? noMessages, known.upTo, self);
  const first = fresh[0];
  const firstKey = first === undefined ? undefined : messageKey(first);
  const isFirst = seen === undefined;
  useEffect(() => {
    if (chat !== undefined && (isFirst || isOpen)) setSeen({ upTo: latestKey(chat) });
  }, [chat, isOpen, isFirst]);
  const opening = useRef(firstKey);
  opening.current = firstKey;
  useEffect(() => setFirstNew(isOpen ? opening.current : undefined), [isOpen]);
  useNewMessages(isOpen, onLook);
  return { unread: isOpen ? 0 : fresh.length, firstNew };
}

/** Each new message of somebody else is said politely; while the chat is not open a note shows it too. */
function useNewMessages(isOpen: boolean, onLook: () => void): void {
  const session = useSession();
  const { t } = useTranslation('chat');
  const latest = useRef({ isOpen, onLook });
  latest.current = { isOpen, onLook };
  useEffect(
    () =>
      session.store.subscribe(({ roster, self }, before) => {
        const old = before.roster?.chat;
        if (roster === undefined || old === undefined || roster.chat === old) return;
        const message = unseen(roster.chat, latestKey(old), self.id).at(-1);
        if (message === undefined) return;
        const text = t('says', { name: message.name, text: beginning(message.text) });
        if (latest.current.isOpen) return announce(text);
        const action = { label: t('look'), onPress: () => latest.current.onLook() };
        showToast({ id: toastId, text, kind: 'someone', action });
      }),
    [session, t],
  );
  useEffect(() => {
    if (isOpen) dismissToast(toastId);
  }, [isOpen]);
  // Its button leads nowhere once the meeting is over.
  useEffect(() => () => dismissToast(toastId), []);
}

function beginning(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  const characters = [...line];
  return characters.length <= noteLength ? line : `${characters.slice(0, noteLength - 1).join('')}…`;
}
