import { MessageSquare } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../../ui/icon-button.tsx';
import type { Opened } from '../meeting/opened.ts';

export interface ChatButtonProps {
  readonly opened: Opened;
  readonly onOpen: (opened: Opened) => void;
  readonly unread: number;
}

/** Opens what everybody writes; its corner says how much of it is new. */
export function ChatButton({ opened, onOpen, unread }: ChatButtonProps) {
  const { t } = useTranslation('bar');
  const open = opened === 'chat';
  return (
    <IconButton
      kind="bar"
      label={unread > 0 ? t('chat', { count: unread }) : t('chatHint')}
      hint={t('chatHint')}
      icon={<MessageSquare size={22} />}
      pressed={open}
      tone={open ? 'active' : undefined}
      badge={unread}
      onPress={() => onOpen(open ? undefined : 'chat')}
    />
  );
}
