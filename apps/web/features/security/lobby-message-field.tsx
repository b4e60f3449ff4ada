import { limits } from '@foyer/wire';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { TextArea } from '../../ui/text-area.tsx';
import styles from './security.module.css';
import type { PolicyDesk } from './use-policy.ts';

export interface LobbyMessageFieldProps {
  readonly text: string;
  readonly change: PolicyDesk['change'];
}

/** What everyone reads who waits in this room, today and later. */
export function LobbyMessageField({ text, change }: LobbyMessageFieldProps) {
  const { t } = useTranslation('security');
  const [typed, setTyped] = useState(text);
  useEffect(() => setTyped(text), [text]);
  const wish = typed.trim();
  return (
    <div className={styles.stack}>
      <TextArea
        label={t('lobbyMessage')}
        description={t('lobbyMessageHelp')}
        rows={2}
        maxLength={limits.text}
        value={typed}
        onChange={setTyped}
      />
      {wish !== text && (
        <Button
          kind="soft"
          className={styles.save}
          onPress={() => void change({ lobbyMessage: wish === '' ? null : wish })}
        >
          {t('saveMessage')}
        </Button>
      )}
    </div>
  );
}
